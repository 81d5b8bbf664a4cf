"""Queries over the union of named graphs, what is refused, and every format of results."""

import json
import time

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store, parse

from mandategraph.graph.errors import QueryError
from mandategraph.graph.sparql import DEEPEST, check_query, read_form, replace_variables
from mandategraph.graph.store import FORMATS, find_format, run_query, write_results

S, P = NamedNode("https://example.org/s"), NamedNode("https://example.org/p")


@pytest.fixture
def store() -> Store:
    store = Store()
    for name in ("a", "b"):
        store.add(Quad(S, P, Literal(name, language="en"), NamedNode(f"https://example.org/graph/{name}")))
    return store


def test_the_default_graph_is_the_union(store: Store) -> None:
    rows = run_query(store, "SELECT ?o WHERE { ?s ?p ?o } ORDER BY ?o")
    assert [row["o"].value for row in rows] == ["a", "b"]  # type: ignore[union-attr, index]


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("SELECT ?o FROM <https://example.org/graph/b> WHERE { ?s ?p ?o }", ["b"]),
        ("PREFIX : <https://example.org/graph/> SELECT*FROM:b{ ?s ?p ?o }", ["b"]),
        ("SELECT ?o FROM NAMED <https://example.org/graph/b> { ?s ?p ?o }", []),
        ("SELECT ?o FROM NAMED <https://example.org/graph/b> { GRAPH ?g { ?s ?p ?o } }", ["b"]),
        ("PREFIX from: <https://example.org/> SELECT ?o { ?from from:p ?o } ORDER BY ?o # FROM", ["a", "b"]),
        (
            "PREFIX ex: <https://example.org/> SELECT ?o { ?s ?p ?o MINUS { ?s ex:from 'FROM' } } ORDER BY ?o",
            ["a", "b"],
        ),
    ],
)
def test_from_narrows_the_union(store: Store, query: str, values: list[str]) -> None:
    assert [row["o"].value for row in run_query(store, query)] == values  # type: ignore[union-attr, index]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://localhost/> { ?s ?p ?o } }",
        "SELECT * { BIND(1 AS ?x)SERVICE<http://localhost/>{ ?s ?p ?o } }",
        "SELECT * { FILTER(?x=1SERVICE<http://localhost/>{}) }",
        "SELECT * { SERVICESILENT<http://localhost/> { ?s ?p ?o } }",
        "PREFIX : <http://localhost/> SELECT * { SERVICE:g { ?s ?p ?o } }",
        "SELECT * { # <\n SERVICE ?g { ?s ?p ?o } }",
        'SELECT * { FILTER(?a = "\\"") SERVICE ?g { } }',
        "SELECT * { ?s ?p '''it's''' SERVICE ?g { } }",
    ],
)
def test_service_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is refused"):
        check_query(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?service ?p 'SERVICE <x>' } # SERVICE",
        'SELECT * { ?s <http://example.org/SERVICE> """a "SERVICE" { """ }',
        "PREFIX ex: <http://example.org/> SELECT * { ?s ex:service $service }",
        "SELECT * { ?s ?p 'x'@service }",
    ],
)
def test_what_only_looks_like_service_is_not(query: str) -> None:
    run_query(Store(), query)


def test_deep_nesting_is_refused_before_it_reaches_the_parser() -> None:
    for opening, closing in ("{}", "()", "[]"):
        with pytest.raises(QueryError, match="flatter"):
            run_query(Store(), "SELECT * " + opening * 20_000 + closing * 20_000)
    run_query(Store(), "SELECT * " + "{" * (DEEPEST // 2) + "}" * (DEEPEST // 2))
    run_query(Store(), "SELECT * { ?s ?p '" + "{" * 5_000 + "' }")


@pytest.mark.parametrize(
    "text", ["'" * 100_000, '"""' + '"a' * 50_000, "<" * 100_000, "a:" * 50_000, "a.-" * 30_000]
)
def test_checking_takes_time_in_proportion(text: str) -> None:
    started = time.perf_counter()
    check_query(text)
    assert time.perf_counter() - started < 10


def test_malformed_queries_say_where() -> None:
    with pytest.raises(QueryError, match=r"malformed: .*1:"):
        run_query(Store(), "SELECT WHERE")


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("PREFIX select: <x:> # ask\nCONSTRUCT { } WHERE { }", "construct"),
        ("BASE <x:select> aSk {}", "ask"),
        ("select * {}", "select"),
        ("DESCRIBE <x:s>", "describe"),
    ],
)
def test_forms(query: str, form: str) -> None:
    assert read_form(query) == form


def test_a_query_without_form_is_refused() -> None:
    with pytest.raises(QueryError, match="no SELECT"):
        read_form("DROP ALL")


def test_variables_are_replaced_outside_of_literals() -> None:
    assert replace_variables('?a $a ?ab "?a" <x:?a> ?b # ?a', {"a": "1"}) == '1 1 ?ab "?a" <x:?a> ?b # ?a'


def test_rows_in_every_format(store: Store) -> None:
    for name in ("json", "xml", "csv", "tsv"):
        data = write_results(run_query(store, "SELECT ?o { ?s ?p ?o } ORDER BY ?o"), name)
        assert b"a" in data
    rows = json.loads(write_results(run_query(store, "SELECT ?o { ?s ?p ?o } ORDER BY ?o"), "json"))
    assert rows["results"]["bindings"][0] == {"o": {"type": "literal", "value": "a", "xml:lang": "en"}}
    assert json.loads(write_results(run_query(store, "ASK { ?s ?p ?o }"), "json"))["boolean"] is True


@pytest.mark.parametrize("name", ["turtle", "ntriples", "json", "xml"])
def test_triples_in_every_format(store: Store, name: str) -> None:
    data = write_results(run_query(store, "CONSTRUCT WHERE { ?s ?p ?o }"), name)
    chosen = find_format(name, triples=True)
    assert {quad.object.value for quad in parse(data, chosen.triples)} == {"a", "b"}  # type: ignore[union-attr]


def test_formats_that_do_not_fit_are_refused(store: Store) -> None:
    with pytest.raises(QueryError, match="turtle cannot hold rows; choose among json"):
        write_results(run_query(store, "SELECT * {}"), "turtle")
    with pytest.raises(QueryError, match="csv cannot hold triples"):
        write_results(run_query(store, "CONSTRUCT WHERE { ?s ?p ?o }"), "csv")
    assert len({entry.media_type for entry in FORMATS}) == len(FORMATS)
