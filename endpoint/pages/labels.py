"""What things of the graph are called in a table, and which of them only a draft says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import NamedNode

from mandategraph.endpoint.pages.answers import Ask, Row, local_name, page_query, text

LONGEST_LABEL = 90


def list_labels(ask: Ask, iris: Iterable[str], base: str) -> dict[str, str]:
    """Give each thing of this graph (IRIs below the base) a label; those of others are left out."""
    own = [iri for iri in dict.fromkeys(iris) if iri.startswith(base)]
    if not own:
        return {}
    named = read_labels(ask(page_query("labels"), {"thing": tuple(map(NamedNode, own))}))
    return {iri: named.get(iri) or name_by_kind(iri, base) for iri in own}


def list_drafts(ask: Ask, iris: Iterable[str]) -> set[str]:
    """List which of these things only a draft says."""
    things = tuple(map(NamedNode, iris))
    return {text(row, "thing") for row in ask(page_query("drafts"), {"thing": things})} if things else set()


def read_labels(rows: Sequence[Row]) -> dict[str, str]:
    """Choose what to call each thing: its name, its work's title and version, its number, or its words."""
    found: dict[str, tuple[int, str]] = {}
    for row in rows:
        thing, choice = text(row, "thing"), _choose(row)
        found[thing] = min(found.get(thing, choice), choice)
    return {thing: label for thing, (_, label) in found.items()}


def name_by_kind(iri: str, base: str) -> str:
    """Call a thing by its kind and the end of its IRI: "interval by-year"; what has no kind by the end alone."""
    kind, _, rest = iri.removeprefix(f"{base}id/").partition("/")
    return f"{kind} {local_name(iri)}" if rest and iri.startswith(f"{base}id/") else local_name(iri)


def _choose(row: Row) -> tuple[int, str]:
    """Give what a row says a thing is called, and how far down the order of preference that stands."""
    if "label" in row:
        return 0, text(row, "label")
    if "title" in row:
        return 1, f"{text(row, 'title')} ({text(row, 'version')})"
    if "number" in row:
        return 2, " ".join(filter(None, (text(row, "verb"), "¶", text(row, "number"))))
    words = text(row, "words")
    return 3, f"“{words}”" if len(words) <= LONGEST_LABEL else f"“{words[:LONGEST_LABEL]}…”"
