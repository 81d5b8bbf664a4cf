"""Canonical N-Triples and content digests of graphs and datasets.

A graph's canonical form is its set of triples as an Oxigraph store keeps them, in canonical N-Triples
(https://www.w3.org/TR/n-triples/#canonical-ntriples), blank nodes labelled by RDFC-1.0
(https://www.w3.org/TR/rdf-canon/), lines sorted by code point. Its digest is the SHA-256 of these lines. The
digest of a dataset is the SHA-256 of one line "graph IRI, space, digest of the graph" for each graph, sorted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from itertools import groupby, islice

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
    serialize,
)

_DEFAULT = DefaultGraph()
_PART = 100_000


def canonical_lines(triples: Iterable[Triple | Quad]) -> list[bytes]:
    """Give the canonical lines of a graph, each with its newline; graph names of quads are left out."""
    waiting = (Quad(t.subject, t.predicate, t.object, _DEFAULT) for t in triples)
    lines: list[bytes] = []
    # A store of a part at a time: lines take a third of the memory that stored triples do.
    while part := list(islice(waiting, _PART)):
        store = Store()
        store.bulk_extend(part)
        lines += _write_lines(store)
    return _canonicalise(lines)


def canonical_lines_of_ntriples(data: bytes) -> list[bytes]:
    """Give the canonical lines of a graph that is written as N-Triples; SyntaxError where it is none."""
    store = Store()
    store.bulk_load(data, RdfFormat.N_TRIPLES)
    return _canonicalise(_write_lines(store))


def digest_graph(lines: Iterable[bytes]) -> str:
    """Give the SHA-256 of a graph's canonical lines, in hexadecimal."""
    total = hashlib.sha256()
    for line in lines:
        total.update(line)
    return total.hexdigest()


def digest_dataset(digests: Mapping[str, str]) -> str:
    """Give the digest of a dataset from the digests of its graphs, by graph IRI."""
    return digest_graph(f"{iri} {digests[iri]}\n".encode() for iri in sorted(digests))


class GraphLines:
    """Turns the canonical lines of one graph into N-Quads and back.

    Labels of RDFC-1.0 count from zero in every graph; in the dataset each graph's labels begin with a tag of the
    graph, so that no label stands in two.
    """

    def __init__(self, iri: str) -> None:
        """Take the graph's IRI."""
        self.iri = iri
        self._ending = b" " + str(NamedNode(iri)).encode("utf-8") + b" .\n"
        # A letter first: RDF/XML takes no other label (https://www.w3.org/TR/rdf-syntax-grammar/#rdf-id).
        self._tag = b"_:g" + hashlib.sha256(iri.encode("utf-8")).hexdigest()[:8].encode("ascii") + b"-"

    def to_quads(self, lines: Iterable[bytes]) -> list[bytes]:
        """Give the N-Quads lines of the graph, in the same order."""
        ending, tag = self._ending, self._tag
        return [_relabel(line, b"_:", tag)[:-3] + ending for line in lines]

    def to_triple(self, quad: bytes) -> bytes:
        """Give the canonical line that an N-Quads line of this graph was made of."""
        return _relabel(quad[: -len(self._ending)] + b" .\n", self._tag, b"_:")


def split_graph(quad: bytes) -> tuple[bytes, str]:
    """Split an N-Quads line into its triple (subject, predicate and object) and the IRI of its named graph."""
    triple, _, graph = quad.rpartition(b" <")
    return triple, graph[:-4].decode("utf-8")


def _write_lines(store: Store) -> list[bytes]:
    data = store.dump(format=RdfFormat.N_TRIPLES, from_graph=_DEFAULT)
    return (data or b"").splitlines(keepends=True)


def _canonicalise(lines: list[bytes]) -> list[bytes]:
    if any(b"_:" in line for line in lines):
        lines = _label_blank_nodes(lines)
    lines.sort()
    return [line for line, _ in groupby(lines)]


def _label_blank_nodes(lines: list[bytes]) -> list[bytes]:
    dataset = Dataset(parse(b"".join(lines), RdfFormat.N_TRIPLES))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return (serialize(dataset, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)


def _relabel(line: bytes, old: bytes, new: bytes) -> bytes:
    if b"_:" not in line:
        return line
    subject, predicate, rest = line.split(b" ", 2)
    terms = (subject, predicate, rest)
    return b" ".join(new + term[len(old) :] if term.startswith(old) else term for term in terms)
