"""The verb `build`: sources to a validated snapshot."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from mandategraph.graph.namespaces import DEFAULT_BASE
from mandategraph.graph.snapshot import prune
from mandategraph.loaders.build.building import Settings, SourcesFailed, build
from mandategraph.loaders.build.sources import corpus_sources, find_sources


@click.command("build")
@click.argument("source", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("snapshots"),
    show_default=True,
    help="Folder of snapshots; `current` in it becomes the new one.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    help="Processes that read sources; the result is the same for any number.",
)
@click.option("--scheduler", metavar="ADDRESS", help="Read on the workers of a Dask scheduler instead.")
@click.option(
    "--base-iri", default=DEFAULT_BASE, show_default=True, help="What the IRIs of all resources begin with."
)
@click.option("--keep", type=click.IntRange(1), help="Remove all but so many snapshots of the folder [all stay].")
def command(
    source: tuple[Path, ...], out: Path, workers: int, scheduler: str | None, base_iri: str, keep: int | None
) -> int:
    """Build a validated snapshot from documents.

    SOURCE is a file or a folder of files; without one, the packaged corpus is built. Nothing is published, and the
    current snapshot stays as it was, when any source cannot be read or the graph does not conform.
    """
    sources = find_sources(source) if source else corpus_sources()
    settings = Settings(out, workers, scheduler, base_iri)
    try:
        snapshot = build(sources, settings, _progress(len(sources)))
    except SourcesFailed as failed:
        for reason in failed.reasons:
            click.echo(f"mandategraph: {reason}", err=True)
        return failed.exit_code
    if keep:
        prune(out, keep)
    click.echo(f"{snapshot.path}: {snapshot.manifest.triples:,} triples in {len(snapshot.manifest.graphs)} graphs")
    return 0


def _progress(total: int) -> Callable[[str], None]:
    """Say on a terminal what was just finished; silent where nobody watches."""
    done = 0

    def report(what: str) -> None:
        nonlocal done
        done += 1
        if sys.stderr.isatty():
            click.echo(f"\r\x1b[K[{min(done, total)}/{total}] {what}", err=True, nl=done > total)

    return report
