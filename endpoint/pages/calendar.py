"""Deadlines as a calendar to subscribe to (RFC 5545): all-day events with stable identifiers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//Mandate Graph//Deadlines//EN"
DRAFT = "[draft text] "


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
    rrule: str | None = None
    categories: tuple[str, ...] = ()


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
    event.add("summary", _plain((DRAFT if entry.draft else "") + entry.summary))
    event.add("description", _plain(f"{entry.time}\n\n{entry.words}\n\n{entry.url}"))
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
