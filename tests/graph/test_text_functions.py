"""Full text search from inside a query: the extension functions over a snapshot's index."""

from collections.abc import Callable

import pytest
from pyoxigraph import NamedNode, QuerySolutions, Triple

from mandategraph.graph.snapshot import Snapshot
from mandategraph.graph.store import run_query

Graphs = dict[NamedNode, list[Triple]]
PREFIX = (
    "PREFIX mgf: <https://w3id.org/mandategraph/function#> PREFIX mg: <https://w3id.org/mandategraph/ontology#>"
)


@pytest.fixture
def snapshot(graphs: Graphs, build: Callable[..., Snapshot]) -> Snapshot:
    return build(graphs)


def rows(snapshot: Snapshot, query: str) -> list[dict[str, str]]:
    results = run_query(snapshot.open_store(), f"{PREFIX} {query}", snapshot.index_path)
    assert isinstance(results, QuerySolutions)
    names = [variable.value for variable in results.variables]
    return [{name: row[name].value for name in names if row[name] is not None} for row in results]


def test_matches_filters_what_is_joined(snapshot: Snapshot) -> None:
    found = rows(snapshot, 'SELECT ?p { ?p mg:text ?text FILTER(mgf:textMatches(?p, "reports annually")) }')
    assert [row["p"].rpartition("/")[2] for row in found] == ["para_1"]
    assert rows(snapshot, 'SELECT ?p { ?p mg:text ?text FILTER(mgf:textMatches(?p, "nowhere")) }') == []


def test_score_and_snippet_are_unbound_without_a_match(snapshot: Snapshot) -> None:
    query = """SELECT ?p ?score ?words { ?p mg:text ?text
      BIND(mgf:textScore(?p, "itu") AS ?score) BIND(mgf:textSnippet(?p, "itu") AS ?words) }"""
    found = rows(snapshot, query)
    matched = [row for row in found if "score" in row]
    assert len(found) > len(matched) == 1
    assert float(matched[0]["score"]) > 0
    assert "ITU" in matched[0]["words"]
    assert all("words" not in row for row in found if row not in matched)


def test_marks_within_unspaced_scripts_stay_out_of_snippets(snapshot: Snapshot) -> None:
    (row,) = rows(
        snapshot,
        'SELECT ?words { ?p mg:text ?t BIND(mgf:textSnippet(?p, "情報") AS ?words) FILTER(BOUND(?words)) }',
    )
    assert "情報" in row["words"]


@pytest.mark.parametrize("arguments", ["", "?p", '"x", "itu"', "?p, <http://e/>", '?p, "" ', '?p, "* ^"'])
def test_anything_else_gives_nothing(snapshot: Snapshot, arguments: str) -> None:
    query = f"SELECT ?p {{ ?p mg:text ?text BIND(mgf:textScore({arguments}) AS ?score) FILTER(BOUND(?score)) }}"
    assert rows(snapshot, query) == []
