"""Numbers in a text, with scale, unit and qualifier; what is a label, a date or a length of time is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from mandategraph.loaders.deadlines.dates import MONTHS
from mandategraph.loaders.deadlines.numbers import CARDINAL_WORDS, parse_cardinal
from mandategraph.loaders.figures.lexicon import Lexicon, load_lexicon

_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_WORDED = rf"(?:{_TENS})(?:-(?:{'|'.join(list(CARDINAL_WORDS)[:9])}))?|{'|'.join(list(CARDINAL_WORDS)[9:19])}"
_NUMBER = re.compile(
    r"(?<![\w/.,:–+\-])(?:(?P<money>US\$|\$|€|£)[ ]?)?(?P<sign>[~+])?"
    r"(?:(?P<digits>[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,3})?|[0-9]{1,9}(?:\.[0-9]{1,4})?)"
    rf"|(?P<worded>{_WORDED}))"
    r"(?P<plus>\+)?(?:(?P<letter>K|M)(?=[\s+%])(?P<more>\+)?|[ ](?P<scale>thousand|million|billion|trillion)\b)?"
    r"(?P<percent>[ ]?%|[ \n]per[ \n]?cent\b|[ \n]percent\b)?(?![\w/–]|-[\w]|[.,:][0-9]|[ ]?[–][ ]?[0-9])"
)
_SCALES = {"K": 3, "M": 6, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_CURRENCIES = {"US$": "US dollars", "$": "dollars", "€": "euros", "£": "pounds"}
_WORDS = re.compile(
    r"(?:(?:[ ]|\n(?!\n))(?P<first>[A-Za-zÀ-ÿ][\w’'&\-]*))(?:(?:[ ]|\n(?!\n))[A-Za-zÀ-ÿ][\w’'&\-]*){0,7}"
)
_WORD = re.compile(r"[\w’'&\-]+")
_DATED = re.compile(rf"\s(?:{'|'.join(MONTHS)})\b|\s\w{{3,12}}\s(?:19|20)[0-9]{{2}}\b")
_BEFORE = re.compile(r"([A-Za-z\-]+)\.?[\s(]*\Z")
_CAPITAL = re.compile(r"\s[A-Z]")
_CLOCK = re.compile(r"(?:[01]?[0-9]|2[0-3])\.[0-5][0-9]")
_AT = ("at ", "from ", "until ", "to ")
_LARGER = ("and", "hundred", "thousand")
"""Before a number in words, these are part of a larger one ("one hundred and forty-seven")."""
_LISTED = re.compile(r"[0-9](?:,|,? and|,? or| to)[ \n]\Z")
_GROWN = re.compile(
    r"\b(?:grown|grew|risen|rose|increased|expanded|expanding|reached|reaching|growing|fallen|fell|total)\b[^.;]{0,60}\Z"
)
_GAIN = re.compile(r"\s(?:↑|(?:boost|gain|growth|increase|jump|rise)\b)")
"""What says that a percentage is a change and no share: "+3%", "a 900% rise in impressions", "670% ↑"."""
_ACRONYMS = re.compile(r"\b[A-Z]{2,8}s\b")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts; positions count in the text."""

    start: int
    end: int
    value: Decimal
    unit: str
    qualifier: str | None


def find_quantities(text: str, start: int, end: int) -> Iterator[Quantity]:
    """Find the counts and percentages between two positions, in order."""
    lexicon = load_lexicon()
    for match in _NUMBER.finditer(text, start, end):
        if _is_label(text, start, end, match, lexicon):
            continue
        named = _unit(text, start, end, match, lexicon)
        if named is None:
            continue
        unit, stop = named
        qualifier, begin = _qualifier(text, start, match, lexicon)
        yield Quantity(begin, stop, _value(match), unit, qualifier)


def _value(match: re.Match[str]) -> Decimal:
    digits = match["digits"]
    value = Decimal(digits.replace(",", "")) if digits else Decimal(parse_cardinal(match["worded"]))
    scale = match["letter"] or match["scale"]
    value = value.scaleb(_SCALES[scale]) if scale else value
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _is_label(text: str, start: int, end: int, match: re.Match[str], lexicon: Lexicon) -> bool:
    """Tell whether a number only names something: a year, a day, a paragraph."""
    if match["percent"] or match["money"]:
        return False
    digits = match["digits"]
    if digits and len(digits) == 4 and digits.isdigit() and 1900 <= int(digits) <= 2100:
        return True
    if digits and digits.startswith("0") and digits != "0":
        return True
    if _DATED.match(text, match.end(), end):
        return True
    if digits and "." in digits and not match["scale"] and _CAPITAL.match(text, match.end(), end):
        return True
    if (
        digits
        and not match["scale"]
        and _CLOCK.fullmatch(digits)
        and text[max(start, match.start() - 6) : match.start()].endswith(_AT)
    ):
        return True
    before = _BEFORE.search(text, max(start, match.start() - 24), match.start())
    if before is not None:
        word = before[1]
        return word.lower() in lexicon.labels or word in MONTHS or bool(match["worded"] and word in _LARGER)
    return _LISTED.search(text, max(start, match.start() - 8), match.start()) is not None and not match["plus"]


def _unit(text: str, start: int, end: int, match: re.Match[str], lexicon: Lexicon) -> tuple[str, int] | None:
    if match["percent"]:
        return "percent", match.end()
    if match["money"]:
        return _CURRENCIES[match["money"]], match.end()
    words = _WORDS.match(text, match.end(), end)
    noun = _noun(words, lexicon, single=match["digits"] == "1") if words else None
    if noun is not None:
        return noun
    return _subject(text, start, match)


def _noun(words: re.Match[str], lexicon: Lexicon, single: bool) -> tuple[str, int] | None:
    """Give the words up to the noun that is counted: the first plural, or the last of several; after "1", all."""
    taken: list[str] = []
    end = words.start()
    for word in _WORD.finditer(words.string, words.start(), words.end()):
        counted = bool(taken) and not single and lexicon.is_plural(taken[-1])
        if counted and not lexicon.is_plural(word.group()):
            break
        if word.group().lower() in lexicon.stops and (single or not taken or word.group() != "and"):
            break
        taken.append(word.group())
        end = word.end()
    if not taken or not (lexicon.is_plural(taken[-1]) or (single and len(taken[-1]) > 2)):
        return None
    return None if any(word.lower() in lexicon.measures for word in taken) else (" ".join(taken), end)


def _subject(text: str, start: int, match: re.Match[str]) -> tuple[str, int] | None:
    """Give what a number without a noun counts: "the network of … (NRIs) has grown to 177"."""
    grown = _GROWN.search(text, max(start, match.start() - 90), match.start())
    if grown is None:
        return None
    named = [found.group() for found in _ACRONYMS.finditer(text, max(start, match.start() - 240), match.start())]
    return (named[-1], match.end()) if named else None


def _qualifier(text: str, start: int, match: re.Match[str], lexicon: Lexicon) -> tuple[str | None, int]:
    found = lexicon.qualified.search(text, max(start, match.start() - 40), match.start())
    if found is not None:
        return lexicon.qualifiers[" ".join(found["words"].lower().split())], found.start()
    if match["plus"] or match["more"]:
        return "at-least", match.start()
    if match["percent"] and (match["sign"] == "+" or _GAIN.match(text, match.end())):
        return "increase", match.start()
    return ("about" if match["sign"] == "~" else None), match.start()
