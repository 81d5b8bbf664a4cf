"""The pages of shapes: what each demands, why, what passes, what fails and how to repair it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from textwrap import dedent

from pyoxigraph import Literal, NamedNode

from mandategraph.graph.documentation.examples import find_failing, find_passing
from mandategraph.graph.documentation.pages import Reference, RuleEntry, ShapePage
from mandategraph.graph.documentation.source import SHAPES_SPACE, named, refer
from mandategraph.graph.namespaces import MG, RDFS, SH
from mandategraph.graph.validation.explanation import Rule, reason, repair, requirement, rules, targets_in_words
from mandategraph.graph.validation.messages import show_path
from mandategraph.graph.validation.paths import Node, local_name
from mandategraph.graph.validation.profiles import INCLUDES, load_profile, profile_names
from mandategraph.graph.validation.shapes import Shape, Shapes, choose_text
from mandategraph.graph.validation.vocabulary import SPARQL_COMPONENT

_PLACEHOLDER = re.compile(r"\{[?$]\w+\}")
"""Where a message has a value of the data that breaks the rule."""


@cache
def load_shape_pages() -> dict[str, ShapePage]:
    """Make the pages of all named shapes, by local name, profile by profile in the order of the files."""
    pages: dict[str, ShapePage] = {}
    for profile in profile_names():
        shapes = load_profile(profile)
        own_rules = rules_of_profile(profile)
        for shape in shapes.shapes.values():
            name = local_name(shape.node.value)
            if shape.node.value.startswith(SHAPES_SPACE) and name not in _names_included(profile):
                pages[name] = _page(shape, shapes, profile, own_rules.get(shape.name, []))
    return pages


@cache
def _names_included(profile: str) -> frozenset[str]:
    held = (load_profile(name) for name in INCLUDES.get(profile, ()))
    return frozenset(local_name(iri) for shapes in held for iri in shapes.shapes)


def rules_of_profile(profile: str) -> dict[str, list[Rule]]:
    """Give the rules that a profile adds to those it includes, by the IRI of the shape."""
    inherited = {rule.name for held in INCLUDES.get(profile, ()) for rule in rules(load_profile(held))}
    by_shape: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules(load_profile(profile)):
        if rule.name not in inherited:
            by_shape[rule.shape.name].append(rule)
    return by_shape


def _page(shape: Shape, shapes: Shapes, profile: str, own: Iterable[Rule]) -> ShapePage:
    name = local_name(shape.node.value)
    message = choose_text(shape.messages)
    queries = shapes.index.objects(shape.node, SH.sparql)
    said = message.value if message else next(filter(None, (shapes.text(q, SH.message) for q in queries)), "")
    holders = [node for node, held in shapes.index.pairs(SH.property) if held == shape.node]
    return ShapePage(
        name=name,
        iri=shape.node.value,
        profile=profile,
        severity=local_name(shape.severity.value).lower(),
        message=_PLACEHOLDER.sub("…", said),
        reason=reason(shape, shapes) or "",
        targets=tuple(targets_in_words(shape, shapes)),
        path=show_path(shape.path) if shape.path else "",
        classes=_refer(value for target, value in shapes.targets(shape) if target == SH.targetClass),
        terms=_terms(shape, shapes),
        holders=tuple(local_name(node.value) for node in named(holders)),
        parts=tuple(local_name(node.value) for node in _named_parts(shape, shapes)),
        rules=tuple(_rule(rule, shapes, profile) for rule in own),
        passing=find_passing(profile, name),
    )


def _named_parts(shape: Shape, shapes: Shapes) -> list[NamedNode]:
    parts = named(shapes.index.objects(shape.node, SH.property))
    return [node for node in parts if node.value.startswith(SHAPES_SPACE)]


def _terms(shape: Shape, shapes: Shapes) -> tuple[Reference, ...]:
    """Give the terms that a shape speaks of: those of its targets and path, and those that it names itself."""
    iris = [value for _, value in shapes.targets(shape)]
    iris += [NamedNode(iri) for iri in shape.path.predicates()] if shape.path else []
    iris += shapes.index.objects(shape.node, RDFS.seeAlso)
    return _refer(iris)


def _refer(nodes: Iterable[Node]) -> tuple[Reference, ...]:
    return tuple(refer(node) for node in dict.fromkeys(named(nodes)) if node in MG)


def _rule(rule: Rule, shapes: Shapes, profile: str) -> RuleEntry:
    by_query = rule.component == SPARQL_COMPONENT
    return RuleEntry(
        name=rule.name,
        demand="" if by_query else requirement(rule, shapes),
        query=_query(rule, shapes) if by_query else "",
        repair=repair(rule, shapes),
        failing=find_failing(profile, local_name(rule.shape.name), local_name(rule.component)),
    )


def _query(rule: Rule, shapes: Shapes) -> str:
    """Give the queries of a rule, their common indentation taken away."""
    found = (
        query.value
        for node in shapes.index.objects(rule.shape.node, SH.sparql)
        for query in shapes.index.objects(node, SH.select)
        if isinstance(query, Literal)
    )
    return "\n\n".join(dedent(query).strip("\n").rstrip() for query in found)
