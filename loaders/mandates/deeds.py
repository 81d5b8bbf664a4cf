"""Deeds and their doers: "cooperation between A and B", "the use of X by Y", "be submitted by Z"."""

from __future__ import annotations

from mandategraph.loaders.mandates.infinitives import InfinitiveFinder
from mandategraph.loaders.mandates.lexicon import starts_with
from mandategraph.loaders.mandates.names import Range
from mandategraph.loaders.mandates.phrases import PhraseParts


class DeedReader(InfinitiveFinder):
    """Finds who is to do what a noun or a passive says."""

    def actors_of_deed(self, start: int, limit: int) -> PhraseParts:
        """Find who is to act in "cooperation between A and B", "the use of X by Y", "participation of Z"."""
        deed = False
        for j in range(start, min(limit, start + 60)):
            low, before = self.lows[j], self.lows[j - 1]
            deed = deed or low in self.lexicon.deed_nouns
            between = low in ("between", "among", "amongst", "from") and before in self.lexicon.deed_nouns
            own = low == "of" and before in self.lexicon.own_deeds
            if (low == "by" and self._has_agent(j)) or (deed and (between or own)):
                pieces = self.phrases.parse(j + 1, self._phrase_end(j + 1, limit)).addressees
                pieces = [piece for piece in pieces if self.phrases.names_actor(*piece)]
                if pieces:
                    return PhraseParts(self._without_heading(pieces))
        return PhraseParts()

    def _without_heading(self, pieces: list[Range]) -> list[Range]:
        """Leave out a group that only announces its members: "among existing mechanisms, including A and B"."""
        announced = any(piece[0] in self.phrases.members for piece in pieces)
        head = self.phrases.head(*pieces[0])
        generic = head is not None and self.lows[head] in ("mechanisms", "structures", "initiatives", "processes")
        return pieces[1:] if announced and generic else pieces

    def _has_agent(self, j: int) -> bool:
        """Tell whether "by" brings in who is to act; after a participle or a finished work it says who did."""
        before = self.lows[j - 1]
        return (
            not before.endswith(("ed", "made", "held", "taken", "set", "given"))
            and before not in self.lexicon.finished_works
        )

    def _phrase_end(self, start: int, limit: int) -> int:
        """Give where a coordination of names ends: at an infinitive, or at an insertion that names nobody."""
        for j in range(start, limit):
            low = self.lows[j]
            if low in (";", ".", ":") or (low == "to" and self._is_infinitive(j)):
                return j
            if j > start and starts_with(self.lows[j:limit], self.lexicon.connectives):
                return j
            if low in (
                "in",
                "on",
                "for",
                "as",
                "with",
                "through",
                "towards",
                "within",
                "by",
            ) and self._leaves_name(j, start):
                return j
        return limit

    def _leaves_name(self, j: int, start: int) -> bool:
        if self.phrases.inside_name(j):
            return False
        if self.lows[j - 1] == ",":
            following = self.lows[j : j + 2]
            return following not in (["as", "well"], ["in", "particular"])
        return self.lows[j : j + 2] != ["as", "well"] and self.lows[j] != "for" and self.lows[j - 1] != "such"

    def _after_participle(self, j: int) -> bool:
        """Tell whether "by" belongs to the passive: it follows the participle, or the name of somebody else."""
        before = self.tokens[j - 1].text
        return before.endswith(("ed", "en", "wn", "ly", "ade", "ught")) or before[:1].isupper()

    def _agent(self, start: int, limit: int) -> list[Range]:
        """Find the agent of a passive: "be submitted by the Secretary-General"."""
        for j in range(start + 2, min(limit, start + 30)):
            if self.lows[j] == "by" and self._after_participle(j):
                pieces = self.phrases.parse(j + 1, self._phrase_end(j + 1, limit)).addressees
                return [piece for piece in pieces if self.phrases.names_actor(*piece)]
        return []
