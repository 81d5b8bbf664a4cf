"""Counts and descriptions agree with what queries over the same data find."""

from collections.abc import Callable

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple, parse

from mandategraph.graph.canonical import canonical_lines
from mandategraph.graph.description import Download, describe_dcat, describe_void
from mandategraph.graph.namespaces import DCAT, DEFAULT_BASE, RDF, SPDX, VOID
from mandategraph.graph.serialisation import choose_prefixes, write_turtle
from mandategraph.graph.snapshot import Snapshot
from mandategraph.graph.statistics import count_lines, find_space, sum_statistics

Graphs = dict[NamedNode, list[Triple]]


def ask(store: Store, query: str) -> list[tuple[str, ...]]:
    rows = store.query(query, use_default_graph_as_union=True)
    return sorted(tuple(term.value for term in row) for row in rows)  # type: ignore[union-attr]


def test_void_counts_what_the_store_holds(graphs: Graphs, build: Callable[..., Snapshot]) -> None:
    snapshot = build(graphs)
    described = Store()
    described.bulk_extend(parse(snapshot.read_file("void.ttl"), RdfFormat.TURTLE))
    void = f"PREFIX void: <{VOID}> "
    store = snapshot.open_store()
    for entry in snapshot.manifest.graphs:
        graph = f"<{entry.iri}>"
        stated = ask(
            described,
            f"{void} SELECT ?c ?n {{ {graph} void:classPartition [ void:class ?c ; void:entities ?n ] }}",
        )
        counted = ask(
            store, f"SELECT ?c (COUNT(?s) AS ?n) {{ GRAPH {graph} {{ ?s a ?c FILTER(ISIRI(?c)) }} }} GROUP BY ?c"
        )
        assert stated == counted
        stated = ask(
            described,
            f"{void} SELECT ?p ?n {{ {graph} void:propertyPartition [ void:property ?p ; void:triples ?n ] }}",
        )
        assert stated == ask(store, f"SELECT ?p (COUNT(*) AS ?n) {{ GRAPH {graph} {{ ?s ?p ?o }} }} GROUP BY ?p")
        stated = ask(described, f"{void} SELECT ?n {{ {graph} void:distinctSubjects ?n }}")
        assert stated == ask(store, f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ GRAPH {graph} {{ ?s ?p ?o }} }}")


def test_links_are_counted_by_property_and_space(graphs: Graphs) -> None:
    lines = [line for triples in graphs.values() for line in canonical_lines(triples)]
    total = sum_statistics([count_lines(lines, DEFAULT_BASE)])
    assert total.links == {
        ("http://www.w3.org/2004/02/skos/core#exactMatch", "http://www.wikidata.org/entity/"): 1
    }
    described = describe_void(DEFAULT_BASE, {"https://example.org/g": total})
    assert sum(triple.object == VOID.Linkset for triple in described) == 1


@pytest.mark.parametrize(
    ("iri", "space"),
    [
        ("http://metadata.un.org/sdg/9", "http://metadata.un.org/sdg/"),
        ("https://example.org/a/b#c", "https://example.org/"),
        ("urn:isbn:1", None),
    ],
)
def test_spaces_of_iris(iri: str, space: str | None) -> None:
    assert find_space(iri) == space


def test_dcat_offers_downloads_with_checksums() -> None:
    download = Download("graphs.nq.gz", "All", "application/n-quads", 12, "ab" * 32, "application/gzip")
    triples = describe_dcat(DEFAULT_BASE, "d1", 99, [download])
    by_property = {triple.predicate: triple.object for triple in triples}
    assert by_property[SPDX.checksumValue].value == "ab" * 32  # type: ignore[union-attr]
    assert by_property[DCAT.byteSize].value == "12"  # type: ignore[union-attr]
    address = f"{DEFAULT_BASE}snapshot/d1/dumps/graphs.nq.gz"
    assert by_property[DCAT.downloadURL] == NamedNode(address)
    assert by_property[DCAT.version] == Literal("d1")


def test_turtle_declares_only_what_it_uses() -> None:
    triples = [Triple(NamedNode("https://example.org/x"), RDF.type, VOID.Dataset)] * 2
    assert choose_prefixes(triples) == {"rdf": str(RDF), "void": str(VOID)}
    data = write_turtle(triples)
    assert data.count(b"@prefix") == 2
    assert [quad.object for quad in parse(data, RdfFormat.TURTLE)] == [VOID.Dataset]
