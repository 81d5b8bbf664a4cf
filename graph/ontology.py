"""The ontology as a table of terms, and what is generated from it: the JSON-LD context.

Run as a program (`python -m mandategraph.graph.ontology`) it writes the context to standard output.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from mandategraph.graph.namespaces import DCTERMS, MG, NAMESPACES, OWL, RDF, RDFS, SCHEMA, SKOS, abbreviate
from mandategraph.graph.resources import list_files, read_bytes

KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
PARTS = ("mandategraph.ttl", "alignments.ttl", "translations.ttl")
CONTEXT_FILE = "context.jsonld"
CONTEXT_PREFIXES = ("mg", "rdf", "rdfs", "xsd", "skos", "dcterms", "foaf", "oa", "prov", "time", "schema")


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property as the ontology describes it."""

    iri: NamedNode
    kind: NamedNode
    """owl:Class, owl:ObjectProperty, owl:DatatypeProperty or owl:AnnotationProperty."""
    labels: tuple[Literal, ...]
    definitions: tuple[Literal, ...]
    examples: tuple[Literal, ...]
    parents: tuple[NamedNode, ...]
    """Direct superclasses or super-properties."""
    domains: tuple[NamedNode, ...]
    """rdfs:domain, and schema:domainIncludes where several classes share a property."""
    ranges: tuple[NamedNode, ...]
    """rdfs:range, of a union each of its classes, and schema:rangeIncludes where OWL cannot say it."""
    deprecated: bool
    successors: tuple[NamedNode, ...]
    """What to use instead of a deprecated term."""

    @property
    def own(self) -> bool:
        """Tell whether the project defines the term itself."""
        return self.iri in MG


def read_ontology(name: str = "mandategraph.ttl") -> tuple[Quad, ...]:
    """Read a Turtle file of the ontology room."""
    return tuple(parse(read_bytes("ontology", name), format=RdfFormat.TURTLE))


def join_parts(parts: Iterable[Iterable[Triple]]) -> list[Triple]:
    """Join the parts of the ontology, in the order of `PARTS`, under the header of the first.

    One ontology has one header (https://www.w3.org/TR/owl2-mapping-to-rdf/#Parsing_of_the_Ontology_Header_and_Declarations).
    """
    first, *others = (list(part) for part in parts)
    headers = {triple.subject for part in others for triple in part if triple.object == OWL.Ontology}
    return [*first, *(triple for part in others for triple in part if triple.subject not in headers)]


def ontology_files() -> list[str]:
    """List the Turtle files of the ontology room, those of the schemes as well."""
    return list_files("ontology", ".ttl")


def read_terms(statements: Iterable[Triple | Quad]) -> tuple[Term, ...]:
    """Read the declared classes and properties, in the order of their IRIs."""
    kept = list(statements)
    unions = _read_unions(kept)
    values: dict[NamedNode, dict[NamedNode, list[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(list))
    for statement in kept:
        subject, value = statement.subject, statement.object
        if isinstance(subject, NamedNode):
            if isinstance(value, NamedNode | Literal):
                values[subject][statement.predicate].append(value)
            elif statement.predicate == RDFS.range:
                values[subject][RDFS.range] += unions.get(value, [])
    terms = (_read_term(iri, about) for iri, about in values.items())
    return tuple(sorted((term for term in terms if term is not None), key=lambda term: term.iri.value))


def _read_unions(statements: Iterable[Triple | Quad]) -> dict[object, list[NamedNode]]:
    """Give the classes of each union (OWL 2, 8.1.2)."""
    parts: dict[NamedNode, dict[object, object]] = {OWL.unionOf: {}, RDF.first: {}, RDF.rest: {}}
    for statement in statements:
        if statement.predicate in parts:
            parts[statement.predicate][statement.subject] = statement.object
    unions: dict[object, list[NamedNode]] = {}
    for union, node in parts[OWL.unionOf].items():
        members = unions[union] = []
        while node in parts[RDF.first]:
            member, node = parts[RDF.first][node], parts[RDF.rest].pop(node, None)
            if isinstance(member, NamedNode):
                members.append(member)
    return unions


def _read_term(iri: NamedNode, about: dict[NamedNode, list[NamedNode | Literal]]) -> Term | None:
    kind = next((kind for kind in KINDS if kind in about[RDF.type]), None)
    if kind is None:
        return None

    def nodes(*predicates: NamedNode) -> tuple[NamedNode, ...]:
        return tuple(node for p in predicates for node in about[p] if isinstance(node, NamedNode))

    def texts(predicate: NamedNode) -> tuple[Literal, ...]:
        return tuple(text for text in about[predicate] if isinstance(text, Literal))

    return Term(
        iri=iri,
        kind=kind,
        labels=texts(RDFS.label),
        definitions=texts(SKOS.definition),
        examples=texts(SKOS.example),
        parents=nodes(RDFS.subClassOf, RDFS.subPropertyOf),
        domains=nodes(RDFS.domain, SCHEMA.domainIncludes),
        ranges=nodes(RDFS.range, SCHEMA.rangeIncludes),
        deprecated=Literal(True) in about[OWL.deprecated],
        successors=nodes(DCTERMS.isReplacedBy),
    )


@cache
def load_terms() -> tuple[Term, ...]:
    """Load the terms of the project's ontology."""
    return read_terms(read_ontology())


def render_context() -> str:
    """Write the JSON-LD context of the ontology (https://www.w3.org/TR/json-ld11/#the-context).

    Each term of the ontology has its local name; those of other vocabularies keep their prefix. A property is
    coerced to the only datatype of its range, an object property to an IRI.
    """
    context: dict[str, object] = {"@version": 1.1, "id": "@id", "type": "@type"}
    context |= {prefix: str(NAMESPACES[prefix]) for prefix in CONTEXT_PREFIXES}
    for term in load_terms():
        name = _compact(term.iri)
        if term.own:
            context[MG.local(term.iri)] = _definition(name, term)
        elif term.kind == OWL.ObjectProperty and name.split(":")[0] in CONTEXT_PREFIXES:
            context[name] = _definition(name, term)
    return json.dumps({"@context": context}, ensure_ascii=False, indent=2) + "\n"


def _definition(name: str, term: Term) -> object:
    coercion = _coercion(term)
    return name if coercion is None else {"@id": name, "@type": coercion}


def _coercion(term: Term) -> str | None:
    if term.kind == OWL.ObjectProperty:
        return "@id"
    datatypes = [_compact(datatype) for datatype in term.ranges]
    return datatypes[0] if len(datatypes) == 1 and datatypes[0] != "xsd:string" else None


def _compact(node: NamedNode) -> str:
    return abbreviate(node.value) or node.value


if __name__ == "__main__":
    sys.stdout.write(render_context())
