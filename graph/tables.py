"""Tables that a domain expert edits: CSV in UTF-8 with a header line.

A row is one line. A line that begins with `#` is a comment, an empty line is ignored, and `|` separates several
values in one cell.
Every fault is a `DataError` that names the file and the line.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mandategraph.graph.errors import DataError
from mandategraph.graph.resources import read_bytes

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_IRI = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]+)?(?:[/?#][^\s<>\"{}|\\^`]*)?\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_LINE_END = re.compile(r"\r\n|\r|\n")
_LOST = frozenset("\ufeff\ufffd")
MOST_CHARACTERS = 10_000
"""How long a cell may be."""


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
            if _DAY.match(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise self.fault(f"{column} {value!r} is no date (YYYY-MM-DD)")

    def iris(self, column: str) -> tuple[str, ...]:
        """Give the values of a cell that holds several http(s) addresses."""
        values = self.several(column)
        for value in values:
            if not _IRI.match(value):
                raise self.fault(f"{column} {value!r} is no http or https address")
        return values

    def iri(self, column: str) -> str | None:
        """Give a cell as an http(s) address, None when it is empty."""
        value = self.optional(column)
        if value is not None and not _IRI.match(value):
            raise self.fault(f"{column} {value!r} is no http or https address")
        return value

    def reference(self, column: str) -> str | None:
        """Give a cell that says where something was read: a symbol, a slug, or an http(s) address in full."""
        for value in self.several(column):
            if value.startswith(("http:", "https:", "www.")) and not _IRI.match(value):
                raise self.fault(f"{column} {value!r} is no http or https address")
        return self.optional(column)

    def matching(self, column: str, pattern: re.Pattern[str], what: str) -> str | None:
        """Give a cell that must have a given form, None when it is empty."""
        value = self.optional(column)
        if value is not None and not pattern.match(value):
            raise self.fault(f"{column} {value!r} is no {what}")
        return value


def read_table(file: str, text: str, columns: Sequence[str]) -> tuple[Row, ...]:
    """Read a table: `file` is its name for errors, `columns` are those it must have and may have.

    Raises DataError for a column that is unknown, missing or given twice, for a line with too many or too few
    cells, and for a cell that is too long, has characters that are none of text, or is not closed.
    """
    records = [(number, _parse(file, number, line)) for number, line in _content_lines(text)]
    if not records:
        raise DataError(file, None, "is empty; it needs a header line")
    (number, header), body = records[0], records[1:]
    _check_header(file, number, header, columns)
    return tuple(_make_row(file, line, header, cells) for line, cells in body)


def decode_table(file: str, data: bytes) -> str:
    """Decode the bytes of a table. Raises DataError with the line of the first byte that is no UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = len(_LINE_END.split(data[: error.start].decode("utf-8")))
        raise DataError(
            file, line, f"byte 0x{data[error.start]:02x} is no UTF-8; save the file as UTF-8"
        ) from None


def _content_lines(text: str) -> list[tuple[int, str]]:
    numbered = enumerate(_LINE_END.split(text.removeprefix("\ufeff")), start=1)
    return [(number, line) for number, line in numbered if line.strip() and not line.startswith("#")]


def _parse(file: str, number: int, line: str) -> list[str]:
    """Read one line, so that a quotation mark left open swallows no other."""
    try:
        (cells,) = csv.reader([line], strict=True)
    except csv.Error as error:
        advice = "close each quotation mark on its line, double one within a quoted cell, and split a long cell"
        raise DataError(file, number, f"is no readable CSV ({error}); {advice}") from None
    return [cell.strip() for cell in cells]


def _check_header(file: str, number: int, header: list[str], columns: Sequence[str]) -> None:
    for name in header:
        if name not in columns:
            raise DataError(file, number, f"unknown column {name!r}; the columns are {', '.join(columns)}")
    for name in columns:
        if header.count(name) != 1:
            raise DataError(
                file, number, f"column {name!r} must stand in the header once, not {header.count(name)} times"
            )


def _make_row(file: str, line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        raise DataError(
            file,
            line,
            f"has {len(cells)} cells where the header has {len(header)}; separate cells by commas, and put a cell "
            "that holds a comma in quotation marks",
        )
    row = Row(file, line, dict(zip(header, cells, strict=True)))
    for column, cell in row.cells.items():
        if len(cell) > MOST_CHARACTERS:
            raise row.fault(f"column {column} has {len(cell):,} characters where {MOST_CHARACTERS:,} are read")
        if not cell.isprintable() or "\ufffd" in cell:
            _refuse_controls(row, column)
    return row


def _refuse_controls(row: Row, column: str) -> None:
    for char in row.cells[column]:
        if char in _LOST or unicodedata.category(char) in ("Cc", "Zl", "Zp"):
            raise row.fault(
                f"column {column} has the character U+{ord(char):04X}, which is none of text; remove it"
            )


def refuse_repetition(rows: Sequence[Row], key: Callable[[Row], str]) -> None:
    """Refuse a second row with the key of an earlier one."""
    first: dict[str, int] = {}
    for row in rows:
        value = key(row)
        if value in first:
            raise row.fault(f"{value!r} stands already in line {first[value]}; remove or correct one of them")
        first[value] = row.line


def load_table(room: str, path: str, columns: Sequence[str]) -> tuple[Row, ...]:
    """Read a table that comes with the package, such as `registers/actors.csv` of the room `ontology`."""
    file = f"{room}/{path}"
    return read_table(file, decode_table(file, read_bytes(room, path)), columns)
