"""Names of the register in texts."""

from __future__ import annotations

import pytest

from mandategraph.loaders.actors import ActorIndex


@pytest.fixture(scope="module")
def index() -> ActorIndex:
    return ActorIndex.load()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("requests the Secretary-General to report", [("secretary-general", "Secretary-General")]),
        ("the WHO and those who act", [("who", "WHO")]),
        ("many States, not the states of matter", [("states", "States")]),
        (
            "the COMMISSION ON SCIENCE AND TECHNOLOGY FOR DEVELOPMENT",
            [("cstd", "COMMISSION ON SCIENCE AND TECHNOLOGY FOR DEVELOPMENT")],
        ),
        (
            "the Commission on Science\nand Technology for Development",
            [("cstd", "Commission on Science\nand Technology for Development")],
        ),
        ("intergovernmental cooperation", []),
        ("UNESCO’s work", [("unesco", "UNESCO")]),
        ("Member States-led work", []),
    ],
)
def test_finds_names(index: ActorIndex, text: str, found: list[tuple[str, str]]) -> None:
    assert [(match.id, match.span.of(text)) for match in index.find(text)] == found


def test_takes_the_longest_name(index: ActorIndex) -> None:
    text = "the President of the General Assembly"
    assert [match.id for match in index.find(text)] == ["president-general-assembly"]


def test_counts_positions_in_the_whole_text(index: ActorIndex) -> None:
    text = "UNESCO and UNESCO"
    (match,) = index.find(text, 7)
    assert match.span.start == 11


def test_says_what_the_words_are(index: ActorIndex) -> None:
    kinds = [match.kind for match in index.find("ITU, International Telecommunication Union")]
    assert kinds == ["acronym", "name"]


def test_letters_that_grow_in_lower_case_keep_their_places(index: ActorIndex) -> None:
    text = "İİİ UNESCO"
    (match,) = index.find(text)
    assert match.span.of(text) == "UNESCO"


def test_looks_up_whole_names_only(index: ActorIndex) -> None:
    assert index.lookup("General Assembly") is not None
    assert index.lookup("General Assembly hall") is None
