"""References by number ("resolutions 43/13 of 19 June 2020 …, 47/16 …") and by symbol ("A/80/L.41") in a text.

A number counts when it follows a head ("Council resolutions"), or, in a list that a plural head opened, a comma or
"and": words about one resolution may stand between. A full stop or semicolon ends the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from mandategraph.loaders.citations.symbols import (
    NUMBER,
    SYMBOL,
    Number,
    agrees,
    is_symbol,
    likeliest_body,
    read_number,
    symbol_of,
)
from mandategraph.loaders.deadlines.bodies import BodyName
from mandategraph.loaders.deadlines.context import Body, TimeContext
from mandategraph.loaders.deadlines.dates import MONTHS
from mandategraph.loaders.model import Span

_HEAD = re.compile(r"\b(?P<kind>[Rr]esolution|[Dd]ecision)(?P<plural>s)?\b")
_STOP = re.compile(r"\n\n|\.(?=\s)|;")
_TOKEN = re.compile(rf"(?P<stop>{_STOP.pattern})|(?<![\w/.\-]){NUMBER}")
_DATE = re.compile(rf"(?:,)?[ \n](?:of|on|dated)[ \n]([0-9]{{1,2}})[ \n]({'|'.join(MONTHS)})[ \n]([0-9]{{4}})\b")
_LINK = re.compile(r"(?:,|\band|\bto|\bor|[–-]|\()[ \n]*\Z")
_POSSESSIVE = re.compile(r"\b(?:[Ii]ts|[Tt]heir|[Hh]is)[ \n](?:[a-z]+[ \n]){0,3}\Z")
_ADOPTED_BY = re.compile(r",?[ \n](?:which[ \n]was[ \n])?adopted[ \n]by[ \n](?:the[ \n])?")
_ADJECTIVES = re.compile(r"(?:[ \n](?:previous|relevant|draft|earlier|recent|past))?['’]?s?[ \n]\Z")


@dataclass(frozen=True, slots=True)
class Reference:
    """A document referred to by number or symbol."""

    span: Span
    symbol: str
    """Its symbol; where the body is unknown, the words of kind and number."""
    resolved: bool
    """Whether `symbol` is the symbol of one document."""


@dataclass(frozen=True, slots=True)
class _Head:
    start: int
    end: int
    kind: str
    plural: bool
    bodies: tuple[Body, ...]


def find_references(text: str, context: TimeContext) -> list[Reference]:
    """Find all references in a text, in order."""
    found = [*_by_symbol(text), *_by_number(text, context)]
    return sorted(found, key=lambda reference: reference.span)


def _by_symbol(text: str) -> Iterator[Reference]:
    for match in SYMBOL.finditer(text):
        words = match.group().rstrip(".-")
        if words.count(")") > words.count("("):
            words = words.rstrip(")")
        if is_symbol(words):
            yield Reference(Span(match.start(), match.start() + len(words)), words, True)


def _by_number(text: str, context: TimeContext) -> Iterator[Reference]:
    """Follow each head to the end of its clause or to the next head: together they read the text once."""
    heads = list(_HEAD.finditer(text))
    for number, match in enumerate(heads, start=1):
        limit = heads[number].start() if number < len(heads) else len(text)
        head, first = None, True
        for token in _TOKEN.finditer(text, match.end(), limit):
            if token["stop"] is not None:
                break
            head = head or _read_head(text, match, context)
            if _belongs(text, token, head, first):
                yield _read_number(text, token, head, first, context)
                first = False


def _belongs(text: str, token: re.Match[str], head: _Head, first: bool) -> bool:
    if first:
        if text[token.start() - 1] == "(" and text[token.end() : token.end() + 1] == ")":
            return token["session"] is not None and token.start() - head.end < 160
        return not text[head.end : token.start()].strip() or bool(
            head.plural and token.start() - head.end < 12 and _LINK.search(text, head.end, token.start())
        )
    return head.plural and _LINK.search(text, max(head.end, token.start() - 8), token.start()) is not None


def _read_head(text: str, token: re.Match[str], context: TimeContext) -> _Head:
    start = token.start()
    stops = [stop.end() for stop in _STOP.finditer(text, max(0, start - 300), start)]
    passage = stops[-1] if stops else max(0, start - 300)
    named = _body_before(text, start, context)
    if named is not None:
        bodies = context.candidates(named, start, passage)
        start = named.start
    else:
        bodies = context.candidates(None, start, passage)
        if _POSSESSIVE.search(text, max(passage, start - 40), start) is None and context.body is not None:
            bodies = [context.body, *bodies]
    return _Head(
        start, token.end(), token["kind"].lower(), token["plural"] is not None, tuple(dict.fromkeys(bodies))
    )


def _body_before(text: str, position: int, context: TimeContext) -> BodyName | None:
    """Give the body whose name stands just before: "Human Rights Council [resolution]", "the Council's …"."""
    if context.names is None:
        return None
    nearest = context.names.before(position, max(0, position - 200))[:1]
    if nearest and _ADJECTIVES.fullmatch(text, nearest[0].end, position):
        return nearest[0]
    return None


def _read_number(text: str, token: re.Match[str], head: _Head, first: bool, context: TimeContext) -> Reference:
    number = read_number(token)
    bodies = _adopters(text, token.end(), context) or _named_between(head, token, context) or head.bodies
    symbol = _resolve(number, head.kind, bodies, _date_after(text, token.end()), context)
    span = Span(head.start if first else token.start(), token.end())
    return Reference(span, symbol or f"{head.kind} {number.words}", symbol is not None)


def _adopters(text: str, position: int, context: TimeContext) -> tuple[Body, ...]:
    """Give the body that the words after a number name: ", adopted by the General Assembly"."""
    adopted = _ADOPTED_BY.match(text, position)
    named = context.names.at(adopted.end()) if adopted and context.names else None
    return tuple(context.candidates(named, position, position)) if named else ()


def _named_between(head: _Head, token: re.Match[str], context: TimeContext) -> tuple[Body, ...]:
    """Give the body named in "a resolution adopted by the General Assembly (70/125)"."""
    between = context.names.before(token.start(), head.end) if context.names and not head.plural else []
    return tuple(context.candidates(between[0], token.start(), head.end)) if between else ()


def _resolve(
    number: Number, kind: str, bodies: tuple[Body, ...], dated: date | None, context: TimeContext
) -> str | None:
    """Give the symbol under the first body that numbers so and can have adopted it then."""
    named = [(body, symbol) for body in bodies if (symbol := symbol_of(number, kind, body.id))]
    judged = [(symbol, agrees(number, body, dated, context.calendar)) for body, symbol in named]
    for verdict in (True, None):
        for symbol, found in judged:
            if found is verdict:
                return symbol
    return symbol_of(number, kind, likeliest_body(number, kind))


def _date_after(text: str, position: int) -> date | None:
    match = _DATE.match(text, position)
    if match is None:
        return None
    try:
        return datetime.strptime(" ".join(match.groups()), "%d %B %Y").date()
    except ValueError:
        return None
