"""Validating the finished graph against the shapes of publication, before it is served."""

from __future__ import annotations

from collections.abc import Mapping

from mandategraph.graph.errors import BuildError
from mandategraph.graph.snapshot import Snapshot
from mandategraph.graph.validation.dataset import validate_quads
from mandategraph.graph.validation.findings import Finding, Report, Severity

PROFILE = "publication"
REPORT = "validation.txt"


class NotConforming(BuildError):
    """The graph breaks a shape."""

    def __init__(self, report: Report) -> None:
        """Take the report; its violations are the reasons."""
        violations = [finding for finding in report.findings if finding.severity is Severity.VIOLATION]
        self.reasons = tuple(describe_finding(finding) for finding in violations)
        super().__init__(f"the graph has {len(violations)} violations; the first: {self.reasons[0]}")


def validate_snapshot(snapshot: Snapshot) -> Mapping[str, bytes]:
    """Validate a snapshot that is ready; give the report as a file. Raises NotConforming."""
    report = validate_quads(list(snapshot.iter_quads()), PROFILE)
    if report.fails(Severity.VIOLATION):
        raise NotConforming(report)
    lines = [f"profile {PROFILE}: {len(report.findings)} findings, no violation"]
    lines += [f"{finding.severity}: {describe_finding(finding)}" for finding in report.findings]
    return {REPORT: "".join(f"{line}\n" for line in lines).encode("utf-8")}


def describe_finding(finding: Finding) -> str:
    """Say in one line what is wrong where."""
    message = " ".join(finding.message.split())
    return f"{message} ({finding.rule}, {finding.focus_node})"
