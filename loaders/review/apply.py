"""Laying a review over what the extractor found: the reviewer's word wins, changed text is flagged."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from mandategraph.loaders.model import (
    ActorReference,
    Deadline,
    Document,
    Extraction,
    Mandate,
    Provision,
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
STATES = {Decision.ACCEPT: "accepted", Decision.CORRECT: "corrected", Decision.ADD: "added"}

FindDeadlines = Callable[[Span], tuple[Deadline, ...]]
ResolveActor = Callable[[str], tuple[str | None, str]]


@dataclass(frozen=True, slots=True)
class Recognisers:
    """What turns the words of a record into values: the recognisers that the extractor uses, for one document."""

    deadlines: FindDeadlines
    """The times stated in a span of the text."""
    actor: ResolveActor
    """From words, or a slug of the register, to (slug or None, name)."""
    verb_class: Callable[[str], str]
    """From a verb's base form to its class."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The extraction with the review laid over it, and the records that no longer fit the text."""

    extraction: Extraction
    flagged: tuple[tuple[Record, str], ...]


class WordsMissing(Exception):
    """Words of a record do not stand in the text any more."""


def work_key(document: Document) -> str:
    """Name an expression as review files do."""
    return f"{document.description.slug}/{document.description.version}"


def statement_key(document: Document, mandate: Mandate) -> tuple[str, str, str]:
    """Identify an extracted statement by provision, verb and quotation."""
    return (mandate.provision, mandate.verb, " ".join(document.words(mandate.quote).split()))


def apply_review(extraction: Extraction, review: Review, recognisers: Recognisers) -> Reviewed:
    """Lay the records for this expression over the extraction; what nobody looked at stays unreviewed."""
    document = extraction.document
    records = [record for record in review.records if record.work in ("", work_key(document))]
    found = {statement_key(document, mandate): mandate for mandate in extraction.mandates}
    provisions = {provision.id: provision for provision in document.provisions}
    flagged: list[tuple[Record, str]] = []
    for record in records:
        extracted = found.pop(record.key[1:], None)
        if record.decision is Decision.OPEN:
            if extracted is not None:
                found[record.key[1:]] = extracted
            continue
        if record.decision is Decision.REJECT:
            continue
        try:
            statement = to_statement(document, provisions, record, recognisers, extracted)
        except WordsMissing as missing:
            flagged.append((record, str(missing)))
            continue
        found[record.key[1:]] = statement
    order = {provision.id: index for index, provision in enumerate(document.provisions)}
    mandates = sorted(found.values(), key=lambda m: (order[m.provision], m.verb_span, m.quote))
    reviewed = replace(extraction, mandates=tuple(mandates), reviewer=review.reviewer if records else None)
    return Reviewed(reviewed, tuple(flagged))


def to_statement(
    document: Document,
    provisions: dict[str, Provision],
    record: Record,
    recognisers: Recognisers,
    extracted: Mandate | None,
) -> Mandate:
    """Find the words of a record in the text; raises WordsMissing where one of them is gone."""
    provision = provisions.get(record.provision)
    if provision is None:
        raise WordsMissing(f"there is no provision {record.provision}")
    quote = find_words(document, record.quote, provision.span, provision.span)
    actors = tuple(
        to_actor(document, entry, role, quote, recognisers.actor)
        for name, role in ROLES.items()
        for entry in getattr(record, name)
    )
    return Mandate(
        provision=record.provision,
        number=provision.number,
        kind=record.kind,
        verb=record.verb,
        verb_class=recognisers.verb_class(record.verb),
        verb_span=find_words(document, record.words, quote, provision.span),
        actors=actors,
        action=find_words(document, record.action, quote, provision.span) if record.action else None,
        deadlines=to_deadlines(document, provisions, record, quote, recognisers.deadlines),
        quote=quote,
        confidence=extracted.confidence if extracted is not None else 1.0,
        review=STATES[record.decision],
    )


def find_words(document: Document, words: str, within: Span, around: Span | None = None) -> Span:
    """Find words in the range, else in the wider one, else in the whole text; raises WordsMissing."""
    for span in (within, around, Span(0, len(document.text))):
        if span is not None:
            start = document.text.find(words, span.start, span.end)
            if start >= 0:
                return Span(start, start + len(words))
    raise WordsMissing(f"the text no longer says {words[:80]!r}")


def to_actor(document: Document, entry: str, role: Role, quote: Span, resolve: ResolveActor) -> ActorReference:
    """Read "words" or "id: words" as a reference; raises WordsMissing."""
    slug, separator, words = entry.partition(": ")
    if not separator or not SLUG.fullmatch(slug):
        slug, words = "", entry
    span = find_words(document, words, quote)
    identifier, name = resolve(slug or words)
    return ActorReference(name=name, span=span, id=identifier, role=role)


def to_deadlines(
    document: Document,
    provisions: dict[str, Provision],
    record: Record,
    quote: Span,
    recognise: FindDeadlines,
) -> tuple[Deadline, ...]:
    """Compute the deadlines whose words the record names; raises WordsMissing where the rules see no time."""
    deadlines: list[Deadline] = []
    for words in record.deadlines:
        span = find_words(document, words, quote, provisions[record.provision].span)
        holder = min(
            (p for p in document.provisions if span in p.span), key=lambda p: (p.span.end - p.span.start, p.id)
        )
        match = [deadline for deadline in recognise(holder.span) if deadline.span.overlaps(span)]
        if not match:
            raise WordsMissing(f"no time is recognised in {words!r}")
        deadlines.append(next((deadline for deadline in match if deadline.span == span), match[0]))
    return tuple(deadlines)
