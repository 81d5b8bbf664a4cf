"""Review: what a domain expert said of the extracted statements, kept in a plain file beside the document.

The file wins over the extractor and survives every rebuild. Its records hold words of the text, never offsets, so
that they can be found again; where the words are gone, the text beneath has changed and the record is flagged.
"""

from mandategraph.loaders.review.apply import Reviewed, apply_review
from mandategraph.loaders.review.recognisers import make_recognisers
from mandategraph.loaders.review.records import Decision, Record, Review, read_review, write_review
from mandategraph.loaders.review.update import update_review

__all__ = [
    "Decision",
    "Record",
    "Review",
    "Reviewed",
    "apply_review",
    "make_recognisers",
    "read_review",
    "update_review",
    "write_review",
]
