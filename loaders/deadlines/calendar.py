"""The calendar of sessions: which days a numbered session of a body covers, as the register knows them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from mandategraph.graph.registers import SessionRecord, load_sessions

_HORIZON = 6
"""How many years after its adoption a text may ask for something at a numbered session."""


class Calendar:
    """Sessions by body and ordinal."""

    def __init__(self, sessions: Iterable[SessionRecord]) -> None:
        """Take the sessions of the register."""
        self._sessions = {(session.body, session.ordinal): session for session in sessions}
        self._bodies = {body for body, _ in self._sessions}

    def find(self, body: str | None, ordinal: int) -> SessionRecord | None:
        """Give a session by the identifier of its body, None where the register does not have it."""
        return self._sessions.get((body, ordinal)) if body is not None else None

    def year(self, body: str | None, ordinal: int) -> int | None:
        """Give the year in which a session begins, None where the register does not know it."""
        session = self.find(body, ordinal)
        if session is None:
            return None
        return session.start.year if session.start else session.year

    def meets_annually(self, body: str | None) -> bool:
        """Tell whether the sessions of a body that the register has were held one a year; it must have two."""
        years = [(ordinal, self.year(name, ordinal)) for name, ordinal in self._sessions if name == body]
        known = sorted((ordinal, year) for ordinal, year in years if year is not None)
        return len(known) > 1 and len({year - ordinal for ordinal, year in known}) == 1

    def plausible(self, body: str | None, ordinal: int, stated: int | None, adopted: date | None) -> bool | None:
        """Tell whether a text could ask for something at this session; None where the register cannot tell.

        A stated year must be the session's or the one after it; a session must not be over long before the text
        was adopted, and not lie far beyond it.
        """
        if body not in self._bodies:
            return None
        year = self.year(body, ordinal)
        if year is None:
            return self._beyond(body, ordinal, stated or (adopted.year if adopted else None))
        if stated is not None:
            return year <= stated <= year + 1
        return adopted is None or adopted.year - 1 <= year <= adopted.year + _HORIZON

    def _beyond(self, body: str, ordinal: int, year: int | None) -> bool | None:
        """Judge a session that the register does not have by the nearest one that it has."""
        known = [(abs(number - ordinal), number) for name, number in self._sessions if name == body]
        _, nearest = min(known)
        start = self.year(body, nearest)
        if start is None or year is None:
            return None
        # No body of the register holds more than four regular sessions a year or fewer than one in four.
        distance = ordinal - nearest
        earliest, latest = sorted((start + distance / 4, start + distance * 4))
        return None if earliest - 1 <= year <= latest + 1 else False


@cache
def load_calendar() -> Calendar:
    """Load the calendar from the register of sessions. Raises DataError."""
    return Calendar(load_sessions())
