"""What the head of a text says of the document: symbol, title, issuing body, date, session, kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from mandategraph.graph.identifiers import slugify
from mandategraph.graph.resources import read_text
from mandategraph.graph.tables import Row, read_table
from mandategraph.loaders.deadlines.numbers import ORDINAL, parse_ordinal
from mandategraph.loaders.model import Description, Provision, ProvisionKind, Status

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_DATE = rf"(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})"
_ADOPTED = re.compile(rf"\badopted\b[^.]{{0,200}}?\bon,? {_DATE}", re.IGNORECASE)
_DAY = re.compile(_DATE, re.IGNORECASE)
_BODY = re.compile(
    r"(?:The|We,) ((?:[A-Z][\w’'-]*|of|the|on|for|and|to|in)(?: (?:[A-Z][\w’'-]*|of|the|on|for|and|to|in)){0,14}),"
)
_BY_BODY = re.compile(
    r"\badopted by the ((?:[A-Z][\w’'-]*|of|the|on|for|and)(?: (?:[A-Z][\w’'-]*|of|the|on|for|and)){0,8}?)"
    r"(?= on\b| at\b|,|$)",
    re.IGNORECASE,
)
_PRESIDENT = re.compile(r"Statement by the President of the ([A-Z][a-z]+(?: [A-Z][a-z]+){0,4})")
_HELD = re.compile(rf"\bheld on {_DATE}", re.IGNORECASE)
_SYMBOL = re.compile(r"\b(?:A|S|E|ST|UNEP|TD|CCPR|HSP|FCCC|ECE)(?:/[A-Z0-9.]+(?:\([A-Z0-9-]+\))?){1,7}\b")
_NUMBER_TITLE = re.compile(
    r"(?P<number>(?:(?:S|ES)-)?\d{1,4}/\d{1,3}(?: ?[A-Z])?|\d{1,4} ?\([A-Z]{0,3}-?[IVXLC]{1,8}\))"
    r"(?:\.\s+|\s+(?=[A-Z]))(?P<title>.+)",
    re.DOTALL,
)
_COUNCIL_NUMBER = re.compile(r"Resolution (?P<number>\d{1,4} ?\(\d{4}\))", re.IGNORECASE)
_SESSION = re.compile(rf"\b({ORDINAL}) (?:special |emergency special |resumed )?session\b", re.IGNORECASE)
_HEAD_LENGTH = 3000
_KIND_LENGTH = 600
_HEAD_KINDS = (ProvisionKind.TITLE, ProvisionKind.FURNITURE)


def describe(text: str, provisions: Sequence[Provision], path: Path | None = None) -> Description:
    """Describe a document by its head; what the head does not say stays unknown, save the slug and the title."""
    head = text[: _end_of_head(provisions)]
    title = _title_of(text, provisions)
    body = _find_body(text, provisions, head)
    number = _find_number(title, head)
    adopted = _find_adopted(text, provisions, head)
    symbol = _symbol(number, body) or _printed_symbol(head)
    slug = slugify(symbol or (path.stem if path else title or "document"))
    return Description(
        slug=slug,
        title=_bare_title(title) or (path.stem if path else symbol or "Untitled"),
        kind=_kind(title, head, body),
        body=body,
        symbol=symbol,
        status=Status.ADOPTED if adopted or re.search(r"\badopted by\b", head, re.IGNORECASE) else Status.UNKNOWN,
        adopted=adopted,
        issued=_find_issued(text, head),
        session=_find_session(head),
    )


def _end_of_head(provisions: Sequence[Provision]) -> int:
    """Find where the body begins: with the first provision that is neither title, furniture nor formula."""
    for provision in provisions:
        if provision.kind not in _HEAD_KINDS and "formula" not in provision.id:
            return min(provision.span.start, _HEAD_LENGTH)
    return _HEAD_LENGTH


def _title_of(text: str, provisions: Sequence[Provision]) -> str | None:
    """Give the words of the title; else of the heading that begins a resolution, else of the first heading."""
    headings: list[str] = []
    for provision in provisions:
        words = text[provision.span.start : provision.span.end]
        if provision.kind is ProvisionKind.TITLE:
            return " ".join(words.split())
        if provision.kind is ProvisionKind.HEADING:
            headings.append(" ".join(words.split()))
    numbered = (words for words in headings if _NUMBER_TITLE.match(words))
    return next(numbered, headings[0] if headings else None)


def _bare_title(title: str | None) -> str | None:
    match = _NUMBER_TITLE.match(title or "")
    return match["title"].strip() if match else title


def _paragraphs(text: str, provisions: Sequence[Provision]) -> Iterator[str]:
    for provision in provisions:
        if provision.kind in (ProvisionKind.PARAGRAPH, ProvisionKind.FURNITURE):
            yield text[provision.span.start : provision.span.end]


def _find_body(text: str, provisions: Sequence[Provision], head: str) -> str | None:
    for words in _paragraphs(text, provisions):
        if match := _BODY.fullmatch(words):
            return match[1]
    match = _BY_BODY.search(head) or _PRESIDENT.search(head)
    return " ".join(match[1].split()) if match else None


def _find_number(title: str | None, head: str) -> str | None:
    match = _NUMBER_TITLE.match(title or "") or _COUNCIL_NUMBER.search(head[:400])
    return match["number"] if match else None


def _find_adopted(text: str, provisions: Sequence[Provision], head: str) -> date | None:
    match = _ADOPTED.search(" ".join(head.split()))
    if match:
        return _day(match)
    tail = [text[p.span.start : p.span.end] for p in provisions if p.kind is ProvisionKind.FURNITURE]
    for before, words in pairwise(tail):
        if before.lower().endswith("meeting") and (match := _DAY.fullmatch(words)):
            return _day(match)
    return None


def _find_issued(text: str, head: str) -> date | None:
    """Find the day of a statement: the meeting at which the president made it."""
    match = _HELD.search(text[:_HEAD_LENGTH]) if _PRESIDENT.search(head) else None
    return _day(match) if match else None


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[3]), _MONTHS.index(match[2].lower()) + 1, int(match[1]))
    except ValueError:
        return None


@cache
def _series() -> tuple[tuple[str, str], ...]:
    return tuple((row.text("body"), row.text("pattern")) for row in _read("series.csv", ("body", "pattern")))


@cache
def _kinds() -> tuple[tuple[str, str], ...]:
    return tuple((row.text("words"), row.text("kind")) for row in _read("kinds.csv", ("words", "kind")))


def _read(name: str, columns: Sequence[str]) -> tuple[Row, ...]:
    path = f"readers/{name}"
    return read_table(f"loaders/{path}", read_text("loaders", path), columns)


def _symbol(number: str | None, body: str | None) -> str | None:
    pattern = next((pattern for name, pattern in _series() if (body or "").lower().startswith(name)), None)
    if pattern is None or number is None:
        return None
    whole = number.replace(" ", "")
    session, _, item = whole.partition("/")
    return pattern.format(number=whole, session=session, item=item)


def _printed_symbol(head: str) -> str | None:
    """Find the symbol of the document itself: it stands on a line of its own."""
    for line in head.splitlines():
        if match := _SYMBOL.fullmatch(line.strip(" *")):
            return match[0]
    return None


def _find_session(head: str) -> int | None:
    match = _SESSION.search(head)
    return parse_ordinal(match[1]) if match else None


def _kind(title: str | None, head: str, body: str | None) -> str:
    """Tell the kind by the title; a numbered text that a body adopts is a resolution."""
    if re.search(r"\bresolution\b", head[:_KIND_LENGTH], re.IGNORECASE):
        return "resolution"
    if body and _NUMBER_TITLE.match(title or ""):
        return "resolution"
    named = (title or "").lower()
    return next((kind for words, kind in _kinds() if words in named), "document")
