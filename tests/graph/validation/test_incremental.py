"""Validating again only what a change can reach says the same as validating everything."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple

from mandategraph.graph.namespaces import RDF, RDFS
from mandategraph.graph.validation.affected import find_affected, gather_data, touches_everything
from mandategraph.graph.validation.dataset import validate_quads
from mandategraph.graph.validation.findings import Finding
from mandategraph.graph.validation.footprints import find_footprints
from mandategraph.graph.validation.locality import NotLocal, read_query
from mandategraph.graph.validation.profiles import load_profile, profile_names
from mandategraph.graph.validation.shapes import Shapes, parse_shapes
from mandategraph.graph.validation.steps import Steps

EX = "http://ex/"
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://ex/> .
ex:Inverse sh:targetClass ex:C ; sh:property [ sh:path [ sh:inversePath ex:p ] ; sh:maxCount 1 ; sh:class ex:D ] .
ex:Sequence sh:targetSubjectsOf ex:q ;
    sh:property [ sh:path ( ex:p [ sh:inversePath ex:q ] ex:p ) ; sh:maxCount 1 ] .
ex:Nested sh:targetClass ex:D ; sh:property [ sh:path ex:q ; sh:node ex:Inner ] .
ex:Inner sh:property [ sh:path ( ex:p ex:r ) ; sh:class ex:C ; sh:minCount 1 ] .
ex:Chain sh:targetObjectsOf ex:r ; sh:property [ sh:path [ sh:oneOrMorePath ex:r ] ; sh:nodeKind sh:IRI ;
    sh:not [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ] ] .
ex:Or sh:targetClass ex:C ; sh:or ( [ sh:path ex:q ; sh:minCount 1 ]
    [ sh:property [ sh:path [ sh:alternativePath ( ex:p [ sh:inversePath ex:r ] ) ] ; sh:minCount 1 ] ] ) .
ex:Closed sh:targetClass ex:E ; sh:closed true ; sh:ignoredProperties (
    <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ex:p ) .
ex:Equal sh:targetClass ex:D ; sh:property [ sh:path ex:p ; sh:disjoint ex:r ] .
ex:Query sh:targetClass ex:C ; sh:sparql [ sh:message "m {?far}" ; sh:select '''
    SELECT $this ?far { $this <http://ex/p> ?x . ?y <http://ex/r> ?x ; <http://ex/q> ?far .
      FILTER NOT EXISTS { ?far <http://ex/p>/<http://ex/q> ?z . ?z <http://ex/r>* $this } }''' ] .
ex:Optional sh:targetClass ex:D ; sh:sparql [ sh:message "o" ; sh:select '''
    SELECT $this ?value { $this <http://ex/q> ?x OPTIONAL { ?value ^<http://ex/p> ?x
      FILTER EXISTS { ?value a ?c } }
      FILTER (!BOUND(?value)) }''' ] .
ex:Count sh:targetClass ex:E ; sh:sparql [ sh:message "c {?n}" ; sh:select '''
    SELECT $this ?n { { SELECT $this (COUNT(?x) AS ?n) { ?x <http://ex/p>|<http://ex/q> $this } GROUP BY $this }
      FILTER (?n > 1) }''' ] .
"""
NODES = [NamedNode(f"{EX}n{number}") for number in range(9)]
LINKS = [NamedNode(f"{EX}{name}") for name in "pqr"]
CLASSES = [NamedNode(f"{EX}{name}") for name in "CDE"]
triples = st.one_of(
    st.builds(Triple, st.sampled_from(NODES), st.sampled_from(LINKS), st.sampled_from(NODES)),
    st.builds(Triple, st.sampled_from(NODES), st.just(RDF.type), st.sampled_from(CLASSES)),
)


@cache
def all_kinds() -> Shapes:
    return parse_shapes([("shapes", SHAPES.encode(), RdfFormat.TURTLE)])


def store_of(triples: Iterable[Triple]) -> Store:
    store = Store()
    store.extend(Quad(*triple) for triple in triples)
    return store


def keys(findings: tuple[Finding, ...]) -> set[tuple[str, ...]]:
    return {(str(f.focus_node), f.rule, str(f.path), str(f.value), f.message) for f in findings}


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.sets(triples, min_size=4, max_size=30), st.sets(triples, max_size=2), st.randoms(use_true_random=False))
def test_any_edit_gives_the_report_of_the_whole(before: set[Triple], added: set[Triple], random: object) -> None:
    removed = {sorted(before, key=str)[random.randrange(len(before))]}  # type: ignore[attr-defined]
    after = (before - removed) | added
    footprints = find_footprints(all_kinds())
    assert footprints is not None
    store = store_of(after)
    nodes = find_affected(store, before ^ after, footprints)
    again = validate_quads(gather_data(store, nodes, footprints), all_kinds()).findings
    old = validate_quads([Quad(*triple) for triple in before], all_kinds()).findings
    whole = validate_quads([Quad(*triple) for triple in after], all_kinds()).findings
    kept = keys(tuple(finding for finding in old if finding.focus_node not in nodes))
    assert kept | keys(tuple(finding for finding in again if finding.focus_node in nodes)) == keys(whole)


def test_far_nodes_are_left_alone() -> None:
    """A chain of links, of which one in the middle changes: a rule of two steps looks two steps ahead."""
    chain = [NamedNode(f"{EX}c{number}") for number in range(40)]
    data = [Triple(one, LINKS[0], other) for one, other in pairwise(chain)]
    text = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://ex/> .
        ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ( ex:p ex:p ) ; sh:class ex:C ] ."""
    footprints = find_footprints(parse_shapes([("shapes", text.encode(), RdfFormat.TURTLE)]))
    assert footprints is not None
    changed = Triple(chain[20], RDF.type, CLASSES[0])
    assert find_affected(store_of([*data, changed]), [changed], footprints) == set(chain[18:21])


def test_a_change_of_classes_reaches_everything() -> None:
    assert touches_everything([Triple(CLASSES[0], RDFS.subClassOf, CLASSES[1])])
    assert not touches_everything([Triple(NODES[0], RDF.type, CLASSES[1])])


@pytest.mark.parametrize("profile", profile_names())
def test_the_rules_of_every_profile_are_local(profile: str) -> None:
    assert find_footprints(load_profile(profile))


@pytest.mark.parametrize(
    "pattern",
    [
        "$this <urn:p> ?x . ?y <urn:p> ?z",
        "$this ?any ?x . ?x <urn:p> ?y",
        "?x ?any $this",
        "$this <urn:p> ?x FILTER EXISTS { ?y <urn:q> <urn:constant> }",
        "$this <urn:p> ?x FILTER NOT EXISTS { <urn:constant> <urn:q> ?x . <urn:constant> <urn:r> ?y }",
        "$this <urn:p> ?v { $this <urn:p> ?x OPTIONAL { ?v <urn:q> ?w } }",
        "$this <urn:p> ?x BIND(IRI(STR(?x)) AS ?y) ?y <urn:q> ?z",
        "$this <urn:p> ?x FILTER (?x < NOW())",
        "$this !<urn:p> ?x",
        "GRAPH ?g { $this <urn:p> ?x }",
        "$this <urn:p> ?x { SELECT ?x { ?x <urn:q> ?z } LIMIT 1 }",
    ],
)
def test_a_query_that_may_read_elsewhere_is_not_local(pattern: str) -> None:
    with pytest.raises(NotLocal):
        read_query(f"SELECT $this {{ {pattern} }}")


def test_a_variable_predicate_reads_all_that_is_said_about_a_node_at_hand() -> None:
    assert read_query("SELECT $this { $this ?any ?x }") == Steps(depth=1, closed=True)
    reached = read_query("SELECT $this { $this <urn:p> ?x . ?x ?any ?y . $this ?more ?x . ?x <urn:q> ?z }")
    assert reached == Steps(frozenset({"urn:p", "urn:q"}), depth=2, closed=True)
