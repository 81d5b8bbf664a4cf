"""Ordinals and cardinals in words and digits."""

import re

import pytest

from mandategraph.loaders.deadlines.numbers import CARDINAL, ORDINAL, parse_cardinal, parse_ordinal


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("first", 1),
        ("Twelfth", 12),
        ("twentieth", 20),
        ("eighty-second", 82),
        ("fifty ninth", 59),
        ("sixty\u2011fourth", 64),
        ("hundredth", 100),
        ("one hundred and twelfth", 112),
        ("two hundredth", 200),
        ("30th", 30),
        ("102nd", 102),
    ],
)
def test_ordinals(words: str, value: int) -> None:
    assert re.fullmatch(ORDINAL, words, re.IGNORECASE)
    assert parse_ordinal(words) == value


@pytest.mark.parametrize(
    ("words", "value"), [("six", 6), ("thirteen", 13), ("ninety", 90), ("forty-five", 45), ("120", 120)]
)
def test_cardinals(words: str, value: int) -> None:
    assert re.fullmatch(CARDINAL, words)
    assert parse_cardinal(words) == value


def test_a_number_is_no_ordinal() -> None:
    assert re.fullmatch(ORDINAL, "thirty") is None
