"""Descriptions of a dataset: VoID (https://www.w3.org/TR/void/) and DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from mandategraph.graph.identifiers import hash8
from mandategraph.graph.namespaces import DCAT, DCTERMS, FOAF, NAMESPACES, RDF, SPDX, VOID, XSD
from mandategraph.graph.statistics import GraphStatistics, sum_statistics
from mandategraph.graph.values import integer, text

TITLE = "Mandate Graph"
SUMMARY = (
    "Who was asked to do what, by whom, by when and in which paragraph: United Nations digital-governance texts "
    "as linked data, each statement with the words it came from."
)
LICENCE = NamedNode("https://creativecommons.org/licenses/by/4.0/")
_NQUADS = NamedNode("http://www.w3.org/ns/formats/N-Quads")
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True, slots=True)
class Download:
    """A file that a snapshot offers: its name in the folder, media types and checksum."""

    name: str
    title: str
    media_type: str
    bytes: int
    sha256: str
    compression: str | None = None


def dataset_iri(base: str) -> NamedNode:
    """Give the IRI of the dataset as a whole."""
    return NamedNode(f"{base}dataset")


def describe_void(base: str, graphs: Mapping[str, GraphStatistics]) -> list[Triple]:
    """Describe the dataset and each of its graphs in VoID, without anything that names the digest."""
    dataset = dataset_iri(base)
    total = sum_statistics(graphs.values())
    triples = [
        Triple(dataset, RDF.type, VOID.Dataset),
        Triple(dataset, DCTERMS.title, text(TITLE, "en")),
        Triple(dataset, DCTERMS.description, text(SUMMARY, "en")),
        Triple(dataset, DCTERMS.license, LICENCE),
        Triple(dataset, VOID.uriSpace, text(f"{base}id/")),
        Triple(dataset, VOID.feature, _NQUADS),
        Triple(dataset, VOID.classes, integer(len(total.classes))),
        Triple(dataset, VOID.properties, integer(len(total.properties))),
        *(Triple(dataset, VOID.vocabulary, NamedNode(space)) for space in _vocabularies(total)),
        *_describe_counts(dataset, total),
        *_describe_links(dataset, total),
    ]
    for iri, statistics in graphs.items():
        graph = NamedNode(iri)
        triples += [
            Triple(dataset, VOID.subset, graph),
            Triple(graph, RDF.type, VOID.Dataset),
            Triple(graph, VOID.distinctSubjects, integer(statistics.subjects)),
            *_describe_counts(graph, statistics),
        ]
    return triples


def describe_dcat(base: str, digest: str, triples: int, downloads: Iterable[Download]) -> list[Triple]:
    """Describe one snapshot as a DCAT dataset whose version is its digest, with what can be downloaded."""
    root = f"{base}snapshot/{digest}/"
    snapshot, dataset = NamedNode(root), dataset_iri(base)
    described = [
        Triple(dataset, DCAT.hasVersion, snapshot),
        Triple(dataset, DCAT.hasCurrentVersion, snapshot),
        Triple(snapshot, RDF.type, DCAT.Dataset),
        Triple(snapshot, DCAT.isVersionOf, dataset),
        Triple(snapshot, DCAT.version, text(digest)),
        Triple(snapshot, DCTERMS.identifier, text(digest)),
        Triple(snapshot, DCTERMS.title, text(TITLE, "en")),
        Triple(snapshot, DCTERMS.description, text(SUMMARY, "en")),
        Triple(snapshot, DCTERMS.license, LICENCE),
        Triple(snapshot, VOID.triples, integer(triples)),
    ]
    for download in downloads:
        described += _describe_download(snapshot, f"{root}dumps/{download.name}", download)
    return described


def _describe_counts(dataset: NamedNode, statistics: GraphStatistics) -> list[Triple]:
    described = [Triple(dataset, VOID.triples, integer(statistics.triples))]
    for iri, count in statistics.classes.items():
        partition = _fragment(dataset, "class", iri)
        described += [
            Triple(dataset, VOID.classPartition, partition),
            Triple(partition, VOID["class"], NamedNode(iri)),
            Triple(partition, VOID.entities, integer(count)),
        ]
    for iri, count in statistics.properties.items():
        partition = _fragment(dataset, "property", iri)
        described += [
            Triple(dataset, VOID.propertyPartition, partition),
            Triple(partition, VOID.property, NamedNode(iri)),
            Triple(partition, VOID.triples, integer(count)),
        ]
    return described


def _describe_links(dataset: NamedNode, statistics: GraphStatistics) -> list[Triple]:
    described = []
    for (predicate, space), count in statistics.links.items():
        linkset, target = _fragment(dataset, "links", predicate + space), _fragment(dataset, "target", space)
        described += [
            Triple(dataset, VOID.subset, linkset),
            Triple(linkset, RDF.type, VOID.Linkset),
            Triple(linkset, VOID.linkPredicate, NamedNode(predicate)),
            Triple(linkset, VOID.subjectsTarget, dataset),
            Triple(linkset, VOID.objectsTarget, target),
            Triple(linkset, VOID.triples, integer(count)),
            Triple(target, RDF.type, VOID.Dataset),
            Triple(target, VOID.uriSpace, text(space)),
        ]
    return described


def _describe_download(snapshot: NamedNode, address: str, download: Download) -> list[Triple]:
    file, distribution = NamedNode(address), NamedNode(f"{address}#distribution")
    checksum = NamedNode(f"{address}#checksum")
    described = [
        Triple(snapshot, DCAT.distribution, distribution),
        Triple(distribution, RDF.type, DCAT.Distribution),
        Triple(distribution, DCTERMS.title, text(download.title, "en")),
        Triple(distribution, DCAT.downloadURL, file),
        Triple(distribution, DCAT.mediaType, NamedNode(_MEDIA_TYPES + download.media_type)),
        Triple(distribution, DCAT.byteSize, Literal(str(download.bytes), datatype=XSD.nonNegativeInteger)),
        Triple(distribution, SPDX.checksum, checksum),
        Triple(checksum, RDF.type, SPDX.Checksum),
        Triple(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256),
        Triple(checksum, SPDX.checksumValue, Literal(download.sha256, datatype=XSD.hexBinary)),
        Triple(file, RDF.type, FOAF.Document),
    ]
    if download.compression:
        packed = NamedNode(_MEDIA_TYPES + download.compression)
        described.append(Triple(distribution, DCAT.compressFormat, packed))
    return described


def _vocabularies(statistics: GraphStatistics) -> list[str]:
    terms = (*statistics.classes, *statistics.properties)
    spaces = (str(namespace) for namespace in NAMESPACES.values())
    return sorted(space for space in spaces if any(term.startswith(space) for term in terms))


def _fragment(dataset: NamedNode, kind: str, key: str) -> NamedNode:
    return NamedNode(f"{dataset.value}#{kind}-{hash8(key)}")
