"""The report as JUnit XML: a suite for each file, a failed case for each finding, a passed one for a clean file.

There is no standard of JUnit's XML; this keeps to the elements and attributes that Jenkins' schema allows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from xml.etree import ElementTree

from mandategraph.graph.validation.findings import Finding, Report
from mandategraph.graph.validation.formats.text import show_evidence
from mandategraph.graph.validation.messages import show_path, show_term

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(report: Report) -> str:
    """Write the report as a `testsuites` document."""
    by_file: dict[str, list[Finding]] = defaultdict(list)
    for source in report.sources:
        by_file[source] = []
    for finding in report.findings:
        by_file[finding.position.source if finding.position else "data"].append(finding)
    cases = sum(max(1, len(findings)) for findings in by_file.values())
    counts = {"tests": str(cases), "failures": str(len(report.findings)), "errors": "0"}
    root = ElementTree.Element("testsuites", {"name": "mandategraph validate"} | counts)
    for source, findings in by_file.items():
        _add_suite(root, source, findings)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _add_suite(root: ElementTree.Element, source: str, findings: list[Finding]) -> None:
    name = _clean(source)
    suite = ElementTree.SubElement(
        root, "testsuite", name=name, tests=str(max(1, len(findings))), failures=str(len(findings)), errors="0"
    )
    if not findings:
        ElementTree.SubElement(suite, "testcase", classname=name, name="conforms")
    for finding in findings:
        position = finding.position
        place = f" at {position.line}:{position.column}" if position else ""
        case = ElementTree.SubElement(suite, "testcase", classname=name, name=_clean(f"{finding.rule}{place}"))
        failure = ElementTree.SubElement(
            case, "failure", message=_clean(finding.message), type=finding.severity.value
        )
        failure.text = _clean(_details(finding))


def _details(finding: Finding) -> str:
    position = finding.position
    lines = [finding.message]
    if position:
        lines += [f"{position.source}:{position.line}:{position.column}", position.text]
    if finding.focus_node is not None:
        lines.append(f"about {show_term(finding.focus_node)}")
    if finding.path is not None:
        lines.append(f"path {show_path(finding.path)}")
    if finding.value is not None:
        lines.append(f"value {show_term(finding.value)}")
    if finding.evidence is not None:
        lines.append(f"from {show_evidence(finding.evidence)}")
    if finding.repair:
        lines.append(f"repair: {finding.repair}")
    if finding.documentation:
        lines.append(f"see {finding.documentation}")
    return "\n".join(lines)


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
