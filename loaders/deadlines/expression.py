"""A time expression as the words give it, before any day is computed."""

from __future__ import annotations

from dataclasses import dataclass

from mandategraph.loaders.deadlines.context import Body
from mandategraph.loaders.model import Span


@dataclass(frozen=True, slots=True)
class Expression:
    """What the words of a deadline state."""

    span: Span
    relation: str
    precision: str
    edge: str | None = None
    """The part of the year or month that the words name: end, begin, mid, half1, half2, quarter1 … quarter4."""
    year: int | None = None
    month: int | None = None
    day: int | None = None
    ordinals: tuple[int, ...] = ()
    body: Body | None = None
    event: str | None = None
    recurrence: str | None = None
    rrule: str | None = None
    period: tuple[int, str] | None = None
    """A number of days, weeks, months or years that runs from the adoption of the text."""
    rule: str | None = None
    """The rule that applies, where the form of the words decides it."""
