"""The command `evaluate`, and the floors that its figures keep."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mandategraph.loaders.commands.evaluate import command
from mandategraph.loaders.evaluation.floors import read_floors
from mandategraph.loaders.evaluation.run import packaged_gold

GOLD = Path(__file__).parents[2] / "gold"
FLOORS = GOLD / "minimum.toml"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_scores_the_corpus_documents_above_their_floors() -> None:
    result = run("--format", "json", "--minimum", FLOORS)
    assert result.exit_code == 0, result.output
    documents = json.loads(result.stdout)["documents"]
    assert sorted(documents) == sorted(path.parent.name for path in packaged_gold())
    assert len(documents) == 2


def test_floors_name_documents_that_are_annotated() -> None:
    names = {path.name.removesuffix(".gold.json") for path in GOLD.glob("*.gold.json")}
    assert set(read_floors(FLOORS)) <= names | {"all"}


def test_a_figure_below_its_floor_fails(tmp_path: Path) -> None:
    floors = tmp_path / "floors.toml"
    floors.write_text("[nobody]\nmandates = 1.0\n[all]\nmandates = 1\ndeadlines = 0.5\n")
    path = GOLD / "wsis20-outcome-document.gold.json"
    data = json.loads(path.read_text())
    data["mandates"].append({**data["mandates"][4], "paragraph": "999"})
    changed = tmp_path / "changed.gold.json"
    changed.write_text(json.dumps(data))
    result = run(changed, "--minimum", floors)
    assert result.exit_code == 1
    assert "all: F1 of mandates is" in result.stderr


@pytest.mark.parametrize("content", ["[all]\nmandate = 1", "[all]\nmandates = 2", "all = 1", "["])
def test_bad_floors_are_refused(tmp_path: Path, content: str) -> None:
    floors = tmp_path / "floors.toml"
    floors.write_text(content)
    result = run("--minimum", floors)
    assert result.exit_code != 0
    assert "floors.toml" in str(result.exception)


def test_a_missing_text_is_said_and_skipped() -> None:
    result = run(GOLD / "a-res-79-23.gold.json", GOLD / "wsis20-outcome-document.gold.json")
    assert result.exit_code == 0
    assert "skipped" in result.stderr
    assert "a-res-79-23.txt" in result.stderr


def test_nothing_to_score_is_wrong_usage() -> None:
    result = run(GOLD / "a-res-79-23.gold.json")
    assert result.exit_code == 2
    assert "nothing could be scored" in result.stderr


def test_texts_are_found_beside_and_in_the_folder(tmp_path: Path) -> None:
    text = "The General Assembly,\n\nRecalling it,\n\n1. Urges States to act.\n"
    entry = {"paragraph": "1", "verb": "urge", "addressees": ["States"], "deadline": None}
    (tmp_path / "gold").mkdir()
    (tmp_path / "texts").mkdir()
    path = tmp_path / "gold" / "one.gold.json"
    path.write_text(json.dumps({"source_text": "one.txt", "mandates": [entry]}))
    (tmp_path / "texts" / "one.txt").write_text(text)
    result = run(path, "--texts", tmp_path / "texts", "--format", "json")
    assert json.loads(result.stdout)["overall"]["mandates"]["f1"] == 1.0
    shutil.move(tmp_path / "texts" / "one.txt", tmp_path / "gold")
    assert run(path).exit_code == 0


@pytest.mark.parametrize("layout", ["text", "markdown", "json"])
def test_reports_show_figures_and_errors(tmp_path: Path, layout: str) -> None:
    (tmp_path / "one.txt").write_text(
        "The General Assembly,\n\nRecalling it,\n\n1. Urges States to act by 2030.\n"
    )
    entry = {"paragraph": "2", "verb": "urge", "addressees": ["States"], "deadline": None, "trigger": "Urges"}
    path = tmp_path / "one.gold.json"
    path.write_text(json.dumps({"source_text": "one.txt", "mandates": [entry]}))
    output = run(path, "--format", layout).stdout
    for word in ("missed", "false", "urge", "states"):
        assert word in output


@pytest.mark.parametrize("layout", ["text", "markdown", "json"])
def test_both_figures_are_shown_where_there_is_a_review(tmp_path: Path, layout: str) -> None:
    (tmp_path / "one.txt").write_text(
        "The General Assembly,\n\nRecalling it,\n\n1. Urges States to act by 2030.\n\n2. Invites ITU to help.\n"
    )
    (tmp_path / "one.review.toml").write_text(
        'reviewer = "a test"\n[[statement]]\ndecision = "reject"\nprovision = "para_2"\nverb = "invite"\n'
        'words = "Invites"\nquote = "Invites ITU to help"\n'
    )
    entry = {"paragraph": "1", "verb": "urge", "addressees": ["States"], "deadline": None}
    path = tmp_path / "one.gold.json"
    path.write_text(json.dumps({"source_text": "one.txt", "mandates": [entry]}))
    output = run(path, "--format", layout).stdout
    if layout == "json":
        report = json.loads(output)
        assert report["documents"]["one"]["mandates"]["precision"] == 0.5
        assert report["after_review"]["one"]["mandates"]["precision"] == 1.0
        assert report["review_decisions"]["one"]["rejected"] == 1
    else:
        assert "After review" in output
        assert "What the review decided" in output


def test_annotations_of_the_package_are_those_of_the_tests() -> None:
    for path in packaged_gold():
        assert path.read_bytes() == (GOLD / f"{path.parent.name}.gold.json").read_bytes()
