"""The timeline, the network, the calendar and the feed, read back by libraries where there are any."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from mandategraph.endpoint.pages.atom import ATOM, Change, write_feed
from mandategraph.endpoint.pages.calendar import Entry, first_occurrence, write_calendar
from mandategraph.endpoint.pages.citing import cite_paragraph
from mandategraph.endpoint.pages.network import MOST, Asking, draw_network
from mandategraph.endpoint.pages.timeline import Due, draw_timeline

STAMP = datetime(2000, 1, 1, tzinfo=UTC)


def test_timeline_puts_the_nearest_first_and_marks_today() -> None:
    late = Due("b", "late", date(2035, 12, 31), date(2035, 1, 1))
    soon = Due("a", "soon", date(2026, 12, 31))
    picture = draw_timeline([late, soon], date(2026, 6, 1))
    assert [bar.due.label for bar in picture.bars] == ["soon", "late"]
    assert picture.bars[0].open
    assert not picture.bars[1].open
    assert picture.bars[0].x < picture.bars[1].x
    assert picture.today is not None
    assert picture.today < picture.bars[0].x + picture.bars[0].width
    assert all(0 <= bar.x <= picture.width for bar in picture.bars)


def test_timeline_without_deadlines_is_empty() -> None:
    assert draw_timeline([], date(2026, 1, 1)).bars == ()


def test_network_says_how_many_bodies_did_not_fit() -> None:
    askings = [Asking("ga", "General Assembly", f"b{i}", f"Body {i:03}", i + 1) for i in range(MOST + 5)]
    picture = draw_network(askings)
    assert len(picture.addressees) == MOST
    assert picture.left_out == 5
    assert picture.addressees[0].name == f"Body {MOST + 4:03}"
    assert len(picture.edges) == MOST


def test_calendar_is_read_by_a_calendar_library() -> None:
    entry = Entry(
        iri="https://example.org/id/deadline/x",
        url="https://example.org/id/mandate/x",
        summary="Secretary-General, with a comma; and a semicolon",
        words="requests a report\nby 2027",
        due=date(2027, 12, 31),
        time="by 2027",
        draft=True,
        status="draft text",
        rrule="FREQ=YEARLY;INTERVAL=2",
    )
    body = write_calendar("Deadlines", [entry], STAMP)
    assert body == write_calendar("Deadlines", [entry], STAMP)
    (event,) = Calendar.from_ical(body).walk("VEVENT")
    assert event["uid"] == entry.iri
    assert event.decoded("dtstart") == entry.due
    assert str(event["summary"]).startswith("[draft text] Secretary-General, with a comma;")
    assert event["rrule"].to_ical() == b"FREQ=YEARLY;INTERVAL=2"
    assert max(map(len, body.split(b"\r\n"))) <= 75


def test_feed_has_what_atom_requires() -> None:
    changes = [
        Change("urn:a", "old <b>", "went\x00", "https://example.org/a", datetime(2026, 1, 1, tzinfo=UTC)),
        Change("urn:b", "new", "came", "https://example.org/b", datetime(2026, 2, 1, tzinfo=UTC)),
    ]
    feed = ElementTree.fromstring(
        write_feed("https://example.org/feed.atom", "https://example.org/", "t", changes, STAMP)
    )
    assert feed.tag == f"{{{ATOM}}}feed"
    for name in ("id", "title", "updated", "author"):
        assert feed.find(f"{{{ATOM}}}{name}") is not None
    assert [e.findtext(f"{{{ATOM}}}title") for e in feed.findall(f"{{{ATOM}}}entry")] == ["new", "old <b>"]


def test_a_draft_is_cited_as_a_draft_and_braces_do_no_harm() -> None:
    cited = cite_paragraph(
        "A {title}\\", "Body", "67", "draft", "", "2025", "https://example.org/id/provision/x/para_67"
    )
    assert "(draft text)" in cited.text
    assert "paragraph 67" in cited.text
    assert "title = {A title}" in cited.bibtex
    assert cited.ris.splitlines()[-1] == "ER  - "


@pytest.mark.parametrize(
    ("rule", "first", "goes_on"),
    [
        ("FREQ=YEARLY", date(2026, 12, 31), "FREQ=YEARLY"),
        ("FREQ=YEARLY;INTERVAL=2", date(2027, 12, 31), "FREQ=YEARLY;INTERVAL=2"),
        ("FREQ=MONTHLY", date(2026, 1, 31), "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("FREQ=MONTHLY;INTERVAL=3", date(2026, 3, 31), "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1"),
    ],
)
def test_a_rhythm_without_a_day_ends_its_periods(rule: str, first: date, goes_on: str) -> None:
    assert first_occurrence(rule, date(2025, 12, 17)) == (first, goes_on)


def test_a_rhythm_in_other_units_has_no_entry() -> None:
    assert first_occurrence("FREQ=DAILY", date(2025, 12, 17)) is None
