"""Finding and opening sources."""

import hashlib
import os
from pathlib import Path

import pytest

from mandategraph.graph.errors import SourceError
from mandategraph.loaders.build.sources import check_distinct, corpus_sources, find_sources, open_source


def test_the_corpus_is_as_received() -> None:
    sources = corpus_sources()
    assert len(sources) == 5
    for source in sources:
        opened = open_source(source)
        assert opened.facts is not None
        assert opened.sha256 == opened.facts.sha256


def test_a_folder_is_searched_and_metadata_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("text")
    (tmp_path / "README.md").write_text("about the folder")
    (tmp_path / ".hidden.txt").write_text("text")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "a.md").write_text("text")
    assert [source.name for source in find_sources([tmp_path])] == ["a.md", "b.txt"]


def test_a_file_named_twice_is_one_source(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    assert len(find_sources([tmp_path, tmp_path / "a.txt"])) == 1


@pytest.mark.parametrize("name", ["missing.txt", "empty"])
def test_nothing_to_read_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match=name):
        find_sources([tmp_path / name])


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(SourceError, match=r"pipe\.txt: is no file"):
        find_sources([tmp_path / "pipe.txt"])


def test_a_folder_that_leads_back_is_searched_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "again").symlink_to(tmp_path)
    assert len(find_sources([tmp_path])) == 1


def test_a_copy_of_a_document_of_the_corpus_is_known_by_its_digest(tmp_path: Path) -> None:
    original = next(source for source in corpus_sources() if "wsis20" in source.name)
    copy = tmp_path / "copy.txt"
    copy.write_bytes(original.path.read_bytes())
    facts = open_source(find_sources([copy])[0]).facts
    assert facts is not None
    assert facts.work("wsis20-outcome-document", "draft") is not None
    copy.write_bytes(original.path.read_bytes() + b" ")
    assert open_source(find_sources([copy])[0]).facts is None


def test_a_review_stands_beside_its_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    source = find_sources([tmp_path])[0]
    assert source.review is None
    (tmp_path / "a.review.toml").write_text('reviewer = "somebody"')
    assert source.review == tmp_path / "a.review.toml"
    assert {source.review_path.name for source in corpus_sources()} == {"review.toml"}


def test_a_changed_text_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("as received")
    digest = hashlib.sha256(text.read_bytes()).hexdigest()
    (tmp_path / "metadata.toml").write_text(f'file = "text.txt"\nsha256 = "{digest}"\n')
    assert open_source(find_sources([tmp_path])[0]).data == b"as received"
    text.write_text("changed")
    with pytest.raises(SourceError, match=r"text\.txt: its SHA-256"):
        open_source(find_sources([tmp_path])[0])


def test_a_source_too_large_is_refused_unread(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(SourceError, match=r"large\.txt: 50,000,000 bytes"):
        open_source(find_sources([large])[0])


def test_one_expression_in_two_sources_is_refused() -> None:
    check_distinct([("w/final-en", "a.txt"), ("w/draft-en", "a.txt"), ("v/final-en", "b.txt")])
    with pytest.raises(SourceError, match=r"b\.txt: holds the same expression as a\.txt"):
        check_distinct([("w/final-en", "a.txt"), ("w/final-en", "b.txt")])
