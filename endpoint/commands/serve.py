"""The verb `serve`: the endpoint over a snapshot, or over any RDF files."""

from __future__ import annotations

import os
from pathlib import Path

import click

from mandategraph.endpoint.settings import read_settings


@click.command("serve")
@click.option("--snapshot", type=click.Path(path_type=Path), help="Snapshot folder or link [snapshots/current].")
@click.option("--data", multiple=True, type=click.Path(path_type=Path), help="RDF file to serve as it is.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--host", help="Address to listen on [127.0.0.1].")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on [8000].")
@click.option("--workers", type=click.IntRange(1, 512), help="Query workers [four a core, at least eight].")
@click.option("--timeout", type=click.FloatRange(0.1, 86_400), help="Hard deadline of a query in seconds [30].")
@click.option("--memory", type=click.IntRange(64), help="Memory of one query beyond the data in MiB [1024].")
@click.option("--service-allow", multiple=True, help="Address of an endpoint that SERVICE may ask [none].")
@click.option("--backend", help="Address of another SPARQL 1.1 endpoint that answers the queries.")
@click.option("--tokens", type=click.Path(path_type=Path), help="File of token hashes; turns writing on.")
@click.option("--guard", help="Profile of the shapes that a write must meet, or none [core].")
@click.option("--keep", type=click.IntRange(1), help="Snapshots that stay when writes are compacted [all].")
@click.option("--base-iri", help="What the IRIs of the served resources begin with.")
@click.option("--public-url", help="Where the endpoint is reached from outside.")
def command(
    snapshot: Path | None,
    data: tuple[Path, ...],
    files: tuple[Path, ...],
    service_allow: tuple[str, ...],
    **given: str | int | float | None,
) -> None:
    """Serve the current snapshot over HTTP, or with --data any RDF files as they are (named graphs kept).

    Several files may follow one --data. Every other setting is an environment variable, MANDATEGRAPH_<NAME>.
    """
    from mandategraph.endpoint.server import run_server

    if files and not data:
        raise click.UsageError(f"{files[0]}: name files to serve after --data")
    if data and snapshot:
        raise click.UsageError("--snapshot and --data exclude each other; give one")
    if given.get("backend") and (data or snapshot or given.get("tokens")):
        raise click.UsageError("--backend answers all queries; it excludes --snapshot, --data and --tokens")
    given["service_allow"] = " ".join(service_allow) or None
    settings = read_settings(os.environ, {**given, "snapshot": snapshot, "data": data + files})
    address = f"http://{settings.host}:{settings.port}/"
    run_server(settings, lambda: click.echo(f"Serving on {address} (Ctrl-C stops)", err=True))
