"""The words that the segmentation goes by, read from lexicon.toml."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

from mandategraph.loaders.lexicon import read_lexicon


@dataclass(frozen=True, slots=True)
class SegmentationLexicon:
    """Words that tell what a block is; the file says of each list what it holds."""

    recital_openers: frozenset[str]
    recital_exceptions: frozenset[str]
    operative_openers: frozenset[str]
    operative_exceptions: frozenset[str]
    clear_openers: frozenset[str]
    adverbs: frozenset[str]
    document_words: frozenset[str]
    glossary_headings: frozenset[str]
    numbered_divisions: frozenset[str]
    attachments: frozenset[str]
    honorifics: frozenset[str]


@cache
def load() -> SegmentationLexicon:
    """Read the lexicon. Raises DataError where it does not say what it must."""
    names = tuple(each.name for each in fields(SegmentationLexicon))
    return SegmentationLexicon(**read_lexicon("segmentation/lexicon.toml", names))
