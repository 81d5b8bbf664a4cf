"""How well the extraction agrees with annotated documents: reading gold files, scoring, and reporting."""

from mandategraph.loaders.evaluation.gold import GoldDeadline, GoldDocument, GoldMandate, read_gold
from mandategraph.loaders.evaluation.scoring import DocumentScore, Tally, score_document

__all__ = [
    "DocumentScore",
    "GoldDeadline",
    "GoldDocument",
    "GoldMandate",
    "Tally",
    "read_gold",
    "score_document",
]
