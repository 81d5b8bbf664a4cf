"""What a rule asks for, why, and how to repair what breaks it, from the shapes themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from mandategraph.graph.namespaces import RDFS, SH
from mandategraph.graph.validation.findings import ValidationError
from mandategraph.graph.validation.messages import rule_name, show_iri, show_parameters, show_path
from mandategraph.graph.validation.paths import Node
from mandategraph.graph.validation.shapes import Shape, Shapes, choose_text
from mandategraph.graph.validation.vocabulary import CLOSED_COMPONENT, COMPONENTS, SPARQL_COMPONENT


@dataclass(frozen=True, slots=True)
class Rule:
    """One constraint of one shape."""

    name: str
    shape: Shape
    component: str

    @property
    def parameter(self) -> NamedNode:
        """Give the property that states the constraint."""
        return SH[COMPONENTS[self.component].parameter]


def rules(shapes: Shapes) -> Iterator[Rule]:
    """Give every rule that can have findings, in the order of the files.

    A shape that only stands in for a condition (in sh:or, say) has none of its own.
    """
    reported = _reported(shapes)
    for shape in shapes.shapes.values():
        for component, known in COMPONENTS.items():
            if shape.node in reported and shapes.index.objects(shape.node, SH[known.parameter]):
                yield Rule(rule_name(shape, component), shape, component)


def _reported(shapes: Shapes) -> set[Node]:
    """Give the shapes with targets and the property shapes that hang on them."""
    waiting: list[Node] = [shape.node for shape in shapes.shapes.values() if shapes.targets(shape)]
    found: set[Node] = set()
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += shapes.index.objects(node, SH.property)
    return found


def explain(name: str, shapes: Shapes) -> str:
    """Explain the rules of that name, or all of the shape of that name.

    Raises ValidationError where the shapes have no such rule.
    """
    found = [rule for rule in rules(shapes) if name in (rule.name, rule.name.rpartition("/")[0])]
    if not found:
        known = sorted({rule.name for rule in rules(shapes)})
        near = [rule for rule in known if name.lower() in rule.lower()][:5]
        hint = f"did you mean {', '.join(near)}" if near else f"there are {len(known)} rules, as {known[0]}"
        raise ValidationError(f"there is no rule {name!r} in these shapes: {hint}")
    return "\n\n".join(explain_rule(rule, shapes) for rule in found)


def explain_rule(rule: Rule, shapes: Shapes) -> str:
    """Explain one rule in a few lines."""
    shape = rule.shape
    message = choose_text(shape.messages)
    lines = [f"{rule.name} ({show_iri(shape.severity.value)})", f"  shape    {show_iri(shape.name)}"]
    lines += [f"  applies  {target}" for target in targets_in_words(shape, shapes)]
    if shape.path:
        lines.append(f"  path     {show_path(shape.path)}")
    if rule.component == SPARQL_COMPONENT:
        lines += _queries(rule, shapes)
    else:
        lines.append(f"  demands  {requirement(rule, shapes)}")
    if message:
        lines.append(f"  message  {message.value}")
    if why := reason(shape, shapes):
        lines.append(f"  why      {why}")
    lines.append(f"  repair   {repair(rule, shapes)}")
    if page := documentation(shape, shapes):
        lines.append(f"  see      {page}")
    return "\n".join(lines)


def reason(shape: Shape, shapes: Shapes) -> str | None:
    """Give the description of a shape or of the named shape that holds it."""
    found = (
        shapes.text(node, predicate)
        for node in (shape.node, NamedNode(shape.name))
        for predicate in (SH.description, RDFS.comment)
    )
    return next((text for text in found if text), None)


def documentation(shape: Shape, shapes: Shapes) -> str | None:
    """Give the address of the page on a shape or on the named shape that holds it, by rdfs:seeAlso.

    An address without a fragment is a page of its own; one with a fragment is a term, as a rule.
    """
    for node in dict.fromkeys((shape.node, NamedNode(shape.name))):
        linked = (found for found in shapes.index.objects(node, RDFS.seeAlso) if isinstance(found, NamedNode))
        pages = [found.value for found in linked if found.value.startswith(("https://", "http://"))]
        if pages:
            return min(pages, key=lambda iri: ("#" in iri, iri))
    return None


def requirement(rule: Rule, shapes: Shapes) -> str:
    """Say what a Core constraint demands."""
    path = rule.shape.path
    if rule.component == CLOSED_COMPONENT:
        return "no properties but those that the shape names"
    return COMPONENTS[rule.component].sentence.format(
        parameter=show_parameters(shapes.index.objects(rule.shape.node, rule.parameter), shapes),
        path=show_path(path) if path else "the node",
        value=f"each value of {show_path(path)}" if path else "the node",
    )


def targets_in_words(shape: Shape, shapes: Shapes) -> list[str]:
    """Say to which nodes a shape applies: by its own targets, or by those of the shapes that hold it."""
    words = {
        SH.targetClass: "to every",
        SH.targetNode: "to",
        SH.targetSubjectsOf: "to what has",
        SH.targetObjectsOf: "to values of",
    }
    holders = [node for node, held in shapes.index.pairs(SH.property) if held == shape.node]
    found = [shape, *(shapes.shapes[node.value] for node in holders if node.value in shapes.shapes)]
    return [
        f"{words[target]} {show_iri(value.value) if isinstance(value, NamedNode) else value}"
        for holder in found
        for target, value in shapes.targets(holder)
    ]


def repair(rule: Rule, shapes: Shapes) -> str:
    """Say how to repair what breaks a rule, in terms of the rule alone."""
    path = show_path(rule.shape.path) if rule.shape.path else "the node"
    demanded = show_parameters(shapes.index.objects(rule.shape.node, rule.parameter), shapes)
    template = _REPAIRS.get(COMPONENTS[rule.component].parameter, "change the value until it meets the demand")
    return template.format(path=path, demanded=demanded)


_REPAIRS = {
    "minCount": "add what is missing to {path}",
    "maxCount": "leave out the surplus values of {path}",
    "class": "point {path} to a {demanded}, or describe its value as one (rdf:type) in the data that is checked",
    "datatype": "write the value of {path} as a literal of type {demanded}",
    "nodeKind": "write the value of {path} as {demanded}",
    "in": "use one of {demanded} for {path}",
    "hasValue": "add the value {demanded} to {path}",
    "uniqueLang": "keep one value of {path} in each language",
    "closed": "remove the property, or use one that the shape names",
    "pattern": "write the value of {path} so that it matches {demanded}",
    "sparql": "change the statements that the query finds until it finds none",
}


def _queries(rule: Rule, shapes: Shapes) -> Iterator[str]:
    for node in shapes.index.objects(rule.shape.node, SH.sparql):
        if text := shapes.text(node, SH.message):
            yield f"  message  {text}"
        for query in shapes.index.objects(node, SH.select):
            if isinstance(query, Literal):
                yield "  query"
                yield from (f"           {line.strip()}" for line in query.value.strip().splitlines())
