"""The verb `token`: makes a token for writing to an endpoint."""

from __future__ import annotations

from pathlib import Path

import click

from mandategraph.endpoint.writing.tokens import add_token


@click.command("token")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--graph", "graphs", multiple=True, help="Graph it may write to; a final * stands for any ending.")
@click.argument("more", nargs=-1)
def command(file: Path, graphs: tuple[str, ...], more: tuple[str, ...]) -> None:
    """Make a token, print it once, and add its hash and scope to FILE.

    Without --graph it is good for all graphs.
    """
    if more and not graphs:
        raise click.UsageError(f"{more[0]}: name graphs after --graph")
    click.echo(add_token(file, graphs + more))
