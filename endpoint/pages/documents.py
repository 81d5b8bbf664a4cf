"""Document pages: the whole text, provision by provision, with what was recognised marked in place."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import NamedNode

from mandategraph.endpoint.pages.answers import Ask, Row, day, local_name, number, page_query, text
from mandategraph.endpoint.pages.marks import Mark, Segment, segments
from mandategraph.endpoint.pages.statements import Statement, list_statements

LONGEST_MARK = 20_000
"""Code points; a longer mark is drawn only where it begins near."""


@dataclass(frozen=True, slots=True)
class ExpressionSummary:
    """One text of a work, as its description says."""

    iri: str
    version: str
    status: str
    language: str
    symbol: str
    adopted: date | None
    issued: date | None
    quality: str
    has_text: bool
    revises: str


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A work and its texts."""

    iri: str
    title: str
    kind: str
    bodies: tuple[tuple[str, str], ...]
    expressions: tuple[ExpressionSummary, ...]


@dataclass(frozen=True, slots=True)
class ProvisionView:
    """A provision as it is printed: its own words, without those of its children."""

    iri: str
    eid: str
    kind: str
    number: str
    depth: int
    language: str
    speaker: str
    speaker_role: str
    pieces: tuple[Segment, ...]
    statements: tuple[Statement, ...] = field(default=())


def describe_document(ask: Ask, iri: str) -> DocumentSummary | None:
    """Give a work with its texts; None where the graph has none of this IRI."""
    rows = ask(page_query("document"), {"document": NamedNode(iri)})
    if not rows:
        return None
    bodies = {text(row, "body"): text(row, "bodyName") for row in rows if "body" in row}
    expressions = {text(row, "expression"): _expression(row) for row in rows}
    kinds = sorted({local_name(text(row, "kind")) for row in rows})
    return DocumentSummary(
        iri, text(rows[0], "title"), kinds[0], tuple(sorted(bodies.items())), tuple(expressions.values())
    )


def read_expression(ask: Ask, iri: str) -> list[ProvisionView]:
    """Give the provisions of one text in its order, marked, each statement beside its provision."""
    bindings = {"expression": NamedNode(iri)}
    rows = ask(page_query("provisions"), bindings)
    marks = sorted(_marks(ask(page_query("marks"), bindings)), key=lambda mark: mark.start)
    beside: dict[str, list[Statement]] = defaultdict(list)
    for statement in list_statements(ask, bindings):
        beside[statement.provision].append(statement)
    parents = {text(row, "provision"): text(row, "parent") for row in rows}
    children: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        children[text(row, "parent")].append(row)
    return [_provision(row, parents, children, marks, beside) for row in rows]


def read_provision(ask: Ask, expression: str, iri: str) -> tuple[Segment, ...]:
    """Give the whole text of one provision, marked; empty where the graph has none of this IRI."""
    rows = ask(page_query("provisions"), {"provision": NamedNode(iri)})
    if not rows:
        return ()
    start, end = number(rows[0], "start"), number(rows[0], "end")
    marks = [
        mark
        for mark in _marks(ask(page_query("marks"), {"expression": NamedNode(expression)}))
        if mark.start < end and mark.end > start
    ]
    return tuple(segments(text(rows[0], "text"), marks, start))


def _expression(row: Row) -> ExpressionSummary:
    return ExpressionSummary(
        iri=text(row, "expression"),
        version=text(row, "version"),
        status=text(row, "status"),
        language=text(row, "language"),
        symbol=text(row, "symbol"),
        adopted=day(row, "adopted"),
        issued=day(row, "issued"),
        quality=text(row, "quality"),
        has_text=text(row, "hasText") != "false",
        revises=text(row, "revises"),
    )


def _marks(rows: Sequence[Row]) -> Iterator[Mark]:
    for row in rows:
        kind = text(row, "role") or local_name(text(row, "kind")).lower()
        yield Mark(number(row, "start"), number(row, "end"), kind, text(row, "target") or text(row, "thing"))


def _provision(
    row: Row,
    parents: dict[str, str],
    children: dict[str, list[Row]],
    marks: list[Mark],
    beside: dict[str, list[Statement]],
) -> ProvisionView:
    iri = text(row, "provision")
    return ProvisionView(
        iri=iri,
        eid=text(row, "eId"),
        kind=local_name(text(row, "kind")).lower(),
        number=text(row, "number"),
        depth=_depth(iri, parents),
        language=text(row, "language"),
        speaker=text(row, "speakerName"),
        speaker_role=text(row, "speakerRole"),
        pieces=tuple(_own_words(row, children[iri], marks)),
        statements=tuple(beside.get(iri, ())),
    )


def _depth(iri: str, parents: dict[str, str]) -> int:
    depth = 0
    while parents.get(iri):
        iri = parents[iri]
        depth += 1
    return depth


def _own_words(row: Row, children: list[Row], marks: list[Mark]) -> Iterator[Segment]:
    """Print what lies between the children, so that no word of the text stands twice on the page."""
    whole, start = text(row, "text"), number(row, "start")
    position = start
    for child in [*children, None]:
        stop = number(child, "start") if child is not None else number(row, "end")
        words = whole[position - start : stop - start]
        if words.strip():
            yield from segments(words, _near(marks, position, stop), position)
        if child is not None:
            position = number(child, "end")


def _near(marks: list[Mark], start: int, end: int) -> list[Mark]:
    """Select the marks that reach into a range; `marks` is in the order of their starts."""
    last = bisect_left(marks, end, key=lambda mark: mark.start)
    first = bisect_left(marks, start - LONGEST_MARK, key=lambda mark: mark.start)
    return [mark for mark in marks[first:last] if mark.end > start]
