"""A shapes graph, read once and made ready for every engine.

Shapes without an IRI get one of this program's own (`urn:mandategraph:shape:N`, in the order of the files), so
that each engine's results name the same shape. Blank nodes of lists and paths stay as they are. What a shape
means does not change by it: SHACL treats named and unnamed shapes alike (SHACL, 2.1 Shapes).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, RdfFormat

from mandategraph.graph.namespaces import OWL, RDF, RDFS, SH
from mandategraph.graph.validation.findings import ValidationError
from mandategraph.graph.validation.paths import Node, Path, PathError, read_path
from mandategraph.graph.validation.triples import SKOLEM, TripleIndex, name_shapes, read_triples
from mandategraph.graph.validation.vocabulary import SHAPE_LISTS, SHAPE_REFERENCES, SUPPORTED, TARGETS

_SH = str(SH)
_COMPONENT_CLASSES = (SH.ConstraintComponent, SH.Parameter, SH.Function, SH.SPARQLFunction)


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape, as findings speak of it."""

    node: NamedNode
    name: str
    """IRI of the nearest shape that has one: itself or the shape that holds it."""
    path: Path | None
    """The path of a property shape; None for a node shape."""
    severity: NamedNode
    messages: tuple[Literal, ...]
    deactivated: bool


class Shapes:
    """The shapes of a shapes graph by IRI, with the graph's triples."""

    def __init__(self, index: TripleIndex) -> None:
        """Take the graph with all shapes named; ValidationError where it holds no shape or an ill-formed path."""
        self.index = index
        nodes = [node for node in index.shape_nodes() if isinstance(node, NamedNode)]
        if not nodes:
            raise ValidationError(
                "the shapes graph holds no shape: give a file with sh:NodeShape or sh:PropertyShape"
            )
        self._parents = self._find_parents()
        self.shapes = {node.value: self._shape(node) for node in nodes}

    def targets(self, shape: Shape) -> list[tuple[NamedNode, Node]]:
        """Give the targets of a shape as pairs of target predicate and object, implicit class targets included.

        Source: SHACL, 2.1.3.
        """
        declared = [
            (target, value)
            for target in sorted(TARGETS, key=str)
            for value in self.index.objects(shape.node, target)
        ]
        if RDFS.Class in self.index.objects(shape.node, RDF.type):
            declared.append((SH.targetClass, shape.node))
        return declared

    def text(self, subject: Node, predicate: NamedNode) -> str | None:
        """Give one value as text, English where there is a choice; None where there is none."""
        found = choose_text(node for node in self.index.objects(subject, predicate) if isinstance(node, Literal))
        return found.value if found else None

    def unsupported(self) -> list[str]:
        """Name what only the reference engine understands; empty where nothing is in the way."""
        reasons = {
            triple.predicate.value
            for triple in self.index.triples
            if triple.predicate.value.startswith(_SH)
            and isinstance(triple.subject, NamedNode)
            and (triple.predicate == SH.entailment or self._is_foreign(triple.subject, triple.predicate))
        }
        for subject, kind in self.index.pairs(RDF.type):
            if kind in _COMPONENT_CLASSES:
                reasons.add(str(kind))
            if kind == OWL.Class and isinstance(subject, NamedNode) and subject.value in self.shapes:
                reasons.add(f"the class {subject.value} that is a shape")
        return sorted(reasons)

    def _is_foreign(self, subject: NamedNode, predicate: NamedNode) -> bool:
        return subject.value in self.shapes and predicate not in SUPPORTED

    def _find_parents(self) -> dict[Node, Node]:
        parents: dict[Node, Node] = {}
        for predicate in sorted(SHAPE_REFERENCES, key=str):
            for subject, value in self.index.pairs(predicate):
                parents.setdefault(value, subject)
        for predicate in sorted(SHAPE_LISTS, key=str):
            for subject, value in self.index.pairs(predicate):
                for member in self.index.members(value):
                    parents.setdefault(member, subject)
        return parents

    def _name(self, node: NamedNode) -> str:
        seen: set[Node] = set()
        current: Node = node
        while current.value.startswith(SKOLEM) and current in self._parents and current not in seen:
            seen.add(current)
            current = self._parents[current]
        return current.value

    def _shape(self, node: NamedNode) -> Shape:
        objects = self.index.objects
        name = self._name(node)
        paths = objects(node, SH.path)
        if len(paths) > 1:
            raise ValidationError(f"the shape {name} has more than one sh:path")
        try:
            path = read_path(paths[0], objects) if paths else None
        except PathError as error:
            raise ValidationError(f"the shape {name}: {error}") from error
        severities = [found for found in objects(node, SH.severity) if isinstance(found, NamedNode)]
        return Shape(
            node,
            name,
            path,
            severities[0] if severities else SH.Violation,
            tuple(found for found in objects(node, SH.message) if isinstance(found, Literal)),
            any(found.value == "true" for found in objects(node, SH.deactivated)),
        )


def choose_text(literals: Iterable[Literal]) -> Literal | None:
    """Choose the literal to show: English first, then without language, then the first by language and text."""

    def order(literal: Literal) -> tuple[int, str, str]:
        language = literal.language or ""
        return (0 if language.lower().startswith("en") else 1 if not language else 2, language, literal.value)

    return min(literals, key=order, default=None)


def parse_shapes(files: Iterable[tuple[str, bytes, RdfFormat]]) -> Shapes:
    """Read shapes from files given as (name, content, format); ValidationError names the file that is at fault."""
    return Shapes(
        name_shapes(triple for number, file in enumerate(files) for triple in read_triples(number, *file))
    )
