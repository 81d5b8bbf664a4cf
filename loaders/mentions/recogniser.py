"""Finding actors and topics that a document names."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache

from mandategraph.graph.errors import DataError
from mandategraph.graph.resources import read_text
from mandategraph.loaders.actors import ActorIndex
from mandategraph.loaders.mentions.codes import read_groups
from mandategraph.loaders.model import Document, Mention, Span
from mandategraph.loaders.placement import Placement

_COMPOUNDS = "mentions/compounds.toml"
TOPIC = "topic"
"""The kind of mention whose id is scheme and notation of a concept: "wsis-action-line/C5", "sdg/9"."""


def recognise_mentions(document: Document, index: ActorIndex) -> tuple[Mention, ...]:
    """Find actors of the register and topics named by code, in order of the text; furniture is left out."""
    placement = Placement(document)
    return tuple(sorted([*_actors(document, index, placement), *_topics(document, placement)], key=_order))


def _order(mention: Mention) -> tuple[Span, str]:
    return mention.span, mention.id


def _actors(document: Document, index: ActorIndex, placement: Placement) -> Iterator[Mention]:
    compounds = [Span(*found.span()) for found in load_compounds().finditer(document.text)]
    starts = [compound.start for compound in compounds]
    for match in index.find(document.text):
        provision = placement.at(match.span.start)
        before = bisect_right(starts, match.span.start) - 1
        in_compound = before >= 0 and match.span in compounds[before] and match.span != compounds[before]
        if provision is not None and not in_compound:
            yield Mention(provision.id, match.span, match.name, match.id)


def _topics(document: Document, placement: Placement) -> Iterator[Mention]:
    for group in read_groups(document.text, Span(0, len(document.text))):
        provision = placement.at(group.span.start)
        if provision is None:
            continue
        for code, place in zip(group.codes, group.places, strict=True):
            identifier = f"{group.scheme.concepts}/{code}"
            yield Mention(provision.id, place, identifier, identifier, TOPIC)


@cache
def load_compounds() -> re.Pattern[str]:
    """Load the phrases that hold the name of an actor and name none. Raises DataError."""
    try:
        phrases = tomllib.loads(read_text("loaders", _COMPOUNDS))["phrases"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise DataError(f"loaders/{_COMPOUNDS}", None, f"no list of phrases ({error})") from error
    if not isinstance(phrases, list) or not all(isinstance(phrase, str) and phrase for phrase in phrases):
        raise DataError(f"loaders/{_COMPOUNDS}", None, "phrases must be a list of words")
    words = "|".join(re.escape(phrase).replace(r"\ ", r"\s") for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
