"""How well the characters of a text were recognised: how many of its words a dictionary has.

Counted are words in lower case, and words in capitals too long for an acronym: names and acronyms, which no
dictionary has, say nothing of recognition. The dictionaries are those of pyspellchecker
(https://pyspellchecker.readthedocs.io/), words of film subtitles with their frequencies; they are American, so a
word counts as known in British spelling too where it differs by a rule.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from spellchecker import SpellChecker

from mandategraph.loaders.model import Quality

LANGUAGES = frozenset({"ar", "de", "en", "es", "fr", "it", "nl", "pt", "ru"})
"""The languages with a dictionary that texts of the United Nations are written or translated in."""

_WORD = re.compile(r"[^\W\d_]{2,40}")
_LEAST_WORDS = 20
"""Fewer words say nothing."""
_LONGEST_ACRONYM = 7
_BRITISH = (
    (re.compile(r"is(?=(?:e|es|ed|er|ers|ing|ation|ations|ational)$)"), "iz"),
    (re.compile(r"ys(?=(?:e|es|ed|ing)$)"), "yz"),
    (re.compile(r"our(?=(?:s|ed|ing|able|ful|ite|hood|al|ally|)$)"), "or"),
    (re.compile(r"tre(?=s?$)"), "ter"),
    (re.compile(r"ll(?=(?:ed|ing|er|ers)$)"), "l"),
    (re.compile(r"gramme(?=s?$)"), "gram"),
    (re.compile(r"ence(?=s?$)"), "ense"),
)
_PREFIX = re.compile(
    r"(?:non|multi|inter|intra|sub|pre|post|co|re|un|anti|counter|over|under|cyber|trans)(?=\w{4})"
)


def measure_quality(text: str, language: str) -> Quality | None:
    """Measure a text in a language (BCP 47); None where there is no dictionary or there are too few words."""
    code = language.split("-")[0]
    if code not in LANGUAGES:
        return None
    counts = Counter(word for word in _WORD.findall(text) if word.islower() or _is_shouted(word))
    words = sum(counts.values())
    if words < _LEAST_WORDS:
        return None
    known = sum(count for word, count in counts.items() if _is_known(word.lower(), code))
    method = f"share of the words in lower case that the {code} dictionary of pyspellchecker has"
    return Quality(round(known / words, 4), words, method)


def _is_shouted(word: str) -> bool:
    return len(word) > _LONGEST_ACRONYM and word.isupper()


@cache
def _dictionary(code: str) -> frozenset[str]:
    return frozenset(SpellChecker(language=code).word_frequency.keys())


def _is_known(word: str, code: str) -> bool:
    words = _dictionary(code)
    if word in words:
        return True
    return code == "en" and (_in_american(word, words) or _without_prefix(word, words))


def _in_american(word: str, words: frozenset[str]) -> bool:
    return any(pattern.sub(ending, word, count=1) in words for pattern, ending in _BRITISH)


def _without_prefix(word: str, words: frozenset[str]) -> bool:
    match = _PREFIX.match(word)
    return match is not None and word[match.end() :] in words
