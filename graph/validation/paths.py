"""SHACL property paths (SHACL, 2.3.1): read from a shapes graph, written as SPARQL, followed to their ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from mandategraph.graph.namespaces import RDF, SH

Node = NamedNode | BlankNode | Literal
Lookup = Callable[[Node, NamedNode], list[Node]]
"""Gives the objects of a subject and a predicate."""

_REPEATS = {"zero-or-more": "*", "one-or-more": "+", "zero-or-one": "?"}
_REPEAT_TERMS = {
    SH.zeroOrMorePath: "zero-or-more",
    SH.oneOrMorePath: "one-or-more",
    SH.zeroOrOnePath: "zero-or-one",
}
_MAX_DEPTH = 50


class PathError(ValueError):
    """A path is not well-formed."""


@dataclass(frozen=True, slots=True)
class Path:
    """A property path: a predicate, or an operator over paths."""

    kind: str
    """predicate, inverse, sequence, alternative, zero-or-more, one-or-more, zero-or-one."""
    iri: str = ""
    parts: tuple[Path, ...] = ()

    def __str__(self) -> str:
        """Write the path in SPARQL's syntax."""
        return self._write(str(NamedNode(self.iri)) if self.kind == "predicate" else "")

    def _write(self, predicate: str) -> str:
        if self.kind == "predicate":
            return predicate
        if self.kind == "inverse":
            return f"^{self.parts[0]._grouped()}"
        if self.kind in _REPEATS:
            return f"{self.parts[0]._grouped()}{_REPEATS[self.kind]}"
        return ("/" if self.kind == "sequence" else "|").join(part._grouped() for part in self.parts)

    def _grouped(self) -> str:
        return str(self) if self.kind == "predicate" else f"({self})"

    def predicates(self) -> Iterator[str]:
        """Give every predicate of the path, in the order of writing."""
        if self.kind == "predicate":
            yield self.iri
        for part in self.parts:
            yield from part.predicates()

    def first_steps(self) -> frozenset[tuple[str, bool]]:
        """Give the steps that may leave the focus node: (predicate, whether walked against its direction)."""
        return self._edge_steps(0, False)

    def last_steps(self) -> frozenset[tuple[str, bool]]:
        """Give the steps that may arrive at a value node, as `first_steps` does."""
        return self._edge_steps(-1, False)

    def _edge_steps(self, edge: int, against: bool) -> frozenset[tuple[str, bool]]:
        if self.kind == "predicate":
            return frozenset({(self.iri, against)})
        if self.kind == "inverse":
            return self.parts[0]._edge_steps(0 if edge else -1, not against)
        if self.kind == "sequence":
            return self.parts[edge]._edge_steps(edge, against)
        return frozenset(step for part in self.parts for step in part._edge_steps(edge, against))

    def label(self) -> str:
        """Name the path by the local names of its predicates, for identifiers that people read."""
        return "-".join(local_name(iri) for iri in self.predicates())

    def triples(self, node: Node) -> Iterator[Triple]:
        """Describe the path as RDF, with `node` standing for it; only for paths that are no plain predicate."""
        name = node.value
        subject = BlankNode(name)
        if self.kind in ("sequence", "alternative"):
            head = subject if self.kind == "sequence" else BlankNode(f"{name}l")
            if self.kind == "alternative":
                yield Triple(subject, SH.alternativePath, head)
            yield from _list(head, self.parts)
            return
        terms = {"inverse": SH.inversePath} | {kind: term for term, kind in _REPEAT_TERMS.items()}
        child = self.parts[0].node(f"{name}c")
        yield Triple(subject, terms[self.kind], child)
        if isinstance(child, BlankNode):
            yield from self.parts[0].triples(child)

    def node(self, label: str) -> NamedNode | BlankNode:
        """Give the node that stands for the path in RDF: the predicate itself, or a blank node of that label."""
        return NamedNode(self.iri) if self.kind == "predicate" else BlankNode(label)


def _list(head: BlankNode, parts: tuple[Path, ...]) -> Iterator[Triple]:
    cell = head
    for index, part in enumerate(parts):
        item = part.node(f"{cell.value}i")
        yield Triple(cell, RDF.first, item)
        if isinstance(item, BlankNode):
            yield from part.triples(item)
        following = BlankNode(f"{head.value}n{index}") if index + 1 < len(parts) else RDF.nil
        yield Triple(cell, RDF.rest, following)
        if isinstance(following, BlankNode):
            cell = following


def predicate_path(iri: str) -> Path:
    """Make the path of one predicate."""
    return Path("predicate", iri)


def local_name(iri: str) -> str:
    """Give what stands behind the last #, / or : of an IRI."""
    for mark in "#/:":
        head, found, tail = iri.rpartition(mark)
        if found and tail:
            return tail
        iri = head if found else iri
    return iri


def read_path(node: Node, lookup: Lookup, depth: int = 0) -> Path:
    """Read the path that a node of a shapes graph stands for; PathError where it is ill-formed."""
    if isinstance(node, NamedNode):
        return predicate_path(node.value)
    if isinstance(node, Literal) or depth > _MAX_DEPTH:
        raise PathError("a path must be an IRI or a blank node, and not contain itself")
    if lookup(node, RDF.first):
        return Path("sequence", parts=_members(node, lookup, depth))
    for term, kind in ((SH.inversePath, "inverse"), *_REPEAT_TERMS.items()):
        if inner := lookup(node, term):
            return Path(kind, parts=(read_path(inner[0], lookup, depth + 1),))
    if alternatives := lookup(node, SH.alternativePath):
        return Path("alternative", parts=_members(alternatives[0], lookup, depth))
    raise PathError("a path that is no IRI must be a list or one of SHACL's path operators")


def _members(node: Node, lookup: Lookup, depth: int) -> tuple[Path, ...]:
    members = tuple(read_path(item, lookup, depth + 1) for item in read_list(node, lookup))
    if len(members) < 2:
        raise PathError("a sequence or alternative path must have two members at least")
    return members


def read_list(node: Node, lookup: Lookup) -> list[Node]:
    """Read an RDF list; PathError where it is broken or runs in a circle."""
    items: list[Node] = []
    seen: set[Node] = set()
    while node != RDF.nil:
        first, rest = lookup(node, RDF.first), lookup(node, RDF.rest)
        if len(first) != 1 or len(rest) != 1 or node in seen:
            raise PathError("a list must have one rdf:first and one rdf:rest in each cell, and an end")
        seen.add(node)
        items.append(first[0])
        node = rest[0]
    return items
