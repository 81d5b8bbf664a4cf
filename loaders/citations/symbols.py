"""Numbers of resolutions and symbols of documents, and the works that they stand for.

The forms follow the document symbols of the United Nations (https://research.un.org/en/docs/symbols).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from mandategraph.graph.identifiers import slugify
from mandategraph.graph.registers import load_actors
from mandategraph.graph.resources import read_text
from mandategraph.graph.tables import read_table
from mandategraph.loaders.deadlines.calendar import Calendar
from mandategraph.loaders.deadlines.context import Body
from mandategraph.loaders.lexicon import read_lexicon

_FILE = "citations/series.csv"
_TELLING = ("annual", "roman", "special", "emergency")
FORMS = ("session", "year", "annual", "roman", "special", "emergency")

NUMBER = (
    r"(?:(?P<emergency>ES-[0-9]{1,2}/[0-9]{1,3})|(?P<special>S-[0-9]{1,2}/[0-9]{1,3})"
    r"|(?P<year>(?:19|20)[0-9]{2}/[0-9]{1,3})|(?P<session>[1-9][0-9]{0,2}/[0-9]{1,3})"
    r"|(?P<annual>[0-9]{1,4}[ \n]?\((?:19|20)[0-9]{2}\))"
    r"|(?P<roman>[0-9]{1,4}(?:[ \n][A-Z])?[ \n]?\((?:S-)?[IVXLC]{1,8}\)))"
    r"(?:[ \n](?P<letter>[A-Z])(?![\w’'.]))?(?![0-9/])"
)
"""Pattern of the number of a resolution or decision, a group for each form."""

SYMBOL = re.compile(r"(?<![\w/.:@#-])[A-Z][A-Z0-9]{0,7}(?:/[A-Za-z0-9][\w.()\-]{0,24}){1,8}")


@dataclass(frozen=True, slots=True)
class Number:
    """The number of a resolution or decision as cited."""

    form: str
    words: str

    @property
    def ordinal(self) -> int | None:
        """The session that the number begins with, for the forms that do."""
        return int(self.words.partition("/")[0]) if self.form == "session" else None


@cache
def lexicon() -> Mapping[str, frozenset[str]]:
    """Load the word lists of citations. Raises DataError."""
    return read_lexicon("citations/lexicon.toml", ("symbol_heads", "short_names"))


@cache
def _series() -> dict[tuple[str, str, str], str]:
    known = {actor.id for actor in load_actors()}
    patterns: dict[tuple[str, str, str], str] = {}
    for row in read_table(
        f"loaders/{_FILE}", read_text("loaders", _FILE), ("body", "form", "resolution", "decision")
    ):
        if row.slug("body") not in known:
            raise row.fault(f"body {row.cells['body']!r} is no actor of the register")
        form = row.one_of("form", FORMS)
        for kind in ("resolution", "decision"):
            if row.cells[kind]:
                patterns[(row.cells["body"], form, kind)] = row.cells[kind]
    return patterns


def read_number(match: re.Match[str]) -> Number:
    """Read what `NUMBER` matched."""
    form = next(form for form in FORMS if match[form] is not None)
    words = " ".join(match[form].split())
    if form == "annual":
        words = re.sub(r" ?\(", " (", words)
    if form == "roman":
        words = re.sub(r" ?\(", " (" if re.search(r" [A-Z] ?\(", words) else "(", words)
    return Number(form, f"{words} {match['letter']}" if match["letter"] else words)


def symbol_of(number: Number, kind: str, body: str | None) -> str | None:
    """Give the symbol of a body's resolution or decision, None where the body has no such series."""
    pattern = _series().get((body, number.form, kind)) if body else None
    return pattern.format(number.words) if pattern else None


def likeliest_body(number: Number, kind: str) -> str | None:
    """Give the body that is meant where none is named: the first listed, for forms that hardly another uses."""
    listed = (body for body, form, named in _series() if form == number.form and named == kind)
    return next(listed, None) if number.form in _TELLING else None


def agrees(number: Number, body: Body, dated: date | None, calendar: Calendar) -> bool | None:
    """Tell whether a body can have adopted what bears this number on this day; None where nothing tells."""
    if number.ordinal is None or dated is None:
        return None
    year = calendar.year(body.id, number.ordinal)
    return None if year is None else year <= dated.year <= year + 1


def is_symbol(words: str) -> bool:
    """Tell whether what `SYMBOL` matched is a document symbol: of a known series, with a number."""
    parts = words.split("/")
    return parts[0] in lexicon()["symbol_heads"] and any(any(c.isdigit() for c in part) for part in parts[1:])


def slug_of(symbol: str) -> str:
    """Give the slug of the work that bears a symbol: "A/RES/70/125" is a-res-70-125."""
    return slugify(symbol)
