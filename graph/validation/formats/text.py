"""The report for people: findings grouped by file, each with the line it points to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from mandategraph.graph.validation.files import show_skipped
from mandategraph.graph.validation.findings import Evidence, Finding, Position, Report, Severity
from mandategraph.graph.validation.messages import show_term

_NO_PLACE = "(no place in a file)"
_MAX_WIDTH = 110
"""Columns of a line that is shown; a longer one is cut around the place."""


def write_text(report: Report) -> str:
    """Write the report as plain text."""
    lines: list[str] = []
    for source, findings in groupby(report.findings, key=_source):
        lines += [source or _NO_PLACE, *(line for finding in findings for line in _finding(finding)), ""]
    return "\n".join([*lines, *_advice(report), summary(report)]) + "\n"


def _advice(report: Report) -> Iterator[str]:
    """Say how to have the rule explained that most findings break."""
    broken = Counter(finding.rule for finding in report.findings if finding.component)
    if broken:
        rule = min(broken, key=lambda name: (-broken[name], name))
        option = f"--profile {report.profile}" if report.profile else "--shapes FILE"
        yield f"why, and how to repair: mandategraph validate {option} --explain {rule}"


def _source(finding: Finding) -> str:
    return finding.position.source if finding.position else ""


def summary(report: Report) -> str:
    """Say in one line what was found, and what was left out."""
    counts = ", ".join(f"{report.count(kind)} {_plural(kind, report.count(kind))}" for kind in Severity)
    parts = [counts if report.findings else "no findings", f"{report.statements} statements"]
    if report.sources:
        parts.append(f"{len(report.sources)} file{'s' if len(report.sources) != 1 else ''}")
    if report.profile:
        parts.append(f"profile {report.profile}")
    parts.append(f"engine {report.engine}")
    if report.known:
        parts.append(f"{report.known} known from the baseline")
    if report.held_back:
        parts.append(f"{report.held_back} held back until files with faults of syntax are repaired")
    if report.skipped:
        parts.append(f"not read: {show_skipped(Counter(dict(report.skipped)))}")
    return "; ".join(parts)


def _plural(kind: Severity, count: int) -> str:
    return kind.value if count == 1 or kind is Severity.INFO else f"{kind.value}s"


def _finding(finding: Finding) -> Iterator[str]:
    position = finding.position
    place = f"{position.line}:{position.column}" if position else "-"
    yield f"  {place:<9} {finding.severity.value:<9}  {finding.message}  [{finding.rule}]"
    if position:
        yield from (f"            {line}" for line in _excerpt(position))
    about = _about(finding)
    if about:
        yield f"            {about}"
    if finding.evidence:
        yield f"            from {show_evidence(finding.evidence)}"
    if finding.repair:
        yield f"            repair: {finding.repair}"


def _excerpt(position: Position) -> Iterator[str]:
    text = position.text.replace("\t", " ")
    start = position.column - 1
    if start >= len(text):
        return
    shift = 0 if len(text) <= _MAX_WIDTH else max(0, min(start - 20, len(text) - _MAX_WIDTH))
    end = position.end_column - 1 if position.end_line == position.line else len(text)
    shown = text[shift : shift + _MAX_WIDTH]
    yield shown
    yield " " * (start - shift) + "^" * max(1, min(end, shift + len(shown)) - start)


def _about(finding: Finding) -> str:
    parts = []
    if finding.focus_node is not None:
        parts.append(f"about {show_term(finding.focus_node)}")
    if finding.graph:
        parts.append(f"graph <{finding.graph}>")
    return ", ".join(parts)


def advised(finding: Finding) -> str:
    """Give the message of a finding, with the repair where there is a certain one."""
    return f"{finding.message} Repair: {finding.repair}." if finding.repair else finding.message


def show_evidence(evidence: Evidence) -> str:
    """Name the paragraph of the source document."""
    where = f"paragraph {evidence.number} of " if evidence.number else ""
    span = f", characters {evidence.start} to {evidence.end}" if evidence.start is not None else ""
    return f"{where}{evidence.file or evidence.expression}{span}"
