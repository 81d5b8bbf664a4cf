"""Finding the citations of a document: numbers, symbols and names, each with the parts that are cited."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from mandategraph.loaders.citations.instruments import InstrumentIndex, NamedInstrument, load_instrument_index
from mandategraph.loaders.citations.pinpoints import find_pinpoint
from mandategraph.loaders.citations.references import Reference, find_references
from mandategraph.loaders.citations.symbols import lexicon, slug_of
from mandategraph.loaders.deadlines.context import TimeContext
from mandategraph.loaders.model import Citation, Document, Span
from mandategraph.loaders.placement import Placement

_TITLED = re.compile(r"[^.;\n]{0,80}[“\"][^”\"]{0,200}\Z")


@dataclass(frozen=True, slots=True)
class _Found:
    """A cited document before its parts are looked for."""

    span: Span
    work: str | None
    symbol: str | None


def recognise_citations(document: Document) -> tuple[Citation, ...]:
    """Find what a document cites, in order of the text.

    Each occurrence gives one citation, or one for each part that it names ("articles 19 and 29 of …" gives two,
    "paragraphs 72 to 78" seven). `work` is the slug of the cited work where the body that adopted it is known or
    the register has the name, else None; `symbol` then keeps the words of the number.
    """
    index = load_instrument_index()
    context = TimeContext.of(document)
    found = _merge(
        [_from_reference(reference, index) for reference in find_references(document.text, context)],
        [_Found(named.span, named.record.id, named.record.symbol) for named in _names(document.text, index)],
        document.text,
    )
    placement = Placement(document)
    own = document.description.slug
    return tuple(
        citation
        for item in _with_short_names(document.text, found, index)
        if item.work != own or item.symbol is None
        for citation in _cite(document.text, item, placement)
    )


def _names(text: str, index: InstrumentIndex) -> Iterator[NamedInstrument]:
    """Leave out acronyms that introduce the numbers of a list ("GDC 3, 4, 5")."""
    for named in index.find(text):
        words = named.span.of(text)
        if not (words.isupper() and re.match(r"[ ][A-Z]?[0-9]", text[named.span.end : named.span.end + 3])):
            yield named


def _from_reference(reference: Reference, index: InstrumentIndex) -> _Found:
    if not reference.resolved:
        return _Found(reference.span, None, reference.symbol)
    return _Found(
        reference.span, index.by_symbol.get(reference.symbol) or slug_of(reference.symbol), reference.symbol
    )


def _merge(numbered: list[_Found], named: list[_Found], text: str) -> list[_Found]:
    """Put both kinds in order; the title of a work just cited by number is no second citation."""
    merged: list[_Found] = []
    for item in sorted([*numbered, *named], key=lambda found: found.span):
        last = merged[-1] if merged else None
        if last is not None and item.span.start < last.span.end:
            continue
        if last is not None and item.work is not None and item.work == last.work:
            gap = text[last.span.end : item.span.start]
            if len(gap) < 280 and _TITLED.match(gap):
                continue
        merged.append(item)
    return merged


def _with_short_names(text: str, found: list[_Found], index: InstrumentIndex) -> Iterator[_Found]:
    """Add parts of an instrument that is named by its noun alone: "article 19 of the Covenant"."""
    shorts = list(_shorts(text, found, index))
    yield from sorted([*found, *shorts], key=lambda item: item.span)


@cache
def _part_of() -> re.Pattern[str]:
    nouns = "|".join(sorted(lexicon()["short_names"]))
    return re.compile(
        r"\b(?:[Pp]aragraphs?|[Aa]rticles?)[ \n][0-9][0-9(), a-z\n]{0,60}?[ \n]of[ \n]the[ \n]"
        rf"(?P<noun>{nouns})\b(?![ \n](?:on|for|of)\b)"
    )


def _shorts(text: str, found: list[_Found], index: InstrumentIndex) -> Iterable[_Found]:
    starts = [item.span.start for item in found]
    for match in _part_of().finditer(text):
        position = bisect_left(starts, match.start())
        if position < len(found) and found[position].span.start < match.end():
            continue
        meant = _last_with_noun(found[max(0, position - 60) : position], match["noun"].lower(), index)
        if meant is not None:
            yield _Found(Span(*match.span("noun")), meant.work, meant.symbol)


def _last_with_noun(found: list[_Found], noun: str, index: InstrumentIndex) -> _Found | None:
    for item in reversed(found):
        record = index.by_id.get(item.work or "")
        if record is not None and noun in record.title.lower().split():
            return item
    return None


def _cite(text: str, item: _Found, placement: Placement) -> Iterator[Citation]:
    provision = placement.at(item.span.start)
    if provision is None:
        return
    pinpoint = find_pinpoint(text, item.span.start, item.span.end)
    if pinpoint is None or pinpoint.start < provision.span.start or pinpoint.end > provision.span.end:
        yield Citation(provision.id, item.span, item.work, item.symbol)
        return
    span = Span(min(pinpoint.start, item.span.start), max(pinpoint.end, item.span.end))
    for part in pinpoint.ids:
        yield Citation(provision.id, span, item.work, item.symbol, part)
