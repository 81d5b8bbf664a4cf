"""What `extract --format json` prints: an object that other programs rely on.

`start` and `end` count Unicode code points of the source as decoded (UTF-8, byte order mark dropped, newlines
untouched); `text` and `exact` are the repaired words. A file with several works gives an array of such objects.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from mandategraph.loaders.model import (
    ActorReference,
    Citation,
    Deadline,
    Document,
    Extraction,
    Figure,
    Mandate,
    Mention,
    Provision,
    Role,
    SessionReference,
    Span,
)

Json = dict[str, Any]
_ARTICLE = re.compile(r"\b[Tt]he\s{1,4}\Z")


def to_json(extractions: Sequence[Extraction]) -> Json | list[Json]:
    """Give the object of one work, or the array of several."""
    objects = [describe_extraction(extraction) for extraction in extractions]
    return objects[0] if len(objects) == 1 else objects


def describe_extraction(extraction: Extraction) -> Json:
    """Give the object of one work."""
    document = extraction.document
    return {
        "document": _describe_document(document),
        "provisions": [_describe_provision(document, provision) for provision in document.provisions],
        "mandates": [_describe_mandate(document, mandate) for mandate in extraction.mandates],
        "citations": [_describe_citation(document, citation) for citation in extraction.citations],
        "figures": [_describe_figure(document, figure) for figure in extraction.figures],
        "mentions": [_describe_mention(document, mention) for mention in extraction.mentions],
    }


def _describe_document(document: Document) -> Json:
    described = document.description
    return {
        "slug": described.slug,
        "title": described.title,
        "symbol": described.symbol,
        "kind": described.kind,
        "body": described.body or "",
        "status": described.status.value,
        "date": _iso(described.adopted or described.issued),
        "language": described.language,
    }


def _describe_provision(document: Document, provision: Provision) -> Json:
    return {
        "id": provision.id,
        "kind": provision.kind.value,
        "number": provision.number,
        "heading": list(provision.heading),
        "text": document.words(provision.span),
        **_interval(document.alignment.around(provision.span)),
    }


def _describe_mandate(document: Document, mandate: Mandate) -> Json:
    def actors(*roles: Role) -> list[Json]:
        return [_describe_actor(document, actor) for actor in mandate.in_role(*roles)]

    return {
        "provision": mandate.provision,
        "number": mandate.number,
        "kind": mandate.kind.value,
        "verb": mandate.verb,
        "verb_class": mandate.verb_class,
        "addressees": actors(Role.ADDRESSEE),
        "through": actors(Role.THROUGH),
        "with": actors(Role.CONSULTATION, Role.SUPPORT),
        "report_to": actors(Role.REPORT_RECIPIENT),
        "action": document.words(mandate.action) if mandate.action is not None else "",
        "deadlines": [_describe_deadline(document, deadline) for deadline in mandate.deadlines],
        "quote": {"exact": document.words(mandate.quote), **_place(document, mandate.quote)},
        "confidence": round(mandate.confidence, 3),
    }


def _describe_actor(document: Document, actor: ActorReference) -> Json:
    span = _with_article(document, actor.span)
    return {"id": actor.id, "name": actor.name, "text": document.words(span), **_place(document, span)}


def _with_article(document: Document, span: Span) -> Span:
    """Take in the article before a name: the words are "the International Telecommunication Union"."""
    article = _ARTICLE.search(document.text, max(0, span.start - 8), span.start)
    return Span(article.start(), span.end) if article else span


def _describe_deadline(document: Document, deadline: Deadline) -> Json:
    return {
        "text": document.words(deadline.span),
        "relation": deadline.relation,
        "precision": deadline.precision,
        "year": deadline.year,
        "session": _describe_session(deadline.session),
        "recurrence": deadline.recurrence,
        "earliest": _iso(deadline.earliest),
        "latest": _iso(deadline.latest),
        "rule": deadline.rule,
        **_place(document, deadline.span),
    }


def _describe_session(session: SessionReference | None) -> Json | None:
    return {"ordinal": session.ordinal, "body": session.body} if session else None


def _describe_citation(document: Document, citation: Citation) -> Json:
    return {
        "provision": citation.provision,
        "text": document.words(citation.span),
        "work": citation.work,
        "symbol": citation.symbol,
        "pinpoint": citation.pinpoint,
        **_place(document, citation.span),
    }


def _describe_figure(document: Document, figure: Figure) -> Json:
    return {
        "provision": figure.provision,
        "text": document.words(figure.span),
        "value": figure.value,
        "unit": figure.unit,
        "qualifier": figure.qualifier,
        "population": figure.population,
        "year": figure.year,
        "stated_by": figure.stated_by,
        **_place(document, figure.span),
    }


def _describe_mention(document: Document, mention: Mention) -> Json:
    return {
        "provision": mention.provision,
        "text": document.words(mention.span),
        "id": mention.id,
        "name": mention.name,
        "kind": mention.kind,
        **_place(document, mention.span),
    }


def _place(document: Document, span: Span) -> Json:
    return _interval(document.alignment.to_source(span))


def _interval(span: Span) -> Json:
    return {"start": span.start, "end": span.end}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
