"""The review file: reading it strictly, writing it so that a person can edit it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path

import tomlkit
from tomlkit.items import AoT, Table

from mandategraph.graph.errors import DataError
from mandategraph.loaders.model import StatementKind


class Decision(StrEnum):
    """What the reviewer said of a statement."""

    OPEN = "open"
    ACCEPT = "accept"
    CORRECT = "correct"
    REJECT = "reject"
    ADD = "add"


@dataclass(frozen=True, slots=True)
class Record:
    """One statement as it shall stand in the graph. Actors and times are given by their words in the text."""

    decision: Decision
    provision: str
    """eId of the provision whose text holds the quotation."""
    verb: str
    """Base form, as in the register of verbs."""
    words: str
    """The operative verb as it stands in the text."""
    quote: str
    """The exact words that say it."""
    work: str = ""
    """Slug and version ("slug/version"); empty where the file holds one expression."""
    kind: StatementKind = StatementKind.MANDATE
    addressees: tuple[str, ...] = ()
    """Words of the text; an actor of the register is chosen by "id: words"."""
    through: tuple[str, ...] = ()
    consultation: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    report_to: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()
    """The words of each time expression; what they mean is computed by the rules."""
    action: str = ""
    note: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Tell which statement of which text this record speaks of."""
        return (self.work, self.provision, self.verb, " ".join(self.quote.split()))


@dataclass(frozen=True, slots=True)
class Review:
    """All that was said of one source file."""

    reviewer: str
    records: tuple[Record, ...]
    read: str = ""
    """SHA-256 of the source (as decoded, in UTF-8) that was read to its end; what has no record there is none."""


LISTS = ("addressees", "through", "consultation", "support", "report_to", "issuers", "deadlines")
TEXTS = ("work", "provision", "verb", "words", "quote", "action", "note")
DIGEST = re.compile(r"[0-9a-f]{64}")
REQUIRED = ("decision", "provision", "verb", "words", "quote")


def read_review(path: Path) -> Review:
    """Read a review file; raises DataError naming file and line where it does not say what it must."""
    text = path.read_text(encoding="utf-8")
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(str(path), None, f"no valid TOML: {error}") from error
    unknown = sorted(set(content) - {"reviewer", "read", "statement"})
    if unknown:
        raise DataError(
            str(path), None, f"unknown key {unknown[0]!r}; write reviewer, read and [[statement]] tables"
        )
    reviewer = content.get("reviewer")
    if not isinstance(reviewer, str) or not reviewer:
        raise DataError(str(path), None, 'reviewer is missing; write reviewer = "who reviewed"')
    digest = content.get("read", "")
    if not isinstance(digest, str) or (digest and not DIGEST.fullmatch(digest)):
        raise DataError(str(path), None, "read must be the SHA-256 of the source that was read whole")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[statement]]"]
    tables = content.get("statement", [])
    records = tuple(read_record(path, line, table) for line, table in zip(lines, tables, strict=True))
    seen: set[tuple[str, str, str, str]] = set()
    for line, record in zip(lines, records, strict=True):
        if record.key in seen:
            raise DataError(str(path), line, f"{record.provision} {record.verb}: the same statement stands twice")
        seen.add(record.key)
    return Review(reviewer, records, digest)


def read_record(path: Path, line: int, table: Mapping[str, object]) -> Record:
    """Read one [[statement]] table that begins at the line; raises DataError."""
    known = {field.name for field in fields(Record)}
    for name in sorted(set(table) - known):
        raise DataError(str(path), line, f"unknown key {name!r}; known are {', '.join(sorted(known))}")
    for name in REQUIRED:
        if not table.get(name):
            raise DataError(str(path), line, f"{name} is missing")
    try:
        decision = Decision(str(table["decision"]))
        kind = StatementKind(str(table.get("kind", StatementKind.MANDATE)))
    except ValueError as error:
        raise DataError(str(path), line, f"{error}; see the head of the file") from error
    texts = {name: read_text(path, line, name, table.get(name, "")) for name in TEXTS}
    lists = {name: read_list(path, line, name, table.get(name, [])) for name in LISTS}
    return Record(decision=decision, kind=kind, **texts, **lists)  # type: ignore[arg-type]


def read_text(path: Path, line: int, name: str, value: object) -> str:
    """Check that a value is a string; raises DataError."""
    if not isinstance(value, str):
        raise DataError(str(path), line, f"{name} must be a string")
    return value


def read_list(path: Path, line: int, name: str, value: object) -> tuple[str, ...]:
    """Check that a value is a list of strings; raises DataError."""
    if not isinstance(value, list) or not all(isinstance(entry, str) and entry for entry in value):
        raise DataError(str(path), line, f"{name} must be a list of strings")
    return tuple(value)


HEAD = """\
Review of the statements extracted from the document beside this file.
decision: open (not looked at yet), accept, correct (as written here), reject, add.
kind: mandate, commitment or decision. Words are those of the text; "id: words" picks an actor of the register.
Where the same words stand twice, brackets choose: "cstd: 30th session of the [Commission]".
read: SHA-256 of the source, once it is read to its end; then a statement without a record here is none.
What is written here wins over the extractor and survives every rebuild."""


def write_review(path: Path, review: Review) -> None:
    """Write the file anew, complete or not at all."""
    document = tomlkit.document()
    for line in HEAD.splitlines():
        document.add(tomlkit.comment(line))
    document.add("reviewer", tomlkit.item(review.reviewer))
    if review.read:
        document.add("read", tomlkit.item(review.read))
    statements = AoT([])
    for record in review.records:
        statements.append(write_record(record))
    if statements:
        document.add("statement", statements)
    beside = path.with_name(path.name + ".new")
    beside.write_text(tomlkit.dumps(document), encoding="utf-8")
    beside.replace(path)


def write_record(record: Record) -> Table:
    """Give a record as a table, leaving out what is empty."""
    table = tomlkit.table()
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, tuple):
            if value:
                table.add(field.name, tomlkit.item(list(value)))
        elif value and not (field.name == "kind" and value == StatementKind.MANDATE):
            table.add(field.name, tomlkit.string(str(value), multiline="\n" in value))
    return table
