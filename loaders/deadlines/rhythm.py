"""Rhythms that sessions imply: what a session asks for two sessions later comes back every second session."""

from __future__ import annotations

from dataclasses import dataclass

from mandategraph.loaders.deadlines.context import TimeContext
from mandategraph.loaders.deadlines.recurrences import frequencies
from mandategraph.loaders.model import Deadline, SessionReference

RULE = "session-implied-rhythm"
_LONGEST = 10


@dataclass(frozen=True, slots=True)
class ImpliedRhythm:
    """A rhythm that no word states: it is inferred, and to be marked so."""

    frequency: str
    """Notation of a concept of the frequency scheme."""
    rrule: str
    asked_at: SessionReference
    due_at: SessionReference
    rule: str = RULE


def implied_rhythm(deadline: Deadline, context: TimeContext) -> ImpliedRhythm | None:
    """Infer the rhythm of a request from the session that makes it and the session that it is due at.

    Both must be of the issuing body, which must meet once a year. A request for the very next session may stand
    alone, and one for several sessions or with a stated rhythm says itself what is meant: these imply none.
    """
    due, body = deadline.session, context.body
    if due is None or body is None or context.session is None or deadline.sessions or deadline.recurrence:
        return None
    years = due.ordinal - context.session
    if due.body != body.name or not 2 <= years <= _LONGEST or not context.calendar.meets_annually(body.id):
        return None
    for frequency in frequencies().values():
        if frequency.period == f"P{years}Y" and frequency.rrule:
            asked = SessionReference(context.session, body.name)
            return ImpliedRhythm(frequency.name, frequency.rrule, asked, due)
    return None
