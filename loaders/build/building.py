"""A build: sources to a validated snapshot, which becomes the current one only when everything is sound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

from mandategraph.graph.errors import MandateGraphError, SnapshotError
from mandategraph.graph.identifiers import Identifiers
from mandategraph.graph.namespaces import DEFAULT_BASE
from mandategraph.graph.registers import load_registers
from mandategraph.graph.snapshot import Snapshot, SnapshotWriter, open_snapshot
from mandategraph.loaders.build.assembling import (
    assemble_documents,
    assemble_provenance,
    assemble_registers,
    assemble_vocabulary,
)
from mandategraph.loaders.build.checking import Progress, validate_snapshot
from mandategraph.loaders.build.cluster import read_on_cluster
from mandategraph.loaders.build.inferring import infer_statements
from mandategraph.loaders.build.reading import Outcome
from mandategraph.loaders.build.reporting import EVALUATION, ISSUES, REPORT, write_issues, write_report
from mandategraph.loaders.build.sources import Source, check_distinct
from mandategraph.loaders.build.workers import read_sources
from mandategraph.loaders.evaluation.report import as_json
from mandategraph.loaders.evaluation.run import GOLD, score_files
from mandategraph.loaders.evaluation.summary import summarise


@dataclass(frozen=True, slots=True)
class Settings:
    """How a build is done; none of it changes what is built, but the base."""

    out: Path
    workers: int = 1
    scheduler: str | None = None
    base: str = DEFAULT_BASE


class SourcesFailed(MandateGraphError):
    """Sources that could not be read; nothing was published. One reason a source."""

    def __init__(self, reasons: Sequence[str], exit_code: int) -> None:
        """Take the reasons, each one line that names its file, and the exit status."""
        self.reasons = tuple(reasons)
        self.exit_code = exit_code
        super().__init__("\n".join(reasons))


def build(sources: Sequence[Source], settings: Settings, progress: Progress = lambda _: None) -> Snapshot:
    """Build a snapshot and let it become the current one.

    Raises IdentifierError for a base that is no IRI, DataError for a fault in a register, SourcesFailed with the
    reason of every source that cannot be read, BuildError when the graph does not conform, SnapshotError when
    another build holds the folder. Whatever is raised, the current snapshot stays.
    """
    identifiers = Identifiers(settings.base)
    load_registers()
    # The folder is taken first, so that a second build ends at once and not after the work is done.
    with SnapshotWriter(settings.out, base=settings.base) as writer:
        _fill(writer, identifiers, sources, settings, progress)
        previous = _find_previous(settings.out)
        return writer.publish(partial(validate_snapshot, progress=progress, previous=previous))


def _find_previous(out: Path) -> Snapshot | None:
    """Give the snapshot that is current before this build; None where there is none that can be opened."""
    try:
        return open_snapshot(out)
    except SnapshotError:
        return None


def _fill(
    writer: SnapshotWriter,
    identifiers: Identifiers,
    sources: Sequence[Source],
    settings: Settings,
    progress: Progress,
) -> None:
    """Read, map and infer; what the workers gave is in memory only until this is done."""
    outcomes = _read_all(sources, settings, progress)
    _add_timings(writer, outcomes)
    _add_graphs(writer, identifiers, outcomes, progress)
    writer.add_file(REPORT, write_report(outcomes))
    writer.add_file(ISSUES, write_issues(issue for outcome in outcomes for issue in outcome.issues))
    annotated = [source.path.with_name(GOLD) for source in sources if source.path.with_name(GOLD).is_file()]
    if annotated:
        scores = score_files(annotated, None)
        writer.add_file(EVALUATION, as_json(summarise(scores.alone, scores.reviewed)).encode("utf-8"))


def _read_all(sources: Sequence[Source], settings: Settings, progress: Progress) -> list[Outcome]:
    outcomes = []
    for outcome in _share_out(sources, settings):
        progress(outcome.source.label)
        outcomes.append(outcome)
    failures = [outcome.failure for outcome in outcomes if outcome.failure]
    if failures:
        # A fault in a table of the project is the same for every source, and told once.
        reasons = list(dict.fromkeys(failure.reason for failure in failures))
        raise SourcesFailed(reasons, max(failure.exit_code for failure in failures))
    check_distinct([(f"{e.key.slug}/{e.key.segment}", o.source.label) for o in outcomes for e in o.expressions])
    return outcomes


def _share_out(sources: Sequence[Source], settings: Settings) -> Iterator[Outcome]:
    if settings.scheduler is not None:
        return read_on_cluster(sources, settings.base, settings.scheduler)
    return read_sources(sources, settings.base, settings.workers)


def _add_timings(writer: SnapshotWriter, outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        writer.add_input(outcome.source.name, outcome.sha256)
        for phase, seconds in outcome.seconds.items():
            writer.add_timing(phase, seconds)


def _add_graphs(
    writer: SnapshotWriter, identifiers: Identifiers, outcomes: Sequence[Outcome], progress: Progress
) -> None:
    expressions = [expression for outcome in outcomes for expression in outcome.expressions]
    for iri, content in assemble_documents(identifiers, expressions):
        writer.add_graph(iri, content)
    for iri, content in assemble_registers(identifiers, expressions):
        writer.add_graph(iri, content)
    writer.add_graph(*assemble_provenance(identifiers, expressions))
    for iri, triples in assemble_vocabulary(identifiers):
        writer.add_graph(iri, triples)
    progress("graphs of documents and registers")
    started = perf_counter()
    writer.add_graph(identifiers.graph("inferred"), infer_statements(writer.store, identifiers, expressions))
    writer.add_timing("infer", perf_counter() - started)
    progress("inferred statements")
