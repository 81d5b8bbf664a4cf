"""Akoma Ntoso 3.0, in and out: provisions keep their eIds, numbers and kinds both ways.

Clauses: https://docs.oasis-open.org/legaldocml/akn-core/v1.0/akn-core-v1.0-part2-specs.html. What the vocabulary
has no element for (messages, quotations, furniture) is an `hcontainer` with the kind as its name.
"""

from mandategraph.loaders.readers.akoma_ntoso.reading import read_akoma_ntoso
from mandategraph.loaders.readers.akoma_ntoso.writing import write

__all__ = ["read_akoma_ntoso", "write"]
