"""No text takes more than linear time."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandategraph.loaders.deadlines import TimeContext, recognise_deadlines
from mandategraph.loaders.deadlines.bodies import BodyNames, load_body_register
from tests.growth import assert_linear

PIECES = (
    "at its ",
    "thirtieth ",
    "eighty-second ",
    "session",
    " sessions",
    " of the Commission on ",
    "by ",
    "no later than ",
    "2030",
    " in 2027",
    ", ",
    " and ",
    " to ",
    "June ",
    "every ",
    "two ",
    "years",
    "annual ",
    "resolution 70/1",
    " of 3 May 2020",
    "the ",
    "Council ",
    "within ",
    "six ",
    "months ",
    "“",
    "”",
    ". ",
    "ahead of the ",
    "at the Conference of ",
    "(Bern, ",
    "July 2027)",
    "review ",
    "Decade ",
    "x",
    "\n",
)
CONTEXT_DATE = date(2020, 1, 1)


def run(text: str) -> None:
    context = TimeContext(CONTEXT_DATE, names=BodyNames(text, load_body_register()))
    for deadline in recognise_deadlines(text, 0, len(text), context):
        assert 0 <= deadline.span.start < deadline.span.end <= len(text)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_any_words_in_any_order(pieces: list[str]) -> None:
    run("".join(pieces))


REPEATED = (
    "at its thirtieth session ",
    "in 2027, ",
    "2027 and ",
    "Commission on ",
    "A ",
    ", ",
    "every ",
    "a",
    "the first, ",
    "held in ",
    "“",
    "resolutions 70/1, ",
    "ahead of the a ",
    "by the end of ",
)


@pytest.mark.parametrize("piece", REPEATED)
def test_time_grows_with_the_length(piece: str) -> None:
    assert_linear(lambda length: run(piece * (length // len(piece))), 20_000)
