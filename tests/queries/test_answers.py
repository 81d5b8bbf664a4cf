"""Every query of the library runs on the corpus graph and gives the answer that stands beside it.

The answers are what a reader checked; `--update-answers` writes them anew, to be read before they are committed.
"""

from __future__ import annotations

import csv
import io
import tomllib
from pathlib import Path

import pytest
from pyoxigraph import Store

from mandategraph.graph.catalog import Query, load_queries
from mandategraph.graph.snapshot import Snapshot
from mandategraph.graph.store import run_query, write_results

HERE = Path(__file__).parent
MAY_BE_EMPTY: frozenset[str] = frozenset()


def list_cases() -> list[tuple[str, str, dict[str, str]]]:
    """List what is asked: name, query, values."""
    cases: list[tuple[str, str, dict[str, str]]] = [(query.name, query.name, {}) for query in load_queries()]
    for name, values in tomllib.loads((HERE / "cases.toml").read_text(encoding="utf-8")).items():
        cases.append((name, values.pop("query"), values))
    return cases


CASES = list_cases()


@pytest.fixture(scope="module")
def index(corpus_snapshot: Snapshot) -> Path:
    return corpus_snapshot.index_path


@pytest.fixture(scope="module")
def store(corpus_snapshot: Snapshot) -> Store:
    return corpus_snapshot.load_memory_store()


def answer(store: Store, index: Path, query: Query, values: dict[str, str]) -> str:
    return write_results(run_query(store, query.fill(values), index), "csv").decode("utf-8").replace("\r\n", "\n")


@pytest.mark.parametrize(("name", "query", "values"), CASES, ids=[case[0] for case in CASES])
def test_answer(
    store: Store, index: Path, request: pytest.FixtureRequest, name: str, query: str, values: dict[str, str]
) -> None:
    found = answer(store, index, next(entry for entry in load_queries() if entry.name == query), values)
    expected = HERE / "answers" / f"{name}.csv"
    if request.config.getoption("--update-answers"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(found)))
    assert rows[0] == list(next(entry for entry in load_queries() if entry.name == query).columns)
    assert (len(rows) > 1) != (name in MAY_BE_EMPTY), "an example that finds nothing teaches nothing"


def test_there_is_an_answer_for_each_case_and_no_other() -> None:
    assert len(CASES) >= 40
    assert sorted(path.stem for path in (HERE / "answers").glob("*.csv")) == sorted(case[0] for case in CASES)


def test_every_query_says_what_it_asks() -> None:
    for query in load_queries():
        assert query.question.endswith("?"), query.name
        assert query.description
        assert query.keywords


def test_a_version_keeps_its_parameters_and_columns(request: pytest.FixtureRequest) -> None:
    """Who changes parameters or columns raises `# version:`; `--update-answers` writes the new line down."""
    recorded = HERE / "versions.csv"
    now = {
        (query.name, str(query.version)): (
            " ".join(f"{parameter.name}:{parameter.type}" for parameter in query.parameters),
            " ".join(query.columns),
        )
        for query in load_queries()
    }
    with recorded.open(encoding="utf-8", newline="") as file:
        known = {(name, version): (given, columns) for name, version, given, columns in csv.reader(file)}
    if request.config.getoption("--update-answers"):
        known = {key: known.get(key, value) for key, value in now.items()}
        with recorded.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows((*key, *value) for key, value in sorted(known.items()))
    assert now == known
