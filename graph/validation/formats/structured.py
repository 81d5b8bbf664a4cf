"""The report as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from mandategraph.graph.validation.findings import Finding, Report, Severity


def write_json(report: Report) -> str:
    """Write the report as one JSON object; findings have only the members they need, terms are in N-Triples."""
    answer = {
        "conforms": report.conforms,
        "profile": report.profile,
        "engine": report.engine,
        "sources": list(report.sources),
        "skipped": dict(report.skipped),
        "statements": report.statements,
        "counts": {kind.value: report.count(kind) for kind in Severity},
        "heldBack": report.held_back,
        "known": report.known,
        "findings": [finding_object(finding) for finding in report.findings],
    }
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"


def finding_object(finding: Finding) -> dict[str, Any]:
    """Give a finding as plain values."""
    position = finding.position
    members: dict[str, Any] = {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "component": finding.component,
        "focusNode": _term(finding.focus_node),
        "path": _term(finding.path),
        "value": _term(finding.value),
        "shape": finding.shape,
        "documentation": finding.documentation,
        "graph": finding.graph,
        "file": position.source if position else None,
        "line": position.line if position else None,
        "column": position.column if position else None,
        "endLine": position.end_line if position else None,
        "endColumn": position.end_column if position else None,
        "text": position.text if position else None,
        "evidence": asdict(finding.evidence) if finding.evidence else None,
        "repair": finding.repair,
    }
    return {name: value for name, value in members.items() if value is not None}


def _term(term: object) -> str | None:
    return None if term is None else str(term)
