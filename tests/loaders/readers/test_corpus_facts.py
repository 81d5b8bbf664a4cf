"""The documents of the corpus yield what they hold: the figures are facts about the texts."""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import mandategraph.loaders.corpus as corpus
from mandategraph.loaders.model import Document, EditKind, Provision, ProvisionKind
from mandategraph.loaders.readers import read

CORPUS = Path(corpus.__file__).parent
SOURCES = sorted(path.parent.name for path in CORPUS.glob("*/metadata.toml"))


@cache
def documents(source: str) -> tuple[Document, ...]:
    folder = CORPUS / source
    metadata = tomllib.loads((folder / "metadata.toml").read_text(encoding="utf-8"))
    return tuple(read(folder / "text.txt", (folder / "text.txt").read_bytes(), metadata=metadata))


def document(source: str, slug: str, version: str) -> Document:
    return next(
        each for each in documents(source) if (each.description.slug, each.description.version) == (slug, version)
    )


def wsis() -> Document:
    return document("wsis20-outcome-document", "wsis20-outcome-document", "draft")


def of_kind(text: Document, kind: ProvisionKind) -> list[Provision]:
    return [provision for provision in text.provisions if provision.kind is kind]


def by_id(text: Document, eid: str) -> str:
    return next(text.words(provision.span) for provision in text.provisions if provision.id == eid)


def test_outcome_document_has_127_paragraphs_8_recitals_18_headings():
    numbers = [provision.number for provision in of_kind(wsis(), ProvisionKind.OPERATIVE_PARAGRAPH)]
    assert numbers == [str(number) for number in range(1, 128)]
    recitals = of_kind(wsis(), ProvisionKind.RECITAL)
    assert [(recital.id, recital.number) for recital in recitals] == [(f"para_{x}", x) for x in "ABCDEFGH"]
    assert len(of_kind(wsis(), ProvisionKind.HEADING)) == 18
    assert len(of_kind(wsis(), ProvisionKind.TITLE)) == 1


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (10, "for the Least Developed Countries in strengthening"),
        (17, "recognize the need to increase investment"),
        (23, "digital resources as a priority"),
        (29, "adopted in all economic sectors"),
        (65, ""),
        (108, "follow-up of World Summit outcomes, encourage them"),
        (115, "the work of United Nations agencies and other"),
        (122, "the United Nations Group on the Information Society, within existing mandates"),
    ],
)
def test_paragraph_cut_by_a_page_break_is_whole(number: int, words: str):
    text = wsis()
    provision = next(each for each in text.provisions if each.id == f"para_{number}")
    assert words in text.words(provision.span)
    assert "\n" not in text.words(provision.span)
    breaks = [edit for edit in text.alignment.edits if edit.kind is EditKind.PAGE_BREAK]
    assert any(provision.span.start < edit.text.start < provision.span.end for edit in breaks)


def test_only_the_eight_cut_paragraphs_are_mended():
    breaks = [edit for edit in wsis().alignment.edits if edit.kind is EditKind.PAGE_BREAK]
    assert len(breaks) == 8


def test_repeated_sentence_and_struck_out_words_are_taken_out():
    text = wsis()
    sentence = "We recognise that appropriate governance frameworks are essential"
    assert by_id(text, "para_17").count(sentence) == 1
    assert "to cooperate to achieve the WSIS vision" in by_id(text, "para_95")
    kinds = Counter(edit.kind for edit in text.alignment.edits)
    assert kinds[EditKind.REPETITION] == kinds[EditKind.STRUCK_OUT] == 1


def test_paragraph_knows_its_heading():
    provision = next(each for each in wsis().provisions if each.id == "para_67")
    assert provision.heading == ("Financial mechanisms",)


def test_parliamentary_output_has_seven_paragraphs_with_lettered_items():
    text = document("igf-2025-parliamentary-track-output", "igf-2025-parliamentary-track-output", "final")
    assert [each.number for each in of_kind(text, ProvisionKind.OPERATIVE_PARAGRAPH)] == list("1234567")
    numbers = [each.number for each in of_kind(text, ProvisionKind.SUB_PARAGRAPH)]
    expected = {"2": "abcdefghi", "3": "ab", "4": "abcdefghi", "5": "abcdefghi", "6": "abcde", "7": "abcdefgh"}
    assert numbers == [f"{number}({letter})" for number, letters in expected.items() for letter in letters]
    assert len(of_kind(text, ProvisionKind.RECITAL)) == 8


def test_earlier_parliamentary_output_has_four_paragraphs():
    text = document("igf-2025-summary-report", "igf-2025-parliamentary-track-output", "summary-report")
    assert [each.number for each in of_kind(text, ProvisionKind.OPERATIVE_PARAGRAPH)] == list("1234")
    items = Counter(str(each.number)[0] for each in of_kind(text, ProvisionKind.SUB_PARAGRAPH))
    assert items == {"1": 7, "2": 6, "3": 5, "4": 8}


def test_88_messages_stand_under_four_themes():
    text = document("igf-2025-summary-report", "igf-2025-messages", "final")
    themes = Counter(message.heading[0] for message in of_kind(text, ProvisionKind.MESSAGE))
    assert sum(themes.values()) == 88
    assert list(themes) == [
        "[Building] Digital Trust and Resilience",
        "[Building] Sustainable and Responsible Innovation",
        "[Building] Universal Access and Digital Rights",
        "[Building] Digital Cooperation",
    ]


def test_report_holds_what_it_prints_but_not_the_other_works():
    text = document("igf-2025-summary-report", "igf-2025-summary-report", "final")
    assert "We, parliamentarians taking part" not in text.text
    assert [edit.kind for edit in text.alignment.edits].count(EditKind.OTHER_WORK) == 2
    assert len(of_kind(text, ProvisionKind.GLOSSARY_ENTRY)) == 23
    assert {each.number for each in of_kind(text, ProvisionKind.GLOSSARY_ENTRY)} >= {"UN DESA", "IoT", "WG-WSP"}


def test_quotations_name_speaker_and_role():
    text = document("igf-2025-summary-report", "igf-2025-summary-report", "final")
    spoken = {
        text.words(each.attribution.speaker): each.attribution.role and text.words(each.attribution.role)
        for each in of_kind(text, ProvisionKind.QUOTATION)
        if each.attribution
    }
    assert len(spoken) == 14
    assert spoken["Mr. António Guterres"] == "United Nations Secretary-General"
    assert spoken["Jean de Dieu Ndikumasabo"] == "Journalist, Burundi"


def test_every_dynamic_coalition_has_its_row_and_link():
    text = document("igf-2025-summary-report", "igf-2025-summary-report", "final")
    rows = [
        each for each in of_kind(text, ProvisionKind.TABLE_ROW) if each.heading[-1] == "Dynamic Coalitions (DCs)"
    ]
    links = {text.words(row.span).split("\t")[0]: row.links[0].href for row in rows}
    assert len(links) == 32
    # The source copies one link: it stays as it is.
    assert links["Core Internet Values"] == links["Community Connectivity"]
    networks = [each.href for provision in text.provisions for each in provision.links]
    assert any(href.endswith("policy-network-on-internet-fragmentation") for href in networks)
    assert any(href.endswith("bpf-cybersecurity") for href in networks)


def test_scan_is_split_into_three_works_with_their_quality():
    declaration, communique, summary = documents("internet-declarations-scan")
    assert declaration.quality is not None
    assert declaration.quality.score < 0.6
    assert communique.quality is not None
    assert communique.quality.score > 0.9
    assert [each.number for each in of_kind(communique, ProvisionKind.OPERATIVE_PARAGRAPH)] == ["47"]
    assert [each.language for each in communique.provisions if each.language] == ["ja"]
    words = [summary.words(each.span) for each in summary.provisions]
    assert "Invites industry to:" in words
    assert any(each.startswith("The Declaration calls upon all participating states") for each in words)
    assert "Abide by the UN Guiding Principles on Business and Human Rights" in words


@pytest.mark.parametrize("source", SOURCES)
def test_source_stands_in_leaves_apart_from_white_space(source: str):
    text = (CORPUS / source / "text.txt").read_bytes().decode("utf-8").removeprefix("\ufeff")
    covered = bytearray(len(text))
    for each in documents(source):
        parents = {provision.parent for provision in each.provisions}
        for provision in each.provisions:
            if provision.id not in parents:
                span = each.alignment.around(provision.span)
                covered[span.start : span.end] = b"\1" * (span.end - span.start)
    written = [index for index, character in enumerate(text) if not character.isspace()]
    assert sum(covered[index] for index in written) / len(written) >= 0.995
