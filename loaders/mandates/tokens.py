"""Words and sentences of a stretch of text, with their places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from mandategraph.loaders.model import Span


class Token(NamedTuple):
    """A word or a mark of punctuation."""

    text: str
    low: str
    start: int
    end: int


MAX_TOKENS = 3000
"""Longer sentences are cut: no sentence of a resolution comes near, and work per sentence stays bounded."""

_TOKEN = re.compile(r"[^\W_]+(?:[-'’/.,‑][^\W_]+)*['’]?(?![^\W_])|\S")
_COMMA_NUMBER = re.compile(r"\d+(?:,\d{3})+\Z")
_SENTENCE_END = re.compile(r"[.!?][\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z])|\n\s*\n")
_NUMBER_LABEL = re.compile(
    r"\s*(?:[-*•–]\s+)?(?:\d{1,3}(?:\.\d{1,2})*\s*[.)]|\d{1,3}(?=\s+(?:to\b|that\b|[A-Z]))|\(?(?:[a-z]{1,2}|[ivx]{1,5}|\d{1,2}|[A-Z])[.)]|[A-Z]\.)?\s*"
)
_ABBREVIATIONS = frozenset(
    {"no", "nos", "para", "paras", "art", "arts", "dr", "mr", "ms", "mrs", "vol", "st", "cf"}
)


def tokenize(text: str, start: int, end: int) -> list[Token]:
    """Split text[start:end] into tokens; positions count in the whole text."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text, start, end):
        word = match.group()
        if "," in word and len(word) > 1 and not _COMMA_NUMBER.match(word):
            _split_commas(word, match.start(), tokens)
        else:
            tokens.append(Token(word, word.lower(), match.start(), match.end()))
    return tokens


def _split_commas(word: str, start: int, tokens: list[Token]) -> None:
    position = start
    for part in re.split(r"(,)", word):
        if part:
            tokens.append(Token(part, part.lower(), position, position + len(part)))
        position += len(part)


def split_sentences(text: str, span: Span) -> list[Span]:
    """Split a span into sentences; abbreviations and initials end none."""
    spans: list[Span] = []
    start = span.start
    for match in _SENTENCE_END.finditer(text, span.start, span.end):
        if match.group()[0] == "." and _is_abbreviation(text, match.start(), span.start):
            continue
        spans.append(Span(start, match.end()))
        start = match.end()
    if start < span.end:
        spans.append(Span(start, span.end))
    return [sentence for sentence in spans if text[sentence.start : sentence.end].strip()]


def _is_abbreviation(text: str, dot: int, limit: int) -> bool:
    start = dot
    while start > limit and text[start - 1].isalpha():
        start -= 1
    word = text[start:dot]
    return word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isupper())


def skip_label(text: str, span: Span) -> Span:
    """Leave out the number or letter that a paragraph begins with, and white space around."""
    match = _NUMBER_LABEL.match(text, span.start, span.end)
    start = match.end() if match else span.start
    end = span.end
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def words_of(tokens: Sequence[Token], start: int, end: int) -> tuple[str, ...]:
    """Give the lower-case words of some tokens."""
    return tuple(token.low for token in tokens[start:end])
