"""Entries of this project's registers that data refers to and need not describe: their classes are known.

Whoever uses the vocabulary refers to the actors, verbs, sessions, meetings and works of the registers by IRI. That
these are actors, verbs and so on counts as part of the data, like the class hierarchy, where a profile is
named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from pyoxigraph import NamedNode, Triple

from mandategraph.graph.identifiers import Identifiers
from mandategraph.graph.namespaces import DEFAULT_BASE, MG, RDF
from mandategraph.graph.registers import (
    load_actors,
    load_instruments,
    load_meetings,
    load_sessions,
    load_verbs,
)

_ENTRY = rf"<({re.escape(DEFAULT_BASE)}id/(?:actor|verb|session|meeting|document)/[^<>\s]+)>"
_SUBJECT = re.compile(rf"^{_ENTRY} ".encode(), re.MULTILINE)
_OBJECT = re.compile(rf" {_ENTRY} \.$".encode(), re.MULTILINE)


@cache
def entry_types() -> dict[bytes, NamedNode]:
    """Give the class of each entry of the registers, by its IRI in UTF-8."""
    ids = Identifiers()
    found = {ids.actor(actor.id): actor.cls for actor in load_actors()}
    found |= {ids.verb(verb.id): "Verb" for verb in load_verbs()}
    found |= {ids.session(session.body, session.ordinal): "Session" for session in load_sessions()}
    found |= {ids.meeting(meeting.id): "Meeting" for meeting in load_meetings()}
    found |= {ids.document(work.id): work.cls for work in load_instruments()}
    return {node.value.encode(): MG[name] for node, name in found.items()}


def referred_entries(data: Iterable[bytes]) -> tuple[Triple, ...]:
    """Give the types of the entries that texts of N-Triples have as objects and none of them describes."""
    types = entry_types()
    wanted: set[bytes] = set()
    described: set[bytes] = set()
    for text in data:
        wanted.update(match[1] for match in _OBJECT.finditer(text))
        described.update(match[1] for match in _SUBJECT.finditer(text))
    found = sorted((wanted & types.keys()) - described)
    return tuple(Triple(NamedNode(iri.decode()), RDF.type, types[iri]) for iri in found)
