"""Names in a sentence: which words the register knows, what heads a phrase, and whether it can act."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from mandategraph.loaders.actors.index import ActorIndex, ActorMatch
from mandategraph.loaders.mandates.lexicon import Lexicon
from mandategraph.loaders.mandates.tokens import Token

Range = tuple[int, int]
"""A half-open range of token indices."""


CONJUNCTIONS = frozenset({"and", "or", "and/or", "&"})
PRONOUNS = frozenset({"them", "it", "he", "she", "him", "her", "they", "those"})


class NameReader:
    """The names in the tokens of one sentence."""

    def __init__(self, text: str, tokens: Sequence[Token], index: ActorIndex, lexicon: Lexicon) -> None:
        """Take the text and the tokens of one sentence."""
        self.text = text
        self.tokens = tokens
        self.lows = [token.low for token in tokens]
        self.index = index
        self.lexicon = lexicon
        self.members: set[int] = set()
        """Where members of a group begin that were named with "including" or the like."""

    @cached_property
    def matches(self) -> list[ActorMatch]:
        """The actors of the register named in the sentence."""
        return self.index.find(self.text, self.tokens[0].start, self.tokens[-1].end)

    def names_actor(self, first: int, last: int) -> bool:
        """Tell whether the head of a phrase is somebody who can act."""
        head = self.head(first, last)
        if head is None:
            return False
        if self._in_match(first, head):
            return True
        word = self.lows[head]
        if word in self.lexicon.actor_heads or word in ("concerned", "involved"):
            return True
        capital = self.tokens[head].text[:1].isupper()
        if word in self.lexicon.instrument_heads or not word[:1].isalpha() or not capital:
            return False
        return word not in self.lexicon.matter_heads or self.tokens[max(first, head - 1)].text[:1].isupper()

    def head(self, first: int, last: int) -> int | None:
        """Give the index of the head: the last word before the first preposition, participle or clause."""
        head = None
        for j in range(first, last):
            low = self.lows[j]
            if self.inside_name(j):
                head = j
                continue
            if low in ("concerned", "involved") and head is None:
                return j
            if (
                low in self.lexicon.prepositions
                or low in self.lexicon.cuts
                or low in ("concerned", "involved", "responsible", ",", "(", "to")
            ):
                if head is not None:
                    break
                continue
            if head is not None and j + 1 < last and self._modifies_after(head, j):
                break
            if low in CONJUNCTIONS or (low in self.lexicon.determiners and head is None):
                continue
            head = j
        return head

    def _modifies_after(self, head: int, j: int) -> bool:
        """Tell whether a participle after a name begins what describes it: "entities facilitating …"."""
        word, before = self.lows[j], self.lows[head]
        if (
            not word.endswith(("ing", "ed"))
            or word in self.lexicon.actor_heads
            or not self.tokens[j].text.islower()
        ):
            return False
        return before in self.lexicon.actor_heads or before.endswith("s") or self.tokens[head].text[:1].isupper()

    def _in_match(self, first: int, head: int) -> bool:
        return any(self._match_ends.get(j, -1) > head for j in range(first, head + 1))

    @cached_property
    def _match_ends(self) -> dict[int, int]:
        """Where names of the register stand: index of the first token to index after the last."""
        starts = {token.start: j for j, token in enumerate(self.tokens)}
        ends = {token.end: j + 1 for j, token in enumerate(self.tokens)}
        spans = [match.span for match in self.matches]
        return {starts[span.start]: ends[span.end] for span in spans if span.start in starts and span.end in ends}

    @cached_property
    def _inner(self) -> frozenset[int]:
        return frozenset(j for first, end in self._match_ends.items() for j in range(first + 1, end))

    def _locked_start(self, j: int) -> bool:
        return self._match_ends.get(j, j + 1) > j + 1

    def _starts_match(self, j: int) -> bool:
        return j in self._match_ends

    def inside_name(self, j: int) -> bool:
        """Tell whether a token stands inside a name of the register, not at its beginning."""
        return j in self._inner

    def _stands_alone(self, first: int, last: int) -> bool:
        if self.lows[first] in ("them", "it", "the", "all", "other", "those", "relevant", "its", "their"):
            return True
        head = self.head(first, last)
        if head is None:
            return False
        return self._in_match(first, head) or self.lows[head] in self.lexicon.actor_heads

    def _is_open(self, piece: Range) -> bool:
        return any(self.lows[j] in ("on", "of", "for", "against", "in") for j in range(piece[0] + 1, piece[1]))
