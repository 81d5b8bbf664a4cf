"""Short names and pronouns, resolved by what the document names before: "the Forum", "it", "them".

A short name means the nearest body before it whose full name ends or begins with those words; the same paragraph
comes first, then the issuing body, then the rest of the text. Bodies that no register knows are found by their
capitals ("Ad Hoc Committee to Elaborate a Convention …").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from mandategraph.graph.registers import load_actors
from mandategraph.loaders.actors.index import ActorIndex, ActorMatch
from mandategraph.loaders.actors.spotting import load_patterns, name_of_acronym, spot_names

_REACH = 200
"""How many namings of bodies are looked at for a short name, so that work stays linear in the text."""

_OFFICE_OF = "Office of the "
_LINKS = frozenset({"of", "on", "for", "in", "to", "and", "against", "at"})
_ORDINALS = frozenset({"first", "second", "third", "fourth", "fifth", "sixth"})
"""How Main Committees are named: "the Committee" never means one of them."""
_PLURAL_GROUPS = frozenset({"StakeholderGroup", "Coalition"})


@dataclass(frozen=True, slots=True)
class NamedBody:
    """A body that the document names, with the register's identifier where it has one."""

    name: str
    id: str | None
    start: int
    end: int


class Antecedents:
    """All that short names and pronouns of one document may refer to."""

    def __init__(self, text: str, index: ActorIndex) -> None:
        """Take the text; it is searched when a short name is first asked for."""
        self.text = text
        self.index = index
        self._flat = re.sub(r"\s", " ", text)
        self._acronyms: dict[str, str | None] = {}

    @cached_property
    def matches(self) -> list[ActorMatch]:
        """The actors of the register in the whole text, in order."""
        return self.index.find(self.text)

    @cached_property
    def bodies(self) -> list[NamedBody]:
        """Every full name of a body in the text, in order."""
        registered = [
            NamedBody(match.name, match.id, match.span.start, match.span.end)
            for match in self.matches
            if match.name[:1].isupper() or match.kind == "acronym" or " " in match.name
        ]
        covered = [(body.start, body.end) for body in registered if body.name[:1].isupper()]
        spotted = [NamedBody(name, None, start, end) for name, start, end in spot_names(self._flat)]
        posts = {body.start for body in registered if _names_topic(body.name)}
        others = [body for body in spotted if not _inside(body, covered) and body.start not in posts]
        return sorted([*registered, *others], key=lambda body: (body.start, -body.end))

    @cached_property
    def _by_word(self) -> dict[str, list[NamedBody]]:
        """The bodies by each word of their names, in order of the text."""
        found: dict[str, list[NamedBody]] = {}
        for body in self.bodies:
            for word in set(_key(body.name)):
                found.setdefault(word, []).append(body)
        return found

    def resolve_short(self, words: str, position: int) -> NamedBody | None:
        """Find the body that a short name means at a position."""
        key = _key(words)
        if not key or not load_patterns().short.search(words):
            return None
        candidates = self._by_word.get(key[-1], [])
        last = bisect_left(candidates, position, key=lambda body: body.start)
        for body in reversed(candidates[max(0, last - _REACH) : last]):
            if _abbreviates(key, body):
                return self._in_full(body)
            if self._holds_office(key, body):
                return self._office_holder(body)
        later = next((body for body in candidates[last : last + _REACH] if _abbreviates(key, body)), None)
        return later or self._office_of(words, position)

    def names_several(self, head: str) -> bool:
        """Tell whether the text names several bodies by one head, so that the head alone may mean any of them."""
        return len({body.name for body in self._by_word.get(head.lower(), ())}) > 1

    def _office_of(self, words: str, position: int) -> NamedBody | None:
        """Name an office after its holder: "the Office of the High Commissioner" where only the post is named."""
        if not words.startswith(_OFFICE_OF):
            return None
        holder = self.resolve_short(words.removeprefix(_OFFICE_OF), position)
        match = self.index.lookup(f"{_OFFICE_OF}{holder.name}") if holder else None
        return NamedBody(match.name, match.id, holder.start, holder.end) if match and holder else None

    def _holds_office(self, key: tuple[str, ...], body: NamedBody) -> bool:
        """Tell whether a body is named by its head: "the Office of the … High Commissioner for Human Rights"."""
        return body.name.startswith(_OFFICE_OF) and _abbreviates(key, self._office_holder(body))

    def _office_holder(self, body: NamedBody) -> NamedBody:
        name = body.name.removeprefix(_OFFICE_OF)
        match = self.index.lookup(name)
        return NamedBody(name, match.id if match else None, body.start, body.end)

    def _in_full(self, body: NamedBody) -> NamedBody:
        """Give a longer name that goes on from a short one: "Committee of Experts on …"."""
        key = _key(body.name)
        if body.id is not None:
            return body
        for other in self._by_word.get(key[-1], [])[:_REACH]:
            full = _key(other.name)
            if len(full) > len(key) and full[: len(key)] == key and full[len(key)] in _LINKS:
                return other
        return body

    def acronym(self, acronym: str) -> str | None:
        """Find the name that the text itself gives an acronym; each acronym is looked for once."""
        if acronym not in self._acronyms:
            self._acronyms[acronym] = name_of_acronym(self._flat, acronym)
        return self._acronyms[acronym]

    def singular_before(self, position: int, start: int) -> NamedBody | None:
        """Find what "it" means: the first body that the clause before names."""
        return next((body for body in self._between(start, position) if not self._is_group(body)), None)

    def person_before(self, position: int) -> NamedBody | None:
        """Find what "he" or "she" means: the last office-holder named before."""
        personal = load_patterns().personal
        last = bisect_left(self.bodies, position, key=lambda body: body.start)
        found = (
            body for body in reversed(self.bodies[max(0, last - _REACH) : last]) if personal.search(body.name)
        )
        return next(found, None)

    def last_two(self, position: int, start: int) -> list[NamedBody]:
        """Find what "both organizations" means: the last two bodies named before."""
        distinct: dict[str, NamedBody] = {}
        for body in reversed(self._between(start, position)):
            distinct.setdefault(body.name, body)
        return list(reversed(list(distinct.values())[:2]))

    def plural_before(self, position: int, start: int) -> ActorMatch | None:
        """Find a group that "them" may mean: the last one named between two positions."""
        for match in self.matches_before(position, start):
            if match.id in _groups() or match.span.of(self.text).endswith("s"):
                return match
        return None

    def matches_before(self, position: int, start: int) -> Iterator[ActorMatch]:
        """Give the actors of the register named between two positions, the last first, up to a number of them."""
        last = bisect_left(self.matches, position, key=lambda match: match.span.start)
        for index in range(last - 1, max(-1, last - 1 - _REACH), -1):
            if self.matches[index].span.start < start:
                return
            yield self.matches[index]

    def _between(self, start: int, end: int) -> list[NamedBody]:
        last = bisect_left(self.bodies, end, key=lambda body: body.start)
        first = bisect_left(self.bodies, start, key=lambda body: body.start)
        return self.bodies[max(first, last - _REACH) : last]

    def _is_group(self, body: NamedBody) -> bool:
        return body.id in _groups() or self.text[body.start : body.end].endswith("s")


@cache
def _groups() -> frozenset[str]:
    return frozenset(actor.id for actor in load_actors() if actor.cls in _PLURAL_GROUPS)


@lru_cache(maxsize=65536)
def _key(name: str) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"[\w’'-]+", name.lower()) if word != "the")


def _abbreviates(short: tuple[str, ...], body: NamedBody) -> bool:
    """Tell whether a short name opens a longer one, ends it, or stands in it behind words that only qualify it.

    Only names of the register may be cut at a preposition: where a text's own names end is not as sure.
    """
    full, length = _key(body.name), len(short)
    if full and full[0] in _ORDINALS and short[:1] != full[:1]:
        return False
    if "united" not in short:
        full = tuple(word for word in full if word not in ("united", "nations"))
    if not length or length >= len(full):
        return False
    for k in range(len(full) - length + 1):
        if full[k : k + length] == short:
            return (
                body.id is not None
                or "of" not in short
                or full[k + length : k + length + 1] not in (("and",), ("of",))
            )
        if full[k] == "of" or (full[k] in _LINKS and body.id is None):
            return False
    return False


def _names_topic(name: str) -> bool:
    """Tell whether a register's name holds the topic of a post: what follows it in a text is no part of it."""
    return load_patterns().topic.match(name) is not None


def _inside(body: NamedBody, covered: list[tuple[int, int]]) -> bool:
    """Tell whether a name of the register covers all of a name found by its capitals."""
    position = bisect_left(covered, (body.start + 1, 0)) - 1
    return position >= 0 and covered[position][0] <= body.start and covered[position][1] >= body.end
