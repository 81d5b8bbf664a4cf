"""What a build tells about itself beside the graph: the extraction report and the issues."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from mandategraph.loaders.build.reading import Outcome
from mandategraph.loaders.mapping.context import Issue

REPORT = "extraction.json"
ISSUES = "issues.jsonl"
EVALUATION = "evaluation.json"
"""How well the extraction agrees with the annotations that stand beside the sources."""


def write_report(outcomes: Sequence[Outcome]) -> bytes:
    """Write what was read and found, by source and expression, as JSON."""
    totals: Counter[str] = Counter()
    for outcome in outcomes:
        for expression in outcome.expressions:
            totals.update(expression.counts)
    report = {
        "sources": [_describe_source(outcome) for outcome in outcomes],
        "totals": dict(sorted(totals.items())),
        "issues": sum(len(outcome.issues) for outcome in outcomes),
    }
    return _dump(report, indent=1) + b"\n"


def _describe_source(outcome: Outcome) -> dict[str, object]:
    return {
        "source": outcome.source.name,
        "sha256": outcome.sha256,
        "expressions": [
            {
                "work": expression.key.slug,
                "version": expression.key.version,
                "language": expression.key.language,
                "status": expression.status.value,
                "quality": expression.quality,
                "counts": expression.counts,
            }
            for expression in outcome.expressions
        ],
        "issues": len(outcome.issues),
    }


def write_issues(issues: Iterable[Issue]) -> bytes:
    """Write the issues as JSON lines, in the order of the sources."""
    return b"".join(_dump(_without_unknown(issue)) + b"\n" for issue in issues)


def _without_unknown(issue: Issue) -> dict[str, object]:
    return {name: value for name, value in asdict(issue).items() if value is not None}


def _dump(value: object, indent: int | None = None) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=indent).encode("utf-8")
