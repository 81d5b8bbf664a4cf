"""Laying a review over what the extractor found: the reviewer's word wins, changed text is flagged."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from mandategraph.loaders.model import (
    ActorReference,
    Deadline,
    Document,
    Extraction,
    Mandate,
    Role,
    Span,
)
from mandategraph.loaders.review.records import Decision, Record, Review

ROLES = {
    "issuers": Role.ISSUER,
    "addressees": Role.ADDRESSEE,
    "through": Role.THROUGH,
    "consultation": Role.CONSULTATION,
    "support": Role.SUPPORT,
    "report_to": Role.REPORT_RECIPIENT,
}
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
CHOICE = re.compile(r"([^\[\]]*)\[([^\[\]]+)\]([^\[\]]*)")
"""Words between brackets, chosen by the words around them."""
STATES = {Decision.ACCEPT: "accepted", Decision.CORRECT: "corrected", Decision.ADD: "added"}

FindDeadlines = Callable[[Span], tuple[Deadline, ...]]
ResolveActor = Callable[[str, str], tuple[str | None, str]]


@dataclass(frozen=True, slots=True)
class Recognisers:
    """What turns the words of a record into values: the recognisers that the extractor uses, for one document."""

    deadlines: FindDeadlines
    """The times stated in a span of the text."""
    actor: ResolveActor
    """From a slug of the register (empty where words alone are given) and words to (slug or None, name)."""
    verb_class: Callable[[str], str]
    """From a verb's base form to its class."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The extraction with the review laid over it, and the records that no longer fit the text."""

    extraction: Extraction
    flagged: tuple[tuple[Record, str], ...]
    left_out: tuple[Mandate, ...] = ()
    """What the extractor finds, no record speaks of, and a reviewer who read the whole text did not add."""


class WordsMissing(Exception):
    """Words of a record do not stand in the text any more."""


def work_key(document: Document) -> str:
    """Name an expression as review files do."""
    return f"{document.description.slug}/{document.description.version}"


def is_read_whole(document: Document, review: Review) -> bool:
    """Tell whether the reviewer read just this source to its end."""
    return review.read == hashlib.sha256(document.source.encode("utf-8")).hexdigest()


def apply_review(extraction: Extraction, review: Review, recognisers: Recognisers) -> Reviewed:
    """Lay the records for this expression over the extraction.

    A decision replaces what the extractor says by the same verb in overlapping words. What no record speaks of
    stays unreviewed, or is left out where the reviewer read this very source whole.
    """
    document = extraction.document
    records = records_of(document, review)
    rest = without_record(extraction, review)
    decided: list[Mandate] = []
    flagged: list[tuple[Record, str]] = []
    for record in records:
        try:
            same = find_same(extraction, record)
            if record.decision is Decision.OPEN:
                decided += same
            elif record.decision is not Decision.REJECT:
                decided.append(to_statement(document, record, recognisers, same[0] if same else None))
        except WordsMissing as missing:
            flagged.append((record, str(missing)))
    whole = is_read_whole(document, review)
    order = {provision.id: index for index, provision in enumerate(document.provisions)}
    kept = decided if whole else [*decided, *rest]
    mandates = sorted(kept, key=lambda m: (order[m.provision], m.verb_span, m.quote))
    reviewer = review.reviewer if records or whole else None
    reviewed = replace(extraction, mandates=tuple(mandates), reviewer=reviewer)
    return Reviewed(reviewed, tuple(flagged), rest if whole else ())


def records_of(document: Document, review: Review) -> list[Record]:
    """Select the records that speak of this expression."""
    return [record for record in review.records if record.work in ("", work_key(document))]


def without_record(extraction: Extraction, review: Review) -> tuple[Mandate, ...]:
    """Select the extracted statements of which no record speaks."""
    spoken: list[Mandate] = []
    for record in records_of(extraction.document, review):
        with suppress(WordsMissing):
            spoken += find_same(extraction, record)
    return tuple(mandate for mandate in extraction.mandates if mandate not in spoken)


def find_same(extraction: Extraction, record: Record) -> list[Mandate]:
    """Select the extracted statements that a record speaks of, however they are cut; raises WordsMissing."""
    quote, verb = find_statement(extraction.document, record)
    return [
        mandate
        for mandate in extraction.mandates
        if mandate.provision == record.provision
        and mandate.verb_span.overlaps(verb)
        and mandate.quote.overlaps(quote)
    ]


def find_statement(document: Document, record: Record) -> tuple[Span, Span]:
    """Find the quotation and the verb of a record; raises WordsMissing."""
    own, above = find_ranges(document, record)
    quote = find_words(document, record.quote, own)
    return quote, find_words(document, record.words, quote, own, above)


def find_ranges(document: Document, record: Record) -> tuple[Span, Span]:
    """Give the span of a record's provision and of the one above it, whose words its items share."""
    provisions = {provision.id: provision for provision in document.provisions}
    provision = provisions.get(record.provision)
    if provision is None:
        raise WordsMissing(f"there is no provision {record.provision}")
    return provision.span, provisions.get(provision.parent or "", provision).span


def to_statement(
    document: Document, record: Record, recognisers: Recognisers, extracted: Mandate | None
) -> Mandate:
    """Find the words of a record in the text; raises WordsMissing where one of them is gone."""
    quote, verb = find_statement(document, record)
    within = (quote, *find_ranges(document, record))
    number = next(provision.number for provision in document.provisions if provision.id == record.provision)
    actors = tuple(
        to_actor(document, entry, role, within, recognisers.actor)
        for name, role in ROLES.items()
        for entry in getattr(record, name)
    )
    return Mandate(
        provision=record.provision,
        number=number,
        kind=record.kind,
        verb=record.verb,
        verb_class=recognisers.verb_class(record.verb),
        verb_span=verb,
        actors=actors,
        action=find_words(document, record.action, *within) if record.action else None,
        deadlines=to_deadlines(document, record, within, recognisers.deadlines),
        quote=quote,
        confidence=extracted.confidence if extracted is not None else 1.0,
        review=STATES[record.decision],
    )


def find_words(document: Document, words: str, *ranges: Span) -> Span:
    """Find whole words in the first range that has them; "of the [Forum] in" means the Forum of just this place.

    Raises WordsMissing where no range has them.
    """
    before, chosen, after = "", words, ""
    if choice := CHOICE.fullmatch(words):
        before, chosen, after = choice.groups()
    sought = before + chosen + after
    for span in ranges:
        start = find_whole(document.text, sought, span)
        if start is not None:
            return Span(start + len(before), start + len(before) + len(chosen))
    raise WordsMissing(f"the text no longer says {words[:80]!r}")


def find_whole(text: str, words: str, span: Span) -> int | None:
    """Give where the words first stand in the span without cutting another word in two."""
    start = text.find(words, span.start, span.end)
    while start >= 0:
        end = start + len(words)
        cut_before = start > 0 and text[start - 1].isalnum() and words[0].isalnum()
        cut_after = end < len(text) and text[end].isalnum() and words[-1].isalnum()
        if not cut_before and not cut_after:
            return start
        start = text.find(words, start + 1, span.end)
    return None


def to_actor(
    document: Document, entry: str, role: Role, within: tuple[Span, ...], resolve: ResolveActor
) -> ActorReference:
    """Read "words" or "id: words" as a reference; raises WordsMissing."""
    slug, separator, words = entry.partition(": ")
    if not separator or not SLUG.fullmatch(slug):
        slug, words = "", entry
    span = find_words(document, words, *within)
    identifier, name = resolve(slug, document.words(span))
    return ActorReference(name=name, span=span, id=identifier, role=role)


def to_deadlines(
    document: Document, record: Record, within: tuple[Span, ...], recognise: FindDeadlines
) -> tuple[Deadline, ...]:
    """Compute the deadlines whose words the record names; raises WordsMissing where the rules see no time."""
    deadlines: list[Deadline] = []
    for words in record.deadlines:
        span = find_words(document, words, *within)
        holder = min((p.span for p in document.provisions if span in p.span), key=lambda s: (s.end - s.start, s))
        match = [deadline for deadline in recognise(holder) if deadline.span.overlaps(span)]
        if not match:
            raise WordsMissing(f"no time is recognised in {words!r}")
        deadlines.append(next((deadline for deadline in match if deadline.span == span), match[0]))
    return tuple(deadlines)
