"""What cannot be read is refused in one line that names the file and says what to do."""

from pathlib import Path

import pytest

from mandategraph.graph.errors import DataError, SourceError
from mandategraph.loaders.readers import read
from mandategraph.loaders.readers.decoding import MAX_SOURCE_BYTES

NAME = Path("folder/report.txt")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        ("\u00a0\n".encode(), "white space only"),
        (b"\xff\xfe\x00\x01 text", "binary"),
        (b"text \x00 more", "binary"),
        (b"caf\xe9", "not valid UTF-8"),
        (b"a" * (MAX_SOURCE_BYTES + 1), "20,000,000"),
        (b"| |\n|---|\n", "no words"),
        (b"<sup>1</sup>", "nothing but marks"),
        (b"%PDF-1.7 \x00 no more of it", "PDF"),
        (b"PK\x03\x04 no archive", "DOCX"),
    ],
    ids=[
        "empty",
        "blank",
        "no-break-space",
        "utf-16",
        "nul",
        "latin-1",
        "too-large",
        "bars",
        "marks",
        "broken-pdf",
        "broken-docx",
    ],
)
def test_unreadable_source_is_refused(data: bytes, reason: str):
    with pytest.raises(SourceError, match=reason) as caught:
        read(NAME, data)
    message = str(caught.value)
    assert message.startswith(f"{NAME}: ")
    assert "\n" not in message
    assert len(message) < 250


def test_byte_order_mark_is_dropped():
    (document,) = read(NAME, b"\xef\xbb\xbfFirst sentence of it all.")
    assert document.text == "First sentence of it all."
    assert document.alignment.to_source(document.provisions[0].span).start == 0


WORK = {"slug": "a", "title": "A", "kind": "report"}


@pytest.mark.parametrize(
    ("work", "reason"),
    [
        ({"title": "A", "kind": "report"}, "no slug"),
        (WORK | {"begins": "not there"}, "does not hold 'not there'"),
        (WORK | {"ends": "twice"}, "more than once"),
    ],
)
def test_metadata_that_does_not_fit_is_refused(work: dict[str, str], reason: str):
    with pytest.raises(DataError, match=reason):
        read(NAME, b"Said once, said twice, said twice.", metadata={"work": [work]})
