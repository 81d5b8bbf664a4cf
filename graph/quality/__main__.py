"""The report of the checks as a program: `python -m mandategraph.graph.quality [FILE…]`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mandategraph.graph.errors import MandateGraphError
from mandategraph.graph.quality import Finding, Severity, check_parts, check_usage
from mandategraph.graph.quality.project import project_sources, project_uses
from mandategraph.graph.quality.report import FORMATS
from mandategraph.graph.quality.statements import Ontology, read_part
from mandategraph.graph.quality.usage import names_of_data
from mandategraph.graph.snapshot import open_snapshot
from mandategraph.graph.validation.sources import read_sources


@click.command("quality")
@click.argument("files", nargs=-1, metavar="[FILE…]")
@click.option(
    "--data",
    "snapshots",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="SNAPSHOT",
    help="Count the names that this snapshot uses, too; may be given more than once.",
)
@click.option("--format", "format_name", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice([kind.value for kind in Severity]),
    default="error",
    show_default=True,
    help="Exit with 1 if there is a finding at least this grave.",
)
def command(files: tuple[str, ...], snapshots: tuple[Path, ...], format_name: str, fail_on: str) -> None:
    """Check an ontology that FILES make up together; without any, the project's own and the use of its terms."""
    try:
        findings = _check(files, snapshots)
    except MandateGraphError as error:
        click.echo(f"quality: {error}", err=True)
        sys.exit(2)
    click.echo(FORMATS[format_name](findings), nl=False)
    sys.exit(any(finding.severity.rank <= Severity(fail_on).rank for finding in findings))


def _check(files: tuple[str, ...], snapshots: tuple[Path, ...]) -> list[Finding]:
    sources = read_sources(files).sources if files else project_sources()
    parts = [read_part(number, source) for number, source in enumerate(sources)]
    findings = list(check_parts(parts))
    if not files or snapshots:
        ontology = Ontology(parts)
        uses = () if files else project_uses(parts)
        data = {name for path in snapshots for name in names_of_data(open_snapshot(path).iter_quads())}
        found = check_usage(ontology.terms.values(), uses, data if snapshots else None)
        findings += map(ontology.place, found)
    return sorted(findings, key=lambda finding: finding.order)


if __name__ == "__main__":
    command()
