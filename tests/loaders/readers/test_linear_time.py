"""No text takes more than linear time: ten times the length, not much more than ten times the time."""

import time

import pytest

from mandategraph.loaders.readers import read
from tests.growth import assert_linear

PATTERNS = {
    "no newline": "word ",
    "commas": ",",
    "nested items": "(a) ",
    "open brackets": "[",
    "open tags": "<a ",
    "stars": "*",
    "struck": "~~a",
    "underscores": "a_ ",
    "bars": "|a",
    "hyphens": "abc-\n",
    "digits": "1.",
    "backslashes": "\\",
    "repeated sentence": "This is a sentence that is said for ever and ever again. ",
    "unfinished blocks": "this block goes on and on and on without a full stop and so it continues\n\n",
    "headings": "# a\n",
    "quotations": "“a\n\n",
    "spaces": " " * 9 + "x",
}
BULLETS = "".join(f"{' ' * (depth % 60)}- x:\n" for depth in range(900))


def seconds(text: str) -> float:
    data = text.encode()
    begun = time.process_time()
    read(None, data)
    return time.process_time() - begun


@pytest.mark.parametrize("pattern", [*PATTERNS.values(), BULLETS], ids=[*PATTERNS, "nested bullets"])
def test_time_grows_with_the_length(pattern: str):
    assert_linear(lambda length: read(None, (pattern * (length // len(pattern) + 1)).encode()), 16_000)


@pytest.mark.parametrize(
    "text", ["a" * 10_000_000, "," * 1_000_000], ids=["ten million letters", "a million commas"]
)
def test_long_line_is_read(text: str):
    assert seconds(text) < 20


@pytest.mark.parametrize("piece", ["<li>a", "<td>a", "<a href=b>c", "<p>a", "a<br>", "&amp;", "<s>a</s>"])
def test_time_of_a_page_grows_with_its_length(piece: str):
    def read_page(times: int) -> None:
        read(None, f"<html><body><p>words</p><ol><tr>{piece * times}".encode(), media_type="text/html")

    assert_linear(read_page, 1_000)
