"""From the words of a deadline to days: the named rules, listed in ontology/registers/deadline-rules.csv.

A deadline "by" a time begins nowhere and ends with it; "before" it ends the day before it begins; "in" it is the
time itself. A numbered session is the days that the calendar of sessions has for it; where the calendar has none,
no day is computed and the reason is given.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from mandategraph.graph.registers import SessionRecord
from mandategraph.loaders.deadlines.context import TimeContext
from mandategraph.loaders.deadlines.events import load_meeting_names
from mandategraph.loaders.deadlines.expression import Expression
from mandategraph.loaders.model import Deadline, SessionReference


@dataclass(frozen=True, slots=True)
class Interval:
    """The days that a deadline covers, the rule that computed them, or the reason why none are known."""

    earliest: date | None
    latest: date | None
    rule: str
    reason: str | None = None
    source: str | None = None


def to_deadline(expression: Expression, context: TimeContext) -> Deadline:
    """Compute a deadline."""
    interval = _interval(expression, context)
    body = expression.body.name if expression.body else None
    sessions = tuple(SessionReference(ordinal, body) for ordinal in expression.ordinals) if body else ()
    return Deadline(
        span=expression.span,
        relation=expression.relation,
        precision=expression.precision,
        year=expression.year,
        month=expression.month,
        day=expression.day,
        session=sessions[0] if sessions else None,
        sessions=sessions[1:],
        event=expression.event,
        recurrence=expression.recurrence,
        rrule=expression.rrule,
        earliest=interval.earliest,
        latest=interval.latest,
        rule=interval.rule,
        reason=interval.reason,
        source=interval.source,
    )


def _interval(expression: Expression, context: TimeContext) -> Interval:
    if expression.recurrence is not None:
        return Interval(None, None, expression.rule or "recurrence-adverb", "a rhythm has no single day")
    if expression.period is not None:
        return _period(expression, context)
    if expression.ordinals:
        return _sessions(expression, context)
    if expression.event is not None and expression.precision in ("event", "session"):
        return _event(expression)
    return _dated(expression)


def _dated(expression: Expression) -> Interval:
    assert expression.year is not None  # noqa: S101 - every other kind was taken before
    first, last = _days(expression.year, expression.month, expression.day)
    first, last = _edge(expression.edge, first, last)
    unit = "day" if expression.day else "month" if expression.month else "year"
    edge = expression.edge if unit != "day" else None
    earliest, latest, word = _relate(expression.relation, edge, first, last)
    return Interval(earliest, latest, f"{word}-{unit}")


def _days(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)


def _edge(edge: str | None, first: date, last: date) -> tuple[date, date]:
    """Narrow a year by the half or quarter that is named; "early", "mid" and "late" have no agreed bounds."""
    if edge is None or first.month == last.month:
        return first, last
    if edge.startswith("half"):
        low = 1 if edge == "half1" else 7
        return date(first.year, low, 1), date(first.year, low + 5, monthrange(first.year, low + 5)[1])
    if edge.startswith("quarter"):
        low = 3 * int(edge[-1]) - 2
        return date(first.year, low, 1), date(first.year, low + 2, monthrange(first.year, low + 2)[1])
    return first, last


def _relate(relation: str, edge: str | None, first: date, last: date) -> tuple[date | None, date | None, str]:
    """Give the bounds that a relation to the days from first to last leaves, and the word that names the rule."""
    if relation == "by":
        return None, last, "by"
    if relation in ("before", "ahead-of"):
        return (
            None,
            last if edge == "end" else first - timedelta(days=1),
            "before-end-of" if edge == "end" else "before",
        )
    if relation == "until":
        return None, last, "until"
    if relation == "from":
        return first, None, "from"
    return first, last, "in"


def _period(expression: Expression, context: TimeContext) -> Interval:
    if expression.rule == "period-from-event":
        return Interval(None, None, "period-from-event", "the time runs from an event that has no known day")
    if expression.rule == "period-working-days":
        return Interval(None, None, "period-working-days", "no calendar of working days is known")
    if context.date is None:
        return Interval(
            None, None, "period-from-document", "the time runs from the adoption, whose day is unknown"
        )
    assert expression.period is not None  # noqa: S101 - only called for periods
    count, unit = expression.period
    return Interval(context.date, _add(context.date, count, unit), "period-from-document")


def _add(start: date, count: int, unit: str) -> date:
    if unit in ("day", "week"):
        return start + timedelta(days=count * (7 if unit == "week" else 1))
    months = start.year * 12 + start.month - 1 + count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _sessions(expression: Expression, context: TimeContext) -> Interval:
    body = expression.body
    known = [context.calendar.find(body.id if body else None, ordinal) for ordinal in expression.ordinals]
    first, last = known[0], known[-1]
    stem = expression.rule or "session"
    if body is None:
        return Interval(None, None, "session-unknown-body", "the text does not say whose session is meant")
    if first is not None and last is not None and (first.start or last.end):
        return _calendar_days(expression, first, last, "session-days" if stem == "session" else stem)
    missing = f"the calendar has no days for session {expression.ordinals[0]} of the {body.name}"
    if expression.year is not None:
        begin, end = _days(expression.year, expression.month, None)
        earliest, latest, _ = _relate(expression.relation, expression.edge, begin, end)
        return Interval(earliest, latest, "session-stated-year", missing, first.source if first else None)
    return Interval(None, None, "session-unknown-days", missing, first.source if first else None)


def _calendar_days(expression: Expression, first: SessionRecord, last: SessionRecord, rule: str) -> Interval:
    """Take the days of the sessions, narrowed by a stated year where they span two."""
    begin, end = first.start, last.end
    if expression.year is not None and begin and end:
        low, high = _days(expression.year, expression.month, None)
        if low <= end and begin <= high:
            begin, end = max(begin, low), min(end, high)
    reason = None
    if begin is None or end is None:
        reason = f"the calendar has no {'first' if begin is None else 'last'} day for this session"
    if expression.relation in ("before", "ahead-of") and expression.edge != "end":
        begin, end = None, begin - timedelta(days=1) if begin else None
    elif expression.relation in ("by", "until", "before", "ahead-of"):
        begin = None
    elif expression.relation == "from":
        end = None
    return Interval(begin, end, rule, reason, first.source)


def _event(expression: Expression) -> Interval:
    meeting = load_meeting_names().find(expression.event or "", expression.year)
    if meeting is not None and meeting.start and meeting.end:
        earliest, latest, _ = _relate(expression.relation, expression.edge, meeting.start, meeting.end)
        return Interval(earliest, latest, "event-days", None, meeting.source)
    missing = f"the calendar has no days for the {expression.event}"
    if expression.year is not None:
        first, last = _days(expression.year, expression.month, None)
        earliest, latest, _ = _relate(expression.relation, expression.edge, first, last)
        if expression.relation in ("before", "ahead-of"):
            latest = last
        return Interval(earliest, latest, expression.rule or "event-stated-year", missing)
    return Interval(None, None, expression.rule or "event-unknown-days", missing)
