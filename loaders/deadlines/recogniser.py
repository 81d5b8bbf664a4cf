"""Finding deadlines in a stretch of text: all kinds of time expression, without those that are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mandategraph.loaders.deadlines.context import TimeContext
from mandategraph.loaders.deadlines.dates import recognise_dates, recognise_yearly_days
from mandategraph.loaders.deadlines.events import recognise_events, with_event
from mandategraph.loaders.deadlines.expression import Expression
from mandategraph.loaders.deadlines.intervals import to_deadline
from mandategraph.loaders.deadlines.masks import Masks, find_masks, tells_history
from mandategraph.loaders.deadlines.periods import recognise_periods
from mandategraph.loaders.deadlines.recurrences import recognise_recurrences
from mandategraph.loaders.deadlines.sessions import recognise_sessions
from mandategraph.loaders.model import Deadline

_YEAR = re.compile(r"[12][0-9]{3}")
_RHYTHMS = (
    "year",
    "nnual",
    "ennial",
    "month",
    "week",
    "quarter",
    "day",
    "egular",
    "eriodic",
    "time to time",
    "daily",
)
_PERIODS = ("ithin ", "later than ")
_EVENTS = (" next ", "coming ", "head of", "advance of", "rior to", "efore", "in time for", "lead-up")


def recognise_deadlines(text: str, start: int, end: int, context: TimeContext) -> tuple[Deadline, ...]:
    """Find the deadlines and rhythms between two positions of a text, in order; spans count in the whole text.

    A bare recurrence comes with `rule` "recurrence-adverb" where the words impose a rhythm ("annually"),
    "recurrence-adjective" where an adjective may impose one ("a biennial report") and "recurrence-name" where it
    looks like part of a name ("the annual report of …"): the caller decides on the last two. What ended before the
    text was adopted is history and left out, and so are the dates of cited resolutions.
    """
    kept: list[Expression] = []
    masks: Masks | None = None
    for kind in _kinds(text, start, end, context):
        found = list(kind)
        if found:
            masks = masks or find_masks(text, start, end)
            kept = _merge(kept, [expression for expression in found if not masks.cover(expression.span.end - 1)])
    deadlines = (to_deadline(expression, context) for expression in kept)
    return tuple(deadline for deadline in deadlines if not _is_history(text, start, deadline, context))


def _kinds(text: str, start: int, end: int, context: TimeContext) -> Iterator[Iterable[Expression]]:
    """Give each kind of expression in order of the text; where two kinds overlap, the earlier one is meant.

    A kind is looked for only where the words hold a sign of it, which is much quicker to tell.
    """
    words = text[start:end]
    rhythm, year = any(sign in words for sign in _RHYTHMS), _YEAR.search(words) is not None
    if rhythm:
        yield recognise_yearly_days(text, start, end)
    if "ession" in words:
        yield recognise_sessions(text, start, end, context)
    if year:
        yield (with_event(text, start, expression) for expression in recognise_dates(text, start, end))
    if any(sign in words for sign in _PERIODS):
        yield recognise_periods(text, start, end)
    if year or any(sign in words for sign in _EVENTS):
        yield from recognise_events(text, start, end)
    if rhythm:
        yield from recognise_recurrences(text, start, end)


def _merge(kept: list[Expression], found: list[Expression]) -> list[Expression]:
    """Add to a list in order those of another in order that overlap nothing of it and nothing added before."""
    merged: list[Expression] = []
    index = 0
    for expression in found:
        while index < len(kept) and kept[index].span.end <= expression.span.start:
            merged.append(kept[index])
            index += 1
        free = not merged or merged[-1].span.end <= expression.span.start
        if free and (index == len(kept) or not kept[index].span.overlaps(expression.span)):
            merged.append(expression)
    return merged + kept[index:]


def _is_history(text: str, start: int, deadline: Deadline, context: TimeContext) -> bool:
    """Tell whether a time is over, or is told of as over and not known to lie ahead ("adopted at its session")."""
    if deadline.recurrence is not None:
        return False
    ahead = _lies_ahead(deadline, context)
    return not ahead if ahead is not None else tells_history(text, start, deadline.span.start)


def _lies_ahead(deadline: Deadline, context: TimeContext) -> bool | None:
    """Tell whether a time lies after the adoption of the text; None where it holds that day or none is known."""
    if context.date is None:
        return None
    if deadline.latest is not None and deadline.latest < context.date:
        return False
    if deadline.earliest is not None or deadline.latest is not None:
        return True if (deadline.earliest or deadline.latest or context.date) > context.date else None
    if deadline.session is not None and context.body is not None and context.session is not None:
        ahead = deadline.session.ordinal - context.session if deadline.session.body == context.body.name else 0
        return None if ahead == 0 else ahead > 0
    if deadline.year is not None and deadline.year != context.date.year:
        return deadline.year > context.date.year
    return None
