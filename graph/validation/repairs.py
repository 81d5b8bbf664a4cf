"""What to write instead, where the shape and the value leave no doubt; nothing where they do."""

from __future__ import annotations

import re

from pyoxigraph import Literal, NamedNode

from mandategraph.graph.namespaces import SH, XSD
from mandategraph.graph.validation.messages import show_iri, show_path
from mandategraph.graph.validation.paths import Node
from mandategraph.graph.validation.results import Result
from mandategraph.graph.validation.shapes import Shape, Shapes

_LEXICAL = {
    XSD.integer: r"[+-]?[0-9]+",
    XSD.nonNegativeInteger: r"\+?[0-9]+",
    XSD.positiveInteger: r"\+?0*[1-9][0-9]*",
    XSD.decimal: r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    XSD.boolean: r"true|false|0|1",
    XSD.date: r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])",
    XSD.gYear: r"[0-9]{4}",
    XSD.gYearMonth: r"[0-9]{4}-(?:0[1-9]|1[0-2])",
    XSD.string: r"[\s\S]*",
    XSD.anyURI: r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+",
}
"""Lexical forms by datatype (W3C XML Schema 1.1 Part 2), without rare notations such as years of five digits."""
_IRI = re.compile(r"(?:https?|urn):[^\s<>\"{}|\\^`]+")


def suggest_repair(result: Result, shapes: Shapes) -> str | None:
    """Say what to write instead; None where more than one repair is thinkable."""
    shape = shapes.shapes.get(result.source_shape)
    if shape is None:
        return None
    name = result.component.removeprefix(str(SH))
    repair = _REPAIRS.get(name)
    return repair(result, shape, shapes) if repair else None


def _retype(result: Result, shape: Shape, shapes: Shapes) -> str | None:
    demanded = shapes.index.objects(shape.node, SH.datatype)
    value = result.value
    if len(demanded) != 1 or not isinstance(value, Literal) or value.language:
        return None
    datatype = demanded[0]
    form = _LEXICAL.get(datatype) if isinstance(datatype, NamedNode) else None
    if form is None or value.datatype == datatype or not re.fullmatch(form, value.value):
        return None
    return f"write {_quoted(value.value)}^^{show_iri(datatype.value)}"


def _add_value(result: Result, shape: Shape, shapes: Shapes) -> str | None:
    demanded = shapes.index.objects(shape.node, SH.hasValue)
    if len(demanded) != 1 or shape.path is None or shape.path.kind != "predicate":
        return None
    return f"add {show_path(shape.path)} {_written(demanded[0])}"


def _pick(result: Result, shape: Shape, shapes: Shapes) -> str | None:
    lists = shapes.index.objects(shape.node, SH["in"])
    members = shapes.index.members(lists[0]) if lists else []
    value = result.value.value.casefold() if result.value is not None else ""
    same = [member for member in members if member.value.casefold() == value]
    chosen = members if len(members) == 1 else same
    return f"write {_written(chosen[0])}" if len(chosen) == 1 else None


def _unquote(result: Result, shape: Shape, shapes: Shapes) -> str | None:
    value = result.value
    demanded = shapes.index.objects(shape.node, SH.nodeKind)
    if demanded == [SH.IRI] and isinstance(value, Literal) and _IRI.fullmatch(value.value):
        return f"write <{value.value}>"
    return None


_REPAIRS = {
    "DatatypeConstraintComponent": _retype,
    "HasValueConstraintComponent": _add_value,
    "InConstraintComponent": _pick,
    "NodeKindConstraintComponent": _unquote,
}


def _written(node: Node) -> str:
    return show_iri(node.value) if isinstance(node, NamedNode) else str(node)


def _quoted(text: str) -> str:
    return str(Literal(text))
