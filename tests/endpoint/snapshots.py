"""Real snapshots of a small graph, to be served."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from mandategraph.graph.identifiers import ExpressionKey, Identifiers
from mandategraph.graph.namespaces import DCTERMS, MG, OA, RDF, SKOS
from mandategraph.graph.snapshot import Snapshot, SnapshotWriter
from mandategraph.graph.values import integer, text

IDS = Identifiers()
KEY = ExpressionKey("sample-resolution", "final", "en")
ITU = IDS.actor("itu")
HOSTILE = "<script>alert(1)</script> {{ 7 * 7 }} \"quoted\" 'too' & more"


def make_snapshot(out: Path, *paragraphs: str) -> Snapshot:
    """Publish a snapshot of one document and a register, and let `current` point to it."""
    with SnapshotWriter(out) as writer:
        writer.add_graph(
            IDS.document_graph(KEY), document(paragraphs or ("We request the ITU to report annually.",))
        )
        writer.add_graph(IDS.register_graph("actors"), register())
        writer.add_file("report.txt", b"conforms\n")
        return writer.publish()


def document(paragraphs: tuple[str, ...]) -> list[Triple]:
    work, expression = IDS.document(KEY.slug), IDS.expression(KEY)
    triples = [
        Triple(work, RDF.type, MG.Resolution),
        Triple(work, DCTERMS.title, text("Sample resolution", "en")),
        Triple(work, MG.hasExpression, expression),
        Triple(expression, RDF.type, MG.Expression),
        Triple(expression, MG.expressionOf, work),
        Triple(expression, MG.status, IDS.concept("status", "final")),
        Triple(expression, MG.language, text("en")),
    ]
    for number, words in enumerate(paragraphs, start=1):
        provision = IDS.provision(KEY, f"para_{number}")
        mandate = NamedNode(f"{IDS.base}id/mandate/{KEY.slug}/{KEY.segment}/para_{number}/request-0000000{number}")
        anchor = NamedNode(f"{mandate.value}/anchor")
        triples += [
            Triple(provision, RDF.type, MG.OperativeParagraph),
            Triple(provision, MG.inExpression, expression),
            Triple(provision, MG.text, text(words, "en")),
            Triple(provision, MG.number, text(str(number))),
            Triple(provision, MG.order, integer(number)),
            Triple(mandate, RDF.type, MG.Mandate),
            Triple(mandate, MG.provision, provision),
            Triple(mandate, MG.addressee, ITU),
            Triple(mandate, MG.quotation, Literal(words)),
            Triple(mandate, MG.anchor, anchor),
            Triple(anchor, OA.hasSource, expression),
        ]
    return triples


def register() -> list[Triple]:
    return [
        Triple(ITU, RDF.type, MG.Organization),
        Triple(ITU, SKOS.prefLabel, text("International Telecommunication Union", "en")),
        Triple(ITU, SKOS.prefLabel, text("Союз", "ru")),
        Triple(ITU, SKOS.altLabel, Literal(HOSTILE)),
        Triple(ITU, SKOS.exactMatch, NamedNode("http://www.wikidata.org/entity/Q376150")),
    ]
