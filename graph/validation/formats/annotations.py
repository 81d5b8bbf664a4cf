"""The report as workflow commands that GitHub shows beside the lines of a change.

Source: GitHub Docs, Workflow commands for GitHub Actions, "Setting an error message"; escaping as in its toolkit.
"""

from __future__ import annotations

from mandategraph.graph.validation.findings import Finding, Report, Severity
from mandategraph.graph.validation.formats.text import advised

_COMMANDS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def write_annotations(report: Report) -> str:
    """Write one command a line for each finding."""
    return "".join(f"{_command(finding)}\n" for finding in report.findings)


def _command(finding: Finding) -> str:
    position = finding.position
    properties = {"title": finding.rule}
    if position:
        properties = {
            "file": position.source,
            "line": str(position.line),
            "col": str(position.column),
            "endLine": str(position.end_line),
            "endColumn": str(position.end_column),
        } | properties
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    more = f" See {finding.documentation}" if finding.documentation else ""
    return f"::{_COMMANDS[finding.severity]} {written}::{_data(advised(finding) + more)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
