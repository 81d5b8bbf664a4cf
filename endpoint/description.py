"""The SPARQL service description: what the endpoint speaks, and over which graphs.

https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import BlankNode, NamedNode, QueryResultsFormat, RdfFormat, Triple, serialize

from mandategraph.endpoint.formats import GraphFormat
from mandategraph.graph.namespaces import RDF, SD, VOID
from mandategraph.graph.text_functions import FUNCTIONS

FORMATS = (
    QueryResultsFormat.JSON,
    QueryResultsFormat.XML,
    QueryResultsFormat.CSV,
    QueryResultsFormat.TSV,
    RdfFormat.TURTLE,
    RdfFormat.N_TRIPLES,
    RdfFormat.RDF_XML,
    RdfFormat.JSON_LD,
    RdfFormat.TRIG,
    RdfFormat.N_QUADS,
    RdfFormat.N3,
)

# The registry of formats names JSON-LD otherwise than the engine does: http://www.w3.org/ns/formats/
FORMAT_IRIS = {RdfFormat.JSON_LD.iri: "http://www.w3.org/ns/formats/JSON-LD"}


def describe_service(
    address: str,
    graphs: Iterable[str],
    written: GraphFormat,
    *,
    union: bool,
    federated: bool = False,
    searched: bool = False,
    updates: str = "",
) -> bytes:
    """Write the description of the service at an address over the named graphs, and of that for updates."""
    triples = list(
        describe(NamedNode(address), sorted(graphs), union=union, federated=federated, searched=searched)
    )
    if updates:
        triples += describe_updates(NamedNode(updates), triples)
    prefixes = {"sd": str(SD), "void": str(VOID)}
    body = serialize(triples, format=written.serialiser, prefixes=prefixes)
    return body or b""


def describe(
    address: NamedNode, graphs: list[str], *, union: bool, federated: bool, searched: bool
) -> Iterable[Triple]:
    """Give the statements of the description; blank nodes have fixed labels, so that its bytes are the same."""
    service, dataset, default = BlankNode("service"), BlankNode("dataset"), BlankNode("default")
    yield Triple(service, RDF.type, SD.Service)
    yield Triple(service, SD.endpoint, address)
    yield Triple(service, SD.supportedLanguage, SD.SPARQL11Query)
    yield Triple(service, SD.feature, SD.EmptyGraphs)
    if union:
        yield Triple(service, SD.feature, SD.UnionDefaultGraph)
    if federated:
        yield Triple(service, SD.feature, SD.BasicFederatedQuery)
    for function in FUNCTIONS if searched else ():
        yield Triple(service, SD.extensionFunction, function)
        yield Triple(function, RDF.type, SD.Function)
    for result in FORMATS:
        yield Triple(service, SD.resultFormat, NamedNode(FORMAT_IRIS.get(result.iri, result.iri)))
    yield Triple(service, SD.defaultDataset, dataset)
    yield Triple(dataset, RDF.type, SD.Dataset)
    yield Triple(dataset, SD.defaultGraph, default)
    yield Triple(default, RDF.type, SD.Graph)
    for number, name in enumerate(graphs):
        named, graph = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        yield Triple(dataset, SD.namedGraph, named)
        yield Triple(named, RDF.type, SD.NamedGraph)
        yield Triple(named, SD.name, NamedNode(name))
        yield Triple(named, SD.graph, graph)
        yield Triple(graph, RDF.type, SD.Graph)


def describe_updates(address: NamedNode, triples: Iterable[Triple]) -> list[Triple]:
    """Describe the service that takes updates, over the dataset of the one that is described already."""
    service = BlankNode("updates")
    dataset = next(triple.object for triple in triples if triple.predicate == SD.defaultDataset)
    return [
        Triple(service, RDF.type, SD.Service),
        Triple(service, SD.endpoint, address),
        Triple(service, SD.supportedLanguage, SD.SPARQL11Update),
        Triple(service, SD.defaultDataset, dataset),
    ]
