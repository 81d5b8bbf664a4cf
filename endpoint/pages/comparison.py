"""Two versions of one work side by side, with the words that differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pyoxigraph import NamedNode

from mandategraph.endpoint.pages.answers import Ask, page_query, text
from mandategraph.endpoint.pages.marks import Mark, Segment, segments

WORD = re.compile(r"\w+|[^\w\s]")


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
    added, removed = mark_differences(later, earlier)
    return tuple(segments(later, added)), earlier_number, tuple(segments(earlier, removed))


def mark_differences(later: str, earlier: str) -> tuple[list[Mark], list[Mark]]:
    """Mark the words of the later text that are new, and those of the earlier one that are gone.

    Spaces are not compared: they are half of a text and alike everywhere, which would cost most of the time.
    """
    new, old = list(WORD.finditer(later)), list(WORD.finditer(earlier))
    new_words, old_words = [word.group() for word in new], [word.group() for word in old]
    head = _count_common(new_words, old_words)
    tail = _count_common(new_words[head:][::-1], old_words[head:][::-1])
    matcher = SequenceMatcher(
        None, old_words[head : len(old) - tail], new_words[head : len(new) - tail], autojunk=False
    )
    added: list[Mark] = []
    removed: list[Mark] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            added += _mark(new[head + c : head + d], "added")
            removed += _mark(old[head + a : head + b], "removed")
    return added, removed


def _mark(words: Sequence[re.Match[str]], kind: str) -> list[Mark]:
    """Mark a run of words from its beginning to its end; nothing for none."""
    return [Mark(words[0].start(), words[-1].end(), kind)] if words else []


def _count_common(one: list[str], other: list[str]) -> int:
    """Count the words that two texts begin with alike; what is alike need not be compared further."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
