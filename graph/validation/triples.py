"""The triples of a shapes graph by subject and predicate, and which of its nodes are shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from mandategraph.graph.namespaces import RDF, SH
from mandategraph.graph.validation.findings import ValidationError
from mandategraph.graph.validation.paths import Node, PathError, read_list
from mandategraph.graph.validation.vocabulary import SHAPE_LISTS, SHAPE_REFERENCES, TARGETS

SKOLEM = "urn:mandategraph:shape:"
_TYPES = (SH.NodeShape, SH.PropertyShape)


class TripleIndex:
    """Triples in the order of their files, with their objects at hand."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Index the triples; ValidationError for a triple term, which SHACL 1.0 does not know."""
        self.triples = list(dict.fromkeys(triples))
        self._objects: dict[tuple[Node, NamedNode], list[Node]] = {}
        for triple in self.triples:
            self._objects.setdefault((_node(triple.subject), triple.predicate), []).append(_node(triple.object))

    def objects(self, subject: Node, predicate: NamedNode) -> list[Node]:
        """Give the objects of a subject and a predicate, in the order of the files."""
        return self._objects.get((subject, predicate), [])

    def pairs(self, predicate: NamedNode) -> Iterator[tuple[Node, Node]]:
        """Give subject and object of every triple of a predicate."""
        for subject, held in self._objects:
            if held == predicate:
                for value in self._objects[subject, held]:
                    yield subject, value

    def members(self, node: Node) -> list[Node]:
        """Give the members of an RDF list; ValidationError where it is broken."""
        try:
            return read_list(node, self.objects)
        except PathError as error:
            raise ValidationError(f"the shapes graph: {error}") from error

    def shape_nodes(self) -> list[Node]:
        """Find every node that SHACL takes for a shape (SHACL, 2.1), in the order of the files."""
        found: dict[Node, None] = {}
        for triple in self.triples:
            subject, value = _node(triple.subject), _node(triple.object)
            if (triple.predicate == RDF.type and value in _TYPES) or triple.predicate in TARGETS:
                found[subject] = None
            elif triple.predicate in SHAPE_REFERENCES:
                found.update({subject: None, value: None})
            elif triple.predicate in SHAPE_LISTS:
                found.update(dict.fromkeys([subject, *self.members(value)]))
            elif triple.predicate in (SH.path, SH.sparql):
                found[subject] = None
        return [node for node in found if not isinstance(node, Literal)]


def name_shapes(triples: Iterable[Triple]) -> TripleIndex:
    """Give an IRI to each shape and each SPARQL constraint that has none, numbered in the order of the files."""
    index = TripleIndex(triples)
    unnamed = [node for node in index.shape_nodes() if isinstance(node, BlankNode)]
    unnamed += [value for _, value in index.pairs(SH.sparql) if isinstance(value, BlankNode)]
    names = {node: NamedNode(f"{SKOLEM}{number}") for number, node in enumerate(dict.fromkeys(unnamed))}
    if not names:
        return index
    return TripleIndex(_rename(triple, names) for triple in index.triples)


def _rename(triple: Triple, names: dict[BlankNode, NamedNode]) -> Triple:
    subject, value = triple.subject, triple.object
    return Triple(
        names.get(subject, subject) if isinstance(subject, BlankNode) else subject,
        triple.predicate,
        names.get(value, value) if isinstance(value, BlankNode) else value,
    )


def read_triples(number: int, name: str, content: bytes, rdf_format: RdfFormat) -> Iterator[Triple]:
    """Parse one file of shapes; `number` keeps its blank nodes apart from those of other files.

    Raises ValidationError that names file and line where it cannot be parsed.
    """
    labels: dict[str, str] = {}

    def relabel(node: BlankNode) -> BlankNode:
        return BlankNode(labels.setdefault(node.value, f"s{number}b{len(labels)}"))

    try:
        for quad in parse(content, format=rdf_format, base_iri=f"urn:mandategraph:shapes:{number}"):
            subject = relabel(quad.subject) if isinstance(quad.subject, BlankNode) else quad.subject
            value = relabel(quad.object) if isinstance(quad.object, BlankNode) else quad.object
            yield Triple(subject, quad.predicate, value)
    except SyntaxError as error:
        raise ValidationError(f"{name}:{error.lineno or 1}: the shapes cannot be parsed: {error.msg}") from error


def _node(term: object) -> Node:
    if not isinstance(term, NamedNode | BlankNode | Literal):
        raise ValidationError("the shapes graph holds a triple term, which SHACL 1.0 does not know")
    return term
