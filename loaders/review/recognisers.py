"""The extractor's own recognisers, as a review needs them."""

from __future__ import annotations

import re
from functools import cache

from mandategraph.graph.errors import MandateGraphError
from mandategraph.graph.registers import load_actors, load_verbs
from mandategraph.loaders.actors import ActorIndex
from mandategraph.loaders.deadlines import TimeContext, recognise_deadlines
from mandategraph.loaders.model import Deadline, Document, Span
from mandategraph.loaders.review.apply import Recognisers

PARENTHESIS = re.compile(r"\([^()]*\)")


def make_recognisers(document: Document) -> Recognisers:
    """Make the recognisers for the records of one document."""
    context = TimeContext.of(document)

    def find_times(span: Span) -> tuple[Deadline, ...]:
        return recognise_deadlines(document.text, span.start, span.end, context)

    return Recognisers(find_times, resolve_actor, verb_class)


def resolve_actor(slug: str, words: str) -> tuple[str | None, str]:
    """Find the actor of a slug, or of the words where there is none, and name it as the extractor does.

    Words that name it in full stay as they are; acronyms, pronouns and short forms give the register's name.
    Raises MandateGraphError for a slug that the register does not have.
    """
    words = " ".join(PARENTHESIS.sub("", words).split())
    match = ActorIndex.load().lookup(words)
    if not slug:
        return (match.id, match.name) if match is not None else (None, words)
    name = _names().get(slug)
    if name is None:
        raise MandateGraphError(
            f"{slug!r} is no actor of the register; add it to actors.csv or correct the review"
        )
    named = match is not None and match.id == slug and match.kind != "acronym"
    return slug, words if named else name


def verb_class(base: str) -> str:
    """Give the class of an operative verb; raises MandateGraphError for one that the register does not have."""
    found = _classes().get(base)
    if found is None:
        raise MandateGraphError(f"{base!r} is no verb of the register; add it to verbs.csv or correct the review")
    return found


@cache
def _names() -> dict[str, str]:
    return {record.id: record.name for record in load_actors()}


@cache
def _classes() -> dict[str, str]:
    return {record.base: record.cls for record in load_verbs()}
