"""The project's own files: the ontology with its schemes, and what uses its terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, RdfFormat

from mandategraph.graph.catalog import load_queries
from mandategraph.graph.namespaces import MG
from mandategraph.graph.ontology import ontology_files
from mandategraph.graph.quality.statements import Part, read_part
from mandategraph.graph.quality.usage import Use, names_of_part, names_of_query
from mandategraph.graph.registers import load_actors, load_instruments
from mandategraph.graph.resources import list_files, read_bytes, read_text
from mandategraph.graph.validation.sources import Source

_SCHEMES = "ontology/schemes/"


def project_sources() -> list[Source]:
    """Read the Turtle files of the ontology room."""
    return [_source("ontology", name) for name in ontology_files()]


def _source(room: str, name: str) -> Source:
    return Source(f"{room}/{name}", read_bytes(room, name), RdfFormat.TURTLE)


def project_uses(parts: Iterable[Part]) -> Iterator[NamedNode | Use]:
    """Give the names that the schemes, the shapes with their examples, the queries and the registers use.

    Of the examples those that pass: one that fails may use a name that there is not.
    """
    names = [name for name in list_files("shapes", ".ttl") if "/failing-" not in name]
    shapes = [read_part(number, _source("shapes", name)) for number, name in enumerate(names)]
    for part in [*(part for part in parts if part.file.startswith(_SCHEMES)), *shapes]:
        yield from names_of_part(part)
    for query in load_queries():
        file = f"{query.name}.rq"
        yield from names_of_query(f"queries/{file}", read_text("queries", file), query.prefixes)
    yield from (MG[actor.cls] for actor in load_actors())
    yield from (MG[instrument.cls] for instrument in load_instruments())
