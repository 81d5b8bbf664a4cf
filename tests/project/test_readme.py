"""What the README says is true: its answer is the graph's, its figures are the extractor's, its commands exist.

`--update-answers` writes the marked sections anew.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from mandategraph.graph.cli import VERBS
from mandategraph.graph.snapshot import Snapshot
from tests.conftest import run_command

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
COLUMNS = ("number", "verb", "addressees", "time", "earliest", "latest")


def section(name: str) -> re.Pattern[str]:
    """Give the pattern of a section that is written by a program."""
    return re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)


def check_section(request: pytest.FixtureRequest, name: str, content: str) -> None:
    """Compare a marked section of the README with what it should say."""
    text = README.read_text(encoding="utf-8")
    wanted = section(name).sub(lambda match: f"{match[1]}{content}{match[2]}", text)
    if request.config.getoption("--update-answers"):
        README.write_text(wanted, encoding="utf-8")
    assert text == wanted


def to_table(rows: list[dict[str, str]]) -> str:
    """Write rows as a Markdown table."""
    lines = ["| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    lines += ["| " + " | ".join(row[column] for column in COLUMNS) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def test_the_first_answer_is_the_graphs(corpus_snapshot: Snapshot, request: pytest.FixtureRequest) -> None:
    done = run_command("query", "due_in_year", "--format", "csv", "--snapshot", corpus_snapshot.path)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows
    check_section(request, "answer", to_table(rows))


def test_the_accuracy_is_the_extractors(request: pytest.FixtureRequest) -> None:
    done = run_command("evaluate", "--format", "markdown")
    assert done.returncode == 0, done.stderr
    summary = done.stdout.split("\n\n")
    table = next(part for part in summary if part.startswith("|"))
    check_section(request, "accuracy", table.strip() + "\n")


def test_every_verb_is_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    assert len(VERBS) >= 12
    for verb in VERBS:
        assert re.search(rf"`(?:mandategraph )?{verb}\b", text), verb


def test_files_that_the_readme_names_exist() -> None:
    text = README.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / target).exists(), target
