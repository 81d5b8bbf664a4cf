"""Findings that are known and accepted for now: a file of fingerprints that later runs leave out."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

from pyoxigraph import BlankNode

from mandategraph.graph.validation.findings import Finding, Report, Term, ValidationError

VERSION = 1


def fingerprint(finding: Finding) -> str:
    """Name a finding by what it says and its file, not by its line, so that it survives edits elsewhere.

    A blank node has no name that lasts; the line of the finding stands for it.
    """
    position = finding.position
    parts = (
        finding.rule,
        _term(finding.focus_node, finding),
        str(finding.path or ""),
        _term(finding.value, finding),
        position.source if position else "",
        "" if finding.focus_node is not None else finding.message,
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def _term(term: Term | None, finding: Finding) -> str:
    if isinstance(term, BlankNode):
        return finding.position.text.strip() if finding.position else "blank"
    return "" if term is None else str(term)


def write_baseline(report: Report) -> str:
    """Write the findings of a report as a baseline; each entry says what it stands for."""
    known = [
        {
            "fingerprint": fingerprint(finding),
            "rule": finding.rule,
            "file": finding.position.source if finding.position else None,
            "message": finding.message,
        }
        for finding in report.findings
    ]
    known.sort(key=lambda entry: (entry["file"] or "", str(entry["rule"]), str(entry["fingerprint"])))
    return json.dumps({"version": VERSION, "known": known}, ensure_ascii=False, indent=2) + "\n"


def read_baseline(path: Path) -> Counter[str]:
    """Read a baseline as fingerprints with how often each is known; ValidationError where it is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["version"] != VERSION:
            raise ValidationError(f"{path}: the version of the baseline is not known: write it anew")
        return Counter(entry["fingerprint"] for entry in content["known"])
    except OSError as error:
        raise ValidationError(f"{path}: the baseline cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ValidationError(f"{path}: this is no baseline: write one with --write-baseline") from error


def without_known(report: Report, known: Counter[str]) -> Report:
    """Leave out what the baseline knows, each entry once; a second finding of the same kind is new."""
    left = known.copy()
    shown = []
    for finding in report.findings:
        name = fingerprint(finding)
        if left[name] > 0:
            left[name] -= 1
        else:
            shown.append(finding)
    return replace(report, findings=tuple(shown), known=len(report.findings) - len(shown))
