"""The text of a document, provision by provision, with what was recognised marked in place."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pyoxigraph import NamedNode

from mandategraph.endpoint.pages.answers import Ask, Question, Row, local_name, number, page_query, text
from mandategraph.endpoint.pages.marks import Mark, Segment, segments
from mandategraph.endpoint.pages.statements import Statement, list_statements

LONGEST_MARK = 20_000
"""Code points; a longer mark is drawn only where it begins near."""


@dataclass(frozen=True, slots=True)
class CitedWork:
    """What a provision cites."""

    target: str
    title: str
    part: str
    words: str


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
    citations: tuple[CitedWork, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Repair:
    """A repair that touched words: where, of what kind, and the words of the source that are gone."""

    label: str
    place: str
    """eId of the provision in which it stands; empty outside all."""
    number: str
    words: str


@dataclass(frozen=True, slots=True)
class Repairs:
    """What was repaired in a text: how often each kind, and each repair that took words away."""

    counts: tuple[tuple[str, int], ...]
    listed: tuple[Repair, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole text."""

    provisions: tuple[ProvisionView, ...]
    repairs: Repairs


class _Place(NamedTuple):
    """Where a provision stands in its text: code points."""

    start: int
    end: int
    row: Row


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside the provisions, by their IRIs, and the marks in the order of their starts."""

    children: dict[str, list[_Place]]
    depths: dict[str, int]
    marks: list[Mark]
    starts: list[int]
    """Of the marks."""
    statements: dict[str, list[Statement]]
    citations: dict[str, list[CitedWork]]
    particulars: dict[str, Row]


QUESTIONS = (
    "provisions", "statements", "participants", "marks", "times", "citations",
    "expression_text", "particulars", "edits_counted", "edits",
)  # fmt: skip
"""The queries that a text is read with, the longest first."""


def list_questions(iri: str) -> list[Question]:
    """List what `read_expression` will ask, so that it can be asked all at once."""
    return [(page_query(name), {"expression": NamedNode(iri)}) for name in QUESTIONS]


def read_expression(ask: Ask, iri: str) -> Reading:
    """Give one text in its order, marked, with statements and citations beside their provisions."""
    bindings = {"expression": NamedNode(iri)}
    whole = "".join(text(row, "text") for row in ask(page_query("expression_text"), bindings))
    rows = ask(page_query("provisions"), bindings)
    places = [_Place(number(row, "start"), number(row, "end"), row) for row in rows]
    marks = sorted(read_marks(ask, iri), key=lambda mark: mark.start)
    beside = _Beside(
        children=_by_parent(places),
        depths=_depths(rows),
        marks=marks,
        starts=[mark.start for mark in marks],
        statements=_statements(list_statements(ask, bindings)),
        citations=_citations(ask(page_query("citations"), bindings)),
        particulars=_particulars(ask(page_query("particulars"), bindings)),
    )
    provisions = tuple(_provision(place, whole, beside) for place in places)
    counts = tuple(
        (local_name(text(row, "kind")), number(row, "count")) for row in ask(page_query("edits_counted"), bindings)
    )
    listed = tuple(_repair(row, places, beside.particulars) for row in ask(page_query("edits"), bindings))
    return Reading(provisions, Repairs(counts, listed))


def read_marks(ask: Ask, expression: str) -> list[Mark]:
    """Give what is recognised in a text."""
    return _marks(ask(page_query("marks"), {"expression": NamedNode(expression)}))


def read_marks_near(ask: Ask, provision: str) -> list[Mark]:
    """Give what is recognised in a provision, in those above it and in those below it."""
    here = NamedNode(provision)
    relatives = (NamedNode(text(row, "relative")) for row in ask(page_query("family"), {"provision": here}))
    return _marks(ask(page_query("marks", True), {"provision": (here, *relatives)}))


def _marks(rows: Sequence[Row]) -> list[Mark]:
    marks = []
    for row in rows:
        kind = local_name(text(row, "role") or text(row, "kind")).lower()
        target = text(row, "target") or text(row, "thing")
        marks.append(Mark(number(row, "start"), number(row, "end"), kind, target))
    return marks


def _by_parent(places: Sequence[_Place]) -> dict[str, list[_Place]]:
    found: dict[str, list[_Place]] = defaultdict(list)
    for place in places:
        found[text(place.row, "parent")].append(place)
    return found


def _statements(statements: Sequence[Statement]) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        found[statement.provision].append(statement)
    return found


def _citations(rows: Sequence[Row]) -> dict[str, list[CitedWork]]:
    found: dict[str, dict[tuple[str, str], CitedWork]] = defaultdict(dict)
    for row in rows:
        target, part = text(row, "target"), text(row, "part")
        cited = CitedWork(target, text(row, "title") or local_name(target), part, text(row, "words"))
        found[text(row, "citingProvision")].setdefault((target, part), cited)
    return {provision: list(works.values()) for provision, works in found.items()}


def _particulars(rows: Sequence[Row]) -> dict[str, Row]:
    """Join what is said of each provision."""
    found: dict[str, Row] = {}
    for row in rows:
        provision = text(row, "provision")
        found[provision] = {**found.get(provision, {}), **row}
    return found


def _depths(rows: Sequence[Row]) -> dict[str, int]:
    """Count the ancestors of each provision; parents come before their children."""
    depths: dict[str, int] = {}
    for row in rows:
        parent = text(row, "parent")
        depths[text(row, "provision")] = depths.get(parent, -1) + 1
    return depths


def _provision(place: _Place, whole: str, beside: _Beside) -> ProvisionView:
    row = place.row
    iri = text(row, "provision")
    more = beside.particulars.get(iri, {})
    return ProvisionView(
        iri=iri,
        eid=text(row, "eId"),
        kind=local_name(text(row, "kind")).lower(),
        number=text(more, "number"),
        depth=beside.depths[iri],
        language=text(more, "language"),
        speaker=text(more, "speaker"),
        speaker_role=text(more, "speakerRole"),
        pieces=tuple(_own_words(place, whole, beside.children.get(iri, ()), beside)),
        statements=tuple(beside.statements.get(iri, ())),
        citations=tuple(beside.citations.get(iri, ())),
    )


def _own_words(place: _Place, whole: str, children: Sequence[_Place], beside: _Beside) -> Iterator[Segment]:
    """Print what lies between the children, so that no word of the text stands twice on the page."""
    position = place.start
    for stop, after in [*((child.start, child.end) for child in children), (place.end, place.end)]:
        words = whole[position:stop]
        if words and not words.isspace():
            yield from segments(words, _near(beside, position, stop), position)
        position = after


def _near(beside: _Beside, start: int, end: int) -> list[Mark]:
    """Select the marks that reach into a range."""
    last = bisect_left(beside.starts, end)
    first = bisect_left(beside.starts, start - LONGEST_MARK)
    return [mark for mark in beside.marks[first:last] if mark.end > start]


def _repair(edit: Row, places: Sequence[_Place], particulars: Mapping[str, Row]) -> Repair:
    at = number(edit, "start")
    holders = [place for place in places if place.start <= at <= place.end]
    holder = min(holders, key=lambda place: place.end - place.start).row if holders else {}
    eid, name = text(holder, "eId"), text(particulars.get(text(holder, "provision"), {}), "number")
    return Repair(local_name(text(edit, "kind")), eid, name, " ".join(text(edit, "sourceText").split()))
