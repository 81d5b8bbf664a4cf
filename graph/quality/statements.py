"""The statements of an ontology, file by file, with the place of each and the ways to look them up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from mandategraph.graph.closure import reach_all
from mandategraph.graph.namespaces import MG, OWL, RDF, VANN
from mandategraph.graph.ontology import Term, read_terms
from mandategraph.graph.quality.findings import Finding
from mandategraph.graph.validation.documents import Document
from mandategraph.graph.validation.findings import ValidationError
from mandategraph.graph.validation.located import located_quads
from mandategraph.graph.validation.placing import Locate
from mandategraph.graph.validation.sources import Source

Node = NamedNode | BlankNode | Literal


@dataclass(frozen=True, slots=True)
class Part:
    """What one file says."""

    file: str
    triples: tuple[Triple, ...]
    places: Mapping[Triple, Locate | None]


def read_part(number: int, source: Source) -> Part:
    """Read one file, ValidationError where it is broken; `number` keeps its blank nodes apart from others."""
    document = Document(number, source)
    for fault in document.faults:
        line = fault.position.line if fault.position else 1
        raise ValidationError(f"{source.name}:{line}: {fault.message}")
    places: dict[Triple, Locate | None] = {}
    for quad, locate in located_quads(document):
        places.setdefault(quad.triple, locate)
    return Part(source.name, tuple(places), places)


class Ontology:
    """All files together, ready to be checked."""

    def __init__(self, parts: Iterable[Part]) -> None:
        """Index the statements of the files by subject and predicate."""
        self.parts = tuple(parts)
        self.triples = tuple(dict.fromkeys(triple for part in self.parts for triple in part.triples))
        self._by_subject: dict[object, list[Triple]] = defaultdict(list)
        self._objects: dict[tuple[object, NamedNode], list[Node]] = defaultdict(list)
        self._by_predicate: dict[NamedNode, list[Triple]] = defaultdict(list)
        for triple in self.triples:
            self._by_subject[triple.subject].append(triple)
            self._objects[triple.subject, triple.predicate].append(node_of(triple.object))
            self._by_predicate[triple.predicate].append(triple)

    def objects(self, subject: object, predicate: NamedNode) -> list[Node]:
        """Give the objects of a subject and a predicate, in the order of the files."""
        return self._objects.get((subject, predicate), [])

    def about(self, subject: object) -> list[Triple]:
        """Give the statements about a subject, in the order of the files."""
        return self._by_subject.get(subject, [])

    def having(self, predicate: NamedNode) -> list[Triple]:
        """Give the statements of a predicate, in the order of the files."""
        return self._by_predicate.get(predicate, [])

    def pairs(self, predicate: NamedNode) -> Iterator[tuple[NamedNode, NamedNode]]:
        """Give the named subjects and objects of a predicate."""
        for triple in self.having(predicate):
            if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode):
                yield triple.subject, triple.object

    def above(self, *predicates: NamedNode) -> Mapping[NamedNode, frozenset[NamedNode]]:
        """Give, for each term, all that are above it by the predicates; the term itself where there is a cycle."""
        direct: dict[NamedNode, set[NamedNode]] = defaultdict(set)
        for predicate in predicates:
            for lower, higher in self.pairs(predicate):
                direct[lower].add(higher)
        return reach_all(direct)

    def members(self, node: Node) -> list[Node]:
        """Give the members of a list, as far as it can be read."""
        found: list[Node] = []
        seen: set[Node] = set()
        while node != RDF.nil and node not in seen:
            seen.add(node)
            found.extend(self.objects(node, RDF.first)[:1])
            node = next(iter(self.objects(node, RDF.rest)), RDF.nil)
        return found

    @cached_property
    def kinds(self) -> Mapping[object, set[NamedNode]]:
        """The types of each node."""
        found: dict[object, set[NamedNode]] = defaultdict(set)
        for triple in self.having(RDF.type):
            if isinstance(triple.object, NamedNode):
                found[triple.subject].add(triple.object)
        return found

    @cached_property
    def terms(self) -> Mapping[NamedNode, Term]:
        """The declared classes and properties."""
        return {term.iri: term for term in read_terms(self.triples)}

    @cached_property
    def namespaces(self) -> tuple[str, ...]:
        """Where the names of the ontology's own terms begin: its header says so, or its IRI."""
        said = {value.value for triple in self.having(VANN.preferredNamespaceUri) for value in (triple.object,)
                if isinstance(value, Literal | NamedNode)}  # fmt: skip
        headers = {s.subject for s in self.having(RDF.type) if s.object == OWL.Ontology}
        named = {f"{header.value}{end}" for header in headers if isinstance(header, NamedNode) for end in "#/"}
        return tuple(sorted(said | named)) or (str(MG),)

    @cached_property
    def own(self) -> list[Term]:
        """The terms that the ontology defines itself."""
        return [term for term in self.terms.values() if term.iri.value.startswith(self.namespaces)]

    def place(self, finding: Finding) -> Finding:
        """Add file and line: of the statement at fault, or of the first that says what the term is."""
        if finding.file:
            return finding
        statement = finding.statement
        for part in self.parts:
            if statement is not None and statement in part.places:
                return replace(finding, file=part.file, line=_line(part.places[statement], at_object=True))
        found = self._about.get(finding.term)
        if found is None:
            return finding
        part, first = found
        return replace(finding, file=part.file, line=_line(part.places[first], at_object=False))

    @cached_property
    def _about(self) -> Mapping[str, tuple[Part, Triple]]:
        found: dict[str, tuple[Part, Triple]] = {}
        typed: dict[str, tuple[Part, Triple]] = {}
        for part in self.parts:
            for triple in part.triples:
                if isinstance(triple.subject, NamedNode):
                    held = typed if triple.predicate == RDF.type else found
                    held.setdefault(triple.subject.value, (part, triple))
        return found | typed


def _line(locate: Locate | None, *, at_object: bool) -> int:
    position = locate(at_object) if locate else None
    return position.line if position else 0


def node_of(value: object) -> Node:
    """Take a node that is no triple term; ValueError for one, which OWL 2 does not know."""
    if not isinstance(value, NamedNode | BlankNode | Literal):
        raise ValueError("OWL 2 knows no triple terms")
    return value
