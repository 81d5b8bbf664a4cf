"""SPARQL-based constraints: $this is bound before evaluation (SHACL, 5.3.1), and bulk evaluation keeps to that."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Variable, parse

from mandategraph.graph.errors import MandateGraphError
from mandategraph.graph.validation.dataset import validate_quads
from mandategraph.graph.validation.engine import Engine, choose_engine
from mandategraph.graph.validation.independence import is_independent, parse_select
from mandategraph.graph.validation.prebinding import bind_once, select_for, select_for_all
from mandategraph.graph.validation.shapes import Shapes

P = "<http://ex/p>"
Q = "<http://ex/q>"

INDEPENDENT = [
    f"SELECT $this WHERE {{ $this {P} ?v }}",
    f"SELECT $this ?value WHERE {{ $this {P}+ ?value . FILTER(?value != $this) }}",
    f"SELECT $this WHERE {{ $this {P} ?v . FILTER NOT EXISTS {{ $this {Q} ?v }} }}",
    f"SELECT $this WHERE {{ $this {P} ?v OPTIONAL {{ $this {Q} ?w }} FILTER(!BOUND(?w)) }}",
    f"SELECT $this WHERE {{ $this {P} ?v OPTIONAL {{ ?v {Q} ?w FILTER(?w = $this) }} FILTER(BOUND(?w)) }}",
    f"SELECT $this WHERE {{ {{ $this {P} ?v }} UNION {{ $this {Q} ?v }} }}",
    f"SELECT $this ?value WHERE {{ $this {P} ?v . BIND(STR($this) AS ?value) }}",
    f"SELECT $this {{ $this {P} ?v {{ SELECT $this (COUNT(?w) AS ?n) {{ $this {Q} ?w }} GROUP BY $this }} }}",
    f"SELECT $this (COUNT(?v) AS ?value) WHERE {{ $this {P} ?v }} GROUP BY $this HAVING (COUNT(?v) > 1)",
    f"SELECT DISTINCT $this WHERE {{ GRAPH ?g {{ $this {P} ?v }} }}",
    f"SELECT $this WHERE {{ $this {P} ?v {{ ?x {Q} ?y }} UNION {{ ?x {P} ?y }} }}",
    f"SELECT $this WHERE {{ ?x {P} $this . ?x {Q}* ?y . FILTER(?y = $this) }}",
]
DEPENDENT = [
    "SELECT $this WHERE { FILTER(isIRI($this)) }",
    f"SELECT $this WHERE {{ $this {P} ?v {{ FILTER($this != ?v) }} }}",
    f"SELECT $this WHERE {{ {{ ?x {P} ?v BIND($this AS ?y) }} $this {Q} ?v }}",
    f"SELECT $this WHERE {{ OPTIONAL {{ $this {P} ?v }} FILTER(!BOUND(?v)) }}",
    f"SELECT $this WHERE {{ {{ $this {P} ?v }} UNION {{ ?x {Q} ?v }} }}",
    f"SELECT $this WHERE {{ $this {P}* ?v }}",
    f"SELECT $this WHERE {{ $this {P}? ?v }}",
    f"SELECT $this WHERE {{ $this {P} ?v {{ SELECT (COUNT(?w) AS ?n) {{ $this {Q} ?w }} }} }}",
    f"SELECT $this WHERE {{ $this {P} ?v }} LIMIT 1",
    f"SELECT $this WHERE {{ $this {P} ?v {{ SELECT $this {{ $this {Q} ?w }} LIMIT 1 }} }}",
    f"SELECT (SAMPLE(?x) AS ?this) WHERE {{ ?x {P} ?v }}",
    f"SELECT $this WHERE {{ ?x {P} ?v BIND(?x AS ?this) }}",
]


@pytest.mark.parametrize("query", INDEPENDENT)
def test_selection_commutes_with(query: str) -> None:
    assert is_independent(parse_select(query))


@pytest.mark.parametrize("query", DEPENDENT)
def test_selection_may_not_commute_with(query: str) -> None:
    assert not is_independent(parse_select(query))


NODES = [NamedNode(f"http://ex/{name}") for name in "abc"]
EDGES = st.lists(
    st.tuples(st.sampled_from(NODES), st.sampled_from([P, Q]), st.sampled_from(NODES)), min_size=1, max_size=8
)


@settings(max_examples=60, deadline=None)
@given(EDGES)
def test_one_evaluation_gives_the_solutions_of_many(edges: list[tuple[NamedNode, str, NamedNode]]) -> None:
    graph = NamedNode("http://ex/g")
    store = Store()
    for subject, predicate, value in edges:
        for where in (None, graph):
            store.add(Quad(subject, NamedNode(predicate[1:-1]), value, where))
    for query in INDEPENDENT:
        at_once: dict[object, list[str]] = {node: [] for node in NODES}
        for solution in store.query(query):  # type: ignore[union-attr]
            at_once[solution["this"]].append(str(solution))  # type: ignore[index]
        for node in NODES:
            alone = store.query(query, substitutions={Variable("this"): node})
            assert sorted(str(solution) for solution in alone) == sorted(at_once[node])  # type: ignore[union-attr]


ONCE_BOUND = [
    "SELECT $this WHERE { FILTER(isIRI($this)) }",
    f"SELECT $this WHERE {{ FILTER NOT EXISTS {{ $this {P}|{Q} ?v }} FILTER NOT EXISTS {{ ?w {Q} $this }} }}",
    f"SELECT $this ?v WHERE {{ OPTIONAL {{ $this {P} ?v }} FILTER(!BOUND(?v) || ?v = $this) }}",
    f"SELECT $this ?x WHERE {{ ?x {P} ?v . FILTER EXISTS {{ ?v {Q} $this }} }}",
]


@pytest.mark.parametrize("query", ONCE_BOUND)
def test_a_pattern_that_binds_this_lets_selection_commute(query: str) -> None:
    assert not is_independent(parse_select(query))
    assert is_independent(parse_select(bind_once(query)))


@settings(max_examples=60, deadline=None)
@given(EDGES)
def test_binding_all_nodes_at_once_gives_the_solutions_of_many(
    edges: list[tuple[NamedNode, str, NamedNode]],
) -> None:
    store = Store()
    store.extend(Quad(subject, NamedNode(predicate[1:-1]), value) for subject, predicate, value in edges)
    for query in ONCE_BOUND:
        at_once = sorted(str(solution) for solution in select_for_all(store, query, NODES))
        assert at_once == sorted(str(solution) for node in NODES for solution in select_for(store, query, node))
    assert len(store) == len(set(edges)), "the store is as before"


DATA = (
    "".join(
        f"<http://ex/n{i}> a <http://ex/C> ; {P} <http://ex/n{i // 2}> , {i} ; {Q} <http://ex/n{i + 1}> .\n"
        for i in range(30)
    )
    + f"_:blank a <http://ex/C> ; {P} 40 ; {Q} _:blank .\n"
)
SEMANTICS = {
    "a nested group": "{ FILTER(STRENDS(STR($this), '7') || isBlank($this)) }",
    "a subquery": f"{{ SELECT $this (COUNT(?v) AS ?n) {{ $this {P} ?v }} GROUP BY $this }} FILTER(?n = 2)",
    "not exists": f"FILTER NOT EXISTS {{ $this {Q} ?v . ?v {P} ?w }}",
    "optional": f"OPTIONAL {{ $this {P} ?v . ?v {P} $this }} FILTER(BOUND(?v))",
    "union": f"{{ $this {P} ?value }} UNION {{ BIND($this AS ?value) }}",
    "bind": "BIND($this AS ?value) FILTER(isBlank(?value))",
    "an empty path": f"$this {P}* ?value . FILTER(isLiteral(?value))",
    "a plain pattern": f"$this {P} ?value . FILTER(isLiteral(?value) && ?value > 25)",
    "words in quotes": f"$this {P} ?value . FILTER(STR(?value) != '{{ ?this }}' && isIRI(?value)) # {{",
}


@pytest.mark.parametrize("name", SEMANTICS)
def test_both_engines_bind_alike(name: str, read_shapes: Callable[[str], Shapes]) -> None:
    """pySHACL is held against both ways of this program: node by node and, with many focus nodes, all at once."""
    text = f"SELECT $this ?value WHERE {{ {SEMANTICS[name]}\n }}"
    shapes = read_shapes(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://ex/> ."
        f'ex:S sh:targetClass ex:C ; sh:sparql [ sh:message "found {{?value}}" ; sh:select """{text}""" ] .'
    )
    quads = list(parse(DATA, format=RdfFormat.TURTLE))
    found = [
        sorted((str(finding.focus_node), str(finding.value), finding.message) for finding in report.findings)
        for report in (validate_quads(quads, shapes, engine=engine) for engine in (Engine.FAST, Engine.PYSHACL))
    ]
    assert found[0] == found[1]
    assert found[0]


def sparql_shape(query: str, more: str = "") -> str:
    return (
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://ex/> ."
        f'ex:S sh:targetClass ex:C ; sh:sparql ex:q . ex:q sh:message "m" ; sh:select """{query}""" . {more}'
    )


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT $this WHERE { SERVICE <http://127.0.0.1/> { $this ?p ?o } }", "uses SERVICE"),
        ("SELECT $this WHERE { $this ?p ?o MINUS { $this a ?o } }", "uses MINUS"),
        ("SELECT $this WHERE { VALUES ?o { 1 } $this ?p ?o }", "uses VALUES"),
        ("SELECT $this WHERE { GRAPH ?g { $this ?p ?o } }", "uses GRAPH"),
        ("SELECT $this WHERE { $this ?p ?o { SELECT ?o { ?s ?p ?o } } }", "subquery that does not select $this"),
        ("SELECT (?s AS $this) WHERE { ?s ?p ?o }", "binds $this with AS"),
        ("ASK { $this ?p ?o }", "is no SELECT query"),
        ("SELECT ?o WHERE { $this ?p ?o }", "does not select $this"),
        ("SELECT $this WHERE { $this ?p }", "cannot be parsed"),
        ("SELECT $this WHERE " + "{" * 300 + "$this ?p ?o" + "}" * 300, "too deeply nested"),
    ],
)
def test_queries_that_shacl_forbids_are_refused(
    query: str, reason: str, read_shapes: Callable[[str], Shapes]
) -> None:
    shapes = read_shapes(sparql_shape(query))
    data = list(parse("<http://ex/a> a <http://ex/C> .", format=RdfFormat.TURTLE))
    with pytest.raises(MandateGraphError, match=reason.replace("$", r"\$")):
        validate_quads(data, shapes)


@pytest.mark.parametrize(
    "more",
    [
        "ex:T sh:targetClass ex:D ; sh:node ex:S .",
        "ex:T sh:targetClass ex:D ; sh:not ex:S .",
        "ex:T sh:targetClass ex:D ; sh:or ( ex:S ) .",
        "ex:S sh:rule ex:r .",
        "ex:S sh:js ex:r .",
        "ex:MyComponent a sh:ConstraintComponent .",
        "ex:S sh:target ex:t .",
        'ex:S sh:property [ sh:path ex:p ; sh:pattern "^(?=a)b" ] .',
    ],
)
def test_what_the_fast_engine_does_not_know_goes_to_the_reference(
    more: str, read_shapes: Callable[[str], Shapes]
) -> None:
    shapes = read_shapes(sparql_shape("SELECT $this { $this ?p ?o }", more))
    assert choose_engine(shapes) is Engine.PYSHACL
    with pytest.raises(MandateGraphError, match="does not support"):
        choose_engine(shapes, Engine.FAST)


def test_literals_are_named_as_the_data_writes_them(read_shapes: Callable[[str], Shapes]) -> None:
    shapes = read_shapes(sparql_shape("SELECT $this ?value { $this <http://ex/p> ?value }"))
    data = parse('<http://ex/a> a <http://ex/C> ; <http://ex/p> 007 , "x" , 1.50 .', format=RdfFormat.TURTLE)
    values = {str(finding.value) for finding in validate_quads(list(data), shapes, engine=Engine.FAST).findings}
    number = "http://www.w3.org/2001/XMLSchema#"
    assert values == {f'"007"^^<{number}integer>', f'"1.50"^^<{number}decimal>', '"x"'}
