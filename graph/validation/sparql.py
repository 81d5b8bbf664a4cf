"""SPARQL-based constraints (SHACL, section 5) as plain queries over Oxigraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store, Variable

from mandategraph.graph.namespaces import OWL, RDF, RDFS, SH
from mandategraph.graph.validation.findings import Term, ValidationError
from mandategraph.graph.validation.originals import Solution, restore
from mandategraph.graph.validation.paths import Node, Path, predicate_path
from mandategraph.graph.validation.prebinding import bind_once, select, select_for, select_for_all, without_text
from mandategraph.graph.validation.results import Result
from mandategraph.graph.validation.shapes import Shape, Shapes
from mandategraph.graph.validation.vocabulary import SHAPE_LISTS, SHAPE_REFERENCES, SPARQL_COMPONENT

_PLACEHOLDER = re.compile(r"\{[$?]([A-Za-z_][A-Za-z0-9_]*)\}")
_PATH_VARIABLE = re.compile(r"[$?]PATH\b")
_REFERENCE_ONLY = re.compile(r"[$?](?:shapesGraph|currentShape)\b")
_SUSPECT = re.compile(r"\b(?:SERVICE|MINUS|VALUES|GRAPH)\b|\bSELECT\b.*\bSELECT\b", re.IGNORECASE | re.DOTALL)
_FORBIDDEN = {
    "ServiceGraphPattern": "SERVICE", "Minus": "MINUS", "values": "VALUES",
    "Graph": "GRAPH, though only the data graph can be asked",
}  # fmt: skip
_REBOUND = re.compile(r"\bAS\s*[$?]this\b", re.IGNORECASE)
MAX_QUERY = 50_000
"""Characters of a query; rules of shapes are far shorter."""
MAX_BRACES = 200
"""Braces and brackets of each kind, which bounds the nesting: deep nesting overflows the parser's stack."""
FEW = 20
"""Focus nodes that are sooner asked one by one than a query is examined."""


@dataclass(frozen=True)
class SparqlConstraint:
    """One constraint on one shape: for whose targets, and the query whose solutions are findings."""

    node: Node
    shape: Shape
    holder: Shape
    """The shape whose targets are checked: the shape itself or the node shape that holds it."""
    query: str
    messages: tuple[Literal, ...]

    def check(self) -> None:
        """Raise ValidationError where the query is none that SHACL allows (SHACL, 5.3.1 and appendix A)."""
        reason = _fault_of(self.query)
        if reason:
            raise ValidationError(f"the SPARQL constraint of {self.shape.name} {reason}")

    @cached_property
    def independent(self) -> bool:
        """Tell whether one evaluation serves all focus nodes."""
        from mandategraph.graph.validation.independence import is_independent, parse_select  # needs rdflib: slow

        return is_independent(parse_select(self.query))

    @cached_property
    def independent_once_bound(self) -> bool:
        """Tell whether one evaluation serves all focus nodes if a pattern of the query binds ?this to them.

        For one node that pattern changes nothing; so what holds of the query with it holds of the query.
        """
        from mandategraph.graph.validation.independence import is_independent, parse_select  # needs rdflib: slow

        return is_independent(parse_select(bind_once(self.query)))


def _fault_of(query: str) -> str | None:
    if len(query) > MAX_QUERY or query.count("{") > MAX_BRACES or query.count("(") > MAX_BRACES:
        return "is too long or too deeply nested"
    try:
        answer = Store().query(query)
    except SyntaxError as error:
        return f"cannot be parsed: {str(error).partition(chr(10))[0]}"
    if not isinstance(answer, QuerySolutions):
        return "is no SELECT query"
    if _REBOUND.search(without_text(query)):
        return "binds $this with AS"
    if Variable("this") not in answer.variables:
        return "does not select $this"
    if _SUSPECT.search(query):
        return _fault_of_operators(query)
    return None


def _fault_of_operators(query: str) -> str | None:
    from mandategraph.graph.validation.independence import operators, parse_select, subqueries_give_this

    algebra = parse_select(query)
    forbidden = next((_FORBIDDEN[name] for name in operators(algebra) if name in _FORBIDDEN), None)
    if forbidden:
        return f"uses {forbidden}"
    return None if subqueries_give_this(algebra) else "has a subquery that does not select $this"


@lru_cache(maxsize=8)
def sparql_constraints(shapes: Shapes) -> tuple[list[SparqlConstraint], list[str]]:
    """Give the constraints to evaluate here, and the reasons why others need the reference engine."""
    referenced = _referenced(shapes)
    found: list[SparqlConstraint] = []
    reasons: list[str] = []
    for shape in shapes.shapes.values():
        nodes = [node for node in shapes.index.objects(shape.node, SH.sparql) if not _is_off(shapes, node)]
        if not nodes or shape.deactivated:
            continue
        holders = [shape, *(shapes.shapes[node.value] for node in _holders(shapes, shape))]
        if any(holder.node in referenced or (holder is not shape and holder.path) for holder in holders):
            reasons.append(f"a SPARQL constraint that the conformance of another shape depends on ({shape.name})")
            continue
        queries = [(node, _query(shapes, shape, node)) for node in nodes]
        if any(_REFERENCE_ONLY.search(query) for _, query in queries):
            reasons.append(f"$shapesGraph or $currentShape in a SPARQL constraint ({shape.name})")
            continue
        found.extend(
            SparqlConstraint(node, shape, holder, query, _messages(shapes, node))
            for holder in holders
            if not holder.deactivated and shapes.targets(holder)
            for node, query in queries
        )
    return found, reasons


def _is_off(shapes: Shapes, node: Node) -> bool:
    return any(found.value == "true" for found in shapes.index.objects(node, SH.deactivated))


def _messages(shapes: Shapes, node: Node) -> tuple[Literal, ...]:
    return tuple(found for found in shapes.index.objects(node, SH.message) if isinstance(found, Literal))


def _referenced(shapes: Shapes) -> set[Node]:
    """Give the shapes that stand in for a condition of another one, or for one of its value nodes."""
    found = {value for term in SHAPE_REFERENCES - {SH.property} for _, value in shapes.index.pairs(term)}
    for term in SHAPE_LISTS:
        for _, value in shapes.index.pairs(term):
            found.update(shapes.index.members(value))
    # A shape that hangs on a condition decides it as well.
    grown = True
    while grown:
        children = {value for subject, value in shapes.index.pairs(SH.property) if subject in found}
        grown = not children <= found
        found |= children
    return found


def _holders(shapes: Shapes, shape: Shape) -> list[Node]:
    return [subject for subject, value in shapes.index.pairs(SH.property) if value == shape.node]


def _query(shapes: Shapes, shape: Shape, node: Node) -> str:
    selects = [found for found in shapes.index.objects(node, SH.select) if isinstance(found, Literal)]
    if len(selects) != 1:
        raise ValidationError(f"the SPARQL constraint of {shape.name} must have one sh:select")
    text = selects[0].value
    if shape.path:
        text = _PATH_VARIABLE.sub(lambda _: str(shape.path), text)
    return f"{_prologue(shapes, node)}{text}"


def _prologue(shapes: Shapes, node: Node) -> str:
    """Write the prefix declarations that a constraint names (SHACL, 5.2.1), imports within the graph followed."""
    lines: dict[str, str] = {}
    waiting = list(shapes.index.objects(node, SH.prefixes))
    seen: set[Node] = set()
    while waiting:
        ontology = waiting.pop(0)
        if ontology in seen:
            continue
        seen.add(ontology)
        waiting += shapes.index.objects(ontology, OWL.imports)
        for declaration in shapes.index.objects(ontology, SH.declare):
            prefix, namespace = shapes.text(declaration, SH.prefix), shapes.text(declaration, SH.namespace)
            if prefix is not None and namespace is not None:
                lines[prefix] = f"PREFIX {prefix}: {NamedNode(namespace)}\n"
    return "".join(lines.values())


def focus_nodes(store: Store, shapes: Shapes, shape: Shape) -> set[Term]:
    """Give the focus nodes of a shape's targets in the default graph of the store (SHACL, 2.1.3)."""
    found: set[Term] = set()
    for target, value in shapes.targets(shape):
        if target == SH.targetNode:
            found.add(value)
        elif not isinstance(value, NamedNode):
            continue
        elif target == SH.targetClass:
            found.update(_instances(store, value))
        elif target == SH.targetSubjectsOf:
            found.update(_term(quad.subject) for quad in store.quads_for_pattern(None, value, None))
        else:
            found.update(_term(quad.object) for quad in store.quads_for_pattern(None, value, None))
    return found


def _instances(store: Store, kind: NamedNode) -> Iterator[Term]:
    waiting: list[NamedNode | BlankNode] = [kind]
    seen: set[NamedNode | BlankNode] = set()
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        for quad in store.quads_for_pattern(None, RDFS.subClassOf, current):
            if isinstance(quad.subject, NamedNode | BlankNode):
                waiting.append(quad.subject)
        for quad in store.quads_for_pattern(None, RDF.type, current):
            yield _term(quad.subject)


def _term(term: object) -> Term:
    if not isinstance(term, NamedNode | BlankNode | Literal):
        raise ValidationError("the data holds a triple term, which SHACL 1.0 does not know")
    return term


def validate_sparql(
    store: Store, data: str, shapes: Shapes, constraints: Iterable[SparqlConstraint]
) -> list[Result]:
    """Evaluate the constraints over the default graph of a store; one result for each different solution.

    `data` is what the store was made of, as N-Triples: results name literals as they are written there.
    """
    focus_of: dict[str, set[Term]] = {}
    found: dict[tuple[str, ...], tuple[SparqlConstraint, Solution]] = {}
    for constraint in constraints:
        key = constraint.holder.node.value
        if key not in focus_of:
            focus_of[key] = focus_nodes(store, shapes, constraint.holder)
        constraint.check()
        for solution in _solutions(store, constraint, focus_of[key]):
            row = (constraint.node, constraint.shape.node, *sorted(solution.items()))
            found.setdefault(tuple(str(part) for part in row), (constraint, solution))
    restore((solution for _, solution in found.values()), data)
    return [_result(constraint, solution) for constraint, solution in found.values()]


def _solutions(store: Store, constraint: SparqlConstraint, focus: set[Term]) -> Iterator[Solution]:
    if len(focus) > FEW and constraint.independent:
        for solution in select(store, constraint.query):
            if solution.get("this") in focus:
                yield solution
        return
    if len(focus) > FEW and constraint.independent_once_bound:
        yield from select_for_all(store, constraint.query, focus)
        return
    for node in sorted(focus, key=str):
        yield from select_for(store, constraint.query, node)


def _result(constraint: SparqlConstraint, solution: Solution) -> Result:
    """Map a solution to a result (SHACL, 5.3.2)."""
    found_path = solution.get("path")
    path: Path | None = constraint.shape.path
    if path is None and isinstance(found_path, NamedNode):
        path = predicate_path(found_path.value)
    value = solution.get("value", None if constraint.shape.path else solution["this"])
    message = solution.get("message")
    messages = (message,) if isinstance(message, Literal) else constraint.messages
    return Result(
        constraint.shape.node.value,
        SPARQL_COMPONENT,
        solution["this"],
        path,
        value,
        tuple(_fill(text, {"value": value, **solution} if value is not None else solution) for text in messages),
        constraint.node.value,
    )


def _fill(message: Literal, solution: Solution) -> Literal:
    text = _PLACEHOLDER.sub(lambda found: _shown(solution, found), message.value)
    return Literal(text, language=message.language) if message.language else Literal(text)


def _shown(solution: Solution, found: re.Match[str]) -> str:
    value = solution.get(found[1])
    return found[0] if value is None else value.value
