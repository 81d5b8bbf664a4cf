"""Finding actors and topics that a document names."""

from __future__ import annotations

from collections.abc import Iterator

from mandategraph.loaders.actors import ActorIndex
from mandategraph.loaders.mentions.codes import read_groups
from mandategraph.loaders.model import Document, Mention, Span
from mandategraph.loaders.placement import Placement

TOPIC = "topic"
"""The kind of mention whose id is scheme and notation of a concept: "wsis-action-line/C5", "sdg/9"."""


def recognise_mentions(document: Document, index: ActorIndex) -> tuple[Mention, ...]:
    """Find actors of the register and topics named by code, in order of the text; furniture is left out."""
    placement = Placement(document)
    return tuple(sorted([*_actors(document, index, placement), *_topics(document, placement)], key=_order))


def _order(mention: Mention) -> tuple[Span, str]:
    return mention.span, mention.id


def _actors(document: Document, index: ActorIndex, placement: Placement) -> Iterator[Mention]:
    for match in index.find(document.text):
        provision = placement.at(match.span.start)
        if provision is not None:
            yield Mention(provision.id, match.span, match.name, match.id)


def _topics(document: Document, placement: Placement) -> Iterator[Mention]:
    for group in read_groups(document.text, Span(0, len(document.text))):
        provision = placement.at(group.span.start)
        if provision is None:
            continue
        for code, place in zip(group.codes, group.places, strict=True):
            identifier = f"{group.scheme.concepts}/{code}"
            yield Mention(provision.id, place, identifier, identifier, TOPIC)
