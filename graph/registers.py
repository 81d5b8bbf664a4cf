"""The registers that a domain expert edits: tables of actors, sessions, meetings, instruments, verbs and rules.

A register is a CSV file in UTF-8 with a header line. A line that begins with `#` is a comment, an empty line is
ignored, and `|` separates several values in one cell. Every fault is a `DataError` that names the file and the line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypeVar

from mandategraph.graph.errors import DataError
from mandategraph.graph.resources import read_text

ACTOR_CLASSES = (
    "Organization",
    "Organ",
    "Office",
    "Forum",
    "Partnership",
    "Coalition",
    "StakeholderGroup",
    "State",
    "Person",
)
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
UN_SYSTEM = ("inside", "outside", "mixed")
VERB_CLASSES = ("directive", "deciding", "reinforcing", "observing", "evaluative")
VERB_KINDS = ("mandate", "commitment", "decision", "none")
LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
"""The six official languages of the United Nations."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_IRI = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]+)?(?:[/?#][^\s<>\"{}|\\^`]*)?\Z")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*\Z")
_ROR = re.compile(r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}\Z")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its cells by column name, and where it stands."""

    file: str
    line: int
    cells: Mapping[str, str]

    def fault(self, reason: str) -> DataError:
        """Make the error that names this line."""
        return DataError(self.file, self.line, reason)

    def text(self, column: str) -> str:
        """Give a cell that must not be empty."""
        value = self.cells[column]
        if not value:
            raise self.fault(f"column {column} is empty")
        return value

    def optional(self, column: str) -> str | None:
        """Give a cell, or None when it is empty."""
        return self.cells[column] or None

    def several(self, column: str) -> tuple[str, ...]:
        """Give the values of a cell that holds several, in their order; one given twice is a fault."""
        values = tuple(part.strip() for part in self.cells[column].split("|")) if self.cells[column] else ()
        if "" in values:
            raise self.fault(f"column {column} has an empty value between bars")
        if len(set(values)) != len(values):
            raise self.fault(f"column {column} gives a value twice")
        return values

    def slug(self, column: str) -> str:
        """Give a cell that must be an identifier: lower-case letters, digits, single hyphens."""
        value = self.text(column)
        if not _SLUG.match(value):
            raise self.fault(f"{column} {value!r} is no identifier (lower-case letters, digits, single hyphens)")
        return value

    def one_of(self, column: str, allowed: Sequence[str]) -> str:
        """Give a cell that must be one of a closed list."""
        value = self.text(column)
        if value not in allowed:
            raise self.fault(f"unknown {column} {value!r}; it is one of {', '.join(allowed)}")
        return value

    def integer(self, column: str) -> int | None:
        """Give a cell as a whole number, None when it is empty."""
        value = self.optional(column)
        if value is None:
            return None
        if not (value.isascii() and value.isdigit() and len(value) <= 6):
            raise self.fault(f"{column} {value!r} is no whole number")
        return int(value)

    def day(self, column: str) -> date | None:
        """Give a cell as a day, None when it is empty."""
        value = self.optional(column)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self.fault(f"{column} {value!r} is no date (YYYY-MM-DD)") from None

    def iri(self, column: str) -> str | None:
        """Give a cell as an http(s) address, None when it is empty."""
        value = self.optional(column)
        if value is not None and not _IRI.match(value):
            raise self.fault(f"{column} {value!r} is no http or https address")
        return value

    def matching(self, column: str, pattern: re.Pattern[str], what: str) -> str | None:
        """Give a cell that must have a given form, None when it is empty."""
        value = self.optional(column)
        if value is not None and not pattern.match(value):
            raise self.fault(f"{column} {value!r} is no {what}")
        return value


@dataclass(frozen=True, slots=True)
class ActorRecord:
    """A body, office, forum, group, State or person that texts name."""

    id: str
    cls: str
    """Local name of its class in the ontology."""
    names: Mapping[str, str]
    """Official names by language tag; English is always there."""
    acronyms: tuple[str, ...]
    aliases: tuple[str, ...]
    """Other English wordings that mean this actor and no other."""
    parent: str | None
    un_system: str
    """inside, outside, or mixed (a group with members of both kinds)."""
    wikidata: str | None
    ror: str | None
    homepage: str | None
    sources: tuple[str, ...]
    """Where the external identifiers and the home page were read."""
    line: int

    @property
    def name(self) -> str:
        """The English name."""
        return self.names["en"]


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


Record = TypeVar("Record")


def read_table(file: str, text: str, columns: Sequence[str]) -> tuple[Row, ...]:
    """Read a table: `file` is its name for errors, `columns` are those it must have and may have.

    Raises DataError for a column that is unknown, missing or given twice, and for a line with too many or too few
    cells.
    """
    lines = _content_lines(text)
    try:
        records = list(_parse(lines))
    except csv.Error as error:
        raise DataError(file, None, f"no readable CSV: {error}") from None
    if not records:
        raise DataError(file, None, "is empty; it needs a header line")
    (number, header), body = records[0], records[1:]
    _check_header(file, number, header, columns)
    return tuple(_make_row(file, line, header, cells) for line, cells in body)


def _content_lines(text: str) -> list[tuple[int, str]]:
    numbered = enumerate(text.removeprefix("\ufeff").splitlines(), start=1)
    return [(number, line) for number, line in numbered if line.strip() and not line.startswith("#")]


def _parse(lines: list[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader([line for _, line in lines], strict=True)
    for cells in reader:
        yield lines[reader.line_num - 1][0], [cell.strip() for cell in cells]


def _check_header(file: str, number: int, header: list[str], columns: Sequence[str]) -> None:
    for name in header:
        if name not in columns:
            raise DataError(file, number, f"unknown column {name!r}; the columns are {', '.join(columns)}")
    for name in columns:
        if header.count(name) != 1:
            raise DataError(file, number, f"column {name!r} must stand in the header once, not {header.count(name)} times")


def _make_row(file: str, line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        raise DataError(file, line, f"has {len(cells)} cells where the header has {len(header)}")
    return Row(file, line, dict(zip(header, cells, strict=True)))


def _unique(rows: Sequence[Row], key: Callable[[Row], str]) -> None:
    """Refuse a second row with the key of an earlier one."""
    first: dict[str, int] = {}
    for row in rows:
        value = key(row)
        if value in first:
            raise row.fault(f"{value!r} stands already in line {first[value]}")
        first[value] = row.line


ACTOR_COLUMNS = (
    "id",
    "class",
    *(f"name_{language}" for language in ("en", "fr", "es", "ru", "zh", "ar")),
    "acronyms",
    "aliases",
    "parent",
    "un_system",
    "wikidata",
    "ror",
    "homepage",
    "source",
)


def parse_actors(file: str, text: str) -> tuple[ActorRecord, ...]:
    """Read a register of actors and check it as a whole."""
    rows = read_table(file, text, ACTOR_COLUMNS)
    _unique(rows, lambda row: row.slug("id"))
    _unique(rows, lambda row: row.text("name_en").casefold())
    actors = tuple(_parse_actor(row) for row in rows)
    _check_parents(rows, {actor.id: actor.parent for actor in actors})
    return actors


def _parse_actor(row: Row) -> ActorRecord:
    names = {language: row.cells[f"name_{language}"] for language in LANGUAGES if row.cells[f"name_{language}"]}
    record = ActorRecord(
        id=row.slug("id"),
        cls=row.one_of("class", ACTOR_CLASSES),
        names={"en": row.text("name_en"), **names},
        acronyms=row.several("acronyms"),
        aliases=row.several("aliases"),
        parent=row.optional("parent"),
        un_system=row.one_of("un_system", UN_SYSTEM),
        wikidata=row.matching("wikidata", _WIKIDATA, "Wikidata item (Q and digits)"),
        ror=row.matching("ror", _ROR, "ROR identifier (nine characters)"),
        homepage=row.iri("homepage"),
        sources=row.several("source"),
        line=row.line,
    )
    if (record.wikidata or record.ror) and not record.sources:
        raise row.fault("has an external identifier without a source")
    return record


def _check_parents(rows: Sequence[Row], parents: Mapping[str, str | None]) -> None:
    """Refuse a parent that is no actor, and an actor that is its own ancestor."""
    for row in rows:
        parent = row.optional("parent")
        if parent is not None and parent not in parents:
            raise row.fault(f"parent {parent!r} is no actor of this register")
    for row in rows:
        seen, current = {row.cells["id"]}, parents[row.cells["id"]]
        while current is not None:
            if current in seen:
                raise row.fault(f"{row.cells['id']!r} is its own ancestor through {current!r}")
            seen.add(current)
            current = parents[current]


def parse_sessions(file: str, text: str, actors: Iterable[str]) -> tuple[SessionRecord, ...]:
    """Read a register of sessions; `actors` are the identifiers that a body may have."""
    rows = read_table(file, text, ("body", "ordinal", "year", "start", "end", "source", "note"))
    _unique(rows, lambda row: f"{row.text('body')} {row.text('ordinal')}")
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
        year=row.integer("year"),
        start=start,
        end=end,
        source=row.text("source"),
        note=row.optional("note"),
        line=row.line,
    )


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
    _unique(rows, lambda row: row.slug("id"))
    known = frozenset(actors)
    return tuple(_parse_meeting(row, known) for row in rows)


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
        source=row.optional("source"),
        line=row.line,
    )


def parse_instruments(file: str, text: str, actors: Iterable[str]) -> tuple[InstrumentRecord, ...]:
    """Read a register of cited works; `actors` are the identifiers that a body may have."""
    rows = read_table(file, text, ("id", "class", "title_en", "symbol", "aliases", "body", "date", "source"))
    _unique(rows, lambda row: row.slug("id"))
    known = frozenset(actors)
    return tuple(_parse_instrument(row, known) for row in rows)


def _parse_instrument(row: Row, actors: frozenset[str]) -> InstrumentRecord:
    return InstrumentRecord(
        id=row.slug("id"),
        cls=row.one_of("class", INSTRUMENT_CLASSES),
        title=row.text("title_en"),
        symbol=row.optional("symbol"),
        aliases=row.several("aliases"),
        body=_known_actor(row, "body", actors),
        date=row.day("date"),
        source=row.optional("source"),
        line=row.line,
    )


def parse_verbs(file: str, text: str) -> tuple[VerbRecord, ...]:
    """Read a register of operative verbs."""
    rows = read_table(file, text, ("id", "base", "forms", "class", "force", "kind", "note"))
    _unique(rows, lambda row: row.slug("id"))
    return tuple(
        VerbRecord(
            id=row.slug("id"),
            base=row.text("base"),
            forms=row.several("forms"),
            cls=row.one_of("class", VERB_CLASSES),
            force=row.text("force"),
            kind=row.one_of("kind", VERB_KINDS),
            note=row.optional("note"),
            line=row.line,
        )
        for row in rows
    )


def parse_deadline_rules(file: str, text: str) -> tuple[DeadlineRuleRecord, ...]:
    """Read the table of rules that compute deadlines."""
    rows = read_table(file, text, ("id", "label", "definition", "example"))
    _unique(rows, lambda row: row.slug("id"))
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
    return f"ontology/{path}", read_text("ontology", path)


def _actor_ids() -> frozenset[str]:
    return frozenset(actor.id for actor in load_actors())


@cache
def load_actors() -> tuple[ActorRecord, ...]:
    """Load the project's register of actors. Raises DataError."""
    return parse_actors(*_register("actors"))


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
