"""The ontology and the concept schemes as graphs, below the base that a build is made for."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from mandategraph.graph import values
from mandategraph.graph.errors import DataError
from mandategraph.graph.identifiers import Identifiers
from mandategraph.graph.namespaces import DEFAULT_BASE, RDF, SKOS
from mandategraph.graph.ontology import PARTS, join_parts
from mandategraph.graph.registers import DeadlineRuleRecord
from mandategraph.graph.resources import list_files, read_bytes
from mandategraph.loaders.mapping.context import Triples


def load_ontology() -> list[Triple]:
    """Read the ontology with its alignments and translations. Raises DataError."""
    return join_parts(map(_parse, PARTS))


def load_schemes(identifiers: Identifiers) -> list[Triple]:
    """Read the concept schemes, their IRIs below the base of the build. Raises DataError."""
    files = list_files("ontology", ".ttl", "schemes")
    return [_rebase(triple, identifiers.base) for file in files for triple in _parse(file)]


def map_rules(identifiers: Identifiers, rules: Iterable[DeadlineRuleRecord]) -> list[Triple]:
    """Describe the rules that compute deadlines, as a concept scheme."""
    triples, scheme = Triples(), identifiers.scheme("rule")
    triples.add(scheme, RDF.type, SKOS.ConceptScheme)
    triples.add(scheme, SKOS.prefLabel, values.text("Rules that compute deadlines", "en"))
    for rule in rules:
        node = identifiers.concept("rule", rule.id)
        triples.add(node, RDF.type, SKOS.Concept)
        triples.add(node, SKOS.inScheme, scheme)
        triples.add(node, SKOS.notation, values.text(rule.id))
        triples.add(node, SKOS.prefLabel, values.text(rule.label, "en"))
        triples.add(node, SKOS.definition, values.text(rule.definition, "en"))
        triples.add(node, SKOS.example, values.text(rule.example, "en") if rule.example else None)
    return triples.list()


def _parse(file: str) -> list[Triple]:
    try:
        return [quad.triple for quad in parse(read_bytes("ontology", file), format=RdfFormat.TURTLE)]
    except SyntaxError as error:
        raise DataError(f"ontology/{file}", error.lineno, f"is no Turtle: {error.msg}") from None


def _rebase(triple: Triple, base: str) -> Triple:
    """Put the project's own resources below another base; the vocabulary itself stays where it is."""
    if base == DEFAULT_BASE:
        return triple
    terms = (_rebase_term(term, base) for term in (triple.subject, triple.object))
    subject, value = terms
    return Triple(subject, triple.predicate, value)  # type: ignore[arg-type]


def _rebase_term(term: object, base: str) -> object:
    own = f"{DEFAULT_BASE}id/"
    if isinstance(term, NamedNode) and term.value.startswith(own):
        return NamedNode(base + term.value[len(DEFAULT_BASE) :])
    return term
