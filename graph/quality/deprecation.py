"""Terms that are no longer to be used: marked in the right way, with a successor, and nothing rests on them."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal

from mandategraph.graph.namespaces import OWL, RDF, XSD
from mandategraph.graph.quality.findings import Finding, error, show
from mandategraph.graph.quality.statements import Ontology


def check_deprecation(ontology: Ontology) -> Iterator[Finding]:
    """Check that a deprecated term names one to use instead, and that no axiom of a term in use rests on one."""
    deprecated = {term.iri for term in ontology.own if term.deprecated}
    for term in ontology.own:
        current = [node for node in term.successors if node in ontology.terms and node not in deprecated]
        if term.deprecated and not current:
            yield error("no-successor", term.iri, "is deprecated and names no term to use instead")
        if term.successors and not term.deprecated:
            yield error("successor-of-current-term", term.iri, "has a successor and is not deprecated")
        for node in (*term.parents, *term.domains, *term.ranges):
            if node in deprecated and not term.deprecated:
                yield error("deprecated-in-axiom", term.iri, f"rests on {show(node)}, which is deprecated")


def check_mark(ontology: Ontology) -> Iterator[Finding]:
    """Check that owl:deprecated has an xsd:boolean, and that the classes of OWL 1 are not used for it."""
    for triple in ontology.having(OWL.deprecated):
        if not (isinstance(triple.object, Literal) and triple.object.datatype == XSD.boolean):
            yield error(
                "deprecated-not-boolean", triple.subject, "is deprecated by what is no xsd:boolean", triple
            )
    for triple in ontology.having(RDF.type):
        if triple.object in (OWL.DeprecatedClass, OWL.DeprecatedProperty):
            yield error(
                "deprecated-not-boolean", triple.subject, f"is {show(triple.object)}; say owl:deprecated", triple
            )
