"""Validating the finished graph against the shapes of publication, before it is served."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mandategraph.graph.errors import BuildError
from mandategraph.graph.snapshot import Snapshot
from mandategraph.graph.validation.dataset import validate_quads
from mandategraph.graph.validation.findings import Finding, Severity
from mandategraph.loaders.build.batching import divide
from mandategraph.loaders.build.explained import explain
from mandategraph.loaders.build.revalidating import NOTES, Noted, find_change, note, write_notes

PROFILE = "publication"
REPORT = "validation.txt"
AT_ONCE = 250_000
"""Statements that are validated together; a larger snapshot is divided (a third of a gigabyte of memory)."""


class NotConforming(BuildError):
    """The graph breaks a shape."""

    def __init__(self, violations: Sequence[Noted]) -> None:
        """Take the violations; each is a reason."""
        self.reasons = tuple(_describe(finding) for finding in violations)
        super().__init__(f"the graph has {len(violations)} violations; the first: {self.reasons[0]}")


Progress = Callable[[str], None]
"""Is told what was just finished."""


def validate_snapshot(
    snapshot: Snapshot, progress: Progress = lambda _: None, previous: Snapshot | None = None
) -> Mapping[str, bytes]:
    """Validate a snapshot that is ready; give the report and the notes for the next build as files.

    Only what differs from the `previous` snapshot is validated where that is sound, and the report is the same.
    Raises NotConforming.
    """
    findings = sorted(_note_faults(snapshot, previous, progress))
    violations = [finding for finding in findings if finding.severity == Severity.VIOLATION]
    if violations:
        raise NotConforming(violations)
    lines = [f"profile {PROFILE}: {len(findings)} findings, no violation"]
    for finding in findings:
        lines.append(f"{finding.severity}: {_describe(finding)}")
        known = explain(finding.rule, finding.focus)
        lines.append(f"  {f'known: {known}' if known else 'not explained in loaders/corpus/findings.csv'}")
    report = "".join(f"{line}\n" for line in lines).encode("utf-8")
    return {REPORT: report, NOTES: write_notes(findings, PROFILE)}


def _note_faults(snapshot: Snapshot, previous: Snapshot | None, progress: Progress) -> list[Noted]:
    change = find_change(snapshot, previous, PROFILE)
    if change is None or len(change.quads) > AT_ONCE:
        return [note(finding) for finding in find_faults(snapshot, progress=progress)]
    progress(f"{len(change.nodes):,} nodes to validate again, with {len(change.quads):,} statements")
    again = validate_quads(change.quads, PROFILE).findings if change.nodes else ()
    return [*change.kept, *(note(finding) for finding in again if finding.focus_node in change.nodes)]


def find_faults(snapshot: Snapshot, at_once: int = AT_ONCE, progress: Progress = lambda _: None) -> list[Finding]:
    """Validate a snapshot, in parts where it is large; the findings are the same."""
    if snapshot.manifest.triples <= at_once:
        return list(validate_quads(list(snapshot.iter_quads()), PROFILE).findings)
    findings: list[Finding] = []
    checked = 0
    for batch in divide(snapshot, at_once):
        report = validate_quads(batch.quads, PROFILE)
        findings += [finding for finding in report.findings if finding.focus_node in batch.about]
        checked += len(batch.quads)
        progress(f"validated {checked:,} statements")
    return findings


def describe_finding(finding: Finding) -> str:
    """Say in one line what is wrong where."""
    return _describe(note(finding))


def _describe(finding: Noted) -> str:
    message = " ".join(finding.message.split())
    return f"{message} ({finding.rule}, {finding.focus})"
