"""Validating the finished graph against the shapes of publication, before it is served."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mandategraph.graph.errors import BuildError
from mandategraph.graph.snapshot import Snapshot
from mandategraph.graph.validation.dataset import validate_quads
from mandategraph.graph.validation.findings import Finding, Severity
from mandategraph.loaders.build.batching import divide

PROFILE = "publication"
REPORT = "validation.txt"
AT_ONCE = 250_000
"""Statements that are validated together; a larger snapshot is divided (a third of a gigabyte of memory)."""


class NotConforming(BuildError):
    """The graph breaks a shape."""

    def __init__(self, violations: Sequence[Finding]) -> None:
        """Take the violations; each is a reason."""
        self.reasons = tuple(describe_finding(finding) for finding in violations)
        super().__init__(f"the graph has {len(violations)} violations; the first: {self.reasons[0]}")


Progress = Callable[[str], None]
"""Is told what was just finished."""


def validate_snapshot(snapshot: Snapshot, progress: Progress = lambda _: None) -> Mapping[str, bytes]:
    """Validate a snapshot that is ready; give the report as a file. Raises NotConforming."""
    findings = find_faults(snapshot, progress=progress)
    violations = [finding for finding in findings if finding.severity is Severity.VIOLATION]
    if violations:
        raise NotConforming(violations)
    lines = [f"profile {PROFILE}: {len(findings)} findings, no violation"]
    lines += [f"{finding.severity}: {describe_finding(finding)}" for finding in findings]
    return {REPORT: "".join(f"{line}\n" for line in lines).encode("utf-8")}


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
    message = " ".join(finding.message.split())
    return f"{message} ({finding.rule}, {finding.focus_node})"
