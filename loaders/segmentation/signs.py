"""What the words of a block say of its part in a document: recital, operative paragraph, heading and so on."""

from __future__ import annotations

import re

from mandategraph.loaders.segmentation import lexicon
from mandategraph.loaders.segmentation.markers import Marker, Style

_FIRST_WORDS = re.compile(r"[“\"'*_\s]*([^\W\d_][\w’'-]*)(?:\s+([^\W\d_][\w’'-]*))?(?:\s+([^\W\d_][\w’'-]*))?")
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_CLOSING_LINE = re.compile(
    r"(?:\d{1,5}(?:st|nd|rd|th) (?:\([a-z-]+\) )?(?:plenary |closing |opening |resumed |emergency )*meeting[.,]?"
    rf"(?:,? \d{{1,2}} {_MONTH} \d{{4}}[.]?)?"
    rf"|(?:\w+day,? )?\d{{1,2}}(?:[-–—]\d{{1,2}})? {_MONTH} \d{{4}}[.]?"
    r"|\[[^\]]{1,600}\]?[.]?"
    r"|(?:Agenda )?items? \d{1,3}(?: ?\([a-z]+\))?(?:,? (?:and|of|to) [^.;]{1,60})?"
    r"|[^.;]{0,60}\(Signed\)[^.;]{0,140}"
    r"|Distr\.:? ?\w+|Original: ?\w+(?: and \w+)*|[*†] ?[*†] ?[*†]"
    r"|(?:Resolution )?adopted (?:by|without|at) [^.;]{2,240}[.]?)",
    re.IGNORECASE,
)
_SYMBOL_TITLE = re.compile(
    r"(?:[A-Z]+/)*(?:(?:S|ES)-)?\d{1,4}/\d{1,3}(?: ?[A-Z]{1,2})?(?: and [A-Z])?\.\s+\S"
    r"|\d{1,4} ?\([A-Z]{0,3}-?[IVXLC]{1,8}\)\.\s+\S"
    r"|\d{1,3}/\d{1,3}\s+[A-Z][^.;:]{8,180}\Z"
    r"|(?:Resolution|RESOLUTION) \d{1,4}(?:/\d{1,3})? ?(?:\((?:\d{4}|[IVXLC]+)\))?[.:]?(?:\s|$)"
)
_FORMULA = re.compile(
    r"(?:The|We,|I,) [^.;:!?]{2,200},"
    r"|The (?:[A-Z][a-z]+ (?:and )?){1,4}(?:Assembly|Council|Conference|Commission|Committee)"
)
_SECTION_SIGN = re.compile(r"(?:[A-Z]|[IVXL]{1,6})\.?")
_ACRONYM = re.compile(r"[A-Za-z&/+-]*[A-Z][A-Za-z&/+-]*[A-Z][A-Za-z&/+-]*")
_BARE_NUMBER = re.compile(r"(\d{1,3})\s{1,4}([^\W\d_]+)\b")
_SHARE = re.compile(r"\d ?(?:%|per cent\b)")
_BODY_SPEAKS = re.compile(r"[“\"]The (?:[A-Z][\w’'-]+ (?:of |the |and |on |for )?){1,6}[a-z]{3,}s\b")
_NEXT_RECITAL = re.compile(r",\s+(?=[A-Z][a-z]{2,}ing (?:with|that|the|its|also|further|all|upon)\b)")
_LONGEST_OPENER = 60
_LEAST_SENTENCE = 60
_TERMINAL = frozenset(".;:,!?…。；：！？，、")
_LONGEST_HEADING = 180
_MOST_HEADING_WORDS = 22
_MOST_LABEL_WORDS = 4


def _openers(words: str) -> list[str]:
    match = _FIRST_WORDS.match(words)
    return [word for word in match.groups() if word] if match else []


def opens_recital(words: str) -> bool:
    """Tell whether a paragraph begins as recitals do: "Recalling", "Deeply concerned", "Guided by"."""
    known = lexicon.load()
    for word in _openers(words):
        capital = word[:1].upper() + word[1:]
        if capital.endswith("ing") and len(word) > 4 and capital not in known.recital_exceptions:
            return True
        if capital in known.recital_openers:
            return True
        if capital not in known.adverbs:
            return False
    return False


def split_recitals(words: str) -> list[tuple[int, int]]:
    """Part recitals that a lost line break runs together: after a comma, one begins with its opener."""
    starts = [0]
    for match in _NEXT_RECITAL.finditer(words):
        if opens_recital(words[match.end() : match.end() + _LONGEST_OPENER]):
            starts.append(match.end())
    ends = [*(len(words[:start].rstrip()) for start in starts[1:]), len(words)]
    return list(zip(starts, ends, strict=True))


def opens_operative(words: str) -> bool:
    """Tell whether a paragraph begins as operative ones do: "Requests", "Also decides", "Call upon"."""
    known = lexicon.load()
    for word in _openers(words):
        capital = word[:1].upper() + word[1:]
        if capital in known.operative_openers:
            return True
        if capital in known.adverbs:
            continue
        return (
            len(word) > 4
            and capital.endswith("s")
            and not capital.endswith("ss")
            and (capital not in known.operative_exceptions)
        )
    return False


def quotes_body(words: str) -> bool:
    """Tell whether a paragraph is a body's own words in a statement: "“The Security Council welcomes …"."""
    return _BODY_SPEAKS.match(words) is not None


def opens_vote(words: str) -> bool:
    """Tell whether a note in brackets begins that later blocks go on with: how members voted."""
    return words.startswith("[") and "]" not in words and words[-1] in ":,"


def clearly_opens_operative(words: str) -> bool:
    """Tell whether a paragraph begins with one of the most frequent openers, where no formula says who speaks."""
    openers = _openers(words)
    return bool(openers) and openers[0] in lexicon.load().clear_openers


def is_heading(words: str) -> bool:
    """Tell whether words can be a heading: short, beginning with a capital or number, without a full stop."""
    if (
        not words
        or len(words) > _LONGEST_HEADING
        or words[-1] in _TERMINAL
        or len(words.split()) > _MOST_HEADING_WORDS
    ):
        return False
    first = words.lstrip("“\"'[(")[:1]
    return first.isupper() or first.isdecimal() or (first.isalpha() and not first.islower())


def read_bare_number(words: str) -> Marker | None:
    """Read a paragraph's number that has lost its full stop: "47 We reaffirm …"."""
    match = _BARE_NUMBER.match(words)
    if match is None or len(words) < _LEAST_SENTENCE or match[2] not in lexicon.load().clear_openers:
        return None
    return Marker(Style.NUMBER, match[1], match.start(2))


def states_share(words: str) -> bool:
    """Tell whether words state a percentage, as the labels of charts do."""
    return _SHARE.search(words) is not None


def is_label(words: str) -> bool:
    """Tell whether words are a heading with a colon: "Part One:"."""
    parts = words.split()
    return words[-1] == ":" and len(parts) <= _MOST_LABEL_WORDS and all(part[0].isupper() for part in parts)


def is_numbered_heading(marker: Marker, words: str) -> bool:
    """Tell whether a block with a marker is a heading: "II. Goals", "A. Breakdown of resources"."""
    rest = words[marker.width :].strip()
    return bool(rest) and is_heading(rest) and not clearly_opens_operative(rest)


def is_closing_line(words: str) -> bool:
    """Tell whether a block says only when and how a text was adopted or issued, or is a note of the record."""
    return len(words) <= 620 and _CLOSING_LINE.fullmatch(words) is not None


def is_symbol_title(words: str) -> bool:
    """Tell whether a block is the title line of a resolution: "75/282. Countering the use …"."""
    return len(words) <= 500 and _SYMBOL_TITLE.match(words) is not None


def is_formula(words: str) -> bool:
    """Tell whether a block names who speaks in all that follows: "The General Assembly,"."""
    return len(words) <= 260 and _FORMULA.fullmatch(words) is not None


def is_section_sign(words: str) -> bool:
    """Tell whether a block is only the letter or Roman number of a section."""
    return _SECTION_SIGN.fullmatch(words) is not None


def is_attachment(words: str) -> bool:
    """Tell whether a heading begins an annex."""
    if len(words) > _LONGEST_HEADING or words[-1] in ".,;":
        return False
    parts = words.split(maxsplit=2)
    if parts[0].strip(":.").lower() not in lexicon.load().attachments:
        return False
    return (
        len(parts) == 1
        or parts[0].endswith(":")
        or _SECTION_SIGN.fullmatch(parts[1].strip(":.–—")) is not None
        or (parts[1].strip(":.–—").isdecimal())
        or parts[1][0] in "–—-:"
    )


def names_division(words: str) -> bool:
    """Tell whether a number begins with the word for a division: "Article 5", "Annex A:"."""
    first, _, rest = words.partition(" ")
    known = lexicon.load()
    return bool(rest.strip()) and first.lower() in known.numbered_divisions | known.attachments


def names_document(words: str) -> bool:
    """Tell whether a line says what a document is called: "Outcome document of …", "Declaration on …"."""
    return not lexicon.load().document_words.isdisjoint(word.strip(".,:;()“”").lower() for word in words.split())


def glossary_term(words: str) -> str | None:
    """Give the term of a glossary entry: the abbreviation, or what stands before a colon or dash."""
    parts = words.split()
    count = 0
    while count < len(parts) - 1 and _ACRONYM.fullmatch(parts[count]):
        count += 1
    if count:
        return " ".join(parts[:count])
    head, sign, rest = words.partition(": ")
    return head if sign and rest and len(head) <= 60 else None
