"""Which part of a document is cited: "paragraphs 72 to 78 of", "articles 19 and 29 of", ", para. 5".

Each part is one citation, so that every cited provision can be joined by its eId; a range stands for each number
in it, up to fifty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_KINDS = {
    "para": "para",
    "art": "art",
    "sec": "sec",
    "chap": "chp",
    "annex": "annex",
    "part": "part",
}
_KIND = (
    r"[Pp]aragraphs?|[Pp]aras?\.|[Aa]rticles?|[Aa]rts?\.|[Ss]ections?|[Ss]ects?\.|[Cc]hapters?"
    r"|[Aa]nnex(?:es)?|[Pp]arts?"
)
_ITEM = r"(?:[0-9]{1,3}|[IVXL]{1,7})(?:[ ]?\([a-z0-9]{1,4}\)){0,3}"
_LINK = r"(?:,[ \n]and[ \n]|,[ \n]|[ \n]and[ \n]|[ \n]to[ \n]|[ \n]or[ \n]|[–-])"
_LIST = rf"(?P<list>{_ITEM}(?:{_LINK}{_ITEM}){{0,40}})"
_BETWEEN = (
    r",?[ \n](?:of|to|in|under|from)[ \n](?:the[ \n])?(?:(?:annex|appendix)[ \n](?:to|of)[ \n](?:the[ \n])?)?"
    r"(?:its[ \n]|United[ \n]Nations[ \n])?"
)
BEFORE = re.compile(rf"\b(?P<kind>{_KIND})[ \n]{_LIST}{_BETWEEN}\Z")
AFTER = re.compile(rf"(?:,[ \n]?|[ \n]\()(?P<kind>{_KIND})[ \n]{_LIST}(?![0-9/])")
_PARTS = re.compile(_ITEM)
_RANGE = re.compile(r"[ \n]to[ \n]|[–-]")
_LONGEST_RANGE = 50


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """Where the words that name parts begin and end, and the eIds of the parts."""

    start: int
    end: int
    ids: tuple[str, ...]


def find_pinpoint(text: str, start: int, end: int) -> Pinpoint | None:
    """Find the parts named just before or after a citation that stands between two positions."""
    match = BEFORE.search(text, max(0, start - 220), start)
    if match is None:
        match = AFTER.match(text, end, end + 220)
    if match is None:
        return None
    return Pinpoint(match.start(), match.end(), _ids(match["kind"].lower(), match["list"]))


def _ids(kind: str, words: str) -> tuple[str, ...]:
    prefix = next(name for stem, name in _KINDS.items() if kind.startswith(stem))
    ids: list[str] = []
    before: re.Match[str] | None = None
    for item in _PARTS.finditer(words):
        if before is not None and _RANGE.fullmatch(words[before.end() : item.start()]):
            ids.extend(f"{prefix}_{number}" for number in _numbers_between(before.group(), item.group()))
        ids.append(_id(prefix, item.group()))
        before = item
    return tuple(dict.fromkeys(ids))


def _numbers_between(first: str, last: str) -> range:
    if not (first.isdigit() and last.isdigit()):
        return range(0)
    low, high = int(first) + 1, int(last)
    return range(low, high) if high - low <= _LONGEST_RANGE else range(0)


def _id(prefix: str, item: str) -> str:
    number, *inner = re.findall(r"[0-9A-Za-z]+", item)
    within = "para" if prefix == "art" else "subpara"
    steps = [f"{prefix}_{number}"]
    steps.extend(f"{within if part.isdigit() or prefix != 'art' else 'point'}_{part}" for part in inner)
    return "__".join(steps)
