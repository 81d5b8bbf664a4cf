"""Short names and pronouns, resolved by what the document names before: "the Forum", "it", "them".

A short name means the nearest body before it whose full name ends or begins with those words; the same paragraph
comes first, then the issuing body, then the rest of the text. Bodies that no register knows are found by their
capitals ("Ad Hoc Committee to Elaborate a Convention …").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from mandategraph.graph.registers import load_actors
from mandategraph.loaders.actors.index import ActorIndex, ActorMatch

_POSTS = (
    r"Special Rapporteur|Independent Expert|Working Group|Special Representative|Special Envoy|Special Adviser"
)
_HEADS = (
    rf"{_POSTS}|Assembly|Council|Committee|Commission|Conference|Forum|Office|Group|Programme|Fund|Agency|Bank|Board|"
    r"Panel|Centre|Institute|Secretariat|Partnership|Network|Alliance|Coalition|Mission|Mechanism|Platform|Union|"
    r"Organization|Organisation|Director|Commissioner|Chair|President|Coordinator|Envoy|Administrator|Tribunal|Court|"
    r"Authority|Facility|Community|League|Entity|Bureau|Service|Subcommittee|Task Force|Initiative|Team|Force|Summit|Congress|Association|Executive Secretary|"
    r"Government|Department"
)
_SHORT = re.compile(rf"^(?:{_HEADS})\b|\b(?:{_HEADS})$")
_CAPITAL = r"[A-Z][\w’'-]*"
_LINK = r"(?:of|on|for|in|against|at)(?:[ ](?:the|a|an|its|their|all))?|to"
_CAPITALS = rf"{_CAPITAL}(?:[ ]{_CAPITAL}){{0,12}}"
_FULL_NAME = re.compile(
    rf"\b(?:{_CAPITAL}[ ]){{0,6}}(?:{_HEADS})\b(?:[ ](?:{_LINK})[ ]{_CAPITALS}(?:[ ](?:{_LINK}|and|the|a|de)[ ]{_CAPITALS}){{0,9}})?"
)
_TOPIC = re.compile(rf"\b(?P<post>{_POSTS})[ ](?P<topic>(?:on|in the field of)[ ][^.;:()]{{3,200}})")
_TOPIC_END = re.compile(
    r",?[ ](?:(?<!right )(?<!rights )to|as|who|which|that|shall|should|is|has|have|was|were|within|and to|and the|and invites|"
    r"and requests|and his|and her|and national|and states|and governments|and all|and other|and relevant|in this regard|submitted|entitled|by|with|pursuant|contained|at|established|presented|during|when|"
    r"for a period|for a further|for his|for her|for the (?:work|period)|in (?:his|her|their|accordance|the (?:implementation|"
    r"discharge|preparation|exercise|performance|fulfilment)))\b|,[ ](?!inhuman|cruel|racial|pornography|xenophobia|including)"
)
_PERSONAL = re.compile(
    r"\b(?:Secretary-General|High Commissioner|Rapporteur|Independent Expert|Director|Chair|President|Representative|Envoy|"
    r"Administrator|Coordinator|Secretary|Adviser|Prosecutor|Facilitator)\b"
)
_REACH = 200
"""How many namings of bodies are looked at for a short name, so that work stays linear in the text."""

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_INNER = frozenset({"of", "the", "for", "on", "in", "and", "to", "against", "de"})
_LINKS = frozenset({"of", "on", "for", "in", "to", "and", "against", "at"})
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

    @cached_property
    def matches(self) -> list[ActorMatch]:
        """The actors of the register in the whole text, in order."""
        return self.index.find(self.text)

    @cached_property
    def bodies(self) -> list[NamedBody]:
        """Every full name of a body in the text, in order."""
        registered = [
            NamedBody(self._shown_name(match), match.id, match.span.start, match.span.end)
            for match in self.matches
            if match.name[:1].isupper() or match.kind == "acronym" or " " in match.name
        ]
        covered = [(body.start, body.end) for body in registered if body.name[:1].isupper()]
        found = [*self._by_topic(), *self._by_capitals()]
        others = [body for body in found if not _inside(body, covered)]
        return sorted([*registered, *others], key=lambda body: (body.start, -body.end))

    def _shown_name(self, match: ActorMatch) -> str:
        return match.name

    def _by_capitals(self) -> Iterable[NamedBody]:
        for match in _FULL_NAME.finditer(self._flat):
            name = _tidy(" ".join(match.group().split()))
            if " " in name:
                yield NamedBody(_without_article(name), None, match.start(), match.end())

    def _by_topic(self) -> Iterable[NamedBody]:
        for match in _TOPIC.finditer(self._flat):
            topic = " ".join(match.group("topic").split())
            end = _TOPIC_END.search(topic, 3)
            topic = (topic[: end.start()] if end else topic).rstrip(" ,")
            name = f"{match.group('post')} {topic}"
            yield NamedBody(name, None, match.start(), match.start() + len(name))

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
        if not key or not _SHORT.search(words):
            return None
        candidates = self._by_word.get(key[-1], [])
        last = bisect_left(candidates, position, key=lambda body: body.start)
        for body in reversed(candidates[max(0, last - _REACH) : last]):
            if _abbreviates(key, body):
                return self._in_full(body)
        return next((body for body in candidates[last : last + _REACH] if _abbreviates(key, body)), None)

    def _in_full(self, body: NamedBody) -> NamedBody:
        """Give a longer name that goes on from a short one: "Committee of Experts on …" for "Committee of Experts"."""
        key = _key(body.name)
        if body.id is not None:
            return body
        for other in self._by_word.get(key[-1], [])[:_REACH]:
            full = _key(other.name)
            if len(full) > len(key) and full[: len(key)] == key and full[len(key)] in _LINKS:
                return other
        return body

    def acronym(self, acronym: str) -> str | None:
        """Find the name that the text itself gives an acronym: "the Economic Community … (ECCAS)"."""
        place = self._flat.find(f"({acronym})")
        if place < 0:
            return None
        words = self._flat[max(0, place - 200) : place].split()
        start = len(words)
        while start and (words[start - 1][:1].isupper() or words[start - 1] in _INNER):
            if words[start - 1 : start + 1] == ["and", "the"]:
                break
            start -= 1
        name = words[start:]
        while name and not name[0][:1].isupper():
            name = name[1:]
        return _without_article(" ".join(_by_initials(name, acronym))) or None

    def singular_before(self, position: int, start: int) -> NamedBody | None:
        """Find what "it" means: the first body that the clause before names."""
        return next((body for body in self._between(start, position) if not self._is_group(body)), None)

    def person_before(self, position: int) -> NamedBody | None:
        """Find what "he" or "she" means: the last office-holder named before."""
        found = [body for body in self.bodies if body.start < position and _PERSONAL.search(body.name)]
        return found[-1] if found else None

    def last_two(self, position: int, start: int) -> list[NamedBody]:
        """Find what "both organizations" means: the last two bodies named before."""
        distinct: dict[str, NamedBody] = {}
        for body in reversed(self._between(start, position)):
            distinct.setdefault(body.name, body)
        return list(reversed(list(distinct.values())[:2]))

    def plural_before(self, position: int, start: int) -> ActorMatch | None:
        """Find a group that "them" may mean: the last one named between two positions."""
        last = bisect_left(self.matches, position, key=lambda match: match.span.start)
        for match in reversed(self.matches[:last]):
            if match.span.start < start:
                return None
            words = match.span.of(self.text)
            if match.id in _groups() or words.endswith("s"):
                return match
        return None

    def _between(self, start: int, end: int) -> list[NamedBody]:
        first = bisect_left(self.bodies, start, key=lambda body: body.start)
        last = bisect_left(self.bodies, end, key=lambda body: body.start)
        return self.bodies[first:last]

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
    if not length or length >= len(full):
        return False
    for k in range(len(full) - length + 1):
        if full[k : k + length] == short:
            return True
        if full[k] in _LINKS and body.id is None:
            return False
    return False


def _by_initials(words: list[str], acronym: str) -> list[str]:
    """Cut words in front of a name that the letters of its acronym do not stand for."""
    for start in range(len(words)):
        initials = "".join(word[0] for word in words[start:] if word[:1].isupper())
        if initials == acronym.upper().replace("-", ""):
            return words[start:]
    return words


def _inside(body: NamedBody, covered: list[tuple[int, int]]) -> bool:
    """Tell whether a name of the register covers all of a name found by its capitals."""
    position = bisect_left(covered, (body.start + 1, 0)) - 1
    return position >= 0 and covered[position][0] <= body.start and covered[position][1] >= body.end


def _tidy(name: str) -> str:
    """Cut what capitals alone drag along: a month after a name, a second party after a government's."""
    name = re.sub(rf"(?: (?:{_MONTHS}))+$", "", name)
    return re.split(r" (?:on|to|in|against) ", name)[0] if "Government" in name else name


def _without_article(name: str) -> str:
    return re.sub(r"^(?:The|the|A|An) ", "", name)
