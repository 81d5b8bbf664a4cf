"""The list of statements, filtered by what a reader chose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from mandategraph.endpoint.pages.answers import Ask, local_name, page_query, text


@dataclass(slots=True)
class StatementRow:
    """A line of the list."""

    iri: str
    kind: str
    number: str
    verb: str
    force: str
    words: str
    status: str
    document: str
    title: str
    latest: str
    addressees: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that a reader may choose, with how many lines it leaves."""

    value: str
    label: str
    count: int


FACETS = ("kind", "verb", "document", "status", "addressee")


def list_rows(ask: Ask) -> list[StatementRow]:
    """List every statement in the order of documents and paragraphs."""
    found: dict[str, StatementRow] = {}
    for row in ask(page_query("mandates"), {}):
        iri = text(row, "statement")
        if iri not in found:
            found[iri] = StatementRow(
                iri=iri,
                kind=local_name(text(row, "kind")).lower(),
                number=text(row, "number"),
                verb=text(row, "verb"),
                force=text(row, "force"),
                words=text(row, "words"),
                status=text(row, "status"),
                document=text(row, "document"),
                title=text(row, "title"),
                latest=text(row, "latest"),
            )
        if "addressee" in row:
            found[iri].addressees[text(row, "addressee")] = text(row, "name")
    return list(found.values())


def filter_rows(rows: Iterable[StatementRow], chosen: dict[str, str]) -> list[StatementRow]:
    """Keep the lines that have every chosen value."""
    return [row for row in rows if all(value in values_of(row, facet) for facet, value in chosen.items() if value)]


def values_of(row: StatementRow, facet: str) -> dict[str, str]:
    """Give the values that a line has for a facet, with their labels."""
    if facet == "addressee":
        return row.addressees
    value: str = getattr(row, facet)
    return {value: row.title if facet == "document" else value}


def count_facets(rows: Iterable[StatementRow]) -> dict[str, list[Facet]]:
    """Count the values of each facet, the most frequent first."""
    counters: dict[str, Counter[tuple[str, str]]] = {facet: Counter() for facet in FACETS}
    for row in rows:
        for facet in FACETS:
            counters[facet].update(values_of(row, facet).items())
    return {
        facet: [
            Facet(value, label, count)
            for (value, label), count in sorted(counter.items(), key=lambda item: (-item[1], item[0]))
        ]
        for facet, counter in counters.items()
    }
