"""Search: what was found, narrowed by what a reader chose, with how much each choice leaves."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mandategraph.endpoint.pages.answers import Ask, page_query, text
from mandategraph.endpoint.pages.mandates import Facet
from mandategraph.endpoint.pages.rendering import Search
from mandategraph.graph.search import Hit

FACETS = ("kind", "document", "actor", "year", "status")
SUGGESTIONS = 8


@dataclass(slots=True)
class Found:
    """A hit with the values by which it can be chosen: facet, value and label."""

    hit: Hit
    values: dict[str, dict[str, str]] = field(default_factory=dict)


YEAR = re.compile(r"(19|20|21)\d\d")
MOST_WORDS = 8
MOST_NAMED = 5
MOST_PARTLY = 60


@dataclass(frozen=True, slots=True)
class Places:
    """Who is asked in a provision, and the years by which: value and label, by the provision's IRI."""

    actors: dict[str, dict[str, str]]
    years: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class NamedActor:
    """An actor whose name or acronym was searched for."""

    iri: str
    name: str


Names = Mapping[str, Sequence[NamedActor]]
"""The actors that a name or acronym, in lower case, stands for."""


def list_names(ask: Ask) -> Names:
    """List what actors are called, in any language."""
    found: dict[str, list[NamedActor]] = defaultdict(list)
    for row in ask(page_query("names"), {}):
        actor = NamedActor(text(row, "actor"), text(row, "name"))
        if actor not in found[called := text(row, "called").lower()]:
            found[called].append(actor)
    return dict(found)


def find_named(names: Names, words: str) -> list[NamedActor]:
    """List the actors that the words, or one of them, name."""
    wanted = [each.strip("?.,;:!\"'()") for each in (words.lower(), *words.lower().split()[:MOST_WORDS])]
    found = dict.fromkeys(actor for each in wanted if len(each) > 1 for actor in names.get(each, ()))
    return list(found)[:MOST_NAMED]


def find_hits(search: Search, words: str) -> tuple[list[Hit], int | None]:
    """Find what holds all the words; where no provision does, what holds some of them follows.

    Give the hits, and how many of them hold all the words where others follow, else None.
    """
    hits = list(search(words, "")) if words else []
    if any(hit.kind == "provision" for hit in hits) or len(words.split()) < 2:
        return hits, None
    known = {hit.iri for hit in hits}
    more = [hit for hit in search(words, "", MOST_PARTLY, some=True) if hit.iri not in known]
    return [*hits, *more], len(hits) if more else None


def find_year(words: str) -> str:
    """Find the year that the words name; empty where there is none."""
    return next((word for word in words.split() if YEAR.fullmatch(word)), "")


def list_places(ask: Ask) -> Places:
    """List which provisions ask whom, and by which year."""
    places = Places(defaultdict(dict), defaultdict(dict))
    for row in ask(page_query("asked_where"), {}):
        place = text(row, "provision")
        if "actor" in row:
            places.actors[place][text(row, "actor")] = text(row, "name")
        if "latest" in row:
            places.years[place][text(row, "latest")[:4]] = text(row, "latest")[:4]
    return places


def describe_hits(places: Places, hits: Sequence[Hit], titles: Mapping[str, str]) -> list[Found]:
    """Give each hit its values; `titles` names the documents."""
    return [
        Found(
            hit,
            {
                "kind": {hit.kind: hit.kind},
                "document": {hit.document: titles.get(hit.document, hit.document)} if hit.document else {},
                "actor": places.actors.get(hit.iri, {}),
                "year": places.years.get(hit.iri, {}),
                "status": {_notation(hit.status): _notation(hit.status)} if hit.status else {},
            },
        )
        for hit in hits
    ]


def narrow(found: Iterable[Found], chosen: Mapping[str, str]) -> list[Found]:
    """Keep the hits that have every chosen value."""
    return [hit for hit in found if all(value in hit.values[facet] for facet, value in chosen.items() if value)]


def count_facets(found: Sequence[Found]) -> dict[str, list[Facet]]:
    """Count the values of each facet, the most frequent first."""
    return {facet: _count(values for hit in found for values in (hit.values[facet],)) for facet in FACETS}


def _count(groups: Iterable[Mapping[str, str]]) -> list[Facet]:
    counter: Counter[tuple[str, str]] = Counter()
    for values in groups:
        counter.update(values.items())
    ordered = sorted(counter.items(), key=lambda item: (-item[1], item[0][1], item[0][0]))
    return [Facet(value, label, count) for (value, label), count in ordered]


def _notation(status: str) -> str:
    return status.rpartition("/")[2]
