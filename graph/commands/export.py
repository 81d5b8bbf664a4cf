"""`mandategraph export`: a snapshot's graphs to files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from pyoxigraph import NamedNode, RdfFormat, Triple

from mandategraph.graph.errors import SnapshotError
from mandategraph.graph.namespaces import PREFIXES
from mandategraph.graph.resources import read_text
from mandategraph.graph.serialisation import write_sorted
from mandategraph.graph.snapshot import Snapshot, open_snapshot
from mandategraph.graph.store import run_query, write_results

_DATASETS = {"nquads": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG, "jsonld": RdfFormat.JSON_LD}
_GRAPHS = {"turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES, "rdfxml": RdfFormat.RDF_XML}
_TABLE = "statements.rq"


@click.command()
@click.argument("graphs", metavar="[GRAPH]...", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice([*_DATASETS, *_GRAPHS, "csv"]),
    default="nquads",
    show_default=True,
)
@click.option("--out", type=click.Path(path_type=Path), help="File to write, or folder for a file a graph.")
@click.option(
    "--snapshot",
    type=click.Path(path_type=Path),
    default=Path("snapshots"),
    show_default=True,
    help="Folder of a snapshot, or of snapshots with a current one.",
)
def command(graphs: tuple[str, ...], form: str, out: Path | None, snapshot: Path) -> int:
    """Write graphs of a snapshot: all of them, or each GRAPH by its IRI or the part after "graph/".

    nquads, trig and jsonld keep the graphs' names and go to one file, or to standard output. turtle, ntriples and
    rdfxml go to a folder, one file a graph. csv is a table of all mandates, commitments and decisions.
    """
    opened = open_snapshot(snapshot)
    if form == "csv":
        if graphs:
            raise click.UsageError("csv is made of the whole snapshot; name no graph.")
        _write_file(out, _make_table(opened))
    elif form in _DATASETS:
        _write_dataset(opened, _choose(opened, graphs), _DATASETS[form], out)
    elif out is None:
        raise click.UsageError(f"--format {form} needs --out FOLDER: it is one file a graph.")
    else:
        _write_graphs(opened, _choose(opened, graphs), _GRAPHS[form], out)
    return 0


def _choose(snapshot: Snapshot, given: Sequence[str]) -> list[NamedNode]:
    known = [entry.iri for entry in snapshot.manifest.graphs]
    root = f"{snapshot.manifest.base}graph/"
    wanted = [graph if graph in known else root + graph for graph in given] or known
    for iri in wanted:
        if iri not in known:
            raise SnapshotError(
                f"{snapshot.path} has no graph {iri}; known are for example {', '.join(known[:3])}"
            )
    return [NamedNode(iri) for iri in sorted(set(wanted))]


def _write_dataset(snapshot: Snapshot, graphs: Sequence[NamedNode], form: RdfFormat, out: Path | None) -> None:
    store = snapshot.open_store()
    quads = [quad for graph in graphs for quad in store.quads_for_pattern(None, None, None, graph)]
    _write_file(out, write_sorted(quads, form))


def _write_graphs(snapshot: Snapshot, graphs: Sequence[NamedNode], form: RdfFormat, out: Path) -> None:
    store = snapshot.open_store()
    root = f"{snapshot.manifest.base}graph/"
    for graph in graphs:
        name = graph.value.removeprefix(root).replace("://", "/").strip("/")
        if {"", ".", ".."} & set(name.split("/")):
            raise SnapshotError(f"graph {graph.value} gives no file name; export it as nquads")
        quads = store.quads_for_pattern(None, None, None, graph)
        triples = (Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
        _write_file(out / f"{name}.{form.file_extension}", write_sorted(triples, form))


def _make_table(snapshot: Snapshot) -> bytes:
    prologue = "".join(f"PREFIX {prefix}: <{space}> " for prefix, space in PREFIXES.items())
    query = prologue + read_text("graph", f"commands/{_TABLE}")
    return write_results(run_query(snapshot.open_store(), query), "csv")


def _write_file(out: Path | None, data: bytes) -> None:
    if out is None:
        sys.stdout.buffer.write(data)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(data)
