"""Tables keep every word and fit the terminal."""

import pytest

from mandategraph.graph.text_table import measure, write_table


def test_long_cells_go_on_below() -> None:
    table = write_table(("no", "words"), [("1", "one two three four five six"), ("2", "seven")], 20)
    assert table.splitlines() == [
        "no  words",
        "──  ────────────────",
        "1   one two three",
        "    four five six",
        "2   seven",
    ]


@pytest.mark.parametrize("width", [10, 24, 40, 100])
def test_no_word_is_lost(width: int) -> None:
    rows = [("a" * 30, "b c " * 10, ""), ("", "日本語の文章" * 4, "x")]
    table = write_table(("1", "2", "3"), rows, width)
    for letter in "abc日章x":
        assert table.count(letter) == sum(cell.count(letter) for row in rows for cell in row)
    if width >= 40:
        assert max(measure(line) for line in table.splitlines()) <= width


def test_wide_characters_take_two_columns() -> None:
    assert (measure("日本"), measure("é"), measure("e\u0301"), measure("ab")) == (4, 1, 1, 2)
