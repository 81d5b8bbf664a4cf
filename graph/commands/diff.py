"""`mandategraph diff`: what changed between two snapshots."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from mandategraph.graph.difference import Amount, Difference, compare_snapshots, iter_changes
from mandategraph.graph.snapshot import Snapshot, open_snapshot


@click.command()
@click.argument("old", metavar="A", type=click.Path(path_type=Path))
@click.argument("new", metavar="B", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json", "patch"]), default="text", show_default=True)
@click.option("--exit-code", is_flag=True, help="End with 1 where the snapshots differ.")
def command(old: Path, new: Path, form: str, exit_code: bool) -> int:
    """Compare two snapshots, A the older and B the newer: folders of snapshots or links to them.

    The patch is an RDF Patch (https://afs.github.io/rdf-delta/rdf-patch.html) that makes B of A: a line for each
    statement, D for deleted and A for added.
    """
    before, after = open_snapshot(old), open_snapshot(new)
    if form == "patch":
        for line in _write_patch(before, after):
            click.echo(line, nl=False)
    else:
        difference = compare_snapshots(before, after)
        click.echo(_write_json(difference) if form == "json" else _write_text(difference), nl=False)
    return int(exit_code and before.digest != after.digest)


def _write_patch(before: Snapshot, after: Snapshot) -> Iterator[bytes]:
    yield b"TX .\n"
    for change in iter_changes(before, after):
        yield (b"A " if change.added else b"D ") + change.line
    yield b"TC .\n"


def _write_json(difference: Difference) -> str:
    return (
        json.dumps(asdict(difference) | {"total": asdict(difference.total)}, ensure_ascii=False, indent=1) + "\n"
    )


def _write_text(difference: Difference) -> str:
    if difference.old == difference.new:
        return f"identical: {difference.old}\n"
    lines = [
        f"from {difference.old}",
        f"to   {difference.new}",
        f"statements {_write_amount(difference.total)}",
        "",
        "graphs",
    ]
    for iri, amount in difference.graphs.items():
        fate = (
            "new" if iri in difference.added_graphs else "gone" if iri in difference.removed_graphs else "changed"
        )
        lines.append(f"  {fate:8}{_write_amount(amount):16}{iri}")
    if difference.classes:
        lines += ["", "instances"]
        lines += [f"  {_write_amount(amount):16}{iri}" for iri, amount in difference.classes.items()]
    return "\n".join(lines) + "\n"


def _write_amount(amount: Amount) -> str:
    return f"+{amount.added} -{amount.removed}"
