"""The calendar of sessions and the rules that read it."""

from datetime import date, timedelta

import pytest

from mandategraph.graph.registers import SessionRecord, load_deadline_rules, load_sessions
from mandategraph.loaders.deadlines.calendar import Calendar, load_calendar
from mandategraph.loaders.deadlines.context import TimeContext
from mandategraph.loaders.deadlines.expression import Expression
from mandategraph.loaders.deadlines.intervals import to_deadline
from mandategraph.loaders.model import Span


def session(body: str, ordinal: int, year: int) -> SessionRecord:
    return SessionRecord(body, ordinal, year, None, None, "source", None, 1)


def opening_day(year: int) -> date:
    """Tuesday of the third week of September, counting from the first week that holds a working day."""
    day = date(year, 9, 1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day - timedelta(days=day.weekday()) + timedelta(days=15)


def test_sessions_of_the_assembly_follow_the_opening_rule() -> None:
    ruled = [record for record in load_sessions() if record.note == "opening rule"]
    assert {record.ordinal for record in ruled} == set(range(58, 78))
    for record in ruled:
        assert record.start == opening_day(record.ordinal + 1945)
        assert record.end in (None, opening_day(record.ordinal + 1946) - timedelta(days=1))


def test_sessions_with_days_lie_in_their_year() -> None:
    for record in load_sessions():
        assert record.start is None or record.start.year == record.year, record


def test_plausible_sessions() -> None:
    calendar = load_calendar()
    adopted = date(2022, 10, 6)
    assert calendar.plausible("human-rights-council", 57, None, adopted) is True
    assert calendar.plausible("general-assembly", 57, None, adopted) is False
    assert calendar.plausible("general-assembly", 78, 2024, adopted) is True
    assert calendar.plausible("general-assembly", 78, 2026, adopted) is False
    assert calendar.plausible("no-such-body", 78, None, adopted) is None


def test_sessions_beyond_the_register_are_judged_by_the_nearest_known() -> None:
    calendar = Calendar([session("council", 10, 2010)])
    assert calendar.plausible("council", 12, 2012, None) is None
    assert calendar.plausible("council", 90, 2012, None) is False


def test_a_body_meets_annually_when_ordinals_and_years_go_together() -> None:
    assert Calendar([session("a", 5, 2005), session("a", 7, 2007)]).meets_annually("a")
    assert not Calendar([session("a", 5, 2005), session("a", 8, 2006)]).meets_annually("a")
    assert not Calendar([session("a", 5, 2005)]).meets_annually("a")


@pytest.mark.parametrize("relation", ["by", "before", "ahead-of", "in", "during", "at", "from", "until"])
@pytest.mark.parametrize("precision", ["day", "month", "year"])
@pytest.mark.parametrize("edge", [None, "end"])
def test_every_rule_that_computes_a_date_is_defined(relation: str, precision: str, edge: str | None) -> None:
    month = None if precision == "year" else 5
    day = 9 if precision == "day" else None
    expression = Expression(Span(0, 1), relation, precision, edge, year=2026, month=month, day=day)
    deadline = to_deadline(expression, TimeContext())
    assert deadline.rule in {rule.id for rule in load_deadline_rules()}
    assert deadline.earliest or deadline.latest
