"""Statements as pages show them: who asks whom to do what, by when, in whose words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from mandategraph.endpoint.pages.answers import Ask, Row, Value, day, local_name, page_query, text


@dataclass(frozen=True, slots=True)
class Participant:
    """An actor in a role, with the words that say so."""

    role: str
    iri: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Time:
    """A deadline or a rhythm, as stated and as computed."""

    iri: str
    words: str
    earliest: date | None
    latest: date | None
    rule: str
    reason: str
    session: str
    year: str
    frequency: str
    rrule: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A mandate, commitment or decision."""

    iri: str
    kind: str
    provision: str
    number: str
    verb: str
    words: str
    action: str
    status: str
    confidence: str
    review: str
    adopted_in: str
    expression: str
    participants: list[Participant] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)

    @property
    def draft(self) -> bool:
        """Tell whether the text that says it is a draft, which mandates nothing by itself."""
        return self.status == "draft"

    @property
    def by_role(self) -> dict[str, list[Participant]]:
        """Give the participants by the role that they play."""
        found: dict[str, list[Participant]] = {}
        for participant in self.participants:
            found.setdefault(participant.role, []).append(participant)
        return found


def list_statements(ask: Ask, bindings: Mapping[str, Value]) -> list[Statement]:
    """List statements in the order of the text, with participants and times.

    Bind ?expression, ?provision, or ?focus (an actor that takes part).
    """
    focus = "focus" in bindings
    rows = ask(page_query("statements", focus), bindings)
    if not rows:
        return []
    statements = {text(row, "statement"): _statement(row) for row in rows}
    for row in ask(page_query("participants", focus), bindings):
        found = statements.get(text(row, "statement"))
        if found is not None:
            found.participants.append(_participant(row))
    for row in ask(page_query("times", focus), bindings):
        found = statements.get(text(row, "statement"))
        if found is not None:
            found.times.append(_time(row))
    return list(statements.values())


def _statement(row: Row) -> Statement:
    return Statement(
        iri=text(row, "statement"),
        kind=local_name(text(row, "kind")).lower(),
        provision=text(row, "provision"),
        number=text(row, "number"),
        verb=text(row, "verb"),
        words=text(row, "words"),
        action=text(row, "action"),
        status=text(row, "status"),
        confidence=text(row, "confidence"),
        review=text(row, "review"),
        adopted_in=text(row, "adopted"),
        expression=text(row, "expression"),
    )


def _participant(row: Row) -> Participant:
    return Participant(text(row, "role"), text(row, "actor"), text(row, "name"), text(row, "words"))


def _time(row: Row) -> Time:
    return Time(
        iri=text(row, "deadline"),
        words=text(row, "words"),
        earliest=day(row, "earliest"),
        latest=day(row, "latest"),
        rule=text(row, "ruleLabel"),
        reason=text(row, "reason"),
        session=text(row, "session"),
        year=text(row, "year"),
        frequency=text(row, "frequency"),
        rrule=text(row, "rrule"),
    )
