"""Differences of two texts: what is not marked is the same words in both, and nothing is marked without need."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mandategraph.endpoint.pages.comparison import WORD, mark_differences
from mandategraph.endpoint.pages.marks import Mark

WORDS = ["the", "States", "in", "2027", ",", "  ", "\n", "报告", "(a)"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=20).map(" ".join)


def leave_out(text: str, marks: list[Mark]) -> list[str]:
    kept, position = [], 0
    for mark in sorted(marks, key=lambda mark: mark.start):
        assert position <= mark.start < mark.end <= len(text)
        kept.append(text[position : mark.start])
        position = mark.end
    return [word for part in [*kept, text[position:]] for word in WORD.findall(part)]


@given(TEXTS, TEXTS)
def test_what_is_not_marked_is_alike(later: str, earlier: str) -> None:
    added, removed = mark_differences(later, earlier)
    assert leave_out(later, added) == leave_out(earlier, removed)
    assert bool(added or removed) == (WORD.findall(later) != WORD.findall(earlier))


def test_a_changed_word_is_marked_alone() -> None:
    added, removed = mark_differences("requests the IGF to report", "invites the IGF  to report")
    assert added == [Mark(0, 8, "added")]
    assert removed == [Mark(0, 7, "removed")]
