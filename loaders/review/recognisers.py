"""The extractor's own recognisers, as a review needs them."""

from __future__ import annotations

from functools import cache

from mandategraph.graph.errors import MandateGraphError
from mandategraph.graph.registers import load_actors, load_verbs
from mandategraph.loaders.actors import ActorIndex
from mandategraph.loaders.deadlines import TimeContext, recognise_deadlines
from mandategraph.loaders.model import Deadline, Document, Span
from mandategraph.loaders.review.apply import Recognisers


def make_recognisers(document: Document) -> Recognisers:
    """Make the recognisers for the records of one document."""
    context = TimeContext.of(document)

    def find_times(span: Span) -> tuple[Deadline, ...]:
        return recognise_deadlines(document.text, span.start, span.end, context)

    return Recognisers(find_times, resolve_actor, verb_class)


def resolve_actor(words: str) -> tuple[str | None, str]:
    """Find the actor of this slug or name; words that the register does not know stay words."""
    name = _names().get(words)
    if name is not None:
        return words, name
    match = ActorIndex.load().lookup(words)
    return (match.id, match.name) if match is not None else (None, words)


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
