"""The formats of answers: media types in the order of preference, short names, and pyoxigraph's serialisers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import QueryResultsFormat, RdfFormat


@dataclass(frozen=True, slots=True)
class ResultFormat:
    """A format for solutions and truth values.

    How often the row mark has been written, and `offset` added, is the number of rows so far.
    """

    serialiser: QueryResultsFormat
    content_type: str
    row_mark: bytes
    offset: int = 0


@dataclass(frozen=True, slots=True)
class GraphFormat:
    """A format for triples."""

    serialiser: RdfFormat
    content_type: str
    extension: str


JSON = ResultFormat(QueryResultsFormat.JSON, "application/sparql-results+json", b'"}},{"', 1)
XML = ResultFormat(QueryResultsFormat.XML, "application/sparql-results+xml", b"<result>")
CSV = ResultFormat(QueryResultsFormat.CSV, "text/csv; charset=utf-8", b"\r\n", -1)
TSV = ResultFormat(QueryResultsFormat.TSV, "text/tab-separated-values; charset=utf-8", b"\n", -1)

TURTLE = GraphFormat(RdfFormat.TURTLE, "text/turtle; charset=utf-8", "ttl")
N_TRIPLES = GraphFormat(RdfFormat.N_TRIPLES, "application/n-triples", "nt")
RDF_XML = GraphFormat(RdfFormat.RDF_XML, "application/rdf+xml", "rdf")
JSON_LD = GraphFormat(RdfFormat.JSON_LD, "application/ld+json", "jsonld")
TRIG = GraphFormat(RdfFormat.TRIG, "application/trig", "trig")
N_QUADS = GraphFormat(RdfFormat.N_QUADS, "application/n-quads", "nq")
N3 = GraphFormat(RdfFormat.N3, "text/n3; charset=utf-8", "n3")

# Media types as clients name them, the preferred ones first; the value says how the answer is written.
RESULT_FORMATS: Mapping[str, ResultFormat] = {
    "application/sparql-results+json": JSON,
    "application/sparql-results+xml": XML,
    "text/csv": CSV,
    "text/tab-separated-values": TSV,
    "application/json": ResultFormat(QueryResultsFormat.JSON, "application/json", JSON.row_mark, 1),
    "application/xml": ResultFormat(QueryResultsFormat.XML, "application/xml", XML.row_mark),
    "text/xml": ResultFormat(QueryResultsFormat.XML, "text/xml; charset=utf-8", XML.row_mark),
}

GRAPH_FORMATS: Mapping[str, GraphFormat] = {
    "text/turtle": TURTLE,
    "application/n-triples": N_TRIPLES,
    "application/rdf+xml": RDF_XML,
    "application/ld+json": JSON_LD,
    "application/trig": TRIG,
    "application/n-quads": N_QUADS,
    "text/n3": N3,
    "application/x-turtle": TURTLE,
    "application/json": GraphFormat(RdfFormat.JSON_LD, "application/json", "jsonld"),
    "application/xml": GraphFormat(RdfFormat.RDF_XML, "application/xml", "rdf"),
    "text/xml": GraphFormat(RdfFormat.RDF_XML, "text/xml; charset=utf-8", "rdf"),
    "text/plain": GraphFormat(RdfFormat.N_TRIPLES, "text/plain; charset=utf-8", "nt"),
}

RESULT_TYPES = tuple(RESULT_FORMATS)
GRAPH_TYPES = tuple(GRAPH_FORMATS)

RDF_TYPES = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")

# Extension of a resource's twin address → media type.
TWINS: Mapping[str, str] = {
    "html": "text/html",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}

# Values of the parameter `format` and of file extensions: (media type of solutions, media type of triples).
SHORT_NAMES: Mapping[str, tuple[str | None, str | None]] = {
    "json": ("application/sparql-results+json", "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv", None),
    "tsv": ("text/tab-separated-values", None),
    "ttl": (None, "text/turtle"),
    "turtle": (None, "text/turtle"),
    "nt": (None, "application/n-triples"),
    "rdf": (None, "application/rdf+xml"),
    "jsonld": (None, "application/ld+json"),
    "trig": (None, "application/trig"),
    "nq": (None, "application/n-quads"),
}
