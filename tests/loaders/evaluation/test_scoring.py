"""The scoring rule, case by case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mandategraph.graph.errors import DataError
from mandategraph.loaders.evaluation import Tally, read_gold, score_document
from mandategraph.loaders.evaluation.gold import paragraph_key
from mandategraph.loaders.evaluation.intervals import f1_interval, wilson
from mandategraph.loaders.evaluation.names import name_key
from mandategraph.loaders.evaluation.ordinals import read_ordinals
from mandategraph.loaders.evaluation.scoring import DocumentScore
from mandategraph.loaders.model import (
    ActorReference,
    Deadline,
    Mandate,
    SessionReference,
    Span,
    StatementKind,
)

PLACE = Span(0, 1)


def gold(paragraph: str | None, verb: str, *names: str, **more: Any) -> dict[str, Any]:
    return {"paragraph": paragraph, "verb": verb, "addressees": list(names), "deadline": None, **more}


def found(number: str | None, verb: str, *names: str, deadlines: tuple[Deadline, ...] = ()) -> Mandate:
    actors = tuple(ActorReference(name, PLACE) for name in names)
    return Mandate(
        "p", number, StatementKind.MANDATE, verb, "directive", PLACE, actors, PLACE, deadlines, PLACE, 0.9
    )


def score(tmp_path: Path, entries: list[dict[str, Any]], mandates: list[Mandate]) -> DocumentScore:
    path = tmp_path / "x.gold.json"
    path.write_text(json.dumps({"source_text": "x.txt", "mandates": entries}))
    return score_document(read_gold(path), mandates)


@pytest.mark.parametrize(
    ("entry", "mandate", "mandates", "addressees"),
    [
        (gold("1", "urge", "States"), found("1", "urge", "States"), Tally(1), Tally(1)),
        (gold("1", "urge", "all States"), found("1", "urge", "the States"), Tally(1), Tally(1)),
        (gold("7(a)", "urge", "States"), found("7(b)", "urge", "States"), Tally(1), Tally(1)),
        (gold("1", "urge", "States", "Governments"), found("1", "urge", "States"), Tally(1), Tally(0, 1, 1)),
        (gold("1", "urge", "States"), found("2", "urge", "States"), Tally(0, 1, 1), Tally(0, 1, 1)),
        (gold("1", "urge", "States"), found("1", "request", "States"), Tally(0, 1, 1), Tally(0, 1, 1)),
        (gold("1", "urge", "States", verb_alt=["request"]), found("1", "request", "States"), Tally(1), Tally(1)),
        (gold("1", "urge", "States"), found("1", "urge", "Parliament"), Tally(0, 1, 1), Tally(0, 1, 1)),
        (gold("1", "urge", "A", addressees_alt=[["B"]]), found("1", "urge", "B"), Tally(1), Tally(1)),
        (gold("1", "urge", "A", addressees_alt=[[]]), found("1", "urge"), Tally(1), Tally(1)),
        (gold("1", "urge", "States", optional=True), found("1", "urge", "States"), Tally(), Tally()),
        (gold(None, "urge", "States"), found(None, "urge", "States"), Tally(1), Tally(1)),
    ],
)
def test_units(
    tmp_path: Path, entry: dict[str, Any], mandate: Mandate, mandates: Tally, addressees: Tally
) -> None:
    result = score(tmp_path, [entry], [mandate])
    assert result.mandates == mandates
    assert result.addressees == addressees


def test_missing_an_optional_unit_is_no_error(tmp_path: Path) -> None:
    assert score(tmp_path, [gold("1", "urge", "States", optional=True)], []).mandates == Tally()


def test_duplicates_are_one(tmp_path: Path) -> None:
    mandates = [found("1(a)", "urge", "States"), found("1(b)", "urge", "States")]
    assert score(tmp_path, [gold("1", "urge", "States")], mandates).mandates == Tally(1)


def test_one_surplus_reading_is_free(tmp_path: Path) -> None:
    readings = [found("1", "urge", "States", name) for name in ("A", "B", "C")]
    entry = [gold("1", "urge", "States")]
    assert score(tmp_path, entry, readings[:2]).mandates == Tally(1)
    assert score(tmp_path, entry, readings).mandates == Tally(1, 1, 0)


def test_the_equal_set_is_taken_before_an_overlapping_one(tmp_path: Path) -> None:
    mandates = [found("1", "urge", "States", "A"), found("1", "urge", "States")]
    assert score(tmp_path, [gold("1", "urge", "States")], mandates).addressees == Tally(1)


YEAR = Deadline(PLACE, "in", "year", year=2027)
SESSION = Deadline(PLACE, "at", "session", session=SessionReference(30, "General Assembly"))
YEARLY = Deadline(PLACE, "every", "recurrence", recurrence="annual")


def due(year: str | None = None, session: str | None = None, recurrence: str | None = None) -> dict[str, Any]:
    return {"text": "x", "date_or_year": year, "session": session, "recurrence": recurrence}


@pytest.mark.parametrize(
    ("deadline", "deadlines", "tally"),
    [
        (due("2027"), (YEAR,), Tally(1)),
        (due("2027-06"), (YEAR,), Tally(1)),
        (due("2028"), (YEAR,), Tally(0, 1, 1)),
        (due(session="thirtieth session of the General Assembly"), (SESSION,), Tally(1)),
        (due(session="30th session of the General Assembly"), (SESSION, YEAR), Tally(1)),
        (due(session="thirtieth session of the Security Council"), (SESSION,), Tally(0, 1, 1)),
        (due("2027", "thirtieth session of the General Assembly"), (SESSION,), Tally(0, 1, 1)),
        (due(recurrence="annual"), (YEARLY,), Tally(1)),
        (due(recurrence="biennial"), (YEARLY,), Tally(0, 1, 1)),
        (due("2027"), (), Tally(0, 0, 1)),
        (None, (YEAR,), Tally(0, 1, 0)),
        (None, (), Tally()),
    ],
)
def test_deadlines(tmp_path: Path, deadline: Any, deadlines: tuple[Deadline, ...], tally: Tally) -> None:
    entry = gold("1", "urge", "States", deadline=deadline)
    assert score(tmp_path, [entry], [found("1", "urge", "States", deadlines=deadlines)]).deadlines == tally


def test_deadlines_of_missed_and_false_units_count(tmp_path: Path) -> None:
    result = score(
        tmp_path, [gold("1", "urge", "States", deadline=due("2027"))], [found("2", "urge", "A", deadlines=(YEAR,))]
    )
    assert result.deadlines == Tally(0, 1, 1)


def test_an_optional_deadline_may_be_missed(tmp_path: Path) -> None:
    entry = gold("1", "urge", "States", deadline=due("2027"), deadline_optional=True)
    assert score(tmp_path, [entry], [found("1", "urge", "States")]).deadlines == Tally()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the relevant States", "States"),
        ("ITU", "International Telecommunication Union"),
        ("UN system organizations", "United Nations system organizations"),
        ("other organisations", "organizations"),
        ("Secretary-General’s Envoy", "Secretary-General's Envoy"),
    ],
)
def test_names_are_compared_without_what_does_not_matter(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_names_that_differ_differ() -> None:
    assert name_key("General Assembly") != name_key("Security Council")


@pytest.mark.parametrize(
    ("words", "ordinals"),
    [
        ("seventy-sixth to seventy-eighth sessions", {76, 77, 78}),
        ("fifty-seventh and fifty-eighth sessions", {57, 58}),
        ("30th session", {30}),
        ("substantive session of 2006", set()),
    ],
)
def test_ordinals(words: str, ordinals: set[int]) -> None:
    assert read_ordinals(words) == ordinals


@pytest.mark.parametrize(("number", "key"), [("7(a)", "7"), ("67", "67"), (None, None), ("A", "A")])
def test_paragraphs_lose_their_items(number: str | None, key: str | None) -> None:
    assert paragraph_key(number) == key


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"mandates": []}', '{"source_text": "x", "mandates": [{"verb": "urge"}]}']
)
def test_bad_annotations_are_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.gold.json"
    path.write_text(content)
    with pytest.raises(DataError, match=r"bad\.gold\.json"):
        read_gold(path)


def test_intervals() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = wilson(95, 100)
    assert (round(low, 3), round(high, 3)) == (0.888, 0.978)


def test_the_interval_of_f1_is_that_of_the_jaccard_index_transformed() -> None:
    assert f1_interval(0, 0, 0) == (0.0, 1.0)
    low, high = f1_interval(90, 5, 5)
    jaccard = wilson(90, 100)
    assert low / (2 - low) == pytest.approx(jaccard[0])
    assert high / (2 - high) == pytest.approx(jaccard[1])
    assert low < 2 * 90 / (2 * 90 + 5 + 5) < high
    assert f1_interval(127, 0, 0)[0] < 1.0
