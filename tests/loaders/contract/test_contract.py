"""The object that `extract --format json` prints, asked of the corpus: its keys, and that its places are right."""

import json
from functools import cache
from typing import Any

import pytest
from click.testing import CliRunner

from mandategraph.loaders.build.sources import Source, corpus_sources
from mandategraph.loaders.commands.extract import command

DOCUMENT = {"slug", "title", "symbol", "kind", "body", "status", "date", "language"}
PROVISION = {"id", "kind", "number", "heading", "text", "start", "end"}
MANDATE = {
    "provision", "number", "kind", "verb", "verb_class", "addressees", "through", "with", "report_to", "action",
    "deadlines", "quote", "confidence",
}  # fmt: skip
ACTOR = {"id", "name", "text", "start", "end"}
DEADLINE = {
    "text", "relation", "precision", "year", "session", "recurrence", "earliest", "latest", "rule", "start", "end",
}  # fmt: skip
SOURCES = corpus_sources()


@cache
def extract(source: Source) -> tuple[dict[str, Any], ...]:
    finished = CliRunner().invoke(command, [str(source.path)])
    assert finished.exit_code == 0, finished.output
    value = json.loads(finished.stdout)
    return tuple(value) if isinstance(value, list) else (value,)


@cache
def decode(source: Source) -> str:
    return source.path.read_bytes().decode("utf-8").removeprefix("\ufeff")


def squeeze(words: str) -> str:
    return "".join(words.split())


def works() -> list[tuple[Source, dict[str, Any]]]:
    return [(source, work) for source in SOURCES for work in extract(source)]


def test_a_file_with_one_work_gives_an_object_and_one_with_several_an_array() -> None:
    for source in SOURCES:
        printed = CliRunner().invoke(command, [str(source.path)]).stdout
        assert printed.startswith("[" if len(extract(source)) > 1 else "{")
    assert sorted(len(extract(source)) for source in SOURCES) == [1, 1, 1, 3, 3]


def test_keys_are_those_of_the_contract() -> None:
    for _, work in works():
        assert set(work) == {"document", "provisions", "mandates", "citations", "figures", "mentions"}
        assert set(work["document"]) == DOCUMENT
        assert all(set(provision) == PROVISION for provision in work["provisions"])
        for mandate in work["mandates"]:
            assert set(mandate) == MANDATE
            assert set(mandate["quote"]) == {"exact", "start", "end"}
            for role in ("addressees", "through", "with", "report_to"):
                assert all(set(actor) == ACTOR for actor in mandate[role])
            assert all(set(deadline) == DEADLINE for deadline in mandate["deadlines"])


def test_places_count_in_the_source() -> None:
    """Where nothing was repaired within the words, the source has just them at the place."""
    same = 0
    for source, work in works():
        text = decode(source)
        quotes = [(m["quote"]["exact"], m["quote"]) for m in work["mandates"]]
        actors = [(a["text"], a) for m in work["mandates"] for a in m["addressees"]]
        found = [(entry["text"], entry) for kind in ("citations", "figures", "mentions") for entry in work[kind]]
        for words, place in [*quotes, *actors, *found]:
            assert 0 <= place["start"] < place["end"] <= len(text)
            there = text[place["start"] : place["end"]]
            assert squeeze(words)[:1] == squeeze(there)[:1] or not there[0].isalnum()
            same += squeeze(words) == squeeze(there)
    assert same > 1000


def test_provisions_are_a_tree() -> None:
    for _, work in works():
        spans = [(provision["start"], provision["end"]) for provision in work["provisions"]]
        for start, end in spans:
            for other, last in spans:
                within = (other <= start and end <= last) or (start <= other and last <= end)
                assert within or end <= other or last <= start


def test_provisions_cover_the_text() -> None:
    """Together, since a work may stand within another one."""
    for source in SOURCES:
        text = decode(source)
        covered = bytearray(len(text))
        for work in extract(source):
            for provision in work["provisions"]:
                length = provision["end"] - provision["start"]
                covered[provision["start"] : provision["end"]] = b"\1" * length
        lost = "".join(text[i] for i in range(len(text)) if not covered[i] and text[i].isalnum())
        assert len(lost) < 0.01 * len(text), lost[:200]


def test_a_repaired_paragraph_is_printed_repaired_and_placed_around_the_repair() -> None:
    source = next(source for source in SOURCES if "wsis20" in source.name)
    paragraph = next(p for p in extract(source)[0]["provisions"] if p["id"] == "para_95")
    there = decode(source)[paragraph["start"] : paragraph["end"]]
    assert "~~in order~~" in there
    assert "in order" not in paragraph["text"]
    assert "~~" not in paragraph["text"]


@pytest.mark.parametrize("form", ["turtle", "table"])
def test_the_other_formats_name_the_work(form: str) -> None:
    source = next(source for source in SOURCES if "parliamentary" in source.name)
    finished = CliRunner().invoke(command, [str(source.path), "--format", form])
    assert finished.exit_code == 0
    assert "Output document from the Parliamentary Track" in finished.stdout
