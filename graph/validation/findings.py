"""What a validation says: findings with the place that caused them, and the report that holds them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from pyoxigraph import BlankNode, Literal, NamedNode

from mandategraph.graph.errors import MandateGraphError
from mandategraph.graph.validation.paths import Path

Term = NamedNode | BlankNode | Literal

SYNTAX_RULE = "syntax"
"""The rule that a file breaks which cannot be parsed."""

REFUSED_RULE = "refused"
"""The rule that an input breaks which is not read at all: too large, too deep, or not to be trusted."""


class ValidationError(MandateGraphError):
    """Data or shapes cannot be validated as asked: unreadable input, unknown profile, ill-formed shapes."""


class Severity(StrEnum):
    """How grave a finding is, gravest first; a severity of a user's own making counts as a violation."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Give 0 for the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A stretch of a data file: lines and columns count from 1, columns in code points, the end is exclusive."""

    source: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str = field(default="", compare=False)
    """The line on which the stretch begins, without its line break."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where in a source document the statement about the focus node comes from."""

    expression: str
    """IRI of the expression."""
    file: str | None
    provision: str | None
    """IRI of the provision."""
    number: str | None
    """The paragraph's number, or its eId where it has none."""
    quotation: str | None
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a validation (SHACL, 3.6.2 Validation Result) with its place; or a fault of syntax."""

    rule: str
    severity: Severity
    message: str
    component: str | None = None
    """IRI of the constraint component; None for a fault of syntax."""
    focus_node: NamedNode | BlankNode | Literal | None = None
    path: Path | None = None
    value: NamedNode | BlankNode | Literal | None = None
    shape: str | None = None
    """IRI of the nearest shape that has one."""
    source_shape: str | None = None
    """The shape itself: its IRI, or the name that this program gave it."""
    documentation: str | None = None
    """Address of the page that explains the shape, where the shapes name one."""
    severity_iri: str | None = None
    position: Position | None = None
    graph: str | None = None
    """IRI of the named graph of the statement; None for the default graph."""
    evidence: Evidence | None = None
    repair: str | None = None
    """What to write instead, only where that is certain."""


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of a validation."""

    findings: tuple[Finding, ...]
    engine: str
    profile: str | None = None
    sources: tuple[str, ...] = ()
    statements: int = 0
    held_back: int = 0
    """Findings left out because their place lies in a file with faults of syntax."""
    known: int = 0
    """Findings left out because the baseline knows them."""
    skipped: tuple[tuple[str, int], ...] = ()
    """What folders and patterns hold beside the sources and was not read: suffix or kind, and how many."""

    @property
    def conforms(self) -> bool:
        """Tell whether there is no finding at all (SHACL, 3.6.1.1)."""
        return not self.findings

    def count(self, severity: Severity) -> int:
        """Count the findings of one severity."""
        return sum(1 for finding in self.findings if finding.severity is severity)

    def fails(self, threshold: Severity) -> bool:
        """Tell whether a finding is at least as grave as the threshold."""
        return any(finding.severity.rank <= threshold.rank for finding in self.findings)


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Order findings by place, then by what they say, so that the same data gives the same report."""
    return tuple(sorted(findings, key=_order))


def _order(finding: Finding) -> tuple[object, ...]:
    position = finding.position
    place = (0, position.source, position.line, position.column) if position else (1, "", 0, 0)
    return (
        *place,
        str(finding.focus_node or ""),
        finding.rule,
        finding.source_shape or "",
        str(finding.path or ""),
        str(finding.value or ""),
        finding.message,
    )
