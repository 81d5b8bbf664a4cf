"""Passages in other languages: set apart as blocks of their own, and provisions tagged with their language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mandategraph.loaders.model import Provision, ProvisionKind, Span
from mandategraph.loaders.readers.blocks import Block, Shape
from mandategraph.loaders.readers.language import detect_language

_UNTAGGED = (ProvisionKind.FURNITURE, ProvisionKind.GLOSSARY_ENTRY, ProvisionKind.TABLE_ROW)
_LEAST_LENGTH = 30
"""Shorter words are as likely a name as a sentence of another language (characters)."""


def set_apart(source: str, blocks: Sequence[Block], passages: Sequence[Span]) -> list[Block]:
    """Cut blocks where a passage begins and ends, and make one block of each passage."""
    result = list(blocks)
    for passage in passages:
        result = _set_one_apart(source, result, passage)
    return result


def _set_one_apart(source: str, blocks: Sequence[Block], passage: Span) -> list[Block]:
    result: list[Block] = []
    placed = False
    for block in blocks:
        if not block.span.overlaps(passage):
            result.append(block)
            continue
        before = _trimmed(source, block.span.start, min(block.span.end, passage.start))
        after = _trimmed(source, max(block.span.start, passage.end), block.span.end)
        result.extend([replace(block, span=before)] if before.start < before.end else [])
        if not placed:
            result.append(Block(Shape.FOREIGN, passage, gap=block.gap))
            placed = True
        result.extend([Block(Shape.TEXT, after)] if after.start < after.end else [])
    return result


def _trimmed(source: str, start: int, end: int) -> Span:
    while start < end and source[start].isspace():
        start += 1
    while end > start and source[end - 1].isspace():
        end -= 1
    return Span(start, max(start, end))


def tag_languages(
    text: str, provisions: Sequence[Provision], language: str, passages: Sequence[tuple[Span, str]]
) -> tuple[Provision, ...]:
    """Tag provisions in another language than the text: known passages, and leaves whose words show it."""
    parents = {provision.parent for provision in provisions}
    tagged = []
    for provision in provisions:
        known = next((tag for span, tag in passages if provision.span in span), None)
        if known is None and provision.id not in parents and provision.kind not in _UNTAGGED:
            words = text[provision.span.start : provision.span.end]
            known = detect_language(words) if len(words) >= _LEAST_LENGTH else None
        differs = known is not None and known != language.split("-")[0]
        tagged.append(replace(provision, language=known) if differs else provision)
    return tuple(tagged)
