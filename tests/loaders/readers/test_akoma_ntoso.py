"""Akoma Ntoso out and in again leaves every provision as it was; documents of others are read as they are."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import mandategraph.loaders.corpus as corpus
from mandategraph.graph.errors import SourceError
from mandategraph.loaders.model import Document
from mandategraph.loaders.readers import read
from mandategraph.loaders.readers.akoma_ntoso import write

CORPUS = Path(corpus.__file__).parent
SOURCES = sorted(path.parent.name for path in CORPUS.glob("*/metadata.toml"))
AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"


def outline(document: Document) -> list[tuple[object, ...]]:
    """Give what a document says of its provisions, white space reduced."""
    return [
        (
            each.id,
            each.kind,
            each.parent,
            each.number,
            each.language,
            " ".join(document.words(each.span).split()),
            tuple(" ".join(heading.split()) for heading in each.heading),
        )
        for each in document.provisions
    ]


@pytest.mark.parametrize("source", SOURCES)
def test_corpus_goes_out_and_in(source: str):
    folder = CORPUS / source
    metadata = tomllib.loads((folder / "metadata.toml").read_text(encoding="utf-8"))
    for document in read(folder / "text.txt", (folder / "text.txt").read_bytes(), metadata=metadata):
        data = write(document)
        assert data == write(document)
        (again,) = read(Path("document.akn"), data)
        assert outline(again) == outline(document)
        for field in ("slug", "title", "kind", "body", "symbol", "version", "language", "issued"):
            assert getattr(again.description, field) == getattr(document.description, field)


def test_document_of_others():
    data = f"""<akomaNtoso xmlns="{AKN}"><act name="resolution"><meta/><preamble><recitals><recital eId="rec_1">
    <num>(1)</num><p>Whereas it is <i>so</i>,</p></recital></recitals></preamble><body><chapter eId="chp_I">
    <num>Chapter I</num>
    <heading>Scope</heading><article eId="art_1"><num>Article 1.</num><paragraph eId="art_1__para_1"><num>1.</num>
    <intro><p>States shall:</p></intro><point eId="a"><num>(a)</num><content>
    <p>act<authorialNote><p>x</p></authorialNote>;</p></content></point></paragraph></article></chapter></body></act></akomaNtoso>""".encode()
    (document,) = read(Path("act.xml"), data)
    found = {each.id: (each.kind.value, each.number, document.words(each.span)) for each in document.provisions}
    assert found["rec_1"] == ("recital", "1", "(1) Whereas it is so,")
    assert found["a"] == ("sub-paragraph", "1(a)", "(a) act;")
    assert found["art_1"][0] == "operative-paragraph"
    assert next(each.heading for each in document.provisions if each.id == "a") == ("Chapter I Scope",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "document type"),
        (b"<akomaNtoso>", "cannot be read"),
        (b"<html><body>Words</body></html>", "no Akoma Ntoso"),
        (f'<akomaNtoso xmlns="{AKN}"><doc><meta/><mainBody/></doc></akomaNtoso>'.encode(), "no words"),
    ],
    ids=["entities", "cut", "other", "empty"],
)
def test_what_is_none_is_refused(data: bytes, reason: str):
    with pytest.raises(SourceError, match=reason):
        read(Path("a.xml"), data)
