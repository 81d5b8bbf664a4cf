"""The verb `extract`: what one document says, with nothing stored."""

from __future__ import annotations

import json
from pathlib import Path

import click
from pyoxigraph import RdfFormat, serialize

from mandategraph.graph.errors import SourceError
from mandategraph.graph.identifiers import Identifiers
from mandategraph.graph.namespaces import DEFAULT_BASE, PREFIXES
from mandategraph.loaders.build.reading import extract_opened, review_extractions
from mandategraph.loaders.build.sources import Opened, Source, find_sources, open_source
from mandategraph.loaders.contract import to_json
from mandategraph.loaders.mapping.expression import SourceFile, map_extraction
from mandategraph.loaders.model import Extraction
from mandategraph.loaders.outline import write_table


@click.command("extract")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "turtle", "table"]),
    default="json",
    show_default=True,
    help="json for programs, turtle for the document's graph, table for people.",
)
@click.option(
    "--base-iri", default=DEFAULT_BASE, show_default=True, help="What the IRIs of all resources begin with."
)
def command(file: Path, form: str, base_iri: str) -> None:
    """Show what one document says: its provisions, mandates, deadlines, citations, figures and mentions.

    A metadata.toml beside FILE that names it says which works it holds; a review beside it wins over what is
    recognised.
    """
    sources = find_sources([file])
    if len(sources) != 1:
        raise SourceError(f"{file}: holds {len(sources)} sources; name one file")
    source = sources[0]
    opened = open_source(source)
    extractions, stale = review_extractions(opened, extract_opened(source, opened))
    for issue in stale:
        click.echo(f"mandategraph: {issue.message}", err=True)
    if form == "json":
        click.echo(json.dumps(to_json(extractions), ensure_ascii=False, indent=1))
    elif form == "turtle":
        click.echo(_write_turtle(source, opened, extractions, base_iri), nl=False)
    else:
        click.echo(write_table(extractions), nl=False)


def _write_turtle(source: Source, opened: Opened, extractions: list[Extraction], base: str) -> bytes:
    identifiers = Identifiers(base)
    named = SourceFile(source.name, opened.sha256)
    triples = {}
    for extraction in extractions:
        described = extraction.document.description
        facts = opened.facts.work(described.slug, described.version) if opened.facts else None
        mapped = map_extraction(extraction, named, identifiers, facts)
        parts = (mapped.own, mapped.work, mapped.subdivisions, mapped.shared, mapped.provenance)
        triples.update(dict.fromkeys(triple for part in parts for triple in part))
    prefixes = PREFIXES | {"id": f"{base}id/"}
    return serialize(sorted(triples, key=str), format=RdfFormat.TURTLE, prefixes=prefixes) or b""
