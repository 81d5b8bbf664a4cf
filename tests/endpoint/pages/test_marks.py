"""Marked text: no word is lost, doubled or moved, however the marks overlap."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mandategraph.endpoint.pages.marks import Mark, keep_marks_of, segments

SPANS = st.lists(
    st.builds(
        lambda a, b, kind: Mark(min(a, b), max(a, b), kind),
        st.integers(0, 60),
        st.integers(0, 60),
        st.sampled_from(["mandate", "deadline", "addressee"]),
    ),
    max_size=8,
)


@given(st.text(max_size=50), SPANS, st.integers(0, 20))
def test_segments_make_up_the_text(text: str, marks: list[Mark], offset: int) -> None:
    pieces = segments(text, marks, offset)
    assert "".join(piece.text for piece in pieces) == text
    position = offset
    for piece in pieces:
        for mark in marks:
            covered = mark.start <= position and position + len(piece.text) <= mark.end
            if piece.text:
                assert covered == (mark.kind in piece.kinds) or any(
                    other is not mark and other.kind == mark.kind for other in marks
                )
        position += len(piece.text)


def test_nested_marks_stand_outermost_first() -> None:
    pieces = segments("request ITU by 2027", [Mark(0, 19, "mandate", "m"), Mark(15, 19, "deadline", "d")])
    assert [(piece.text, piece.kinds, piece.target) for piece in pieces] == [
        ("request ITU by ", ("mandate",), ""),
        ("2027", ("mandate", "deadline"), ""),
    ]


def test_words_lead_where_the_innermost_named_thing_is() -> None:
    marks = [Mark(0, 19, "mandate", "m"), Mark(8, 11, "addressee", "itu"), Mark(15, 19, "deadline", "d")]
    assert [(piece.text, piece.target) for piece in segments("request ITU by 2027", marks)] == [
        ("request ", ""),
        ("ITU", "itu"),
        (" by ", ""),
        ("2027", ""),
    ]


def test_marks_of_one_statement_leave_those_of_others_plain() -> None:
    marks = [Mark(0, 9, "mandate", "a"), Mark(3, 5, "addressee", "who"), Mark(10, 14, "mandate", "b")]
    pieces = keep_marks_of("a", segments("012345678 abcd", marks))
    assert "".join(piece.text for piece in pieces) == "012345678 abcd"
    assert [piece.text for piece in pieces if piece.marks] == ["012", "34", "5678"]
    assert [piece.target for piece in pieces if piece.marks] == ["", "who", ""]
