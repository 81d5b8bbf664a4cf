"""Deadlines in many drafting styles; the document is of 17 December 2025, the Assembly's eightieth session."""

from datetime import date

import pytest

from mandategraph.loaders.deadlines import Body, TimeContext, recognise_deadlines
from mandategraph.loaders.deadlines.bodies import BodyNames, load_body_register
from mandategraph.loaders.deadlines.context import known_body
from mandategraph.loaders.model import Deadline

ASSEMBLY = "General Assembly"


def body(name: str) -> Body:
    return known_body(name, load_body_register())


def find(
    text: str, day: date | None = date(2025, 12, 17), issuer: str = ASSEMBLY, session: int | None = 80
) -> list[Deadline]:
    names = BodyNames(text, load_body_register())
    context = TimeContext(day, body(issuer), session, names)
    return list(recognise_deadlines(text, 0, len(text), context))


def one(text: str, **known: object) -> Deadline:
    found = find(text, **known)  # type: ignore[arg-type]
    assert len(found) == 1, [deadline.span.of(text) for deadline in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "words", "relation", "earliest", "latest", "rule"),
    [
        ("connect every school by 2030.", "by 2030", "by", None, "2030-12-31", "by-year"),
        ("We commit by, 2030, to do it", "by, 2030", "by", None, "2030-12-31", "by-year"),
        ("to end it before 2030", "before 2030", "before", None, "2029-12-31", "before-year"),
        ("before the end of 2026", "before the end of 2026", "before", None, "2026-12-31", "before-end-of-year"),
        ("by the end of 2026", "by the end of 2026", "by", None, "2026-12-31", "by-year"),
        ("be completed in 2027", "in 2027", "in", "2027-01-01", "2027-12-31", "in-year"),
        ("no later than July 2026", "no later than July 2026", "by", None, "2026-07-31", "by-month"),
        ("by no later than 1 March 2028", "by no later than 1 March 2028", "by", None, "2028-03-01", "by-day"),
        ("until 31 October 2027", "until 31 October 2027", "until", None, "2027-10-31", "until-day"),
        ("starting from 1 July 2026", "starting from 1 July 2026", "from", "2026-07-01", None, "from-day"),
        ("in the first half of 2026", "in the first half of 2026", "in", "2026-01-01", "2026-06-30", "in-year"),
        ("by the second quarter of 2026", "by the second quarter of 2026", "by", None, "2026-06-30", "by-year"),
        ("by end 2026", "by end 2026", "by", None, "2026-12-31", "by-year"),
        ("by end-2026", "by end-2026", "by", None, "2026-12-31", "by-year"),
        ("by mid-2026", "by mid-2026", "by", None, "2026-12-31", "by-year"),
        ("by summer 2026", "by summer 2026", "by", None, "2026-12-31", "by-year"),
        ("on or before 1 March 2026", "on or before 1 March 2026", "by", None, "2026-03-01", "by-day"),
        ("by March 1, 2026", "by March 1, 2026", "by", None, "2026-03-01", "by-day"),
        ("over the course of 2026", "over the course of 2026", "during", "2026-01-01", "2026-12-31", "in-year"),
        ("prior to 29 February 2028", "prior to 29 February 2028", "before", None, "2028-02-28", "before-day"),
        ("within six months", "within six months", "by", "2025-12-17", "2026-06-17", "period-from-document"),
        (
            "within 90 days of the adoption of the present resolution,",
            "within 90 days of the adoption of the present resolution",
            "by",
            "2025-12-17",
            "2026-03-17",
            "period-from-document",
        ),
        ("within 60 days of the election", "within 60 days", "by", None, None, "period-from-event"),
        ("within twenty working days", "within twenty working days", "by", None, None, "period-working-days"),
    ],
)
def test_dates(text: str, words: str, relation: str, earliest: str | None, latest: str | None, rule: str) -> None:
    deadline = one(text)
    assert deadline.span.of(text) == words
    assert (deadline.relation, deadline.rule) == (relation, rule)
    assert (deadline.earliest and str(deadline.earliest), deadline.latest and str(deadline.latest)) == (
        earliest,
        latest,
    )
    assert (deadline.reason is not None) == (rule in ("period-from-event", "period-working-days"))


def test_a_range_of_days_begins_and_ends() -> None:
    text = "decides to extend it from 1 January 2026 to 31 December 2028"
    assert [(d.relation, str(d.earliest), str(d.latest)) for d in find(text)] == [
        ("from", "2026-01-01", "None"),
        ("until", "None", "2028-12-31"),
    ]


HRC = "Human Rights Council"
SPORT = "Conference of Ministers of Sport"


@pytest.mark.parametrize(
    ("text", "ordinals", "whose"),
    [
        ("to the Human Rights Council [at its sixty-second session];", [62], HRC),
        ("[in the provisional agenda of its eighty-first session] the item", [81], ASSEMBLY),
        ("[in the provisional agenda of its eighty-first to eighty-third sessions]", [81, 82, 83], ASSEMBLY),
        ("[at the sixty-second and sixty-third sessions of the Human Rights Council]", [62, 63], HRC),
        ("report [by no later than the eighty-first session]", [81], ASSEMBLY),
        ("to agree on a date [no later than at the eighty-first session]", [81], ASSEMBLY),
        ("[at the operational activities for development segment of its eighty-second session]", [82], ASSEMBLY),
        ("[at the Assembly’s eighty-second session]", [82], ASSEMBLY),
        ("[beginning with its one hundred and second session]", [102], ASSEMBLY),
        ("[at the thirtieth session of the Conference of Ministers of Sport]", [30], SPORT),
    ],
)
def test_sessions(text: str, ordinals: list[int], whose: str) -> None:
    words = text[text.index("[") + 1 : text.index("]")]
    text = text.replace("[", "").replace("]", "")
    deadline = one(text)
    assert deadline.span.of(text) == words
    assert deadline.session is not None
    assert [deadline.session.ordinal, *(session.ordinal for session in deadline.sessions)] == ordinals
    assert {deadline.session.body, *(session.body for session in deadline.sessions)} == {body(whose).name}


def test_a_short_name_means_the_body_whose_calendar_fits() -> None:
    text = (
        "as set out by the Commission on Science and Technology for Development. With the support of the United"
        " Nations Statistical Commission, report its findings to the 30th session of the Commission in 2027."
    )
    deadline = one(text)
    assert deadline.session is not None
    assert deadline.session.body == body("Commission on Science and Technology for Development").name
    assert (deadline.session.ordinal, deadline.year) == (30, 2027)
    assert (str(deadline.earliest), str(deadline.latest)) == ("2027-01-01", "2027-12-31")
    assert deadline.rule == "session-stated-year"
    assert deadline.reason == (
        "the calendar has no days for session 30 of the Commission on Science and Technology for Development"
    )


def test_its_may_mean_the_body_that_follows() -> None:
    text = "Decides that at its seventieth session, in 2026, the Commission on the Status of Women will review it"
    (deadline,) = find(text, issuer="Economic and Social Council", session=None)
    assert deadline.session is not None
    assert deadline.session.body == body("Commission on the Status of Women").name


def test_a_session_with_known_days_is_its_days() -> None:
    deadline = one(
        "submit it to the Council at its fifty-seventh session",
        day=date(2022, 10, 6),
        issuer="Human Rights Council",
        session=51,
    )
    assert (str(deadline.earliest), str(deadline.latest), deadline.rule) == (
        "2024-09-09",
        "2024-10-11",
        "session-days",
    )
    assert deadline.source == "A/HRC/RES/57/1"


def test_a_session_without_known_days_says_so() -> None:
    deadline = one("at its eighty-fifth session")
    assert (deadline.earliest, deadline.latest, deadline.rule) == (None, None, "session-unknown-days")
    assert deadline.reason == "the calendar has no days for session 85 of the General Assembly"


def test_a_stated_month_may_stand_in_brackets() -> None:
    deadline = one("to the Subsidiary Committee on Trade at its sixty-fourth session (June 2026)")
    assert (deadline.year, deadline.month) == (2026, 6)


def test_the_current_and_the_next_session_count_from_that_of_the_text() -> None:
    text = "by the end of its current session and then at its next session"
    current, following = find(text)
    assert current.session is not None
    assert following.session is not None
    assert (current.session.ordinal, current.rule) == (80, "session-current")
    assert following.session.ordinal == 81
    assert one("at its next session", session=None).rule == "session-relative-unknown"


def test_a_session_named_by_its_year_has_no_ordinal() -> None:
    text = "requests the Economic and Social Council, at its substantive session of 2026, to review it"
    deadline = one(text)
    assert deadline.event == "substantive session of 2026 of the Economic and Social Council"
    assert (deadline.session, deadline.year, deadline.rule) == (None, 2026, "session-year-only")
    held = one(text.replace("2026", "2006"), day=date(2006, 3, 15))  # its days are in the register
    assert (held.earliest, held.latest, held.rule) == (date(2006, 7, 3), date(2006, 7, 28), "event-days")


@pytest.mark.parametrize(
    ("text", "event"),
    [
        (
            "report at the inaugural Global Dialogue on AI governance in 2026.",
            "inaugural Global Dialogue on AI governance",
        ),
        (
            "to the World Conference of Speakers, to be held in Bern, Switzerland, in July 2026",
            "World Conference of Speakers",
        ),
        (
            "Present the outcomes at the Second Conference of Mayors (Bern, July 2026);",
            "Second Conference of Mayors",
        ),
        ("ahead of the twelfth review conference", "twelfth review conference"),
        ("at the 2027 high-level meeting", "2027 high-level meeting"),
        ("discuss it at its next annual forum on development", "next annual forum"),
    ],
)
def test_events(text: str, event: str) -> None:
    assert one(text).event == event


def test_a_meeting_with_place_and_month_is_due_in_that_month() -> None:
    deadline = one("Present it at the Second Conference of Mayors (Bern, Switzerland, July 2026);")
    assert (str(deadline.earliest), str(deadline.latest), deadline.precision) == (
        "2026-07-01",
        "2026-07-31",
        "month",
    )


def test_an_event_of_the_register_has_its_days() -> None:
    deadline = one("publish it ahead of the WSIS+20 review", day=date(2025, 6, 24))
    assert (deadline.earliest, str(deadline.latest), deadline.rule) == (None, "2025-12-15", "event-days")


@pytest.mark.parametrize(
    ("text", "recurrence", "rrule", "rule"),
    [
        ("to report annually on progress", "annual", "FREQ=YEARLY", "recurrence-adverb"),
        ("on a yearly basis", "annual", "FREQ=YEARLY", "recurrence-adverb"),
        ("every two years", "biennial", "FREQ=YEARLY;INTERVAL=2", "recurrence-adverb"),
        ("every second year", "biennial", "FREQ=YEARLY;INTERVAL=2", "recurrence-adverb"),
        ("every twelve months", "annual", "FREQ=YEARLY", "recurrence-adverb"),
        ("every 90 days", "every 90 days", "FREQ=DAILY;INTERVAL=90", "recurrence-adverb"),
        ("report at each regular session", "each-session", None, "recurrence-adverb"),
        ("twice a year", "semi-annual", "FREQ=MONTHLY;INTERVAL=6", "recurrence-adverb"),
        ("to brief it quarterly.", "quarterly", "FREQ=MONTHLY;INTERVAL=3", "recurrence-adverb"),
        ("to submit a biennial report", "biennial", "FREQ=YEARLY;INTERVAL=2", "recurrence-adjective"),
        ("in line with this biennial cycle", "biennial", "FREQ=YEARLY;INTERVAL=2", "recurrence-adjective"),
        ("publish regular progress reports", "regular", None, "recurrence-adjective"),
        ("review them periodically", "periodic", None, "recurrence-adverb"),
        ("the annual report of the High Commissioner", "annual", "FREQ=YEARLY", "recurrence-name"),
        ("a regular supply of water", "regular", None, "recurrence-name"),
        ("at five-year intervals", "quinquennial", "FREQ=YEARLY;INTERVAL=5", "recurrence-adverb"),
        ("report annually by 1 March", "annual", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1", "yearly-day"),
        ("by 30 June of each year", "annual", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=30", "yearly-day"),
        ("proclaim 17 May annual World Day", "annual", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=17", "yearly-day"),
    ],
)
def test_rhythms(text: str, recurrence: str, rrule: str | None, rule: str) -> None:
    deadline = one(text)
    assert (deadline.recurrence, deadline.rrule, deadline.rule) == (recurrence, rrule, rule)
    assert (deadline.earliest, deadline.latest) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "adopted in its resolution 79/1 of 22 September 2026",
        "recalling resolutions 77/1 of 3 May 2026, 78/2 of 4 June 2027 and 79/3 of 5 July 2028",
        "extend the mandate for another 10 years",
        "within the regular budget",
        "the universal periodic review",
        "achieve the 2030 Agenda for Sustainable Development",
        "the United Nations Decade of Family Farming, 2026–2035",
        "in the biennium 2026–2027",
        "as adopted by the Assembly at its forty-fifth session",
        "the meeting held in Nairobi from 22 to 26 June 2026",
        "has risen from 15 per cent in 2005",
        "the report of the Committee on its twenty-eighth session",
        "the theme of the 2026 session of the Council",
        "welcomes the outcome of the thirty-first session of the Commission",
        "entitled “Transforming the world by 2030”",
        "on 31 February 2026",
    ],
)
def test_what_is_no_deadline(text: str) -> None:
    assert find(text) == []


def test_what_lies_ahead_is_no_history_though_the_words_look_back() -> None:
    text = "report on progress made at the eighty-second session of the General Assembly"
    assert one(text).span.of(text) == "at the eighty-second session of the General Assembly"


def test_what_ended_before_the_text_is_history_only_when_its_date_is_known() -> None:
    assert find("to finish it by June 2024") == []
    assert len(find("to finish it by June 2024", day=None)) == 1


def test_spans_count_in_the_whole_text() -> None:
    text = "The Commission on the Status of Women met. Requests it to report in 2027."
    context = TimeContext(date(2025, 1, 1), body(ASSEMBLY), 79, BodyNames(text, load_body_register()))
    start = text.index("Requests")
    assert [d.span.of(text) for d in recognise_deadlines(text, start, len(text), context)] == ["in 2027"]
    assert recognise_deadlines(text, 0, start, context) == ()
