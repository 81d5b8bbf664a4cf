"""The name of the rule that a result breaks, and a sentence that a person understands."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode

from mandategraph.graph.namespaces import SH, XSD, abbreviate
from mandategraph.graph.validation.findings import Term
from mandategraph.graph.validation.paths import Node, Path, local_name
from mandategraph.graph.validation.results import Result
from mandategraph.graph.validation.shapes import Shape, Shapes, choose_text
from mandategraph.graph.validation.triples import SKOLEM
from mandategraph.graph.validation.vocabulary import COMPONENTS

_NUMBERS = frozenset(f"{XSD}{name}" for name in ("integer", "decimal", "double"))
MAX_SHOWN = 120
"""Characters of a value that a message repeats."""


def rule_of(result: Result, shapes: Shapes) -> str:
    """Name the rule that a result breaks, as `Statement-provision/minCount`."""
    shape = shapes.shapes.get(result.source_shape)
    return rule_name(shape, result.component, result.source_shape)


def rule_name(shape: Shape | None, component: str, source_shape: str = "") -> str:
    """Name the rule of a component on a shape: shape, path of an unnamed property shape, parameter."""
    name = local_name(shape.name if shape else source_shape)
    known = COMPONENTS.get(component)
    parts = [name, known.parameter if known else local_name(component)]
    if shape and shape.path and shape.node.value != shape.name:
        parts.insert(1, shape.path.label())
    return "/".join(parts)


def describe(result: Result, shapes: Shapes) -> str:
    """Say what is wrong, and where and with what value, as far as the message does not say that itself."""
    said = _say_what_is_wrong(result, shapes)
    added = []
    if result.path and show_path(result.path) not in said:
        added.append(f"path {show_path(result.path)}")
    if result.value is not None and result.value != result.focus_node and not _quotes(said, result.value):
        added.append(f"value {show_term(result.value)}")
    return f"{said} ({', '.join(added)})" if added else said


def _quotes(said: str, value: Term) -> bool:
    text = value.value
    return bool(text) and (text in said or text[:MAX_SHOWN] in said)


def _say_what_is_wrong(result: Result, shapes: Shapes) -> str:
    """Take the message of the constraint or the shape, else make a sentence from the component."""
    shape = shapes.shapes.get(result.source_shape)
    chosen = choose_text(result.messages) or choose_text(shape.messages if shape else ())
    if chosen is not None:
        return chosen.value
    known = COMPONENTS.get(result.component)
    if known is None or shape is None:
        return f"{show_term(result.value or result.focus_node)} breaks {show_iri(result.component)}"
    parameters = shapes.index.objects(shape.node, SH[known.parameter])
    return known.sentence.format(
        parameter=show_parameters(parameters, shapes),
        path=show_path(result.path) if result.path else show_term(result.focus_node),
        value=show_term(result.value if result.value is not None else result.focus_node),
    )


def show_parameters(nodes: list[Node], shapes: Shapes) -> str:
    """Write the values of a constraint's parameter, lists item by item."""
    return ", ".join(_show_parameter(node, shapes) for node in nodes)


def _show_parameter(node: Node, shapes: Shapes) -> str:
    if isinstance(node, BlankNode):
        return ", ".join(_show_parameter(member, shapes) for member in shapes.index.members(node))
    if isinstance(node, NamedNode) and node.value.startswith(SKOLEM):
        return f"({_show_unnamed(node, shapes)})"
    return show_term(node)


def _show_unnamed(shape: NamedNode, shapes: Shapes) -> str:
    """Write what a shape without a name asks for, parameter by parameter."""
    path = shapes.shapes[shape.value].path if shape.value in shapes.shapes else None
    parts = [f"path {show_path(path)}"] if path else []
    for known in COMPONENTS.values():
        values = shapes.index.objects(shape, SH[known.parameter])
        parts += [f"{known.parameter} {show_parameters(values, shapes)}"] if values else []
    return ", ".join(parts)


def show_path(path: Path) -> str:
    """Write a path with prefixes where the project has one."""
    text = str(path)
    for iri in sorted(set(path.predicates()), key=len, reverse=True):
        text = text.replace(f"<{iri}>", show_iri(iri))
    return text


def show_term(term: Term) -> str:
    """Write a term for a person: prefixed names, quoted text cut to a readable length."""
    if isinstance(term, NamedNode):
        return show_iri(term.value)
    if isinstance(term, Literal) and term.datatype.value in _NUMBERS:
        return term.value
    if isinstance(term, Literal):
        text = term.value if len(term.value) <= MAX_SHOWN else f"{term.value[:MAX_SHOWN]}…"
        return f'"{text}"'
    return str(term)


def show_iri(iri: str) -> str:
    """Write an IRI with a prefix of the project's where one fits, else in angle brackets."""
    return abbreviate(iri) or f"<{iri}>"
