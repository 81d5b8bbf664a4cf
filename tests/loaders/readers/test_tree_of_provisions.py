"""Whatever is read, its provisions make a tree: children within parents, leaves in order over all words."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandategraph.graph.errors import SourceError
from mandategraph.loaders.model import Document, Span
from mandategraph.loaders.readers import read

PIECES = st.sampled_from(
    [
        *(
            "# Heading",
            "## **Part One**",
            "A. Recalling that,",
            "1. Requests States:",
            "2. Decides.",
            "(a) To act;",
        ),
        *("(i) One,", "- a. item;", "- bullet", "• dot", "| a | b |", "|---|---|", "---", "<!-- Page 1 -->", "12"),
        *("“Quoted words.”", "Ms. A. Name, Head of X", "Annex", "The General Assembly,", "Recalling x,", "“"),
        *("~~gone~~", "a **bold** word", "[text](http://x.org)", "line with con-", "tinued word", "End of it."),
        *("Title Case Words", "", "\f", "  indented", "[Adopted by a vote", "IN: [", "5/3. Title", "“1. Inner"),
        *("Глава первая", "言葉です。", "\u00a0", "\\[x\\]", "a<sup>1</sup>"),
    ]
)
TEXTS = st.lists(PIECES, min_size=1, max_size=30).map("\n".join) | st.text(min_size=1, max_size=300)


def check_tree(document: Document) -> None:
    spans = {provision.id: provision.span for provision in document.provisions}
    assert len(spans) == len(document.provisions), "identifiers are unique"
    parents = {provision.parent for provision in document.provisions}
    reached = 0
    covered = bytearray(len(document.text))
    for provision in document.provisions:
        assert 0 <= provision.span.start < provision.span.end <= len(document.text)
        if provision.parent is not None:
            assert provision.span in spans[provision.parent]
        if provision.id not in parents:
            assert provision.span.start >= reached, "leaves are in order and apart"
            reached = provision.span.end
            covered[provision.span.start : reached] = b"\1" * (reached - provision.span.start)
    bare = [index for index, character in enumerate(document.text) if not (character.isspace() or covered[index])]
    assert not bare, f"no provision holds {document.text[bare[0] : bare[0] + 40]!r}"


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_any_text_becomes_a_tree_over_all_its_words(text: str):
    try:
        documents = read(Path("any.txt"), text.encode("utf-8", "surrogatepass"))
    except SourceError:
        return
    for document in documents:
        check_tree(document)


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_positions_map_to_the_source_and_back(text: str):
    try:
        (document,) = read(Path("any.txt"), text.encode("utf-8", "surrogatepass"))
    except SourceError:
        return
    source = text.removeprefix("\ufeff")
    rebuilt, reached = [], 0
    for edit in document.alignment.edits:
        rebuilt.append(source[reached : edit.source.start])
        rebuilt.append(document.words(edit.text))
        reached = edit.source.end
    assert "".join([*rebuilt, source[reached:]]) == document.text
    rewritten = {at for edit in document.alignment.edits for at in range(edit.text.start, edit.text.end)}
    for at, character in enumerate(document.text):
        if at not in rewritten:
            place = document.alignment.to_source(Span(at, at + 1))
            assert source[place.start : place.end] == character
            assert document.alignment.to_text(place.start) == at


BULK = Path(os.environ.get("MANDATEGRAPH_BULK", Path(__file__).parents[4] / "shared" / "bulk"))


@pytest.mark.skipif(not BULK.is_dir(), reason="the folder of further documents (MANDATEGRAPH_BULK) is absent")
def test_further_documents_become_trees():
    paths = sorted(BULK.glob("*.txt"))
    for path in random.Random(7).sample(paths, min(120, len(paths))):
        for document in read(path, path.read_bytes()):
            check_tree(document)
            assert len(document.provisions) > 1, f"{path.name}: one provision over everything is no segmentation"
