"""Ordinal and cardinal numbers as English texts write them, in words and in digits, below one thousand."""

from __future__ import annotations

import re

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_UNIT_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_TEEN_ORDINALS = ("tenth", "eleventh", "twelfth", *(f"{word}th" for word in _TEENS[3:]))
_TEN_ORDINALS = tuple(f"{word[:-1]}ieth" for word in _TENS)

CARDINAL_WORDS: dict[str, int] = {
    **{word: value for value, word in enumerate(_UNITS, start=1)},
    **{word: value for value, word in enumerate(_TEENS, start=10)},
    **{word: value for value, word in zip(range(20, 100, 10), _TENS, strict=True)},
}
"""The one-word numbers from one to ninety."""

_ORDINAL_WORDS: dict[str, int] = {
    **{word: value for value, word in enumerate(_UNIT_ORDINALS, start=1)},
    **{word: value for value, word in enumerate(_TEEN_ORDINALS, start=10)},
    **{word: value for value, word in zip(range(20, 100, 10), _TEN_ORDINALS, strict=True)},
}

_LINK = r"[-\u2010\u2011 \n]"
_ONE_ORDINAL = "|".join(sorted(_ORDINAL_WORDS, key=len, reverse=True))
_HUNDRED = rf"(?:(?:one|two){_LINK})?hundred"
ORDINAL = (
    rf"(?:{_HUNDRED}th|(?:{_HUNDRED}{_LINK}(?:and{_LINK})?)?(?:(?:{'|'.join(_TENS)}){_LINK})?(?:{_ONE_ORDINAL})"
    r"|[0-9]{1,3}[ ]?(?:st|nd|rd|th))"
)
"""Pattern of one ordinal ("thirtieth", "eighty-second", "one hundred and twelfth", "30th"), without groups."""

_ONE_CARDINAL = "|".join(sorted(CARDINAL_WORDS, key=len, reverse=True))
CARDINAL = rf"(?:(?:{'|'.join(_TENS)}){_LINK}(?:{'|'.join(_UNITS)})|{_ONE_CARDINAL}|[0-9]{{1,3}})"
"""Pattern of one cardinal below one hundred in words, or of up to three digits; no group of its own."""

_SPLIT = re.compile(rf"{_LINK}+")


def parse_ordinal(words: str) -> int:
    """Give the value of what `ORDINAL` matched."""
    lowered = words.lower()
    if lowered[0].isdigit():
        return int(lowered.rstrip("stndrh ")[:3])
    value = 0
    for part in _SPLIT.split(lowered):
        if part in ("hundred", "hundredth"):
            value = max(value, 1) * 100
        elif part in _ORDINAL_WORDS:
            value += _ORDINAL_WORDS[part]
        elif part != "and":
            value += CARDINAL_WORDS[part]
    return value


def parse_cardinal(words: str) -> int:
    """Give the value of what `CARDINAL` matched."""
    if words.isdigit():
        return int(words)
    return sum(CARDINAL_WORDS[part] for part in _SPLIT.split(words.lower()))
