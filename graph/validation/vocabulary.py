"""The terms of SHACL that the fast engines understand, and how each constraint component reads to a person.

Source: Shapes Constraint Language (SHACL), https://www.w3.org/TR/shacl/, sections 2 to 5.
"""

from __future__ import annotations

from dataclasses import dataclass

from mandategraph.graph.namespaces import SH


@dataclass(frozen=True, slots=True)
class Component:
    """A constraint component: its parameter, and the sentence where a shape brings no message of its own."""

    name: str
    parameter: str
    sentence: str
    """With {parameter}, {path} and {value} to fill in."""


COMPONENTS = {
    f"{SH}{component.name}ConstraintComponent": component
    for component in (
        Component("Class", "class", "{value} must be an instance of {parameter}"),
        Component("Datatype", "datatype", "{value} must be a literal of datatype {parameter}"),
        Component("NodeKind", "nodeKind", "{value} must be of node kind {parameter}"),
        Component("MinCount", "minCount", "{path} needs at least {parameter} value(s)"),
        Component("MaxCount", "maxCount", "{path} may have at most {parameter} value(s)"),
        Component("MinExclusive", "minExclusive", "{value} must be greater than {parameter}"),
        Component("MinInclusive", "minInclusive", "{value} must be at least {parameter}"),
        Component("MaxExclusive", "maxExclusive", "{value} must be less than {parameter}"),
        Component("MaxInclusive", "maxInclusive", "{value} must be at most {parameter}"),
        Component("MinLength", "minLength", "{value} must have at least {parameter} character(s)"),
        Component("MaxLength", "maxLength", "{value} may have at most {parameter} character(s)"),
        Component("Pattern", "pattern", "{value} must match the pattern {parameter}"),
        Component("LanguageIn", "languageIn", "{value} must have one of the languages {parameter}"),
        Component("UniqueLang", "uniqueLang", "{path} may have only one value in a language"),
        Component("Equals", "equals", "{value} must be a value of both {path} and {parameter}"),
        Component("Disjoint", "disjoint", "{value} may not be a value of both {path} and {parameter}"),
        Component("LessThan", "lessThan", "{value} must be less than each value of {parameter}"),
        Component("LessThanOrEquals", "lessThanOrEquals", "{value} may not exceed a value of {parameter}"),
        Component("Not", "not", "{value} must not conform to the shape {parameter}"),
        Component("And", "and", "{value} must conform to all shapes of {parameter}"),
        Component("Or", "or", "{value} must conform to at least one shape of {parameter}"),
        Component("Xone", "xone", "{value} must conform to exactly one shape of {parameter}"),
        Component("Node", "node", "{value} must conform to the shape {parameter}"),
        Component(
            "QualifiedMinCount",
            "qualifiedMinCount",
            "{path} needs at least {parameter} value(s) of the given shape",
        ),
        Component(
            "QualifiedMaxCount",
            "qualifiedMaxCount",
            "{path} may have at most {parameter} value(s) of the given shape",
        ),
        Component("Closed", "closed", "{path} is not a property that this shape allows"),
        Component("HasValue", "hasValue", "{path} must have the value {parameter}"),
        Component("In", "in", "{value} must be one of {parameter}"),
        Component("SPARQL", "sparql", "{value} breaks a rule of its shape"),
    )
}
"""Every component of SHACL Core (section 4) and the SPARQL-based constraint (section 5), by IRI."""

SPARQL_COMPONENT = f"{SH}SPARQLConstraintComponent"
CLOSED_COMPONENT = f"{SH}ClosedConstraintComponent"

TARGETS = frozenset({SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf})

SHAPE_REFERENCES = frozenset({SH.property, SH.node, SH["not"], SH.qualifiedValueShape})
"""Parameters whose value is a shape."""

SHAPE_LISTS = frozenset({SH["and"], SH["or"], SH.xone})
"""Parameters whose value is a list of shapes."""

SUPPORTED = (
    TARGETS
    | SHAPE_REFERENCES
    | SHAPE_LISTS
    | frozenset(SH[component.parameter] for component in COMPONENTS.values())
    | frozenset(
        SH[name]
        for name in (
            "path", "flags", "ignoredProperties", "qualifiedValueShapesDisjoint", "severity", "message",
            "deactivated", "name", "description", "order", "group", "defaultValue",
        )
    )
)  # fmt: skip
"""Predicates that may stand on a shape without sending the whole validation to the reference engine."""
