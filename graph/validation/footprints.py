"""What a rule reads of the data: which predicates, in which direction, and how far from the focus node.

A footprint is what makes it sound to validate again only what a change can reach. The evaluation of a rule stands
at its focus node first. At a node it reads statements about the node with some predicates, and statements that
point to the node with others; it goes on to the nodes at their other ends, a bounded number of steps or, for
repeated paths and shapes that refer to themselves, any number. A rule's result is a function of what it reads.

Core constraints go along their property paths. A SPARQL constraint has a footprint where each of its triple
patterns is joined, through patterns that must match with it, to $this; a rule without one needs the whole data.
Classes are reached through rdf:type; their hierarchy is taken for constant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf

from pyoxigraph import NamedNode

from mandategraph.graph.namespaces import RDF, SH
from mandategraph.graph.validation.locality import NotLocal, read_query
from mandategraph.graph.validation.paths import Node, Path
from mandategraph.graph.validation.shapes import Shape, Shapes
from mandategraph.graph.validation.sparql import sparql_constraints
from mandategraph.graph.validation.steps import Steps
from mandategraph.graph.validation.vocabulary import SHAPE_LISTS, SHAPE_REFERENCES

_SIBLINGS = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)


@dataclass(frozen=True, slots=True)
class Footprint:
    """What the rules of one shape, or one property of it, read for a focus node."""

    forward: frozenset[str]
    """Predicates read from subject to object."""
    inverse: frozenset[str]
    """Predicates read from object to subject."""
    depth: float
    """Steps from the focus node to the furthest node that is read; infinite for repetition."""
    closed: bool = False
    """Whether everything said about a node is read (sh:closed, or a variable as predicate)."""


def find_footprints(shapes: Shapes) -> frozenset[Footprint] | None:
    """Give the footprints of all rules; None where one needs the whole data."""
    if any(shapes.index.pairs(SH.qualifiedValueShapesDisjoint)):
        return None
    try:
        found = {footprint for shape in shapes.shapes.values() for footprint in _of_targeted(shapes, shape)}
        for constraint in sparql_constraints(shapes)[0]:
            steps = read_query(constraint.query)
            targets = _targets(shapes, constraint.holder)
            found.add(_footprint([*targets, steps]))
    except NotLocal:
        return None
    return frozenset(found)


def _of_targeted(shapes: Shapes, shape: Shape) -> Iterator[Footprint]:
    if not shapes.targets(shape):
        return
    targets = _targets(shapes, shape)
    yield _footprint([*targets, _own(shapes, shape)], _is_closed(shapes, shape))
    for child in _children(shapes, shape):
        steps, closed = _whole(shapes, child, frozenset({shape.node.value}))
        yield _footprint([*targets, steps.after(_path(shape))], closed)


def _footprint(parts: Iterable[Steps], closed: bool = False) -> Footprint:
    held = list(parts)
    return Footprint(
        frozenset().union(*(part.forward for part in held)),
        frozenset().union(*(part.inverse for part in held)),
        max(part.depth for part in held),
        closed or any(part.closed for part in held),
    )


def _targets(shapes: Shapes, shape: Shape) -> list[Steps]:
    found = [Steps(frozenset({RDF.type.value}))]
    for target, value in shapes.targets(shape):
        if target == SH.targetSubjectsOf:
            found.append(Steps(frozenset({value.value})))
        elif target == SH.targetObjectsOf:
            found.append(Steps(inverse=frozenset({value.value})))
    return found


def _own(shapes: Shapes, shape: Shape) -> Steps:
    """Give what the constraints of the shape itself read: its path, types at its ends, and other properties."""
    siblings = {value.value for predicate in _SIBLINGS for value in shapes.index.objects(shape.node, predicate)}
    # What equals and its like compare with is said about the focus node itself.
    near = Steps(frozenset(siblings | {RDF.type.value}))
    return near.beside(Steps(frozenset({RDF.type.value})).after(_path(shape)))


def _whole(shapes: Shapes, shape: Shape, above: frozenset[str]) -> tuple[Steps, bool]:
    """Give what a shape reads with all shapes that it refers to; any depth where it refers to one above it."""
    if shape.node.value in above:
        return Steps(depth=inf), False
    steps, closed = _own(shapes, shape), _is_closed(shapes, shape)
    for child in _children(shapes, shape):
        below, below_closed = _whole(shapes, child, above | {shape.node.value})
        steps, closed = steps.beside(below.after(_path(shape))), closed or below_closed
    return steps, closed


def _children(shapes: Shapes, shape: Shape) -> Iterator[Shape]:
    """Give the shapes that a shape refers to."""
    held: list[Node] = []
    for predicate in sorted(SHAPE_REFERENCES, key=str):
        held += shapes.index.objects(shape.node, predicate)
    for predicate in sorted(SHAPE_LISTS, key=str):
        for head in shapes.index.objects(shape.node, predicate):
            held += shapes.index.members(head)
    for node in held:
        if isinstance(node, NamedNode) and node.value in shapes.shapes:
            yield shapes.shapes[node.value]


def _is_closed(shapes: Shapes, shape: Shape) -> bool:
    return bool(shapes.index.objects(shape.node, SH.closed))


def _path(shape: Shape) -> Steps:
    return _along(shape.path, False) if shape.path else Steps()


def _along(path: Path, against: bool) -> Steps:
    if path.kind == "predicate":
        found = frozenset({path.iri})
        return Steps(inverse=found, depth=1) if against else Steps(found, depth=1)
    if path.kind == "inverse":
        return _along(path.parts[0], not against)
    steps = Steps()
    for part in path.parts:
        step = _along(part, against)
        steps = step.after(steps) if path.kind == "sequence" else steps.beside(step)
    return steps if path.kind not in ("zero-or-more", "one-or-more") else steps.beside(Steps(depth=inf))
