"""The text of a document, provision by provision, with what was recognised marked in place."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from mandategraph.endpoint.pages.answers import Ask, Row, Value, local_name, number, page_query, text
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


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside the provisions, by their IRIs, and the marks in the order of their starts."""

    children: dict[str, list[Row]]
    depths: dict[str, int]
    marks: list[Mark]
    statements: dict[str, list[Statement]]
    citations: dict[str, list[CitedWork]]
    speakers: dict[str, str]


QUESTIONS = (
    "provisions", "statements", "participants", "marks", "times", "citations",
    "expression_text", "speakers", "edits_counted", "edits",
)  # fmt: skip
"""The queries that a text is read with, the longest first."""


def list_questions(iri: str) -> list[tuple[str, Mapping[str, Value]]]:
    """List what `read_expression` will ask, so that it can be asked all at once."""
    return [(page_query(name), {"expression": NamedNode(iri)}) for name in QUESTIONS]


def read_expression(ask: Ask, iri: str) -> Reading:
    """Give one text in its order, marked, with statements and citations beside their provisions."""
    bindings = {"expression": NamedNode(iri)}
    whole = "".join(text(row, "text") for row in ask(page_query("expression_text"), bindings))
    rows = ask(page_query("provisions"), bindings)
    beside = _Beside(
        children=_by(rows, "parent"),
        depths=_depths(rows),
        marks=sorted(read_marks(ask, iri), key=lambda mark: mark.start),
        statements=_statements(list_statements(ask, bindings)),
        citations=_citations(ask(page_query("citations"), bindings)),
        speakers={text(row, "provision"): text(row, "name") for row in ask(page_query("speakers"), bindings)},
    )
    provisions = tuple(_provision(row, whole, beside) for row in rows)
    counts = tuple(
        (local_name(text(row, "kind")), number(row, "count")) for row in ask(page_query("edits_counted"), bindings)
    )
    listed = tuple(_repair(row, rows) for row in ask(page_query("edits"), bindings))
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


def _by(rows: Sequence[Row], name: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[text(row, name)].append(row)
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


def _depths(rows: Sequence[Row]) -> dict[str, int]:
    """Count the ancestors of each provision; parents come before their children."""
    depths: dict[str, int] = {}
    for row in rows:
        parent = text(row, "parent")
        depths[text(row, "provision")] = depths.get(parent, -1) + 1
    return depths


def _provision(row: Row, whole: str, beside: _Beside) -> ProvisionView:
    iri = text(row, "provision")
    return ProvisionView(
        iri=iri,
        eid=text(row, "eId"),
        kind=local_name(text(row, "kind")).lower(),
        number=text(row, "number"),
        depth=beside.depths[iri],
        language=text(row, "language"),
        speaker=beside.speakers.get(iri, ""),
        speaker_role=text(row, "speakerRole"),
        pieces=tuple(_own_words(row, whole, beside.children.get(iri, []), beside.marks)),
        statements=tuple(beside.statements.get(iri, ())),
        citations=tuple(beside.citations.get(iri, ())),
    )


def _own_words(row: Row, whole: str, children: list[Row], marks: list[Mark]) -> Iterator[Segment]:
    """Print what lies between the children, so that no word of the text stands twice on the page."""
    position = number(row, "start")
    for child in [*children, None]:
        stop = number(child, "start") if child is not None else number(row, "end")
        words = whole[position:stop]
        if words.strip():
            yield from segments(words, _near(marks, position, stop), position)
        if child is not None:
            position = number(child, "end")


def _near(marks: list[Mark], start: int, end: int) -> list[Mark]:
    """Select the marks that reach into a range; `marks` is in the order of their starts."""
    last = bisect_left(marks, end, key=lambda mark: mark.start)
    first = bisect_left(marks, start - LONGEST_MARK, key=lambda mark: mark.start)
    return [mark for mark in marks[first:last] if mark.end > start]


def _repair(edit: Row, provisions: Sequence[Row]) -> Repair:
    at = number(edit, "start")
    holders = [row for row in provisions if number(row, "start") <= at <= number(row, "end")]
    holder = min(holders, key=lambda row: number(row, "end") - number(row, "start"), default=None)
    place, name = (text(holder, "eId"), text(holder, "number")) if holder is not None else ("", "")
    return Repair(local_name(text(edit, "kind")), place, name, " ".join(text(edit, "sourceText").split()))
