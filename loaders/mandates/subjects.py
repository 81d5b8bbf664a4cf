"""Subjects of verbs: whether the issuing body is the one who speaks."""

from __future__ import annotations

from collections.abc import Sequence

from mandategraph.loaders.mandates.lexicon import Lexicon, ends_with, starts_with
from mandategraph.loaders.mandates.tokens import Token
from mandategraph.loaders.mandates.voice import Voice

JOINTS = frozenset({",", ";", ":", "–", "—", "-", "and", "but", "or", "“", '"', "(", ")", "*", "while"})
_CALLS = frozenset({"call", "urge", "request"})
"""Verbs that go on with what "we" do, not with what "we will" do: "we will work on it, and call on X to help"."""


class SubjectReader:
    """Follows the subject of the verbs of one sentence, from left to right."""

    def __init__(
        self,
        tokens: Sequence[Token],
        voice: Voice,
        lexicon: Lexicon,
        decided: bool = False,
        chain: str | None = None,
    ) -> None:
        """Take the tokens of one sentence.

        `decided` says that it continues "Decides:", `chain` that a chapeau has given it a subject.
        """
        self.tokens = tokens
        self.lows = [token.low for token in tokens]
        self.voice = voice
        self.lexicon = lexicon
        self.chain: str | None = chain
        self.bound = False
        self.deciding = decided
        self.repeating = False

    def _subject_speaks(self, i: int, shape: str) -> bool:
        stop = self._before_adverbials(i)
        if stop < 0:
            return self._starts_clause(i, shape)
        word = self.lows[stop]
        if word == "we":
            return shape == "base" and self.voice.speaks_as_we
        if word in JOINTS:
            if self.chain is None:
                return self._opens_sentence(i, word, shape)
            return self._joined(i, stop, shape)
        return not self.voice.reports and self._explicit_subject(stop, shape)

    def _opens_sentence(self, i: int, joint: str, shape: str) -> bool:
        """Accept a first verb behind a label or an adverbial: "In order to end this, requests …"."""
        if joint in (":", ")") or (joint == "," and shape == "third" and self._opens_adverbial()):
            return self._starts_clause(i, shape)
        return False

    def _starts_clause(self, i: int, shape: str) -> bool:
        if shape == "base" and self.chain == "first":
            return True
        if shape == "base" and (not self.voice.speaks_in_base_form or not self.tokens[0].text[:1].isupper()):
            return False
        self.chain = "base" if shape == "base" else "third"
        return True

    def _joined(self, i: int, stop: int, shape: str) -> bool:
        if shape == "third":
            return self.chain == "third"
        if self.chain == "third" or (self.bound and self.lows[i] not in _CALLS):
            return False
        follows_comma = self.lows[stop] in (",", ";") or (stop > 0 and self.lows[stop - 1] in (",", ";", ")"))
        return follows_comma or self.lows[stop] == "and"

    def _explicit_subject(self, stop: int, shape: str) -> bool:
        length = self.voice.subject_length(self.lows[: stop + 1], shape)
        if not length:
            return False
        before = self._before_adverbials(stop + 1 - length)
        if before >= 0 and self.lows[before] not in JOINTS:
            return False
        if before >= 0 and self.lows[before] == "," and self.chain is None and not self._opens_adverbial():
            return False
        self.chain = "third" if shape == "third" else "first"
        self.bound = self.deciding = False
        return True

    def _opens_adverbial(self) -> bool:
        first = self.lows[0]
        return (
            first in self.lexicon.adverbials
            or first in self.lexicon.list_adverbials
            or first.endswith(("ing", "ed"))
        )

    def _before_adverbials(self, i: int) -> int:
        """Walk back over adverbs and connective phrases; give the index of the token before them, -1 for none."""
        j = i - 1
        while j >= 0:
            if self.lows[j] in self.lexicon.adverbs:
                j -= 1
                continue
            k = j - 1 if self.lows[j] == "," else j
            length = ends_with(self.lows[max(0, k - 6) : k + 1], self.lexicon.connectives) if k >= 0 else 0
            if not length and k < j and k >= 0 and self.lows[k] in self.lexicon.adverbs:
                length = 1
            if not length:
                return j
            j = k - length
            if j > 0 and self.lows[j] == "," and self.lows[j - 1] in ("and", "but", "we"):
                j -= 1
        return j

    def _open_chain(self, i: int, shape: str) -> None:
        """Let a verb that opens a sentence carry those after it, even one that asks nothing ("Urges for …")."""
        if shape == "third" and self.chain is None and self._before_adverbials(i) < 0:
            self.chain = "third"

    def _will_is_ours(self, i: int) -> bool:
        stop = self._before_adverbials(i)
        if stop < 0 or i + 1 >= len(self.lows):
            return False
        return self.lows[stop] == "we" or (self.lows[stop] == "and" and not self.bound)

    def _subject_start(self, aux: int) -> int | None:
        for j in range(aux - 1, max(-1, aux - 40), -1):
            low = self.lows[j]
            if low in ("which", "who", "whom", "whose", "as", "if", "when", "unless", "where"):
                return None
            if low in (";", ":"):
                return j + 1
            if low == "that":
                return j + 1 if j and self.lows[j - 1] in self.lexicon.verbs and self.chain else None
        return 0 if aux <= 40 else None

    def _insertion_at(self, j: int) -> bool:
        """Tell whether an adverbial stands behind a comma, so that the comma does not end a list of nouns."""
        rest = self.lows[j : j + 8]
        if len(rest) < 3:
            return False
        adverbial = rest[0] in self.lexicon.adverbials or rest[0] in self.lexicon.adverbs
        return (
            adverbial
            or rest[0] in self.lexicon.list_adverbials
            or bool(starts_with(rest, self.lexicon.connectives))
        )
