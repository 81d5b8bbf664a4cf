"""No text takes more than linear time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandategraph.loaders.citations import recognise_citations
from mandategraph.loaders.model import Description, Document, Provision, ProvisionKind, Span
from tests.growth import assert_linear

PIECES = (
    "resolution ",
    "resolutions ",
    "70/1",
    "70/125 B",
    "2021/30",
    "1325 (2000)",
    "217 A (III)",
    ", ",
    " and ",
    " of 3 May 2020",
    "General Assembly ",
    "its ",
    "paragraph 7 (a) of the ",
    "articles 1 to 40 of the ",
    "Covenant",
    "Tunis Agenda",
    "A/RES/",
    "(",
    ")",
    ". ",
    ";",
    "“",
    "\n",
)


def run(text: str) -> None:
    provision = Provision("p_1", ProvisionKind.PARAGRAPH, Span(0, len(text)))
    for citation in recognise_citations(Document(Description("x", "x", "resolution"), text, (provision,))):
        assert 0 <= citation.span.start < citation.span.end <= len(text)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_any_words_in_any_order(pieces: list[str]) -> None:
    run("".join(pieces))


@pytest.mark.parametrize(
    "piece", ["resolutions 70/1, ", "70/1, ", "A/", "(", "1", "paragraphs 1 to ", "Tunis Agenda “", "A"]
)
def test_time_grows_with_the_length(piece: str) -> None:
    assert_linear(lambda length: run(piece * (length // len(piece))), 20_000)
