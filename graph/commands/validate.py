"""The verb `validate`: check data against shapes, in the formats that continuous integration shows."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from mandategraph.graph.validation.baseline import read_baseline, without_known, write_baseline
from mandategraph.graph.validation.dataset import Progress, validate_sources
from mandategraph.graph.validation.engine import Engine
from mandategraph.graph.validation.explanation import explain
from mandategraph.graph.validation.findings import Report, Severity
from mandategraph.graph.validation.formats import FORMATS
from mandategraph.graph.validation.isolation import Limits, run_limited
from mandategraph.graph.validation.profiles import load_profile, read_shape_files
from mandategraph.graph.validation.service import prepare
from mandategraph.graph.validation.sources import MAX_BYTES, format_by_name, read_sources


@click.command("validate")
@click.argument("data", nargs=-1)
@click.option("--profile", default="core", show_default=True, help="Check against this profile of shapes.")
@click.option("--shapes", "shape_files", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
              help="Check against the shapes of this file instead; may be given more than once.")  # fmt: skip
@click.option("--format", "format_name", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the report to this file.")
@click.option("--fail-on", type=click.Choice([kind.value for kind in Severity]), default="violation",
              show_default=True, help="Exit with 1 if there is a finding at least this grave.")  # fmt: skip
@click.option("--baseline", type=click.Path(path_type=Path), help="Leave out the findings that this file knows.")
@click.option("--write-baseline", "new_baseline", type=click.Path(path_type=Path),
              help="Write the findings to this file as known, and exit with 0.")  # fmt: skip
@click.option("--engine", type=click.Choice([kind.value for kind in Engine]), default="auto", show_default=True)
@click.option("--explain", "rule", metavar="RULE", help="Explain a rule of the profile or the shapes, and stop.")
@click.option(
    "--input-format",
    metavar="FORMAT",
    help="Kind of RDF of standard input, and of files whose names do not tell: ttl, nt, jsonld, …",
)
@click.option("--allow-urls", is_flag=True, help="Fetch data whose name is an http or https address.")
@click.option("--max-bytes", type=click.IntRange(min=1), default=MAX_BYTES, show_default=True,
              help="Refuse more data than this.")  # fmt: skip
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=600.0, show_default=True,
              help="Seconds after which the validation is ended.")  # fmt: skip
@click.option("--memory", type=click.IntRange(min=64), default=4096, show_default=True,
              help="MiB that the validation may use.")  # fmt: skip
def command(
    data: tuple[str, ...],
    profile: str,
    shape_files: tuple[Path, ...],
    format_name: str,
    output: Path | None,
    fail_on: str,
    baseline: Path | None,
    new_baseline: Path | None,
    engine: str,
    rule: str | None,
    input_format: str | None,
    allow_urls: bool,
    max_bytes: int,
    timeout: float,
    memory: int,
) -> int:
    """Check DATA against SHACL shapes.

    DATA are RDF files (Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD; also compressed as .gz, .bz2, .xz),
    folders that are searched for them, patterns, or - for standard input. All together are one data graph.
    Exit codes: 0 nothing that --fail-on counts, 1 findings, 2 the data or the shapes cannot be read.
    """
    shapes = read_shape_files(shape_files) if shape_files else profile
    if rule is not None:
        click.echo(explain(rule, load_profile(shapes) if isinstance(shapes, str) else shapes))
        return 0
    if not data:
        raise click.UsageError("name the data to check: files, folders, patterns, or - for standard input")
    known = read_baseline(baseline) if baseline else None
    kind = format_by_name(input_format) if input_format else None
    reading = read_sources(data, urls=allow_urls, kind=kind, max_bytes=max_bytes)
    prepare(shapes, Engine(engine))
    report = run_limited(
        lambda: validate_sources(reading.sources, shapes, engine=Engine(engine), progress=_progress()),
        Limits(timeout, memory << 20),
    )
    report = replace(report, skipped=tuple(sorted(reading.skipped.items())))
    if new_baseline:
        new_baseline.write_text(write_baseline(report), encoding="utf-8")
        click.echo(f"{new_baseline}: {len(report.findings)} findings are known from now on", err=True)
        return 0
    if known is not None:
        report = without_known(report, known)
    _write(report, format_name, output)
    return 1 if report.fails(Severity(fail_on)) else 0


def _write(report: Report, format_name: str, output: Path | None) -> None:
    text = FORMATS[format_name].write(report)
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)


def _progress() -> Progress:
    """Give a progress line that overwrites itself on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda text: None

    def show(text: str) -> None:
        sys.stderr.write(f"\r\x1b[K{text[:100]}" if text else "\r\x1b[K")
        sys.stderr.flush()

    return show
