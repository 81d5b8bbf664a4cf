"""Provision pages: one paragraph with its marks, what it says, what it cites, and how to cite it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode

from mandategraph.endpoint.pages.answers import Ask, Row, day, local_name, number, page_query, text
from mandategraph.endpoint.pages.documents import CitedBy, DocumentSummary, describe_document, read_citing
from mandategraph.endpoint.pages.marks import Segment, segments
from mandategraph.endpoint.pages.reading import CitedWork, read_marks_near
from mandategraph.endpoint.pages.statements import Statement, list_statements


@dataclass(frozen=True, slots=True)
class OtherText:
    """The same provision in another text, or one of another text that says nearly the same."""

    iri: str
    version: str
    number: str
    similarity: str


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A figure that the provision states."""

    iri: str
    value: str
    unit: str
    population: str
    year: str
    words: str


@dataclass(frozen=True, slots=True)
class ProvisionPage:
    """All that the page of a provision shows."""

    iri: str
    eid: str
    kind: str
    number: str
    language: str
    heading: str
    speaker: str
    speaker_role: str
    expression: str
    version: str
    status: str
    symbol: str
    adopted: date | None
    document: DocumentSummary
    pieces: tuple[Segment, ...]
    statements: tuple[Statement, ...]
    citations: tuple[CitedWork, ...]
    cited_by: tuple[CitedBy, ...]
    others: tuple[OtherText, ...]
    figures: tuple[StatedFigure, ...]
    mentions: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """Say what to call it: its kind and number."""
        return f"{self.kind} {self.number}" if self.number else self.kind


def find_provision(ask: Ask, iri: str) -> ProvisionPage | None:
    """Give a provision, or the first text of a subdivision; None where the graph has none of this IRI."""
    rows = ask(page_query("provision"), {"provision": NamedNode(iri)})
    if rows:
        return _page(ask, rows[0])
    texts = ask(page_query("realizations"), {"subdivision": NamedNode(iri)})
    return find_provision(ask, text(texts[0], "provision")) if texts else None


def _page(ask: Ask, row: Row) -> ProvisionPage:
    iri = text(row, "provision")
    bindings = {"provision": NamedNode(iri)}
    document = describe_document(ask, text(row, "document"))
    assert document is not None  # noqa: S101
    around = ask(page_query("around"), bindings)
    return ProvisionPage(
        iri=iri,
        eid=text(row, "eId"),
        kind=local_name(text(row, "kind")),
        number=text(row, "number"),
        language=text(row, "language"),
        heading=text(row, "headingPath"),
        speaker=text(row, "speakerName"),
        speaker_role=text(row, "speakerRole"),
        expression=text(row, "expression"),
        version=text(row, "version"),
        status=text(row, "status"),
        symbol=text(row, "symbol"),
        adopted=day(row, "adopted"),
        document=document,
        pieces=tuple(segments(text(row, "text"), read_marks_near(ask, iri), number(row, "start"))),
        statements=tuple(list_statements(ask, bindings)),
        citations=_cited(ask(page_query("citations"), {"citingProvision": NamedNode(iri)})),
        cited_by=tuple(read_citing(found) for found in around if "citing" in found),
        others=_others(around),
        figures=tuple(_figure(found) for found in around if "figure" in found),
        mentions=tuple(
            dict.fromkeys(
                (text(found, "mentioned"), text(found, "name")) for found in around if "mentioned" in found
            )
        ),
    )


def _cited(rows: Sequence[Row]) -> tuple[CitedWork, ...]:
    return tuple(
        CitedWork(
            text(row, "target"),
            text(row, "title") or local_name(text(row, "target")),
            text(row, "part"),
            text(row, "words"),
        )
        for row in rows
    )


def _others(around: Sequence[Row]) -> tuple[OtherText, ...]:
    """Give the same provision in other texts, each once: those whose likeness was measured come first."""
    names = ("other", "version", "number", "similarity")
    found: dict[str, OtherText] = {}
    for row in around:
        if "other" in row:
            found.setdefault(text(row, "other"), OtherText(*(text(row, name) for name in names)))
    return tuple(found.values())


def _figure(row: Row) -> StatedFigure:
    return StatedFigure(*(text(row, name) for name in ("figure", "value", "unit", "population", "year", "words")))
