"""What a page of the documentation holds: plain values, which a template turns into HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reference:
    """A class or property that another page speaks of."""

    iri: str
    name: str
    """As written with a prefix: mg:Mandate."""
    local: str
    """The name of its own page; empty where the term is of another vocabulary."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a term relates to one of another vocabulary, and why."""

    relation: str
    """The property of the axiom: rdfs:subClassOf, rdfs:seeAlso and so on."""
    target: Reference
    reason: str


@dataclass(frozen=True, slots=True)
class ShapeLink:
    """A shape that applies to a term."""

    name: str
    profile: str
    severity: str
    """violation, warning or info."""
    message: str


@dataclass(frozen=True, slots=True)
class QueryLink:
    """A query of the library that uses a term."""

    name: str
    title: str
    question: str


@dataclass(frozen=True, slots=True)
class Usage:
    """A property of a class: stated for it or for a class above, leading from it or to it."""

    property: Reference
    others: tuple[Reference, ...]
    """The classes or datatypes at the other end."""
    stated_for: Reference


@dataclass(frozen=True, slots=True)
class TermPage:
    """All that is known of a class or property."""

    term: Reference
    kind: str
    """class, object property, datatype property or annotation property."""
    labels: Mapping[str, str]
    """Language to label, the official languages of the United Nations."""
    definitions: Mapping[str, str]
    notes: tuple[str, ...]
    """Scope notes: what belongs here, and what belongs to a neighbouring term."""
    examples: tuple[str, ...]
    """In words."""
    deprecated: bool
    successors: tuple[Reference, ...]
    """What to use instead of a deprecated term."""
    characteristics: tuple[str, ...]
    """Of a property: functional, transitive and so on."""
    above: tuple[Reference, ...]
    below: tuple[Reference, ...]
    domains: tuple[Reference, ...]
    ranges: tuple[Reference, ...]
    inverses: tuple[Reference, ...]
    chains: tuple[tuple[Reference, ...], ...]
    """Properties that, one after the other, lead to this one."""
    disjoint: tuple[Reference, ...]
    outgoing: tuple[Usage, ...]
    """Of a class: properties that lead from it, those of the classes above included."""
    incoming: tuple[Usage, ...]
    """Of a class: properties that lead to it, those to the classes above included."""
    alignments: tuple[Alignment, ...]
    unaligned: str
    """Why no other vocabulary has a counterpart, where that is so."""
    shapes: tuple[ShapeLink, ...]
    queries: tuple[QueryLink, ...]

    @property
    def label(self) -> str:
        """The English label."""
        return self.labels["en"]

    @property
    def definition(self) -> str:
        """The English definition."""
        return self.definitions["en"]


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of a scheme."""

    iri: str
    notation: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    example: str
    sources: tuple[str, ...]

    @property
    def definition(self) -> str:
        """The English definition."""
        return self.definitions["en"]


@dataclass(frozen=True, slots=True)
class SchemePage:
    """A concept scheme with its concepts, in the order of its file."""

    name: str
    iri: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    notes: tuple[str, ...]
    """What the files note of it: above all, what was translated here."""
    sources: tuple[str, ...]
    concepts: tuple[Concept, ...]

    @property
    def label(self) -> str:
        """The English label."""
        return self.labels["en"]

    @property
    def definition(self) -> str:
        """The English definition."""
        return self.definitions["en"]


@dataclass(frozen=True, slots=True)
class FailingExample:
    """Data that breaks a rule, as what sets it apart from data that passes."""

    name: str
    lines: tuple[str, ...]
    """A unified difference ("-" passes, "+" fails), or the data itself where nothing is there to compare with."""
    is_difference: bool


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One constraint of a shape."""

    name: str
    demand: str
    """What Core demands in words; empty for a rule that is a query."""
    query: str
    """The query whose rows are findings; empty for Core."""
    repair: str
    failing: FailingExample | None


@dataclass(frozen=True, slots=True)
class ShapePage:
    """All that is known of a shape."""

    name: str
    iri: str
    profile: str
    severity: str
    message: str
    reason: str
    targets: tuple[str, ...]
    path: str
    """Empty for a node shape."""
    classes: tuple[Reference, ...]
    """The classes of the vocabulary that it applies to by itself, not through a shape that holds it."""
    terms: tuple[Reference, ...]
    """All terms of the vocabulary that it speaks of."""
    holders: tuple[str, ...]
    """Names of the shapes that it is part of."""
    parts: tuple[str, ...]
    """Names of the shapes that are part of it."""
    rules: tuple[RuleEntry, ...]
    passing: str
    """An example in Turtle that passes; empty where there is none."""
