"""What is known of a source beside its words: its metadata file, read strictly.

A field that this module does not know is an error, so that a misspelt one is never silently without effect. The
fields are described in `mandategraph.loaders.corpus`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from mandategraph.graph.errors import DataError
from mandategraph.loaders.model import ProvisionKind, StatementKind, Status

COUNTABLE = (
    *(kind.value for kind in ProvisionKind),
    *(kind.value for kind in StatementKind),
    "citation",
    "figure",
    "mention",
    "deadline",
)
"""What a work's expected counts may speak of."""

_READER_FIELDS = ("begins", "ends")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many of something a sound reading yields."""

    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class KnownExpression:
    """Another text of the same work that is known of but not held."""

    version: str
    language: str
    status: Status
    sources: tuple[str, ...]
    symbol: str | None = None
    adopted: date | None = None
    issued: date | None = None
    revises: str | None = None


@dataclass(frozen=True, slots=True)
class AdoptedParagraph:
    """A paragraph, by number, that is known to stand in another expression of the work too."""

    number: str
    version: str
    source: str


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """What is known of one work in a source and of the expression that the source holds."""

    slug: str
    version: str
    language: str
    bodies: tuple[str, ...] = ()
    event: str | None = None
    akn: str | None = None
    """Akoma Ntoso identifier of the work."""
    source: str | None = None
    revises: str | None = None
    expected: Mapping[str, Bounds] = field(default_factory=dict)
    expressions: tuple[KnownExpression, ...] = ()
    adopted: tuple[AdoptedParagraph, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What is known of a source file: the digest that it must have, and its works."""

    file: str
    sha256: str | None = None
    works: tuple[WorkFacts, ...] = ()
    fields: Mapping[str, object] = field(default_factory=dict)
    """The metadata file as it stands, for the reader that splits the works."""

    def work(self, slug: str, version: str) -> WorkFacts | None:
        """Find what is known of an expression."""
        return next((work for work in self.works if (work.slug, work.version) == (slug, version)), None)


class _Fields:
    """The fields of one table of a metadata file: each is taken once, and none may be left over."""

    def __init__(self, file: str, text: str, where: str, fields: Mapping[str, object]) -> None:
        self._file, self._text, self._where = file, text, where
        self._fields = dict(fields)

    def fault(self, reason: str, name: str | None = None) -> DataError:
        """Make the error that names the file and, where a field is meant, the first line that gives it."""
        lines = self._text.splitlines()
        line = next((i for i, text in enumerate(lines, 1) if name and text.lstrip("[ ").startswith(name)), None)
        return DataError(self._file, line, f"{self._where}: {reason}")

    def take(self, name: str, kind: type | tuple[type, ...], what: str) -> object:
        """Take a field, None when it is absent."""
        value = self._fields.pop(name, None)
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            raise self.fault(f"{name} must be {what}", name)
        return value

    def text(self, name: str) -> str:
        """Take a text that must be there."""
        value = self.optional_text(name)
        if value is None:
            raise self.fault(f"has no {name}")
        return value

    def optional_text(self, name: str) -> str | None:
        """Take a text, None when it is absent."""
        value = self.take(name, str, "a text")
        if value == "":
            raise self.fault(f"{name} is empty; leave out what is unknown", name)
        return str(value) if value is not None else None

    def texts(self, name: str) -> tuple[str, ...]:
        """Take a list of texts, empty when it is absent."""
        values = self.take(name, list, "a list of texts")
        if not isinstance(values, list):
            return ()
        if not all(isinstance(value, str) and value for value in values):
            raise self.fault(f"{name} must be a list of texts", name)
        return tuple(values)

    def day(self, name: str) -> date | None:
        """Take a day, None when it is absent."""
        value = self.take(name, date, "a day (YYYY-MM-DD, unquoted)")
        if isinstance(value, datetime):
            raise self.fault(f"{name} must be a day without a time", name)
        return value if isinstance(value, date) else None

    def status(self) -> Status:
        """Take the status of a text, unknown when it is absent."""
        value = self.optional_text("status") or Status.UNKNOWN.value
        if value not in set(Status):
            raise self.fault(f"unknown status {value!r}; it is one of {', '.join(Status)}", "status")
        return Status(value)

    def tables(self, name: str) -> list[_Fields]:
        """Take a list of tables, empty when it is absent."""
        values = self.take(name, list, f"a list of tables ([[{name}]])")
        if not isinstance(values, list):
            return []
        if not all(isinstance(value, dict) for value in values):
            raise self.fault(f"{name} must be a list of tables ([[{name}]])", name)
        return [_Fields(self._file, self._text, f"{self._where}.{name} {i}", v) for i, v in enumerate(values, 1)]

    def table(self, name: str) -> Mapping[str, object]:
        """Take a table, empty when it is absent."""
        value = self.take(name, dict, "a table")
        return value if isinstance(value, dict) else {}

    def close(self) -> None:
        """Refuse what nobody took."""
        for name in self._fields:
            raise self.fault(f"unknown field {name!r}", name)


def parse_metadata(file: str, text: str) -> SourceFacts:
    """Read a metadata file; `file` is its name for errors. Raises DataError."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise DataError(file, int(line[1]) if line else None, f"is no TOML: {error}") from None
    fields = _Fields(file, text, "source", raw)
    name, digest = fields.text("file"), fields.text("sha256")
    if "/" in name or "\\" in name:
        raise fields.fault("file must be the name of a file beside this one", "file")
    if not _SHA256.fullmatch(digest):
        raise fields.fault("sha256 must be 64 hexadecimal digits", "sha256")
    works = tuple(_parse_work(work) for work in fields.tables("work"))
    fields.close()
    return SourceFacts(name, digest, works, raw)


def _parse_work(fields: _Fields) -> WorkFacts:
    for name in ("title", "kind"):
        fields.text(name)
    for name in ("symbol", *_READER_FIELDS):
        fields.optional_text(name)
    for name in ("adopted", "issued"):
        fields.day(name)
    fields.take("session", int, "a whole number")
    fields.status()
    for passage in fields.tables("passage"):
        for name in (*_READER_FIELDS, "language"):
            passage.text(name)
        passage.close()
    facts = WorkFacts(
        slug=fields.text("slug"),
        version=fields.text("version"),
        language=fields.text("language"),
        bodies=fields.texts("bodies"),
        event=fields.optional_text("event"),
        akn=fields.optional_text("akn"),
        source=fields.optional_text("source"),
        revises=fields.optional_text("revises"),
        expected=_parse_expected(fields),
        expressions=tuple(_parse_expression(entry) for entry in fields.tables("expression")),
        adopted=tuple(_parse_adopted(entry) for entry in fields.tables("adopted_paragraph")),
    )
    fields.close()
    _check_versions(fields, facts)
    return facts


def _parse_expected(fields: _Fields) -> Mapping[str, Bounds]:
    expected = {}
    for name, bounds in fields.table("expected").items():
        if name not in COUNTABLE:
            raise fields.fault(f"nothing is counted as {name!r}; known are {', '.join(COUNTABLE)}", name)
        if not isinstance(bounds, dict) or not bounds or not set(bounds) <= {"min", "max"}:
            raise fields.fault(f"{name} needs min, max or both, as {{ min = 1, max = 9 }}", name)
        if not all(isinstance(number, int) and number >= 0 for number in bounds.values()):
            raise fields.fault(f"the bounds of {name} must be whole numbers", name)
        expected[name] = Bounds(bounds.get("min"), bounds.get("max"))
    return expected


def _parse_expression(fields: _Fields) -> KnownExpression:
    expression = KnownExpression(
        version=fields.text("version"),
        language=fields.text("language"),
        status=fields.status(),
        sources=fields.texts("source"),
        symbol=fields.optional_text("symbol"),
        adopted=fields.day("adopted"),
        issued=fields.day("issued"),
        revises=fields.optional_text("revises"),
    )
    fields.close()
    if not expression.sources:
        raise fields.fault("has no source; what is not held must say where it is known from", "source")
    return expression


def _parse_adopted(fields: _Fields) -> AdoptedParagraph:
    paragraph = AdoptedParagraph(fields.text("number"), fields.text("version"), fields.text("source"))
    fields.close()
    return paragraph


def _check_versions(fields: _Fields, facts: WorkFacts) -> None:
    """Refuse an expression given twice, and a paragraph of an expression that is not known."""
    known: Sequence[str] = [expression.version for expression in facts.expressions]
    for version in known:
        if [facts.version, *known].count(version) > 1:
            raise fields.fault(f"two expressions have the version {version!r}", "version")
    for paragraph in facts.adopted:
        if paragraph.version not in known:
            raise fields.fault(f"paragraph {paragraph.number} names the unknown version {paragraph.version!r}")
