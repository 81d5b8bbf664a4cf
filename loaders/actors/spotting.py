"""Names of bodies that a text gives in full and no register has: found by capitals, by topics, by acronyms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from mandategraph.loaders.lexicon import read_lexicon

_CAPITAL = r"[A-Z][\w’'-]{0,40}"
_CAPITALS = rf"{_CAPITAL}(?:[ ]{_CAPITAL}){{0,12}}"
_LINK = (
    r"(?:of|on|for|in|against|at)(?:[ ](?:the|a|an|its|their|all))?|"
    r"to(?=[ ][A-Z][a-z]{1,20}[ ](?:a|an|the|in|on|and)\b)"
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_INNER = frozenset({"of", "the", "for", "on", "in", "and", "to", "against", "de"})
_LISTS = ("posts", "heads", "topic_ends", "topic_goes_on", "personal_posts")
_MOST_WORDS = 16
_BEFORE_ACRONYM = 200
"""How far before an acronym in parentheses its name may begin, in code points."""


@dataclass(frozen=True, slots=True)
class Patterns:
    """What names are found with, made from the lexicon."""

    short: re.Pattern[str]
    """A name that may stand for a longer one: it begins or ends with the head of a body's name."""
    full: re.Pattern[str]
    topic: re.Pattern[str]
    topic_end: re.Pattern[str]
    personal: re.Pattern[str]


@cache
def load_patterns() -> Patterns:
    """Make the patterns from the lexicon. Raises DataError."""
    lists = read_lexicon("actors/lexicon.toml", _LISTS)
    posts, heads = _any_of(lists["posts"]), _any_of(lists["posts"] | lists["heads"])
    tail = rf"[ ](?:{_LINK})[ ]{_CAPITALS}(?:[ ](?:{_LINK}|and|the|a|de)[ ]{_CAPITALS}){{0,9}}"
    ends, goes_on = _any_of(lists["topic_ends"]), _any_of(lists["topic_goes_on"])
    return Patterns(
        short=re.compile(rf"^(?:{heads})\b|\b(?:{heads})$"),
        full=re.compile(rf"\b(?:{_CAPITAL}[ ]){{0,6}}(?:{heads})\b(?:{tail})?"),
        topic=re.compile(rf"\b(?P<post>{posts})[ ](?P<topic>(?:on|in the field of)[ ][^.;:()]{{3,200}})"),
        topic_end=re.compile(
            rf",?[ ](?:(?<!right )(?<!rights )to|(?<=rights )to[ ]the|{ends})\b"
            rf"|,[ ](?!{goes_on}|[a-z-]{{1,30}} and |[a-z-]{{1,30}}, [a-z-]{{1,30}} and )"
        ),
        personal=re.compile(rf"\b(?:{_any_of(lists['personal_posts'])})\b"),
    )


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def spot_names(flat: str) -> Iterator[tuple[str, int, int]]:
    """Find full names of bodies in a text without line breaks; give each with its place."""
    patterns = load_patterns()
    for match in patterns.topic.finditer(flat):
        topic = match.group("topic")
        end = patterns.topic_end.search(topic, 3)
        name = f"{match.group('post')} {(topic[: end.start()] if end else topic).rstrip(' ,')}"
        yield name, match.start(), match.start() + len(name)
    for match in patterns.full.finditer(flat):
        name = _tidy(" ".join(match.group().split()))
        if " " in name:
            yield without_article(name), match.start(), match.end()


def name_of_acronym(flat: str, acronym: str) -> str | None:
    """Find the name that the text itself gives an acronym: "the Economic Community … (ECCAS)"."""
    place = flat.find(f"({acronym})")
    if place < 0:
        return None
    words = flat[max(0, place - _BEFORE_ACRONYM) : place].split()
    whole = words_spelling(words[-_MOST_WORDS:], acronym)
    if whole:
        return without_article(" ".join(whole))
    start = len(words)
    while start and (words[start - 1][:1].isupper() or words[start - 1] in _INNER):
        if words[start - 1 : start + 1] == ["and", "the"]:
            break
        start -= 1
    name = words[start:]
    while name and not name[0][:1].isupper():
        name = name[1:]
    return without_article(" ".join(_by_initials(name, acronym))) or None


def _by_initials(words: list[str], acronym: str) -> list[str]:
    """Cut words in front of a name that the letters of its acronym do not stand for."""
    return words_spelling(words, acronym) or words


def words_spelling(words: list[str], acronym: str) -> list[str]:
    """Give the last words whose capitals are the letters of an acronym: "Mission to support the … Agreement".

    Empty where there are none.
    """
    for start in range(len(words) - 1, -1, -1):
        parts = (part for word in words[start:] for part in word.split("-"))
        initials = "".join(part[0] for part in parts if part[:1].isupper())
        if words[start][:1].isupper() and initials == acronym.upper().replace("-", ""):
            return words[start:]
    return []


def _tidy(name: str) -> str:
    """Cut what capitals alone drag along: a month after a name, a second party after a government's."""
    name = re.sub(rf"(?: (?:{_MONTHS}))+$", "", name)
    name = re.split(r" and (?:Member |States|Governments|Parties)", name)[0]
    return re.split(r" (?:on|to|in|against) ", name)[0] if "Government" in name else name


def without_article(name: str) -> str:
    """Leave out the article that a name begins with."""
    return re.sub(r"^(?:The|the|A|An) ", "", name)
