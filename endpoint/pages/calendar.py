"""Deadlines as a calendar to subscribe to (RFC 5545): all-day events with stable identifiers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//Mandate Graph//Deadlines//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """A deadline with a day, as a calendar shows it."""

    iri: str
    url: str
    summary: str
    words: str
    """The exact words of the sentence."""
    due: date
    time: str
    """The words that state the time."""
    draft: bool
    status: str
    """What the text is that sets it, in words."""
    rrule: str | None = None
    categories: tuple[str, ...] = ()
    note: str = ""


def first_occurrence(rrule: str, since: date) -> tuple[date, str] | None:
    """Give the end of the first whole period after a text began, and the rule that goes on from there.

    A text that says "annually" names no day: the calendar shows the last day of each period. None for rhythms in
    other units than years and months.
    """
    from icalendar import vRecur

    rule = vRecur.from_ical(rrule)
    interval = int(rule.get("INTERVAL", [1])[0])
    unit = str(rule["FREQ"][0])
    if unit == "YEARLY":
        return date(since.year + interval, 12, 31), rrule
    if unit != "MONTHLY":
        return None
    months = since.year * 12 + since.month + interval  # that of the first day after the period
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1), f"{rrule};BYMONTHDAY=-1"


def write_calendar(name: str, entries: Iterable[Entry], stamp: datetime) -> bytes:
    """Write the entries, in the order of their days; the stamp (UTC) is that of the data, never of the clock."""
    from icalendar import Calendar  # takes a tenth of the server's start, and few ask for it

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("name", name)
    calendar.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    for entry in sorted(entries, key=lambda e: (e.due, e.iri)):
        calendar.add_component(_event(entry, stamp))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: Entry, stamp: datetime) -> Event:
    from icalendar import Event, vRecur

    event = Event()
    event.add("uid", entry.iri)
    event.add("dtstamp", stamp)
    event.add("dtstart", entry.due)
    event.add("summary", _plain(f"[{entry.status}] {entry.summary}" if entry.draft else entry.summary))
    event.add("description", _plain("\n\n".join(filter(None, (entry.time, entry.note, entry.words, entry.url)))))
    event.add("url", entry.url)
    event.add("status", "TENTATIVE" if entry.draft else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PUBLIC")
    if entry.categories:
        event.add("categories", [_plain(category) for category in entry.categories])
    if entry.rrule:
        event.add("rrule", vRecur.from_ical(entry.rrule))
    return event


def _plain(text: str) -> str:
    """Leave out the control characters that RFC 5545 forbids in text (section 3.1)."""
    return "".join(character for character in text if character in "\t\n" or character.isprintable())
