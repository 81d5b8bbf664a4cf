"""Provisions of two expressions of one work that say nearly the same, though they may be numbered differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz import fuzz, process

from mandategraph.graph import values
from mandategraph.graph.identifiers import ExpressionKey, Identifiers
from mandategraph.graph.namespaces import MG, RDF
from mandategraph.loaders.mapping.context import Triples
from mandategraph.loaders.model import Document, ProvisionKind

LEAST_SIMILARITY = 70.0
"""Of 100: below it two provisions are not called the same one in other words."""
COMPARED = frozenset(
    {
        ProvisionKind.RECITAL,
        ProvisionKind.OPERATIVE_PARAGRAPH,
        ProvisionKind.SUB_PARAGRAPH,
        ProvisionKind.MESSAGE,
    }
)
_MOST_PROVISIONS = 1000
"""Of one expression; longer ones are not compared, since the effort grows with the square."""


@dataclass(frozen=True, slots=True)
class Comparable:
    """A provision with its words, as far as comparing needs it."""

    eid: str
    kind: ProvisionKind
    words: str


def comparable_provisions(document: Document) -> tuple[Comparable, ...]:
    """Give the provisions of an expression that are compared: those that a text is cited by."""
    found = [provision for provision in document.provisions if provision.kind in COMPARED]
    return tuple(Comparable(p.id, p.kind, " ".join(document.words(p.span).split())) for p in found)


def map_correspondences(
    triples: Triples,
    identifiers: Identifiers,
    earlier: tuple[ExpressionKey, Sequence[Comparable]],
    later: tuple[ExpressionKey, Sequence[Comparable]],
) -> None:
    """Describe which provision of the later expression says most nearly what one of the earlier says.

    Each later provision has at most one counterpart, the most similar of its kind; of equals the first. Similarity
    (0 to 1) compares the words that both have with those of the one that adds fewer of its own, so that a
    paragraph that was shortened or lengthened is still found.
    """
    (old_key, old), (new_key, new) = earlier, later
    if max(len(old), len(new)) > _MOST_PROVISIONS:
        return
    for provision in new:
        candidates = [other for other in old if other.kind is provision.kind]
        best = process.extractOne(
            provision.words,
            [other.words for other in candidates],
            scorer=fuzz.token_set_ratio,
            score_cutoff=LEAST_SIMILARITY,
        )
        if best is None:
            continue
        _, score, index = best
        counterpart = candidates[index]
        name = f"{old_key.segment.lower()}"
        node = identifiers.found("correspondence", new_key, provision.eid, name, counterpart.eid)
        triples.add(node, RDF.type, MG.Correspondence)
        triples.add(node, MG.earlier, identifiers.provision(old_key, counterpart.eid))
        triples.add(node, MG.later, identifiers.provision(new_key, provision.eid))
        triples.add(node, MG.similarity, values.decimal(Decimal(f"{score / 100:.3f}")))
