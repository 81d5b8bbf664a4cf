"""Rhythms that the arithmetic of sessions implies."""

from datetime import date

import pytest

from mandategraph.loaders.deadlines import TimeContext, implied_rhythm, recognise_deadlines
from mandategraph.loaders.deadlines.bodies import BodyNames, load_body_register
from mandategraph.loaders.deadlines.context import known_body


def rhythm(text: str, issuer: str, session: int, day: date) -> tuple[str, int, int] | None:
    register = load_body_register()
    context = TimeContext(day, known_body(issuer, register), session, BodyNames(text, register))
    (deadline,) = recognise_deadlines(text, 0, len(text), context)
    implied = implied_rhythm(deadline, context)
    return (implied.frequency, implied.asked_at.ordinal, implied.due_at.ordinal) if implied else None


def test_two_sessions_later_is_biennial() -> None:
    found = rhythm("to the General Assembly at its eightieth session", "General Assembly", 78, date(2023, 12, 19))
    assert found == ("biennial", 78, 80)


@pytest.mark.parametrize(
    ("text", "issuer", "session"),
    [
        ("at its fifty-seventh session", "Human Rights Council", 51),
        ("to the Human Rights Council at its fifty-seventh session", "General Assembly", 77),
        ("at its seventy-ninth and eightieth sessions", "General Assembly", 78),
        ("at its seventy-eighth session", "General Assembly", 78),
        ("at its seventy-ninth session", "General Assembly", 78),
    ],
)
def test_what_implies_none(text: str, issuer: str, session: int) -> None:
    assert rhythm(text, issuer, session, date(2023, 12, 19) if session > 60 else date(2022, 10, 6)) is None
