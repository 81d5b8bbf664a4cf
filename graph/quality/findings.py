"""What the checks say: findings with a severity, the term that they are about, and the place to put right."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from mandategraph.graph.namespaces import abbreviate


class Severity(StrEnum):
    """How grave a finding is, gravest first."""

    ERROR = "error"
    """It is wrong: a tool refuses it or reads something else."""
    WARNING = "warning"
    """It is poor: a reader stumbles."""
    INFO = "info"
    """It is worth a look."""

    @property
    def rank(self) -> int:
        """Give 0 for the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to put right in the ontology."""

    severity: Severity
    check: str
    term: str
    """The IRI; "[]" for a blank node."""
    message: str
    file: str = field(default="")
    line: int = field(default=0)
    """Counts from 1; 0 where no line is known."""
    statement: Triple | None = field(default=None, compare=False)
    """The statement that is at fault, where it is one."""

    @property
    def order(self) -> tuple[int, str, int, str, str, str]:
        """Sort by severity, place, check and term."""
        return (self.severity.rank, self.file, self.line, self.check, self.term, self.message)


def error(check: str, term: object, message: str, statement: Triple | None = None) -> Finding:
    """Make a finding of something that is wrong."""
    return Finding(Severity.ERROR, check, name(term), message, statement=statement)


def warning(check: str, term: object, message: str, statement: Triple | None = None) -> Finding:
    """Make a finding of something that is poor."""
    return Finding(Severity.WARNING, check, name(term), message, statement=statement)


def info(check: str, term: object, message: str, statement: Triple | None = None) -> Finding:
    """Make a finding of something that is worth a look."""
    return Finding(Severity.INFO, check, name(term), message, statement=statement)


def name(term: object) -> str:
    """Name a node in full; a blank node has no name of its own."""
    if isinstance(term, NamedNode | Literal):
        return term.value
    return "[]" if isinstance(term, BlankNode) else str(term)


def show(term: object) -> str:
    """Name a node for a reader: with its prefix where it has one."""
    if isinstance(term, NamedNode):
        return abbreviate(term.value) or term.value
    return f"“{term.value}”" if isinstance(term, Literal) else name(term)
