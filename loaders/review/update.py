"""Bringing a review file up to date: what the reviewer decided stays, what is new is added as open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mandategraph.loaders.model import ActorReference, Document, Extraction, Mandate, Role
from mandategraph.loaders.review.apply import is_read_whole, without_record, work_key
from mandategraph.loaders.review.records import Decision, Record, Review


def update_review(review: Review, extractions: Iterable[Extraction]) -> Review:
    """Add an open record for each extracted statement of which the review does not speak yet.

    None is added where the reviewer read the source whole.
    """
    records = list(review.records)
    for extraction in extractions:
        document = extraction.document
        if not is_read_whole(document, review):
            records += [to_record(document, mandate) for mandate in without_record(extraction, review)]
    return replace(review, records=tuple(records))


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
