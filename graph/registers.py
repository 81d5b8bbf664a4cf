"""The registers that an expert edits: actors, States, sessions, meetings, instruments, verbs, rules for deadlines.

Each is a table as `mandategraph.graph.tables` reads it. A `parse_` function checks one register as a whole, the
`load_` function beside it gives the project's own. Every fault is a `DataError` that names the file and the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from mandategraph.graph.actor_register import ActorRecord as ActorRecord
from mandategraph.graph.actor_register import parse_abbreviations as parse_abbreviations
from mandategraph.graph.actor_register import parse_actors as parse_actors
from mandategraph.graph.actor_register import parse_states as parse_states
from mandategraph.graph.names import name_keys, refuse_shared_names
from mandategraph.graph.resources import read_bytes
from mandategraph.graph.tables import Row, decode_table, read_table, refuse_repetition

INSTRUMENT_CLASSES = (
    "Agreement",
    "Communique",
    "Declaration",
    "Document",
    "Messages",
    "OutcomeDocument",
    "Report",
    "Resolution",
    "Treaty",
)
VERB_CLASSES = ("directive", "deciding", "reinforcing", "observing", "evaluative")
VERB_KINDS = ("mandate", "commitment", "decision", "performative", "none")
FORCES = ("5", "4", "3", "2", "1")
_YEAR = re.compile(r"[12][0-9]{3}\Z")


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session of a body; start and end are known only where a source gives the days."""

    body: str
    ordinal: int
    year: int | None
    start: date | None
    end: date | None
    source: str
    note: str | None
    line: int


@dataclass(frozen=True, slots=True)
class MeetingRecord:
    """A meeting or conference that texts refer to by name."""

    id: str
    name: str
    aliases: tuple[str, ...]
    start: date | None
    end: date | None
    place: str | None
    body: str | None
    source: str | None
    line: int


@dataclass(frozen=True, slots=True)
class InstrumentRecord:
    """A work that texts cite."""

    id: str
    cls: str
    title: str
    symbol: str | None
    aliases: tuple[str, ...]
    body: str | None
    date: date | None
    source: str | None
    line: int


@dataclass(frozen=True, slots=True)
class VerbRecord:
    """An operative verb: what a clause with it does, and how strongly."""

    id: str
    base: str
    forms: tuple[str, ...]
    cls: str
    force: str
    """Notation of a concept of the force scheme."""
    kind: str
    note: str | None
    line: int


@dataclass(frozen=True, slots=True)
class DeadlineRuleRecord:
    """A named rule that computes the days of a deadline, or says why it cannot."""

    id: str
    label: str
    definition: str
    example: str | None
    line: int


def parse_sessions(file: str, text: str, actors: Iterable[str]) -> tuple[SessionRecord, ...]:
    """Read a register of sessions; `actors` are the identifiers that a body may have."""
    rows = read_table(file, text, ("body", "ordinal", "year", "start", "end", "source", "note"))
    refuse_repetition(rows, lambda row: f"{row.text('body')} {row.text('ordinal')}")
    known = frozenset(actors)
    return tuple(_parse_session(row, known) for row in rows)


def _parse_session(row: Row, actors: frozenset[str]) -> SessionRecord:
    ordinal = row.integer("ordinal")
    if not ordinal:
        raise row.fault("ordinal must be a whole number above 0")
    start, end = _interval(row)
    return SessionRecord(
        body=_known_actor(row, "body", actors) or row.text("body"),
        ordinal=ordinal,
        year=_year(row, start),
        start=start,
        end=end,
        source=row.reference("source") or row.text("source"),
        note=row.optional("note"),
        line=row.line,
    )


def _year(row: Row, start: date | None) -> int | None:
    year = row.matching("year", _YEAR, "year of four digits")
    if year and start and start.year != int(year):
        raise row.fault(f"starts on {start}, which is not in its year {year}; correct one of them")
    return int(year) if year else None


def _interval(row: Row) -> tuple[date | None, date | None]:
    start, end = row.day("start"), row.day("end")
    if start and end and end < start:
        raise row.fault(f"ends on {end} before it starts on {start}")
    return start, end


def _known_actor(row: Row, column: str, actors: frozenset[str]) -> str | None:
    value = row.optional(column)
    if value is not None and value not in actors:
        raise row.fault(f"{column} {value!r} is no actor of the register")
    return value


def parse_meetings(file: str, text: str, actors: Iterable[str]) -> tuple[MeetingRecord, ...]:
    """Read a register of meetings; `actors` are the identifiers that a body may have."""
    rows = read_table(file, text, ("id", "name_en", "aliases", "start", "end", "place", "body", "source"))
    refuse_repetition(rows, lambda row: row.slug("id"))
    known = frozenset(actors)
    meetings = tuple(_parse_meeting(row, known) for row in rows)
    refuse_shared_names(rows, [name_keys((meeting.name, *meeting.aliases)) for meeting in meetings])
    return meetings


def _parse_meeting(row: Row, actors: frozenset[str]) -> MeetingRecord:
    start, end = _interval(row)
    if (start or end) and not row.optional("source"):
        raise row.fault("has dates without a source")
    return MeetingRecord(
        id=row.slug("id"),
        name=row.text("name_en"),
        aliases=row.several("aliases"),
        start=start,
        end=end,
        place=row.optional("place"),
        body=_known_actor(row, "body", actors),
        source=row.reference("source"),
        line=row.line,
    )


def parse_instruments(file: str, text: str, actors: Iterable[str]) -> tuple[InstrumentRecord, ...]:
    """Read a register of cited works; `actors` are the identifiers that a body may have."""
    rows = read_table(file, text, ("id", "class", "title_en", "symbol", "aliases", "body", "date", "source"))
    refuse_repetition(rows, lambda row: row.slug("id"))
    known = frozenset(actors)
    works = tuple(_parse_instrument(row, known) for row in rows)
    refuse_shared_names(rows, [_titles(work) for work in works])
    return works


def _titles(work: InstrumentRecord) -> dict[str, str]:
    return name_keys((work.title, *work.aliases), [work.symbol] if work.symbol else [])


def _parse_instrument(row: Row, actors: frozenset[str]) -> InstrumentRecord:
    return InstrumentRecord(
        id=row.slug("id"),
        cls=row.one_of("class", INSTRUMENT_CLASSES),
        title=row.text("title_en"),
        symbol=row.optional("symbol"),
        aliases=row.several("aliases"),
        body=_known_actor(row, "body", actors),
        date=row.day("date"),
        source=row.reference("source"),
        line=row.line,
    )


def parse_verbs(file: str, text: str) -> tuple[VerbRecord, ...]:
    """Read a register of operative verbs."""
    rows = read_table(file, text, ("id", "base", "forms", "class", "force", "kind", "note"))
    refuse_repetition(rows, lambda row: row.slug("id"))
    verbs = tuple(_parse_verb(row) for row in rows)
    refuse_shared_names(rows, [name_keys((verb.base, *verb.forms)) for verb in verbs])
    return verbs


def _parse_verb(row: Row) -> VerbRecord:
    row.text("forms")
    return VerbRecord(
        id=row.slug("id"),
        base=row.text("base"),
        forms=row.several("forms"),
        cls=row.one_of("class", VERB_CLASSES),
        force=row.one_of("force", FORCES),
        kind=row.one_of("kind", VERB_KINDS),
        note=row.optional("note"),
        line=row.line,
    )


def parse_deadline_rules(file: str, text: str) -> tuple[DeadlineRuleRecord, ...]:
    """Read the table of rules that compute deadlines."""
    rows = read_table(file, text, ("id", "label", "definition", "example"))
    refuse_repetition(rows, lambda row: row.slug("id"))
    return tuple(
        DeadlineRuleRecord(
            id=row.slug("id"),
            label=row.text("label"),
            definition=row.text("definition"),
            example=row.optional("example"),
            line=row.line,
        )
        for row in rows
    )


def _register(name: str) -> tuple[str, str]:
    path = f"registers/{name}.csv"
    file = f"ontology/{path}"
    return file, decode_table(file, read_bytes("ontology", path))


def _actor_ids() -> frozenset[str]:
    return frozenset(actor.id for actor in load_actors())


@cache
def load_actors() -> tuple[ActorRecord, ...]:
    """Load the project's registers of actors and of States. Raises DataError."""
    states = parse_states(*_register("states"))
    general = parse_abbreviations(*_register("general-abbreviations"))
    return (*parse_actors(*_register("actors"), states, general), *states)


@cache
def load_sessions() -> tuple[SessionRecord, ...]:
    """Load the project's register of sessions. Raises DataError."""
    return parse_sessions(*_register("sessions"), _actor_ids())


@cache
def load_meetings() -> tuple[MeetingRecord, ...]:
    """Load the project's register of meetings. Raises DataError."""
    return parse_meetings(*_register("meetings"), _actor_ids())


@cache
def load_instruments() -> tuple[InstrumentRecord, ...]:
    """Load the project's register of cited works. Raises DataError."""
    return parse_instruments(*_register("instruments"), _actor_ids())


@cache
def load_verbs() -> tuple[VerbRecord, ...]:
    """Load the project's register of operative verbs. Raises DataError."""
    return parse_verbs(*_register("verbs"))


@cache
def load_deadline_rules() -> tuple[DeadlineRuleRecord, ...]:
    """Load the project's table of deadline rules. Raises DataError."""
    return parse_deadline_rules(*_register("deadline-rules"))


def load_registers() -> None:
    """Load all registers of the project, so that a fault is told before any work begins. Raises DataError."""
    load_actors()
    load_sessions()
    load_meetings()
    load_instruments()
    load_verbs()
    load_deadline_rules()
