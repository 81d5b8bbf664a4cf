"""Marking stretches of a text: overlapping spans become a flat row of segments that a template can print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

UNLINKED = frozenset({"mandate", "commitment", "decision", "deadline", "recurrence", "added", "removed"})
"""Kinds of mark whose words are no link: what they say stands beside them."""
TIMES = frozenset({"deadline", "recurrence"})


@dataclass(frozen=True, slots=True)
class Mark:
    """A half-open range of code points and what it is."""

    start: int
    end: int
    kind: str
    """mandate, addressee, through, deadline, citation, …; becomes a class of the style sheet."""
    target: str = ""
    """IRI of what the words say."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the text under one set of marks, outermost first."""

    text: str
    marks: tuple[Mark, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Name what the stretch is, each kind once, outermost first."""
        return tuple(dict.fromkeys(mark.kind for mark in self.marks))

    @property
    def target(self) -> str:
        """Give the IRI of the innermost mark that leads somewhere else."""
        return next((m.target for m in reversed(self.marks) if m.kind not in UNLINKED), "")


def segments(text: str, marks: Iterable[Mark], offset: int = 0) -> list[Segment]:
    """Cut a text, which begins at `offset` of its expression, at the edges of marks; marks outside are dropped."""
    inside = sorted(
        (Mark(max(m.start - offset, 0), min(m.end - offset, len(text)), m.kind, m.target) for m in marks),
        key=lambda mark: (mark.start, -mark.end, mark.kind, mark.target),
    )
    inside = [mark for mark in inside if mark.start < mark.end]
    if not inside:
        return [Segment(text, ())] if text else []
    cuts = sorted({0, len(text), *(m.start for m in inside), *(m.end for m in inside)})
    pieces: list[Segment] = []
    active: list[Mark] = []
    upcoming = 0
    for start, end in pairwise(cuts):
        active = [mark for mark in active if mark.end > start]
        while upcoming < len(inside) and inside[upcoming].start == start:
            active.append(inside[upcoming])
            upcoming += 1
        pieces.append(Segment(text[start:end], tuple(active)))
    return pieces


def keep_marks_of(statement: str, pieces: Iterable[Segment]) -> tuple[Segment, ...]:
    """Leave the marks of one statement, and of times, which may stand beside it; the rest becomes plain words."""
    return tuple(
        piece
        if any(mark.target == statement or mark.kind in TIMES for mark in piece.marks)
        else Segment(piece.text, ())
        for piece in pieces
    )
