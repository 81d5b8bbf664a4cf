from __future__ import annotations

import time

import pytest

from mandategraph.graph.errors import QueryError
from mandategraph.graph.sparql import (
    DEEPEST,
    check_query,
    measure_depth,
    names_dataset,
    names_service,
    read_words,
    replace_variables,
)

REFUSED = [
    "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "SELECT * { sErViCe SILENT <http://127.0.0.1/> {} }",
    "SELECT*{?s ?p 1SERVICE<http://127.0.0.1/>{}}",
    "SELECT*{?s ?p 1.SERVICE<http://127.0.0.1/>{}}",
    "SELECT*{?s ?p trueSERVICE<http://127.0.0.1/>{}}",
    "SELECT * { SERVICESILENT<http://127.0.0.1/> {} }",
    "PREFIX : <http://127.0.0.1/> SELECT * { SERVICE:x { } }",
    "PREFIX : <http://127.0.0.1/> SELECT * { SERVICE:x #c\n { } }",
    "SELECT * { ?s ?p '' SERVICE ?x { } }",
    'SELECT * { ?s ?p "#" SERVICE ?x { } }',
    "SELECT * { ?s ?p <http://e/#> SERVICE ?x { } }",
    'SELECT * { VALUES ?x { """a" } SERVICE ?x { } }',
    "SELECT * { FILTER(?a<?b) SERVICE ?x { FILTER(?a>?b) } }",
    "PREFIX : <http://127.0.0.1/> SELECT * { #graph\nSERVICE:x { } }",
    "PREFIX : <http://127.0.0.1/> SELECT * { ?s ?p :graph . SERVICE:x { } }",
]

ALLOWED = [
    "SELECT ?service { ?service ?p ?o }",
    "PREFIX service: <http://e/> SELECT * { ?s service:of ?o ; service:in 1 }",
    "PREFIX service: <http://e/> SELECT * { GRAPH service:g { ?s ?p ?o } }",
    'SELECT * { ?s ?p "SERVICE <http://e/> {}" }',
    "SELECT * { ?s ?p '''a ' SERVICE <http://e/> {}''' }",
    "SELECT * { ?s ?p 'it\\'s a SERVICE' }",
    "SELECT * { ?s ?p <http://e/SERVICE> } # SERVICE",
    'SELECT * { ?s ?p "x"@service }',
    "PREFIX ex: <http://e/> SELECT * { ex:my.service ?p ?o }",
]


@pytest.mark.parametrize("query", REFUSED)
def test_service_is_seen(query: str) -> None:
    assert names_service(query)


@pytest.mark.parametrize("query", ALLOWED)
def test_what_only_looks_like_service_is_allowed(query: str) -> None:
    assert not names_service(query)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * FROM <http://e/g> { ?s ?p ?o }", True),
        ("SELECT(1 AS?x)FROM NAMED<http://e/g>{}", True),
        ("SELECT * { ?from <http://e/from> 'from'@from }", False),
        ("PREFIX from: <http://e/> SELECT * { ?s from:x ?o }", False),
        ("PREFIX from: <http://e/> DESCRIBE from:x", False),
        ("PREFIX from: <http://e/> SELECT ?o { ?s ?p ?o } ORDER BY from:f(?o)", False),
        ("PREFIX : <http://e/> SELECT*FROM:g{ ?s ?p ?o }", True),
    ],
)
def test_dataset_clause_is_seen(query: str, expected: bool) -> None:
    assert read_words(query).dataset is expected


def test_depth_counts_brackets_outside_literals() -> None:
    assert measure_depth("SELECT * { { ?s ?p '((((' } FILTER((1)) } # {{{{") == 3


PIECES = ['"\\', '"""\\', '\\"""\n', "'''\n", "<", "a.", "service:", "((", "\\", "#", "?", "@a-"]


@pytest.mark.parametrize("piece", PIECES)
def test_time_is_linear_in_length(piece: str) -> None:
    text = piece * (200_000 // len(piece)) + "service"
    began = time.perf_counter()
    measure_depth(text)
    names_service(text)
    names_dataset(text)
    replace_variables(text, {"s": "1"})
    assert time.perf_counter() - began < 10


def test_brackets_behind_a_literal_that_never_ends_count() -> None:
    with pytest.raises(QueryError, match="flatter"):
        check_query('ASK { VALUES ?x { """a" }' + "(" * (DEEPEST + 1))
