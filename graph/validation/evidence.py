"""From a node of the graph back to the paragraph of the source document that it was extracted from."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Store

from mandategraph.graph.namespaces import MG, OA
from mandategraph.graph.validation.findings import Evidence, Term

_PROVISIONS = (MG.provision, MG.statedIn, MG.citingProvision, MG.mentionedIn, MG.describedIn)
"""From a thing to the provision that says it."""
_OWNERS = (MG.deadlineOf, MG.recurrenceOf, MG.participationIn)
"""From a part of a statement to the statement."""
_PARTS = (MG.hasDeadline, MG.hasRecurrence, MG.hasParticipation)
"""The same the other way round."""

_Node = NamedNode | BlankNode


@dataclass(frozen=True)
class EvidenceFinder:
    """Looks in the default graph of a store for provisions and text anchors."""

    store: Store

    def find(self, node: Term | None) -> Evidence | None:
        """Give the paragraph and words that a node comes from; None where the graph does not say."""
        if not isinstance(node, NamedNode | BlankNode):
            return None
        owner = self._owner(node)
        anchor = self._one(node, MG.anchor) or self._one(owner, MG.anchor)
        provision = self._provision(node) or self._provision(owner)
        source = self._one(anchor, OA.hasSource) if anchor else None
        expression = source or (self._one(provision, MG.inExpression) if provision else None)
        if expression is None:
            return None
        exact, start, end = self._words(anchor)
        return Evidence(
            expression.value,
            self._text(expression, MG.sourceFile),
            provision.value if provision else None,
            (self._text(provision, MG.number) or self._text(provision, MG.eId)) if provision else None,
            exact,
            start,
            end,
        )

    def _owner(self, node: _Node) -> _Node:
        for predicate in _OWNERS:
            if found := self._one(node, predicate):
                return found
        for predicate in _PARTS:
            for quad in self.store.quads_for_pattern(None, predicate, node):
                if isinstance(quad.subject, NamedNode | BlankNode):
                    return quad.subject
        return node

    def _provision(self, node: _Node) -> _Node | None:
        for predicate in _PROVISIONS:
            if found := self._one(node, predicate):
                return found
        return node if self._text(node, MG.eId) and self._one(node, MG.inExpression) else None

    def _words(self, anchor: _Node | None) -> tuple[str | None, int | None, int | None]:
        exact, start, end = None, None, None
        for quad in self.store.quads_for_pattern(anchor, OA.hasSelector, None) if anchor else ():
            selector = quad.object
            if not isinstance(selector, NamedNode | BlankNode):
                continue
            exact = exact or self._text(selector, OA.exact)
            start = start if start is not None else self._number(selector, OA.start)
            end = end if end is not None else self._number(selector, OA.end)
        return exact, start, end

    def _one(self, node: _Node, predicate: NamedNode) -> _Node | None:
        for quad in self.store.quads_for_pattern(node, predicate, None):
            if isinstance(quad.object, NamedNode | BlankNode):
                return quad.object
        return None

    def _text(self, node: _Node, predicate: NamedNode) -> str | None:
        texts = (quad.object for quad in self.store.quads_for_pattern(node, predicate, None))
        return next((text.value for text in texts if isinstance(text, Literal)), None)

    def _number(self, node: _Node, predicate: NamedNode) -> int | None:
        text = self._text(node, predicate)
        return int(text) if text is not None and text.isascii() and text.isdigit() else None
