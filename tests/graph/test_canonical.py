"""Digests are of the content alone: not of order, prefixes, labels of blank nodes or lexical variants."""

import hashlib
import random

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from mandategraph.graph.canonical import (
    GraphLines,
    canonical_lines,
    canonical_lines_of_ntriples,
    digest_dataset,
    digest_graph,
    split_graph,
)
from mandategraph.graph.namespaces import XSD

S = NamedNode("https://example.org/s")
P = NamedNode("https://example.org/p")


def lines_of(turtle: str) -> list[bytes]:
    return canonical_lines(parse(turtle, RdfFormat.TURTLE))


def test_a_graph_is_digested_as_its_sorted_lines() -> None:
    lines = canonical_lines([Triple(S, P, Literal("b")), Triple(S, P, Literal("a")), Triple(S, P, Literal("b"))])
    expected = b'<https://example.org/s> <https://example.org/p> "a" .\n' + (
        b'<https://example.org/s> <https://example.org/p> "b" .\n'
    )
    assert b"".join(lines) == expected
    assert digest_graph(lines) == hashlib.sha256(expected).hexdigest()


def test_numbers_are_digested_as_the_store_keeps_them() -> None:
    raw = [Triple(S, P, Literal("05", datatype=XSD.nonNegativeInteger))]
    assert canonical_lines(raw) == canonical_lines([Triple(S, P, Literal("5", datatype=XSD.integer))])


def test_labels_of_blank_nodes_do_not_matter() -> None:
    one = lines_of("@prefix : <x:> . :a :p [ :q 1 ; :r [ :q 2 ] ] . _:z :q _:y .")
    two = lines_of("@prefix : <x:> . _:n :q _:m . _:x2 :q 2 . :a :p _:x1 . _:x1 :r _:x2 ; :q 1 .")
    assert digest_graph(one) == digest_graph(two)
    assert any(b"_:c14n0" in line for line in one)
    assert digest_graph(one) != digest_graph(
        lines_of("@prefix : <x:> . :a :p [ :q 1 ; :r [ :q 3 ] ] . _:z :q _:y .")
    )


def test_order_does_not_matter() -> None:
    triples = [Triple(S, P, Literal(str(n), language="en")) for n in range(200)]
    expected = canonical_lines(triples)
    random.Random(7).shuffle(triples)
    assert canonical_lines(triples) == expected


def test_line_separators_within_words_do_not_cut_lines() -> None:
    words = "a\u2028b\u0085c\nd\re\x0bf\x1cg"
    (line,) = canonical_lines([Triple(S, P, Literal(words))])
    (quad,) = parse(line, RdfFormat.N_TRIPLES)
    assert quad.object == Literal(words)


def test_ntriples_and_triples_agree() -> None:
    data = b'_:a <x:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n<x:s>   <x:p> _:a .\n'
    assert canonical_lines_of_ntriples(data) == canonical_lines(parse(data, RdfFormat.N_TRIPLES))


def test_quads_lead_back_to_the_canonical_lines() -> None:
    graph = GraphLines("https://example.org/graph/a")
    lines = lines_of('@prefix : <x:> . :a :p [ :q "_:c14n0 <no graph> ." ; :r _:b ] ; :q " _:x " .')
    quads = graph.to_quads(lines)
    assert [graph.to_triple(quad) for quad in quads] == lines
    assert all(split_graph(quad)[1] == graph.iri for quad in quads)
    parsed = [quad for line in quads for quad in parse(line, RdfFormat.N_QUADS)]
    assert {quad.graph_name for quad in parsed} == {NamedNode(graph.iri)}
    other = GraphLines("https://example.org/graph/b").to_quads(lines)
    labels = [{str(q.subject) for line in qs for q in parse(line, RdfFormat.N_QUADS)} for qs in (quads, other)]
    assert not any(label.startswith("_:") for label in labels[0] & labels[1])


def test_dataset_digest_names_each_graph() -> None:
    a, b = "https://example.org/a", "https://example.org/b"
    digest = digest_dataset({b: "22", a: "11"})
    assert digest == hashlib.sha256(f"{a} 11\n{b} 22\n".encode()).hexdigest()
    assert digest == digest_dataset({a: "11", b: "22"})
    assert digest != digest_dataset({a: "22", b: "11"})


def test_quads_are_taken_without_their_graph() -> None:
    assert canonical_lines([Quad(S, P, S, NamedNode("https://example.org/g"))]) == canonical_lines(
        [Triple(S, P, S)]
    )


def test_an_empty_graph_has_a_digest() -> None:
    assert canonical_lines([]) == []
    assert digest_graph([]) == hashlib.sha256(b"").hexdigest()
