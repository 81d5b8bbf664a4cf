"""Bringing a review file up to date: what the reviewer decided stays, what is new is added as open."""

from __future__ import annotations

from collections.abc import Iterable

from mandategraph.loaders.model import ActorReference, Document, Extraction, Mandate, Role
from mandategraph.loaders.review.apply import statement_key, work_key
from mandategraph.loaders.review.records import Decision, Record, Review


def update_review(review: Review, extractions: Iterable[Extraction]) -> Review:
    """Add an open record for each extracted statement of which the review does not speak yet."""
    records = list(review.records)
    known = {record.key for record in records}
    for extraction in extractions:
        for mandate in extraction.mandates:
            key = (work_key(extraction.document), *statement_key(extraction.document, mandate))
            if key not in known and ("", *key[1:]) not in known:
                records.append(to_record(extraction.document, mandate))
                known.add(key)
    return Review(review.reviewer, tuple(records))


def to_record(document: Document, mandate: Mandate, decision: Decision = Decision.OPEN) -> Record:
    """Write an extracted statement as a record."""
    return Record(
        decision=decision,
        provision=mandate.provision,
        verb=mandate.verb,
        words=document.words(mandate.verb_span),
        quote=document.words(mandate.quote),
        work=work_key(document),
        kind=mandate.kind,
        addressees=actor_entries(document, mandate, Role.ADDRESSEE),
        through=actor_entries(document, mandate, Role.THROUGH),
        consultation=actor_entries(document, mandate, Role.CONSULTATION),
        support=actor_entries(document, mandate, Role.SUPPORT),
        report_to=actor_entries(document, mandate, Role.REPORT_RECIPIENT),
        issuers=actor_entries(document, mandate, Role.ISSUER),
        deadlines=tuple(document.words(deadline.span) for deadline in mandate.deadlines),
        action=document.words(mandate.action) if mandate.action is not None else "",
    )


def actor_entries(document: Document, mandate: Mandate, role: Role) -> tuple[str, ...]:
    """Write the actors of one role as a reviewer reads them."""
    return tuple(actor_entry(document, actor) for actor in mandate.in_role(role))


def actor_entry(document: Document, actor: ActorReference) -> str:
    """Write "id: words", or the words alone where the register does not know the actor."""
    words = document.words(actor.span)
    return f"{actor.id}: {words}" if actor.id is not None else words
