"""Which statement of the data caused a finding, and so which file, line and graph it points to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode, Quad

from mandategraph.graph.namespaces import RDF, SH
from mandategraph.graph.validation.findings import Finding, Position, Term
from mandategraph.graph.validation.paths import Path

Locate = Callable[[bool], Position | None]
"""Gives the position of a statement's object (True) or subject (False); None where no words stand for it."""

_EXCESS = (SH.MaxCountConstraintComponent.value, SH.UniqueLangConstraintComponent.value)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of the data with the way to its place; None where the data has no places."""

    quad: Quad
    locate: Locate | None


@dataclass(frozen=True, slots=True)
class _Choice:
    statement: Statement
    at_object: bool


class Places:
    """Collects the statements that findings may point to, while the data is read once more."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        """Note the nodes that matter; statements about others are passed over."""
        self._wanted: set[object] = set()
        self._by_subject: dict[object, list[Statement]] = {}
        self._by_object: dict[object, list[Statement]] = {}
        for finding in findings:
            self._wanted.update(node for node in (finding.focus_node, finding.value) if node is not None)

    def offer(self, quad: Quad, locate: Locate | None) -> None:
        """Take one statement of the data, in the order of the files."""
        if quad.subject in self._wanted:
            self._by_subject.setdefault(quad.subject, []).append(Statement(quad, locate))
        if quad.object in self._wanted:
            self._by_object.setdefault(quad.object, []).append(Statement(quad, locate))

    def place(self, finding: Finding) -> Finding:
        """Add position and graph of the statement that caused the finding, where there is one."""
        choice = self._choose(finding)
        if choice is None:
            return finding
        graph = choice.statement.quad.graph_name
        locate = choice.statement.locate
        return replace(
            finding,
            position=locate(choice.at_object) if locate else None,
            graph=graph.value if isinstance(graph, NamedNode) else None,
        )

    def _choose(self, finding: Finding) -> _Choice | None:
        return self._along_path(finding) or self._to_value(finding) or self._anchor(finding.focus_node)

    def _along_path(self, finding: Finding) -> _Choice | None:
        if finding.path is None or finding.focus_node is None:
            return None
        if finding.path.kind != "predicate" and finding.value is not None:
            arriving = self._arriving(finding.path, finding.focus_node, finding.value)
            if arriving:
                return arriving
        leaving = list(self._leaving(finding.path, finding.focus_node))
        if not leaving:
            return None
        if finding.value is not None:
            return _first_with_value(leaving, finding.value) or leaving[0]
        return leaving[-1] if finding.component in _EXCESS else leaving[0]

    def _leaving(self, path: Path, focus_node: Term) -> Iterator[_Choice]:
        for iri, against in sorted(path.first_steps()):
            held = self._by_object if against else self._by_subject
            for statement in held.get(focus_node, ()):
                if statement.quad.predicate.value == iri:
                    yield _Choice(statement, not against)

    def _arriving(self, path: Path, focus_node: Term, value: Term) -> _Choice | None:
        near = {_far_end(choice) for choice in self._leaving(path, focus_node)} | {focus_node}
        candidates = [
            _Choice(statement, not against)
            for iri, against in sorted(path.last_steps())
            for statement in (self._by_subject if against else self._by_object).get(value, ())
            if statement.quad.predicate.value == iri
        ]
        return next((choice for choice in candidates if _near_end(choice) in near), None)

    def _to_value(self, finding: Finding) -> _Choice | None:
        if finding.path is not None or finding.value is None:
            return None
        about = (_Choice(statement, True) for statement in self._by_subject.get(finding.focus_node, ()))
        return _first_with_value(about, finding.value)

    def _anchor(self, focus_node: Term | None) -> _Choice | None:
        about = self._by_subject.get(focus_node, [])
        typed = next((statement for statement in about if statement.quad.predicate == RDF.type), None)
        if typed or about:
            return _Choice(typed or about[0], False)
        pointing = self._by_object.get(focus_node)
        return _Choice(pointing[0], True) if pointing else None


def _first_with_value(choices: Iterable[_Choice], value: Term) -> _Choice | None:
    return next((choice for choice in choices if _far_end(choice) == value), None)


def _far_end(choice: _Choice) -> object:
    return choice.statement.quad.object if choice.at_object else choice.statement.quad.subject


def _near_end(choice: _Choice) -> object:
    return choice.statement.quad.subject if choice.at_object else choice.statement.quad.object
