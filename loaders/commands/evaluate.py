"""The command `evaluate`: how well the extraction agrees with annotated documents."""

from __future__ import annotations

from pathlib import Path

import click

from mandategraph.loaders.evaluation.floors import find_falls, read_floors
from mandategraph.loaders.evaluation.report import as_json, as_markdown, as_text
from mandategraph.loaders.evaluation.run import packaged_gold, score_files
from mandategraph.loaders.evaluation.summary import summarise

_FORMATS = {"text": as_text, "json": as_json, "markdown": as_markdown}
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(name="evaluate")
@click.argument("gold", nargs=-1, type=_FILE)
@click.option(
    "--format", "layout", type=click.Choice(tuple(_FORMATS)), default="text", help="How to write the report."
)
@click.option("--texts", type=_FOLDER, help="Folder with the annotated texts, where they are not beside GOLD.")
@click.option("--minimum", type=_FILE, help="TOML file of the lowest F1 by document and aspect; exit 1 below it.")
def command(gold: tuple[Path, ...], layout: str, texts: Path | None, minimum: Path | None) -> None:
    """Score the extraction against annotation files GOLD (default: those of the corpus).

    Prints precision, recall and F1 of mandates, exact addressees and deadlines, with the errors: of the extractor
    alone and, where a review stands beside the text, after it. A file whose text is missing is skipped; exit
    code 2 when nothing could be scored.
    """
    floors = read_floors(minimum) if minimum else {}
    scores = score_files(gold or packaged_gold(), texts)
    for line in scores.skipped:
        click.echo(f"skipped {line}", err=True)
    if not scores.alone:
        raise click.UsageError("nothing could be scored; give annotation files whose texts are at hand")
    summary = summarise(scores.alone, scores.reviewed)
    click.echo(_FORMATS[layout](summary), nl=layout == "json")
    falls = find_falls(summary, floors)
    for line in falls:
        click.echo(line, err=True)
    if falls:
        raise click.exceptions.Exit(1)
