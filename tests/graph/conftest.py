"""Small graphs made in memory and written as real snapshots below tmp_path; nothing is mocked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple

from mandategraph.graph.identifiers import ExpressionKey, Identifiers
from mandategraph.graph.namespaces import DCTERMS, MG, RDF, SKOS
from mandategraph.graph.snapshot import Snapshot, SnapshotWriter
from mandategraph.graph.values import integer, text

IDS = Identifiers()
Graphs = dict[NamedNode, list[Triple]]


def document_graph(slug: str, *paragraphs: str, language: str = "en") -> tuple[NamedNode, list[Triple]]:
    """Make the graph of one expression with one paragraph for each text."""
    key = ExpressionKey(slug, "final", language)
    work, expression = IDS.document(slug), IDS.expression(key)
    triples = [
        Triple(work, RDF.type, MG.Resolution),
        Triple(work, DCTERMS.title, text(f"Title of {slug}", "en")),
        Triple(work, MG.hasExpression, expression),
        Triple(expression, RDF.type, MG.Expression),
        Triple(expression, MG.symbol, text(f"A/RES/{len(slug)}")),
        Triple(expression, MG.status, IDS.concept("status", "final")),
        Triple(expression, MG.language, text(language)),
    ]
    for number, words in enumerate(paragraphs, start=1):
        provision = IDS.provision(key, f"para_{number}")
        triples += [
            Triple(provision, RDF.type, MG.OperativeParagraph),
            Triple(provision, MG.inExpression, expression),
            Triple(provision, MG.text, text(words, language)),
            Triple(provision, MG.number, text(str(number))),
            Triple(provision, MG.order, integer(number)),
            Triple(provision, MG.headingPath, text("Part one")),
        ]
    return IDS.document_graph(key), triples


def sample_graphs() -> Graphs:
    """Make two documents and a register of actors."""
    itu = IDS.actor("itu")
    return dict(
        [
            document_graph("alpha", "We request the Secretary-General to report annually.", "We invite the ITU."),
            document_graph("beta", "偽情報に対処する。", "Città e università.", language="ja"),
            (
                IDS.register_graph("actors"),
                [
                    Triple(itu, RDF.type, MG.Organization),
                    Triple(itu, SKOS.prefLabel, text("International Telecommunication Union", "en")),
                    Triple(itu, SKOS.prefLabel, text("Union internationale des télécommunications", "fr")),
                    Triple(itu, MG.acronym, text("ITU")),
                    Triple(itu, SKOS.exactMatch, NamedNode("http://www.wikidata.org/entity/Q376150")),
                ],
            ),
        ]
    )


@pytest.fixture
def graphs() -> Graphs:
    """Give the sample graphs."""
    return sample_graphs()


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., Snapshot]:
    """Give a function that publishes graphs as a snapshot in a folder below tmp_path."""

    def publish(graphs: Graphs, folder: str = "snapshots") -> Snapshot:
        with SnapshotWriter(tmp_path / folder) as writer:
            for iri, triples in graphs.items():
                writer.add_graph(iri, triples)
            return writer.publish()

    return publish
