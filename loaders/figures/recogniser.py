"""Finding the figures of a document: value, unit, population, year, and who states them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mandategraph.loaders.figures.quantities import Quantity, find_quantities
from mandategraph.loaders.model import Document, Figure, Provision, ProvisionKind, Span

_COUNTING = frozenset({ProvisionKind.LIST_ITEM, ProvisionKind.TABLE_ROW, ProvisionKind.HEADING})
"""What may begin with a count; a number at the head of another provision, before a capital, is its own."""
_OWN_NUMBER = re.compile(r"\W*[0-9]{1,3}\.?\s+(?=[A-Z])")
_SILENT = frozenset({ProvisionKind.FURNITURE, ProvisionKind.GLOSSARY_ENTRY, ProvisionKind.TITLE})
_SENTENCE = re.compile(r"(?<=[.;!?])[ \n]+(?=[A-Z“\"])")
_STATED_BY = re.compile(
    r"\b(?:[Aa]ccording\s+to|(?:as\s+)?(?:reported|estimated|measured|calculated)\s+by)\s+(?:the\s+)?"
    r"(?P<who>[A-Z][\w’'\-]*(?:\s+(?:(?:of|on|for|and|the)\s+)?[A-Z][\w’'\-]*){0,9})"
)
_OF = re.compile(r"[ \n](?:of|from|among)[ \n](?:the[ \n]|all[ \n])?(?P<who>[^.,;:()\n]{2,120})")
_CLAUSE = re.compile(
    r"\s+(?:who|whom|that|which|is|are|was|were|has|have|had|now|to|in|with|compared|represented|worldwide|use|using"
    r"|reported|aged\s+between|benefited|living|lives|live|by|as|from|received|at|on|for|and\s+(?:[a-z]+\s+){0,2}[0-9])"
    r"(?![\w-])"
)
_SHARE = re.compile(
    r"\b(?:proportion|share|percentage)\s+of\s+(?:the\s+)?(?P<who>[^,;.]{2,120}?)"
    r"(?=\s+(?:who|that|has|have|is|are|was|were|reported|using|accessing|living|with)\b)(?P<rest>[^,;]{0,160})\Z"
)
_PLACE = re.compile(r"\bin\s+(?P<place>(?:[a-z-]+\s+){1,3}(?:areas|countries|regions|settings))\b")
_THAT = re.compile(r"\bthat\s+(?:in|of|among|for)\s+(?P<who>[^,.;]{2,60}?)\s+(?:is|was|are|were)\b[^,;.]{0,30}\Z")
_BRACKETED = re.compile(r"\b(?:in|of|among|for)\s+(?P<who>[A-Za-z][\w \-]{2,60})\s\(\Z")
_IN_YEAR = re.compile(r"[^.;]{0,24}?\b(?:in|by|since)[ \n](?P<year>(?:19|20)[0-9]{2})\b(?!/)")


def recognise_figures(document: Document) -> tuple[Figure, ...]:
    """Find the counts with a noun and the percentages that a document states, in order of the text.

    `unit` is what is counted, "percent", or a currency; `value` a canonical decimal. Years, days, numbers of
    paragraphs and lengths of time are no figures. A text that is not legible states none.
    """
    if not document.is_legible:
        return ()
    leaves = _leaves(document)
    return tuple(figure for leaf in leaves for figure in _in_provision(document.text, leaf))


def _leaves(document: Document) -> list[Provision]:
    parents = {provision.parent for provision in document.provisions}
    return [p for p in document.provisions if p.id not in parents and p.kind not in _SILENT]


def _in_provision(text: str, provision: Provision) -> Iterator[Figure]:
    start, end = provision.span.start, provision.span.end
    if provision.kind not in _COUNTING and (own := _OWN_NUMBER.match(text, start, end)) is not None:
        start = own.end()
    sentences = None
    for quantity in find_quantities(text, start, end):
        sentences = sentences or _sentences(text, start, end)
        sentence = next(span for span in sentences if quantity.start < span.end)
        yield Figure(
            provision.id,
            Span(quantity.start, quantity.end),
            f"{quantity.value:f}",
            quantity.unit,
            quantity.qualifier,
            _population(text, sentence, quantity),
            _year(text, sentence, quantity),
            _stated_by(text, sentence),
        )


def _sentences(text: str, start: int, end: int) -> list[Span]:
    ends = [match.start() for match in _SENTENCE.finditer(text, start, end)]
    return [Span(low, high) for low, high in zip([start, *ends], [*ends, end], strict=True)]


def _population(text: str, sentence: Span, quantity: Quantity) -> str | None:
    """Give whose share a percentage is."""
    if quantity.unit != "percent":
        return None
    after = _OF.match(text, quantity.end, sentence.end)
    if after is not None:
        who = _CLAUSE.split(after["who"], maxsplit=1)[0]
        return " ".join(who.split()) or None
    bracketed = _BRACKETED.search(text, max(sentence.start, quantity.start - 80), quantity.start)
    if bracketed is not None:
        return " ".join(bracketed["who"].split())
    return _share(text[max(sentence.start, quantity.start - 240) : quantity.start])


def _share(before: str) -> str | None:
    """Give the population in "the proportion of … has reached" and in "while that in rural areas is"."""
    that = _THAT.search(before)
    if that is not None:
        return " ".join(that["who"].split())
    share = _SHARE.search(before)
    if share is None:
        return None
    place = _PLACE.search(share["rest"])
    return " ".join((f"{share['who']} in {place['place']}" if place else share["who"]).split())


def _year(text: str, sentence: Span, quantity: Quantity) -> int | None:
    match = _IN_YEAR.match(text, quantity.end, sentence.end)
    return int(match["year"]) if match is not None else None


def _stated_by(text: str, sentence: Span) -> str | None:
    match = _STATED_BY.search(text, sentence.start, min(sentence.end, sentence.start + 1000))
    return " ".join(match["who"].split()) if match is not None else None
