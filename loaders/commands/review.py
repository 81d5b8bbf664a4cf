"""The verb `review`: a plain file beside a document in which a person corrects what was extracted."""

from __future__ import annotations

from pathlib import Path

import click

from mandategraph.graph.errors import SourceError
from mandategraph.loaders.build.reading import extract_opened
from mandategraph.loaders.build.sources import find_sources, open_source
from mandategraph.loaders.review import (
    Decision,
    Review,
    apply_review,
    make_recognisers,
    read_review,
    update_review,
    write_review,
)


@click.command("review")
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--reviewer", default="", help="Who reviews; needed when the file is new.")
@click.option(
    "--check", is_flag=True, help="Write nothing; fail when a record is open or no longer fits the text."
)
def command(document: Path, reviewer: str, check: bool) -> None:
    """Write or bring up to date the review file beside DOCUMENT (a file, or a folder with one document).

    What was decided stays; statements that are new stand at the end as open, or are left out where the file says
    that this source was read whole.
    """
    sources = find_sources([document])
    if len(sources) != 1:
        raise SourceError(f"{document}: holds {len(sources)} documents; name one")
    source = sources[0]
    path = source.review_path
    if path.is_file():
        review = read_review(path)
    elif reviewer:
        review = Review(reviewer, ())
    else:
        raise SourceError(f"{path}: there is no review yet; say who reviews with --reviewer")
    extractions = extract_opened(source, open_source(source))
    updated = update_review(review, extractions)
    reviewed = [apply_review(found, updated, make_recognisers(found.document)) for found in extractions]
    stale = [
        f"{record.provision} {record.verb}: {reason}" for result in reviewed for record, reason in result.flagged
    ]
    left_out = sum(len(result.left_out) for result in reviewed)
    waiting = sum(record.decision is Decision.OPEN for record in updated.records)
    if not check and (updated != review or not path.is_file()):
        write_review(path, updated)
    for line in stale:
        click.echo(f"{path}: {line}", err=True)
    click.echo(
        f"{path}: {len(updated.records)} statements, {waiting} open, {len(stale)} no longer fit the text, "
        f"{left_out} of the extractor left out"
    )
    if stale or (check and waiting):
        raise SystemExit(1)
