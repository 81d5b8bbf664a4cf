"""The report as SARIF 2.1.0, which code-scanning services read.

Source: Static Analysis Results Interchange Format (SARIF) Version 2.1.0, OASIS Standard, 27 March 2020.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from mandategraph.graph.validation.baseline import fingerprint
from mandategraph.graph.validation.findings import Finding, Position, Report, Severity
from mandategraph.graph.validation.formats.text import advised, show_evidence

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
INFORMATION = "https://w3id.org/mandategraph/"
_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def write_sarif(report: Report) -> str:
    """Write the report as one SARIF log with one run."""
    rules = sorted({finding.rule for finding in report.findings})
    run = {
        "tool": {
            "driver": {
                "name": "mandategraph",
                "semanticVersion": version("mandategraph"),
                "informationUri": INFORMATION,
                "rules": [_rule(rule, report) for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": _uri(source)}} for source in report.sources],
        "results": [_result(finding, rules) for finding in report.findings],
        "properties": {
            "engine": report.engine,
            "profile": report.profile or "",
            "heldBack": report.held_back,
            "skipped": dict(report.skipped),
        },
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: str, report: Report) -> dict[str, Any]:
    first = next(finding for finding in report.findings if finding.rule == rule)
    described: dict[str, Any] = {
        "id": rule,
        "shortDescription": {"text": rule},
        "defaultConfiguration": {"level": _LEVELS[first.severity]},
    }
    if first.shape:
        described["properties"] = {"shape": first.shape, "component": first.component or ""}
    if first.documentation:
        described["helpUri"] = first.documentation
    return described


def _result(finding: Finding, rules: list[str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": _LEVELS[finding.severity],
        "message": {"text": advised(finding)},
        "partialFingerprints": {"mandategraph/v1": fingerprint(finding)},
    }
    if finding.position:
        result["locations"] = [{"physicalLocation": _location(finding.position)}]
    if finding.evidence and finding.evidence.file:
        result["relatedLocations"] = [
            {
                "id": 1,
                "physicalLocation": {"artifactLocation": {"uri": _uri(finding.evidence.file)}},
                "message": {"text": f"extracted from {show_evidence(finding.evidence)}"},
            }
        ]
    properties = {"focusNode": finding.focus_node, "path": finding.path, "value": finding.value}
    named = {name: str(value) for name, value in properties.items() if value is not None}
    if finding.graph:
        named["graph"] = finding.graph
    if named:
        result["properties"] = named
    return result


def _location(position: Position) -> dict[str, Any]:
    region: dict[str, Any] = {
        "startLine": position.line,
        "startColumn": position.column,
        "endLine": position.end_line,
        "endColumn": position.end_column,
    }
    if position.text:
        region["snippet"] = {"text": position.text}
    return {"artifactLocation": {"uri": _uri(position.source)}, "region": region}


def _uri(source: str) -> str:
    return source if "://" in source else quote(source)
