"""Actors in other roles inside the action: "to submit, through the Commission, a report", "with the support of X".

Only actors of the register are taken, and only where they follow the words of the role at once: "through the use
of" names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mandategraph.loaders.actors.index import ActorIndex, ActorMatch
from mandategraph.loaders.mandates.lexicon import load_lexicon
from mandategraph.loaders.model import ActorReference, Role, Span

_JOINT = re.compile(r"\s*(?:,\s*(?:and\s+|as well as\s+)?|and\s+|as well as\s+)", re.IGNORECASE)
_WORD = re.compile(r"[\w-]+\s+")
_MOST_DETERMINERS = 3


def find_channels(text: str, action: Span, index: ActorIndex) -> tuple[ActorReference, ...]:
    """Find the actors that an action names as channel, as consulted, or as helpers, each with its words."""
    introducers, roles = _introducers()
    found = list(introducers.finditer(text, action.start, action.end))
    if not found:
        return ()
    matches = {match.span.start: match for match in index.find(text, action.start, action.end)}
    references: dict[Span, ActorReference] = {}
    for introducer in found:
        role = roles[" ".join(introducer.group().lower().split())]
        for match in _enumerated(text, introducer.end(), action.end, matches):
            references.setdefault(match.span, ActorReference(match.name, match.span, match.id, role))
    return tuple(references.values())


def _enumerated(text: str, position: int, end: int, matches: dict[int, ActorMatch]) -> Iterator[ActorMatch]:
    """Follow "X, Y and Z" from a position, for as long as each part is an actor."""
    while True:
        match = _actor_at(text, position, end, matches)
        if match is None:
            return
        yield match
        joint = _JOINT.match(text, match.span.end, end)
        if joint is None:
            return
        position = joint.end()


def _actor_at(text: str, position: int, end: int, matches: dict[int, ActorMatch]) -> ActorMatch | None:
    """Find the actor that begins at a position, behind determiners."""
    start = position + len(text[position : position + 8]) - len(text[position : position + 8].lstrip())
    for _ in range(_MOST_DETERMINERS + 1):
        if start in matches:
            return matches[start]
        word = _WORD.match(text, start, end)
        if word is None or word.group().strip().lower() not in load_lexicon().determiners:
            return None
        start = word.end()
    return None


@cache
def _introducers() -> tuple[re.Pattern[str], dict[str, Role]]:
    roles = {" ".join(phrase): role for phrase, role in load_lexicon().roles.items()}
    ordered = sorted(roles, key=lambda phrase: (-len(phrase), phrase))
    pattern = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in ordered)
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), roles
