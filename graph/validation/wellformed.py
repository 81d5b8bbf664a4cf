"""Shapes that are no proper shapes: an engine would pass over them, and data would seem to conform.

The shapes graph is checked with the shapes that the specification has for shapes (SHACL, appendix C), which
come with pySHACL.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pyoxigraph import NamedNode, RdfFormat

from mandategraph.graph.validation.core import validate_core
from mandategraph.graph.validation.findings import Term, ValidationError
from mandategraph.graph.validation.messages import describe, show_iri
from mandategraph.graph.validation.results import write_triples
from mandategraph.graph.validation.shapes import Shapes, parse_shapes


@cache
def shapes_of_shapes() -> Shapes:
    """Read the shapes that shapes must meet."""
    content = files("pyshacl.assets").joinpath("shacl-shacl.ttl").read_bytes()
    return parse_shapes([("shacl-shacl.ttl", content, RdfFormat.TURTLE)])


def refuse_ill_formed(shapes: Shapes) -> None:
    """Raise ValidationError that names the first ill-formed shape and how many faults there are."""
    results = validate_core(write_triples(shapes.index.triples), shapes_of_shapes())
    if not results:
        return
    meta = shapes_of_shapes()
    reasons = sorted(f"the shape {_name(found.focus_node, shapes)}: {describe(found, meta)}" for found in results)
    more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
    raise ValidationError(f"the shapes are ill-formed: {reasons[0]}{more}")


def _name(node: Term, shapes: Shapes) -> str:
    shape = shapes.shapes.get(node.value) if isinstance(node, NamedNode) else None
    return show_iri(shape.name) if shape else str(node)
