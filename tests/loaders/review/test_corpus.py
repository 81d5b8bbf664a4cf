"""The corpus is reviewed: every statement is decided, every record still fits, and the graph holds just these."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from mandategraph.loaders.build.reading import extract_opened, review_extractions
from mandategraph.loaders.build.sources import Source, corpus_sources, find_sources, open_source
from mandategraph.loaders.commands.review import command
from mandategraph.loaders.model import Extraction, Role
from mandategraph.loaders.review import Decision, read_review

SOURCES = corpus_sources()


def extract_reviewed(source: Source) -> list[Extraction]:
    """Extract a source and lay its review over it."""
    opened = open_source(source)
    return review_extractions(opened, extract_opened(source, opened))[0]


def reviewed(slug: str, version: str) -> Extraction:
    """Give one expression of the corpus after its review."""
    for source in SOURCES:
        for extraction in extract_reviewed(source):
            description = extraction.document.description
            if (description.slug, description.version) == (slug, version):
                return extraction
    raise AssertionError(f"{slug} {version} is not in the corpus")


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.path.parent.name)
def test_every_record_is_decided_and_fits(source: Source) -> None:
    result = CliRunner().invoke(command, [str(source.path), "--check"])
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.path.parent.name)
def test_the_graph_holds_just_what_the_review_says(source: Source) -> None:
    opened = open_source(source)
    assert source.review is not None
    review = read_review(source.review)
    assert review.read == opened.sha256
    extractions, stale = review_extractions(opened, extract_opened(source, opened))
    assert stale == []
    held = [mandate for extraction in extractions for mandate in extraction.mandates]
    assert len(held) == sum(record.decision is not Decision.REJECT for record in review.records)
    assert {mandate.review for mandate in held} <= {"accepted", "corrected", "added"}


def test_a_copy_of_a_document_says_what_the_original_says(tmp_path: Path) -> None:
    original = next(source for source in SOURCES if "wsis20" in source.name)
    copy = tmp_path / "copy.txt"
    copy.write_bytes(original.path.read_bytes())
    (source,) = find_sources([copy])
    assert [e.mandates for e in extract_reviewed(source)] == [e.mandates for e in extract_reviewed(original)]


def test_each_statement_says_who_is_to_act_on_what() -> None:
    for source in SOURCES:
        for extraction in extract_reviewed(source):
            for mandate in extraction.mandates:
                where = f"{source.name} {mandate.provision}"
                assert mandate.in_role(Role.ADDRESSEE), where
                assert mandate.action is not None, where
                words = extraction.document.words(mandate.action)
                assert words == words.strip(" ;:,."), where


def test_roles_of_the_review_of_indicators() -> None:
    extraction = reviewed("wsis20-outcome-document", "draft")
    (mandate,) = (mandate for mandate in extraction.mandates if mandate.provision == "para_117")
    assert {(actor.role, actor.id) for actor in mandate.actors} == {
        (Role.ISSUER, "general-assembly"),
        (Role.ADDRESSEE, "pmict"),
        (Role.CONSULTATION, "action-line-facilitators"),
        (Role.SUPPORT, "statistical-commission"),
        (Role.REPORT_RECIPIENT, "cstd"),
    }
