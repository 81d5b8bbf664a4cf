"""Two versions of one work side by side, with the words that differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from pyoxigraph import NamedNode

from mandategraph.endpoint.pages.answers import Ask, page_query, text
from mandategraph.endpoint.pages.marks import Mark, Segment, segments

WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A provision of the later text beside its counterpart; the counterpart is empty where there is none."""

    later_number: str
    later: tuple[Segment, ...]
    earlier_number: str
    earlier: tuple[Segment, ...]
    similarity: str


def compare_versions(ask: Ask, later: str) -> list[ComparedRow]:
    """Give the provisions of the later text in order, each beside the earlier one that says nearly the same."""
    rows = ask(page_query("versions"), {"later": NamedNode(later)})
    return [
        ComparedRow(
            text(row, "laterNumber"),
            *_differences(text(row, "laterText"), text(row, "earlierText"), text(row, "earlierNumber")),
            text(row, "similarity"),
        )
        for row in rows
    ]


def _differences(
    later: str, earlier: str, earlier_number: str
) -> tuple[tuple[Segment, ...], str, tuple[Segment, ...]]:
    if not earlier:
        return tuple(segments(later, ())), earlier_number, ()
    new, old = WORD.findall(later), WORD.findall(earlier)
    head = _count_common(new, old)
    tail = _count_common(new[head:][::-1], old[head:][::-1])
    matcher = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False)
    added: list[Mark] = []
    removed: list[Mark] = []
    starts_new, starts_old = _starts(new), _starts(old)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            added.append(Mark(starts_new[head + c], starts_new[head + d], "added"))
            removed.append(Mark(starts_old[head + a], starts_old[head + b], "removed"))
    return tuple(segments(later, added)), earlier_number, tuple(segments(earlier, removed))


def _count_common(one: list[str], other: list[str]) -> int:
    """Count the words that two texts begin with alike; what is alike need not be compared further."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _starts(words: list[str]) -> list[int]:
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word))
    return starts
