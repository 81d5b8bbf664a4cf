"""The report as SHACL defines it (SHACL, 3.6), with places in the vocabulary Pointer Methods in RDF.

A place is the `earl:pointer` of a result: a `ptr:LineCharPointer` with line, character and, as `ptr:reference`,
the file. Source: https://www.w3.org/TR/Pointers-in-RDF10/. A fault of syntax has a component of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from mandategraph.graph.namespaces import PREFIXES, PROV, RDF, RDFS, SH, XSD, Namespace
from mandategraph.graph.validation.findings import Finding, Position, Report, Severity
from mandategraph.graph.validation.triples import SKOLEM

PTR = Namespace("http://www.w3.org/2009/pointers#")
EARL = Namespace("http://www.w3.org/ns/earl#")
_SEVERITIES = {Severity.VIOLATION: SH.Violation, Severity.WARNING: SH.Warning, Severity.INFO: SH.Info}
_PREFIXES = {
    prefix: PREFIXES[prefix] for prefix in ("mg", "rdf", "rdfs", "xsd", "sh", "prov")
} | {"ptr": str(PTR), "earl": str(EARL)}  # fmt: skip
SYNTAX_COMPONENT = NamedNode("urn:mandategraph:syntax")


def write_turtle(report: Report) -> str:
    """Write the report as Turtle."""
    return write_rdf(report, RdfFormat.TURTLE)


def write_rdf(report: Report, rdf_format: RdfFormat) -> str:
    """Write the report in a serialisation of RDF."""
    prefixes = None if rdf_format in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS) else _PREFIXES
    return (serialize(report_triples(report), format=rdf_format, prefixes=prefixes) or b"").decode()


def report_triples(report: Report) -> Iterator[Triple]:
    """Give the report as triples."""
    node = BlankNode("report")
    yield Triple(node, RDF.type, SH.ValidationReport)
    yield Triple(node, SH.conforms, Literal("true" if report.conforms else "false", datatype=XSD.boolean))
    for number, finding in enumerate(report.findings):
        result = BlankNode(f"r{number}")
        yield Triple(node, SH.result, result)
        yield from _result(result, finding)
    pages = {(found.source_shape, found.documentation) for found in report.findings if found.source_shape}
    for shape, page in sorted((shape, page) for shape, page in pages if shape and page):
        yield Triple(_shape(shape), RDFS.seeAlso, NamedNode(page))


def _result(result: BlankNode, finding: Finding) -> Iterator[Triple]:
    name = result.value
    yield Triple(result, RDF.type, SH.ValidationResult)
    severity = NamedNode(finding.severity_iri) if finding.severity_iri else _SEVERITIES[finding.severity]
    yield Triple(result, SH.resultSeverity, severity)
    component = NamedNode(finding.component) if finding.component else SYNTAX_COMPONENT
    yield Triple(result, SH.sourceConstraintComponent, component)
    yield Triple(result, SH.resultMessage, Literal(finding.message))
    if finding.focus_node is not None:
        yield Triple(result, SH.focusNode, finding.focus_node)
    if finding.value is not None:
        yield Triple(result, SH.value, finding.value)
    if finding.source_shape:
        yield Triple(result, SH.sourceShape, _shape(finding.source_shape))
    if finding.path is not None:
        path = finding.path.node(f"{name}p")
        yield Triple(result, SH.resultPath, path)
        if isinstance(path, BlankNode):
            yield from finding.path.triples(path)
    if finding.position is not None:
        yield from _place(result, finding.position)
    if finding.evidence is not None and finding.evidence.provision:
        yield Triple(result, PROV.wasDerivedFrom, NamedNode(finding.evidence.provision))


def _shape(name: str) -> NamedNode | BlankNode:
    return BlankNode(f"s{name[len(SKOLEM) :]}") if name.startswith(SKOLEM) else NamedNode(name)


def _place(result: BlankNode, position: Position) -> Iterator[Triple]:
    pointer = BlankNode(f"{result.value}at")
    yield Triple(result, EARL.pointer, pointer)
    yield Triple(pointer, RDF.type, PTR.LineCharPointer)
    yield Triple(pointer, PTR.reference, Literal(position.source))
    yield Triple(pointer, PTR.lineNumber, Literal(str(position.line), datatype=XSD.positiveInteger))
    yield Triple(pointer, PTR.charNumber, Literal(str(position.column), datatype=XSD.positiveInteger))
