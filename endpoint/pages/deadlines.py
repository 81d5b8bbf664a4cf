"""The deadlines page: what is due, filtered, against a day that the caller names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from mandategraph.endpoint.pages.answers import Ask, day, page_query, text

STATES = ("open", "past", "recurring", "not-computable", "draft", "adopted", "final")
"""What a reader may choose as status: how a deadline stands against a day, or what the text is that sets it."""


@dataclass(slots=True)
class DueStatement:
    """A deadline with the statement that sets it."""

    iri: str
    statement: str
    words: str
    earliest: date | None
    latest: date | None
    reason: str
    rrule: str
    quote: str
    number: str
    verb: str
    status: str
    document: str
    title: str
    issuer: str
    issuer_name: str
    recurring: bool = False
    """Whether it is a duty in a rhythm without a day; the reason names the rhythm."""
    since: date | None = None
    """The first known day of the text that sets the rhythm."""
    addressees: dict[str, str] = field(default_factory=dict)

    @property
    def draft(self) -> bool:
        """Tell whether a draft says it."""
        return self.status == "draft"

    @property
    def label(self) -> str:
        """Say who has to act, in one line."""
        who = ", ".join(self.addressees.values()) or self.verb
        return f"{who} ({self.number})" if self.number else who

    def state(self, today: date) -> str:
        """Say how it stands against a day: open, past, recurring, or not computable."""
        if self.latest is None:
            return "recurring" if self.recurring else "not-computable"
        return "past" if self.latest < today else "open"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader chose; empty means any."""

    actor: str = ""
    body: str = ""
    year: str = ""
    status: str = ""
    document: str = ""


def list_deadlines(ask: Ask) -> list[DueStatement]:
    """List every deadline and recurring duty, the nearest first, those without a day last."""
    found: dict[str, DueStatement] = {}
    rows = [(row, False) for row in ask(page_query("deadlines"), {})]
    rows += [(row, True) for row in ask(page_query("recurrences"), {})]
    for row, recurring in rows:
        iri = text(row, "deadline")
        if iri not in found:
            found[iri] = DueStatement(
                iri=iri,
                statement=text(row, "statement"),
                words=text(row, "words"),
                earliest=day(row, "earliest"),
                latest=day(row, "latest"),
                reason=text(row, "reason"),
                rrule=text(row, "rrule"),
                quote=text(row, "quote"),
                number=text(row, "number"),
                verb=text(row, "verb"),
                status=text(row, "status"),
                document=text(row, "document"),
                title=text(row, "title"),
                issuer=text(row, "issuer"),
                issuer_name=text(row, "issuerName"),
                recurring=recurring,
                since=day(row, "since"),
            )
        if "addressee" in row:
            found[iri].addressees[text(row, "addressee")] = text(row, "name")
    return sorted(found.values(), key=lambda due: (due.latest or date.max, due.document, due.number, due.iri))


def choose(dues: Iterable[DueStatement], choice: Choice, today: date) -> list[DueStatement]:
    """Keep the deadlines that fit the reader's choice."""
    return [due for due in dues if _fits(due, choice, today)]


def _fits(due: DueStatement, choice: Choice, today: date) -> bool:
    year = str(due.latest.year) if due.latest is not None else ""
    return (
        (not choice.actor or choice.actor in due.addressees)
        and (not choice.body or choice.body == due.issuer)
        and (not choice.year or choice.year == year)
        and (not choice.document or choice.document == due.document)
        and (not choice.status or choice.status in (due.state(today), due.status))
    )


def years(dues: Sequence[DueStatement]) -> list[str]:
    """List the years in which something is due."""
    return sorted({str(due.latest.year) for due in dues if due.latest is not None})


def actors(dues: Sequence[DueStatement]) -> list[tuple[str, str]]:
    """List the actors that have something to do, by name."""
    return sorted({item for due in dues for item in due.addressees.items()}, key=lambda item: (item[1], item[0]))


def bodies(dues: Sequence[DueStatement]) -> list[tuple[str, str]]:
    """List the bodies that set deadlines, by name."""
    return sorted(
        {(due.issuer, due.issuer_name) for due in dues if due.issuer}, key=lambda item: (item[1], item[0])
    )


def documents(dues: Sequence[DueStatement]) -> list[tuple[str, str]]:
    """List the works that set deadlines, by title."""
    return sorted({(due.document, due.title) for due in dues}, key=lambda item: (item[1], item[0]))
