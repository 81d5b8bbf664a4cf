"""What follows from the asserted graphs: by the ontology, by rules, and by comparing the texts of one work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import Store, Triple

from mandategraph.graph.identifiers import Identifiers
from mandategraph.graph.inference import infer, load_rules
from mandategraph.loaders.build.assembling import correspondences
from mandategraph.loaders.build.reading import ReadExpression


def infer_statements(
    store: Store, identifiers: Identifiers, expressions: Sequence[ReadExpression]
) -> Iterator[Triple]:
    """Give the statements of the inferred graph; nothing asserted is among them."""
    yield from infer(store, identifiers.graph("ontology"), load_rules(identifiers.base))
    yield from correspondences(identifiers, expressions)
