"""Which body holds a session: names of collective bodies in a text, in full and shortened.

A text names a body in full once ("the Commission on Science and Technology for Development") and by its head noun
after that ("the Commission"). Names are found by their shape (capitalised words around a head noun such as
Assembly, Council, Commission), so that bodies outside the register are found too; the register gives the name
under which a body is known.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from mandategraph.graph.registers import ActorRecord, load_actors

_HEADS = "Assembly|Council|Commission|Subcommittee|Committee|Conference|Congress|Board|Forum|Group|Authority|Panel"
_WORD = r"[A-Z][\w’'\-]{0,40}"
_BEFORE = rf"(?:{_WORD}\s(?:(?:and|on|of|for)\s)?){{0,7}}"
_AFTER = rf"(?:\s(?:(?:(?:of|on|for|to|in|against|with|and)\s(?:the\s)?){{0,2}}){_WORD}){{0,16}}"
_NAME = re.compile(rf"\b{_BEFORE}(?:{_HEADS})\b(?!-)(?!['’]s\s[A-Z]){_AFTER}")
_QUICK = re.compile(rf"\b(?:{_HEADS})\b")
_ACRONYM = re.compile(r"\b[A-Z][A-Za-z]*[A-Z][A-Za-z-]*\b")
_NOISE = re.compile(r"^(?:the\s+|united\s+nations\s+|un\s+)+")


def key_of(name: str) -> str:
    """Reduce a name to what is compared: lower case, one space, without article and "United Nations"."""
    return _NOISE.sub("", " ".join(name.replace("’", "'").lower().split()))


@dataclass(frozen=True, slots=True)
class BodyName:
    """A collective body as a text names it at a place."""

    start: int
    end: int
    name: str
    """Its name in the register; the words of the text where the register does not know it."""
    id: str | None
    head: str
    """Its head noun, in lower case."""
    short: bool
    """Whether the text gives the head noun alone."""


class BodyRegister:
    """Names under which the register knows bodies."""

    def __init__(self, actors: Iterable[ActorRecord]) -> None:
        """Take the actors of the register; a name that two of them share means neither."""
        self.names: dict[str, str] = {}
        self._by_key: dict[str, str | None] = {}
        self._odd: dict[str, list[tuple[str, str]]] = {}
        for actor in actors:
            self.names[actor.id] = actor.name
            for name in (actor.name, *actor.aliases, *actor.acronyms):
                key = key_of(name)
                self._by_key[key] = actor.id if self._by_key.get(key, actor.id) == actor.id else None
                shaped = _NAME.match(name)
                if shaped is not None and shaped.end() < len(name):
                    self._odd.setdefault(shaped.group(), []).append((name, actor.id))

    def identify(self, name: str) -> str | None:
        """Give the register's identifier for a name, None where it has none."""
        return self._by_key.get(key_of(name))

    def longest(self, words: str) -> tuple[int, str | None]:
        """Find the longest beginning of the words that the register knows; give its length and identifier."""
        end = len(words)
        while end > 0:
            identifier = self.identify(words[:end])
            if identifier is not None:
                return end, identifier
            end = words.rfind(" ", 0, end)
        return len(words), None

    def odd(self, text: str, start: int, words: str) -> tuple[int, str] | None:
        """Find a name that goes on beyond its shape ("… to Elaborate a …"): its length and identifier."""
        for name, identifier in self._odd.get(words, ()):
            if text.startswith(name, start):
                return len(name), identifier
        return None


@cache
def load_body_register() -> BodyRegister:
    """Load the bodies from the register of actors. Raises DataError."""
    return BodyRegister(load_actors())


class BodyNames:
    """The names of bodies in one text, in order; found in time linear in its length."""

    def __init__(self, text: str, register: BodyRegister) -> None:
        """Scan the text once."""
        self.found = tuple(_scan(text, register))
        self._starts = [body.start for body in self.found]

    def before(self, position: int, start: int) -> list[BodyName]:
        """List the bodies named between start and position, the nearest first."""
        return list(reversed(self.found[bisect_left(self._starts, start) : bisect_left(self._starts, position)]))

    def at(self, position: int) -> BodyName | None:
        """Give the body whose name begins at the position."""
        index = bisect_left(self._starts, position)
        if index < len(self.found) and self._starts[index] == position:
            return self.found[index]
        return None

    def full_names(self, head: str, position: int, limit: int = 6) -> list[BodyName]:
        """List the last bodies named in full with this head noun before a position, the nearest first."""
        names: dict[str, BodyName] = {}
        for body in reversed(
            self.found[max(0, bisect_left(self._starts, position) - 400) : bisect_left(self._starts, position)]
        ):
            if body.head == head and not body.short and body.name not in names:
                names[body.name] = body
                if len(names) == limit:
                    break
        return list(names.values())


def _scan(text: str, register: BodyRegister) -> Iterable[BodyName]:
    position = 0
    for hit in _QUICK.finditer(text):
        if hit.start() < position:
            continue
        begin = max(position, hit.start() - 120)
        match = next(
            (m for m in _NAME.finditer(text, begin, min(len(text), hit.end() + 200)) if m.end() >= hit.end()), None
        )
        if match is None:
            continue
        body = _name(match, hit, register)
        position = body.end
        yield body


def _name(match: re.Match[str], hit: re.Match[str], register: BodyRegister) -> BodyName:
    words, head = match.group(), hit.group().lower()
    start = match.start()
    odd = register.odd(match.string, start, words)
    if odd is not None:
        return BodyName(start, start + odd[0], register.names[odd[1]], odd[1], head, False)
    for offset in _starts_of_words(words, hit.start() - start):
        length, identifier = register.longest(words[offset:])
        named = identifier is not None and offset + length >= hit.end() - start
        if identifier is not None and named and (length > len(hit.group()) or words == hit.group()):
            return BodyName(
                start + offset, start + offset + length, register.names[identifier], identifier, head, False
            )
    name = words.split(" and the ")[0] if hit.end() - start <= words.find(" and the ") else words
    return BodyName(start, start + len(name), " ".join(name.split()), None, head, name == hit.group())


def _starts_of_words(words: str, last: int) -> list[int]:
    return [0] + [index + 1 for index, character in enumerate(words[:last]) if character.isspace()]
