"""Concept schemes: SKOS's conditions (https://www.w3.org/TR/skos-reference/), and what a reader needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from mandategraph.graph.actor_register import LANGUAGES
from mandategraph.graph.closure import reach_all
from mandategraph.graph.namespaces import DCTERMS, RDF, SKOS
from mandategraph.graph.quality.findings import Finding, error, show, warning
from mandategraph.graph.quality.statements import Node, Ontology

_LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
_MAPPINGS = (SKOS.exactMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)


class Schemes:
    """The concepts and schemes of an ontology."""

    def __init__(self, ontology: Ontology) -> None:
        """Take the statements."""
        self.ontology = ontology

    @cached_property
    def schemes(self) -> frozenset[NamedNode]:
        """What is declared as a scheme."""
        return self._of_type(SKOS.ConceptScheme)

    @cached_property
    def concepts(self) -> frozenset[NamedNode]:
        """What is declared as a concept, or stands in a scheme."""
        return self._of_type(SKOS.Concept) | {concept for concept, _ in self.ontology.pairs(SKOS.inScheme)}

    def _of_type(self, kind: NamedNode) -> frozenset[NamedNode]:
        found = (t.subject for t in self.ontology.having(RDF.type) if t.object == kind)
        return frozenset(node for node in found if isinstance(node, NamedNode))

    @cached_property
    def scheme_of(self) -> Mapping[NamedNode, NamedNode]:
        """The scheme of each concept; a top concept is in its scheme (S7)."""
        tops = dict(self.ontology.pairs(SKOS.topConceptOf))
        return tops | dict(self.ontology.pairs(SKOS.inScheme))

    @cached_property
    def broader(self) -> Mapping[NamedNode, frozenset[NamedNode]]:
        """What is above each concept, at any height; skos:narrower is read as its inverse (S25)."""
        direct: dict[NamedNode, set[NamedNode]] = defaultdict(set)
        for lower, higher in self.ontology.pairs(SKOS.broader):
            direct[lower].add(higher)
        for higher, lower in self.ontology.pairs(SKOS.narrower):
            direct[lower].add(higher)
        return reach_all(direct)


def check_schemes(ontology: Ontology) -> Iterator[Finding]:
    """Check the concept schemes."""
    schemes = Schemes(ontology)
    for check in (
        _check_concepts,
        _check_duplicates,
        _check_labels,
        _check_structure,
        _check_relations,
        _check_translations,
    ):
        yield from check(schemes)


def _check_concepts(schemes: Schemes) -> Iterator[Finding]:
    ask = schemes.ontology.objects
    for concept in schemes.concepts:
        for check, predicate in (("label", SKOS.prefLabel), ("definition", SKOS.definition)):
            if not ask(concept, predicate):
                yield error(f"missing-{check}", concept, f"has no {check}")
        notations = ask(concept, SKOS.notation)
        if not notations:
            yield error("missing-notation", concept, "has no notation")
        elif len(notations) > 1:
            yield error("several-notations", concept, f"has {len(notations)} notations")
    for scheme in schemes.schemes:
        if not ask(scheme, SKOS.prefLabel):
            yield error("missing-label", scheme, "has no label")


def _check_duplicates(schemes: Schemes) -> Iterator[Finding]:
    """Check that no two concepts of one scheme have the same notation, label or definition."""
    seen: dict[tuple[NamedNode, NamedNode, Node], NamedNode] = {}
    kinds = (("notation", SKOS.notation), ("label", SKOS.prefLabel), ("definition", SKOS.definition))
    for concept, scheme in sorted(schemes.scheme_of.items(), key=str):
        for check, predicate in kinds:
            for value in schemes.ontology.objects(concept, predicate):
                first = seen.setdefault((scheme, predicate, value), concept)
                if first != concept:
                    make = error if check == "notation" else warning
                    yield make(f"duplicate-{check}", concept, f"has the {check} {show(value)} of {show(first)}")


def _check_labels(schemes: Schemes) -> Iterator[Finding]:
    """Check one preferred label a language (S14), and that no label is of two kinds (S13)."""
    ask = schemes.ontology.objects
    for node in sorted(schemes.concepts | schemes.schemes, key=str):
        preferred: dict[str | None, Node] = {}
        for label in ask(node, SKOS.prefLabel):
            if isinstance(label, Literal) and preferred.setdefault(label.language, label) != label:
                yield error("several-labels", node, f"has two preferred labels in language {label.language}")
        kinds: dict[Node, NamedNode] = {}
        for predicate in _LABELS:
            for label in ask(node, predicate):
                if kinds.setdefault(label, predicate) != predicate:
                    message = f"has the label {show(label)} as {show(kinds[label])} and as {show(predicate)}"
                    yield error("label-of-two-kinds", node, message)


def _check_structure(schemes: Schemes) -> Iterator[Finding]:
    """Check that each concept is in a scheme and can be reached from its top, and that no circle leads upwards."""
    tops = {concept for concept, _ in schemes.ontology.pairs(SKOS.topConceptOf)}
    tops |= {concept for _, concept in schemes.ontology.pairs(SKOS.hasTopConcept)}
    for concept in schemes.concepts:
        scheme = schemes.scheme_of.get(concept)
        if scheme is None:
            yield error("no-scheme", concept, "is a concept of no scheme")
        elif scheme not in schemes.schemes:
            yield error("no-scheme", concept, f"is in {show(scheme)}, which is no scheme")
        if concept in schemes.schemes:
            yield error("concept-is-scheme", concept, "is a concept and a scheme at once (S9)")
        if concept in schemes.broader.get(concept, frozenset()):
            yield error("broader-cycle", concept, "is broader than itself")
        elif not {concept, *schemes.broader.get(concept, frozenset())} & tops:
            yield warning("unreachable-concept", concept, "is no top concept and below none")
    for scheme in schemes.schemes:
        if not any(schemes.scheme_of.get(concept) == scheme for concept in tops):
            yield warning("no-top-concept", scheme, "is a scheme without a top concept")


def _check_relations(schemes: Schemes) -> Iterator[Finding]:
    """Check what excludes each other: related and broader (S27), and the mapping relations (S46)."""
    for left, right in schemes.ontology.pairs(SKOS.related):
        if right in schemes.broader.get(left, frozenset()) or left in schemes.broader.get(right, frozenset()):
            yield error("related-and-broader", left, f"is related to {show(right)}, and one is broader (S27)")
    exact = {frozenset(pair) for pair in schemes.ontology.pairs(SKOS.exactMatch)}
    for predicate in _MAPPINGS[1:]:
        for left, right in schemes.ontology.pairs(predicate):
            if frozenset((left, right)) in exact:
                message = f"is skos:exactMatch and {show(predicate)} of {show(right)} at once (S46)"
                yield error("match-of-two-kinds", left, message)


def _check_translations(schemes: Schemes) -> Iterator[Finding]:
    """Check that schemes made here have their words in the six languages; a list of others names its source."""
    ask = schemes.ontology.objects
    made_here = {scheme for scheme in schemes.schemes if not ask(scheme, DCTERMS.source)}
    wanted = made_here | {concept for concept, scheme in schemes.scheme_of.items() if scheme in made_here}
    for node in wanted:
        for check, predicate in (("label", SKOS.prefLabel), ("definition", SKOS.definition)):
            found = {words.language for words in ask(node, predicate) if isinstance(words, Literal)}
            if found and (missing := sorted(set(LANGUAGES) - found)):
                yield warning("missing-translation", node, f"has no {check} in {', '.join(missing)}")
