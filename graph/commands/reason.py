"""`mandategraph reason`: is the ontology consistent, alone or with data, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click
from pyoxigraph import Quad, RdfFormat, Triple, parse

from mandategraph.graph.errors import SourceError
from mandategraph.graph.reasoning.axioms import Axiom, Export, export_axioms
from mandategraph.graph.reasoning.explanation import (
    describe_axiom,
    explain_inconsistency,
    explain_unsatisfiable,
    shorten,
)
from mandategraph.graph.reasoning.hermit import Classification, Hermit
from mandategraph.graph.resources import read_bytes
from mandategraph.graph.snapshot import open_snapshot

FILES = ("mandategraph.ttl", "alignments.ttl")
"""What is reasoned over in every case: the ontology and its alignments."""


@click.command()
@click.argument("data", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--timeout", default=600.0, show_default=True, help="Seconds for one run of the reasoner.")
@click.option("--memory", default=1500, show_default=True, help="Megabytes for one run of the reasoner.")
@click.option("--format", "form", type=click.Choice(["text", "ntriples"]), default="text", show_default=True)
def command(data: tuple[Path, ...], timeout: float, memory: int, form: str) -> int:
    """Check with HermiT that ontology, alignments and DATA (RDF files, snapshots) do not contradict each other.

    Prints what follows; for a contradiction, the axioms that make it. Ends with 1 where there is one, or a class
    that can have no instance.
    """
    hermit = Hermit(timeout, memory)
    export = export_axioms([*read_ontology(), *(statement for path in data for statement in read_data(path))])
    consistent = hermit.first_inconsistent([export.triples]) is None
    found = hermit.classify(export.triples, values=bool(data)) if consistent else Classification(consistent=False)
    if form == "ntriples" and found.consistent:
        click.echo("".join(f"{triple} .\n" for triple in found.inferred), nl=False)
    else:
        for line in _report(export, found, hermit):
            click.echo(line)
    return 0 if found.consistent and not found.unsatisfiable else 1


def read_ontology() -> Iterator[Quad]:
    """Read the project's ontology and its alignments; the translations say nothing in logic."""
    for name in FILES:
        yield from parse(read_bytes("ontology", name), format=RdfFormat.TURTLE)


def read_data(path: Path) -> Iterator[Triple | Quad]:
    """Read an RDF file, or a snapshot where the path is a folder. Raises SourceError."""
    if path.is_dir():
        yield from open_snapshot(path).iter_quads()
        return
    kind = RdfFormat.from_extension(path.suffix.lstrip("."))
    if kind is None:
        raise SourceError(
            f"{path}: the name does not tell the kind of RDF: use .ttl, .nt, .nq, .trig, .rdf, .jsonld"
        )
    try:
        yield from parse(path=path, format=kind)
    except (SyntaxError, ValueError, OSError) as error:
        raise SourceError(f"{path}: cannot be read as RDF: {error}") from error


def _report(export: Export, found: Classification, hermit: Hermit) -> Iterator[str]:
    yield f"{len(export.triples)} statements in {len(export.axioms)} axioms"
    for reason, count in export.left_out:
        yield f"left out: {count} {reason}"
    if not found.consistent:
        yield "inconsistent: these axioms contradict each other"
        yield from _say(explain_inconsistency(export, hermit))
        return
    yield "consistent"
    for cls in found.unsatisfiable:
        yield f"{shorten(cls)} can have no instance, because of these axioms"
        yield from _say(explain_unsatisfiable(export, cls, hermit))
    yield f"{len(found.inferred)} inferred statements"
    yield from _list(found.inferred)


def _say(axioms: Sequence[Axiom]) -> Iterator[str]:
    return (f"  - {describe_axiom(axiom)}" for axiom in axioms)


def _list(triples: Iterable[Triple]) -> Iterator[str]:
    return (f"  {shorten(t.subject)} {shorten(t.predicate)} {shorten(t.object)}" for t in triples)
