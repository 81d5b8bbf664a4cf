"""`mandategraph publish`: a snapshot's graphs to another SPARQL 1.1 store."""

from __future__ import annotations

import os
from pathlib import Path

import click

from mandategraph.graph.publishing import choose_target, publish_graphs
from mandategraph.graph.snapshot import open_snapshot

TOKEN = "MANDATEGRAPH_TOKEN"  # noqa: S105 (the variable's name, not a token)


@click.command()
@click.option(
    "--to",
    "url",
    metavar="URL",
    required=True,
    help="Address of the store's Graph Store Protocol, or of its update endpoint.",
)
@click.option(
    "--query",
    "query_url",
    metavar="URL",
    help="The store's query endpoint; the graphs are then sent to --to as SPARQL updates.",
)
@click.option(
    "--snapshot",
    type=click.Path(path_type=Path),
    default=Path("snapshots"),
    show_default=True,
    help="Folder of a snapshot, or of snapshots with a current one.",
)
@click.option("--graph", "graphs", metavar="IRI", multiple=True, help="Publish only this graph; may be repeated.")
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), default=300.0, show_default=True, help="Seconds a request."
)
def command(url: str, query_url: str | None, snapshot: Path, graphs: tuple[str, ...], timeout: float) -> int:
    """Copy the graphs of a snapshot to another store and verify each by reading it back.

    Graphs that the store holds already as they are stay untouched, so that a run that was cut short can be
    repeated. Graphs of the store that are not in the snapshot stay as well. The environment variable
    MANDATEGRAPH_TOKEN, where it is set, is sent as bearer token. Ends with 1 where a graph did not come back as it
    was sent.
    """
    opened = open_snapshot(snapshot)
    target = choose_target(url, query_url, timeout, os.environ.get(TOKEN))
    failed = 0
    for outcome in publish_graphs(opened, target, graphs):
        line = f"{outcome.state:10}{outcome.triples:>10,}  {outcome.graph}"
        click.echo(f"{line}: {outcome.reason}" if outcome.failed else line, err=outcome.failed)
        failed += outcome.failed
    return 1 if failed else 0
