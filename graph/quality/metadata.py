"""The header of each file: one ontology, with what says whose it is and which version.

https://www.w3.org/TR/owl2-syntax/#Ontology_IRI_and_Version_IRI, and what ROBOT's report asks of a header.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from mandategraph.graph.namespaces import DCTERMS, OWL, RDF, Namespace
from mandategraph.graph.ontology import KINDS
from mandategraph.graph.quality.findings import Finding, Severity, error, name
from mandategraph.graph.quality.profile.vocabulary import is_reserved
from mandategraph.graph.quality.statements import Node, Ontology, node_of

_ELEMENTS = Namespace("http://purl.org/dc/elements/1.1/")
_WANTED = (
    ("title", (DCTERMS.title, _ELEMENTS.title), Severity.ERROR),
    ("description", (DCTERMS.description, _ELEMENTS.description), Severity.ERROR),
    ("licence", (DCTERMS.license,), Severity.ERROR),
    ("version-iri", (OWL.versionIRI,), Severity.WARNING),
    ("version-info", (OWL.versionInfo,), Severity.INFO),
)
_OF_IRIS = (OWL.imports, OWL.versionIRI, DCTERMS.license)
_OF_ONE_VALUE = (OWL.versionIRI, DCTERMS.license)


def check_headers(ontology: Ontology) -> Iterator[Finding]:
    """Check each file as an ontology of its own: what declares terms has one header, and nothing has two."""
    versions: dict[Node, Node] = {}
    for part in ontology.parts:
        headers = [t for t in part.triples if t.predicate == RDF.type and t.object == OWL.Ontology]
        declared = next((t for t in part.triples if t.predicate == RDF.type and t.object in KINDS), None)
        if declared is not None and not headers:
            yield error("no-header", declared.subject, "is declared in a file that names no ontology", declared)
        for header in headers[1:]:
            message = f"is a second ontology in one file, beside {name(headers[0].subject)}"
            yield error("several-headers", header.subject, message, header)
        for header in headers:
            about = [triple for triple in part.triples if triple.subject == header.subject]
            yield from _check_header(about, header)
            yield from _check_names(about, header, versions)


def _check_header(about: list[Triple], header: Triple) -> Iterator[Finding]:
    for check, predicates, severity in _WANTED:
        if not any(triple.predicate in predicates for triple in about):
            yield Finding(severity, f"missing-{check}", name(header.subject), f"has no {check}", statement=header)
    for predicate in _OF_ONE_VALUE:
        for triple in [triple for triple in about if triple.predicate == predicate][1:]:
            yield error("several-versions-or-licences", header.subject, "has more than one of them", triple)
    for triple in about:
        if triple.predicate in _OF_IRIS and isinstance(triple.object, Literal):
            yield error("literal-in-header", header.subject, f"names no IRI: {name(triple.object)}", triple)


def _check_names(about: list[Triple], header: Triple, versions: dict[Node, Node]) -> Iterator[Finding]:
    """Check that IRI and version IRI are no reserved names, and that the version is of a named ontology alone."""
    if is_reserved(header.subject):
        yield error("reserved-name", header.subject, "is a name of the reserved vocabulary", header)
    for triple in about:
        if triple.predicate != OWL.versionIRI:
            continue
        if is_reserved(triple.object):
            yield error("reserved-name", triple.object, "is a name of the reserved vocabulary", triple)
        if not isinstance(header.subject, NamedNode):
            yield error("version-without-name", header.subject, "has a version IRI and no IRI", triple)
        elif versions.setdefault(node_of(triple.object), header.subject) != header.subject:
            yield error("shared-version", header.subject, "has the version IRI of another ontology", triple)
