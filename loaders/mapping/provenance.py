"""Which run of which version made the statements of an expression, from which source."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from pyoxigraph import NamedNode

from mandategraph.graph import values
from mandategraph.graph.identifiers import ExpressionKey, Identifiers
from mandategraph.graph.namespaces import MG, PROV, RDF, RDFS, SCHEMA
from mandategraph.loaders.mapping.context import Triples

LOADER = "mandategraph"


@cache
def _own_version() -> str:
    return version("mandategraph")


def map_run(
    triples: Triples, identifiers: Identifiers, key: ExpressionKey, sha256: str, reviewer: str | None
) -> None:
    """Describe the run over one expression (PROV-O, https://www.w3.org/TR/prov-o/)."""
    run, source = identifiers.run(key), identifiers.source(key)
    triples.add(source, RDF.type, PROV.Entity)
    triples.add(source, MG.sourceDigest, values.text(sha256))
    triples.add(run, RDF.type, PROV.Activity)
    triples.add(run, PROV.used, source)
    triples.add(run, PROV.wasAssociatedWith, map_software(triples, identifiers))
    if reviewer:
        triples.add(run, MG.reviewer, values.text(reviewer))


def map_software(triples: Triples, identifiers: Identifiers) -> NamedNode:
    """Describe the program itself, with its version."""
    agent = identifiers.run(LOADER)
    triples.add(agent, RDF.type, PROV.SoftwareAgent)
    triples.add(agent, RDFS.label, values.text(LOADER))
    triples.add(agent, SCHEMA.softwareVersion, values.text(_own_version()))
    return agent
