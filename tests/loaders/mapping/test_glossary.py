"""Terms and definitions of glossary entries."""

import pytest

from mandategraph.loaders.mapping.glossary import Entry, split_entry


@pytest.mark.parametrize(
    ("words", "term", "definition"),
    [
        ("BPF Best Practice Forum", "BPF", "Best Practice Forum"),
        ("IoT Internet of Things", "IoT", "Internet of Things"),
        ("UN United Nations", "UN", "United Nations"),
        (
            "UN DESA United Nations Department of Economic Affairs",
            "UN DESA",
            "United Nations Department of Economic Affairs",
        ),
        ("WG-Youth Working Group on Youth Engagement", "WG-Youth", "Working Group on Youth Engagement"),
        ("Spyware: software that watches its user", "Spyware", "software that watches its user"),
        ("Open data – data that anyone may use", "Open data", "data that anyone may use"),
        ("| **GDC** | Global Digital Compact |", "GDC", "Global Digital Compact"),
        ("MAG\tMultistakeholder Advisory Group", "MAG", "Multistakeholder Advisory Group"),
    ],
)
def test_entry_is_split(words: str, term: str, definition: str) -> None:
    assert split_entry(words) == Entry(term, definition)


@pytest.mark.parametrize("words", ["", "a plain sentence without a term", "UN", "UN ITU"])
def test_entry_without_a_term_is_none(words: str) -> None:
    assert split_entry(words) is None
