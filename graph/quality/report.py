"""The findings as text, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Sequence

from mandategraph.graph.quality.findings import Finding, Severity

COLUMNS = ("severity", "check", "term", "message", "file", "line")


def write_text(findings: Sequence[Finding]) -> str:
    """Write a line for each finding, as compilers do, and one that counts them."""
    lines = [_write_line(finding) for finding in findings]
    counts = Counter(finding.severity for finding in findings)
    return "\n".join([*lines, ", ".join(_count(severity, counts[severity]) for severity in Severity)]) + "\n"


def _write_line(finding: Finding) -> str:
    place = ":".join(filter(None, (finding.file, str(finding.line or ""))))
    return f"{place or '-'}: {finding.severity} {finding.check}: {finding.term} {finding.message}"


def _count(severity: Severity, count: int) -> str:
    noun = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}[severity]
    return f"{count} {noun}{'' if count == 1 else 's'}"


def write_json(findings: Sequence[Finding]) -> str:
    """Write an array of objects, one for each finding."""
    return (
        json.dumps([dict(zip(COLUMNS, _row(f), strict=True)) for f in findings], ensure_ascii=False, indent=2)
        + "\n"
    )


def write_csv(findings: Sequence[Finding]) -> str:
    """Write a table with a row for each finding."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(_row, findings))
    return out.getvalue()


def _row(finding: Finding) -> tuple[str, str, str, str, str, int | None]:
    return (
        finding.severity.value,
        finding.check,
        finding.term,
        finding.message,
        finding.file,
        finding.line or None,
    )


FORMATS: dict[str, Callable[[Sequence[Finding]], str]] = {"text": write_text, "json": write_json, "csv": write_csv}
