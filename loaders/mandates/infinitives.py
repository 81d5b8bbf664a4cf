"""Infinitives: where what is asked begins, behind the name of who is asked."""

from __future__ import annotations

from collections.abc import Sequence

from mandategraph.loaders.mandates.lexicon import Lexicon
from mandategraph.loaders.mandates.names import PRONOUNS, Range
from mandategraph.loaders.mandates.phrases import PhraseParser
from mandategraph.loaders.mandates.tokens import Token

_BEFORE_VERB = frozenset({"not", "continue", "more", "most", "better", "even", "and", "both"})


class InfinitiveFinder:
    """Finds infinitives in one sentence."""

    def __init__(self, tokens: Sequence[Token], phrases: PhraseParser, lexicon: Lexicon) -> None:
        """Take the tokens of one sentence and the parser of its phrases."""
        self.tokens = tokens
        self.lows = [token.low for token in tokens]
        self.phrases = phrases
        self.lexicon = lexicon

    def find_infinitive(self, start: int, limit: int, first: bool = False) -> int | None:
        """Find the "to" that begins what is asked; "to" within the addressee's name is none.

        Where every "to" follows a word that often takes one ("efforts to"), the last of them is meant.
        """
        depth, governed = 0, None
        for j in range(start, limit):
            low = self.lows[j]
            if low in ("(", ")"):
                depth = max(0, depth + (1 if low == "(" else -1))
            elif low == ":" and not depth:
                return j - 1 if j > start and self.lows[j - 1] == "to" else governed
            elif low == "to" and not depth and self._is_infinitive(j, first) and (first or j > start):
                if self.lows[j - 1 : j + 1] == ["as", "to"]:
                    continue
                if not self._governed(j) or self._after_chunk(j, start):
                    return j
                governed = j if self.lows[j - 1] in self.lexicon.efforts else governed
        return governed

    def _unknown_infinitive(self, start: int, limit: int) -> int | None:
        """Find "to" with a word that the lexicon lacks, right behind a name: "the Government to arrest"."""
        for j in range(start + 1, min(limit, start + 40)):
            if self.lows[j] == "," or self.lows[j] in ("by", "through", "in", "on"):
                return None
            if self.lows[j] == "to" and self._is_infinitive(j, True) and not self._governed(j):
                pieces = self.phrases.parse(start, j).addressees
                sure = pieces and pieces[-1][1] == j and all(self._names_somebody(piece) for piece in pieces)
                return (
                    j
                    if sure and not self.lows[j + 1].endswith(("al", "ic", "ed", "ive", "ous", "an", "s"))
                    else None
                )
        return None

    def _names_somebody(self, piece: Range) -> bool:
        first, last = piece
        return self.phrases.names_actor(first, last) or (last - first == 1 and self.lows[first] in PRONOUNS)

    def _governed(self, j: int) -> bool:
        """Tell whether the word before takes the infinitive itself: "the right to work"."""
        before = self.tokens[j - 1]
        if before.low not in self.lexicon.governors or not before.text.islower():
            return False
        return before.low != "rights" or self.lows[j - 2] != "human"

    def _after_chunk(self, j: int, start: int) -> bool:
        """Accept "to" after a word that often takes one when that word is the addressee: "parties to ensure"."""
        return self.lows[j - 1] in ("parties", "party", "plan", "key") and j - 1 >= start

    def _is_infinitive(self, j: int, any_verb: bool = False) -> bool:
        """Tell whether a verb follows "to"; after the verb itself ("decides to") any bare word is one."""
        if self.lows[j : j + 1] != ["to"]:
            return False
        k = j + 1
        while k < len(self.lows) and (
            self.lows[k] in self.lexicon.adverbs or self.lows[k] in _BEFORE_VERB or self.lows[k].endswith("ly")
        ):
            if self.lows[k] in self.lexicon.infinitives:
                return True
            k += 1
        if k >= len(self.lows):
            return False
        if self.lows[k] in (",", "–", "(") and k == j + 1:
            return self._infinitive_after_insertion(k)
        if any_verb and self.tokens[k].text.isalpha() and self.tokens[k].text.islower():
            return self.lows[k] not in self.lexicon.determiners
        return self.lows[k] in self.lexicon.infinitives

    def _infinitive_after_insertion(self, comma: int) -> bool:
        """Accept "to, inter alia, develop" and "to, in consultation with X, develop"."""
        for k in range(comma + 1, min(comma + 40, len(self.lows) - 1)):
            following = k + 2 if self.lows[k + 1].endswith("ly") else k + 1
            verb = self.lows[following] if following < len(self.lows) else ""
            if self.lows[k] in (",", "–", ")") and verb in self.lexicon.infinitives:
                return True
        return False
