"""Coordinated names: where "and" parts two names, and where it stands inside one."""

from __future__ import annotations

from itertools import pairwise

from mandategraph.loaders.mandates.names import CONJUNCTIONS, NameReader, Range

INTRODUCERS = frozenset({"including", "particularly", "especially", "notably", "namely"})
_WIDE_NOUNS = frozenset({"institutions", "organizations", "organisations", "mechanisms", "forums", "processes"})
"""Nouns that, after a comma, begin a group of their own."""
_NATIONAL = ("ian", "ese", "ish", "ean")


class Coordination(NameReader):
    """Splits stretches of names, and joins again what belongs to one."""

    def _trim(self, first: int, last: int) -> Range:
        """Leave out conjunctions and repeated prepositions at the edges."""
        while first < last:
            if self.lows[first : first + 3] == ["as", "well", "as"]:
                first += 3
            elif self.lows[first : first + 2] in (["such", "as"], ["in", "particular"], ["representatives", "of"]):
                first += 2
            elif (
                self.lows[first] in CONJUNCTIONS
                or self.lows[first] in INTRODUCERS
                or self.lows[first] in ("also", ",")
            ) or (self.lows[first] in ("on", "upon", "to", "for", "by") and self._follows_conjunction(first)):
                first += 1
            else:
                break
        while last > first and (
            self.lows[last - 1] in CONJUNCTIONS
            or self.lows[last - 1] in (",", "both", "each", "not", "also", "the", "above", "below")
            or (self.lows[last - 1] in self.lexicon.prepositions or self.lows[last - 1] == "to")
            or self.tokens[last - 1].text in self.lexicon.adverbs
            or (
                self.tokens[last - 1].text.endswith("ly")
                and self.tokens[last - 1].text.islower()
                and last - 1 > first
            )
        ):
            last -= 1
        return first, last

    def _follows_conjunction(self, j: int) -> bool:
        return j > 0 and self.lows[j - 1] in CONJUNCTIONS

    def _items(self, first: int, last: int) -> list[Range]:
        """Split a stretch without commas at its conjunctions, and cut each part to the name it holds."""
        cuts = [j for j in range(first, last) if self._splits(j, first, last)]
        bounds = [first, *cuts, last]
        pieces = [self._trim(left, right) for left, right in pairwise(bounds)]
        pieces = [self._cut(left, right) for left, right in pieces if left < right]
        return self._join_shared([piece for piece in pieces if piece[0] < piece[1]])

    def _splits(self, j: int, first: int, last: int) -> bool:
        if self.inside_name(j) or not first < j < last - 1:
            return False
        low = self.lows[j]
        if low in INTRODUCERS or (low, self.lows[j + 1]) in (("such", "as"), ("in", "particular")):
            return True
        if self.lows[j : j + 3] == ["as", "well", "as"]:
            return True
        if low not in CONJUNCTIONS or self._in_clause(j, first, last):
            return False
        return not self._inside_title(j, first, last)

    def _in_clause(self, j: int, first: int, last: int) -> bool:
        """Tell whether a conjunction joins verbs of a relative clause: "States that signed or ratified"."""
        if not any(low in ("that", "which", "who") for low in self.lows[first + 1 : j]):
            return False
        return not self._stands_alone(*self._trim(j, last))

    def _inside_title(self, j: int, first: int, last: int) -> bool:
        """Tell whether "and" joins words of one title: "Ministry of Science and Technology"."""
        before, after = self.tokens[j - 1], self.tokens[min(j + 1, last - 1)]
        if not (before.text[:1].isupper() and after.text[:1].isupper()) or self._starts_match(j + 1):
            return False
        if any(self.lows[k] in ("of", "on", "for") for k in range(first, j)):
            return True
        left = [low for low in self.lows[first:j] if low not in self.lexicon.determiners]
        names = (
            any(low in self.lexicon.actor_heads for low in left)
            or self._starts_match(first)
            or self.inside_name(j - 1)
        )
        return self.lows[first] == "the" and not names and self.lows[last - 1] in self.lexicon.actor_heads

    def _cut(self, first: int, last: int) -> Range:
        """Cut a name where a clause or an insertion begins."""
        for j in range(first + 1, last):
            if self.inside_name(j):
                continue
            low = self.lows[j]
            if low in "([":
                continue
            following = self.lows[j + 1] if j + 1 < last else ""
            if self._tells_which(first, j):
                return first, last
            if low in self.lexicon.cuts and not self._keeps(j, following):
                return self._trim(first, self._before_participle(first, j))
            if following in ("which", "whom") and low in self.lexicon.prepositions | {"to", "by"}:
                return self._trim(first, j)
            if low == "in" and following in self.lexicon.stops_after_in:
                return self._trim(first, j)
            if low in ("with", "taking", "bearing", "having") and (
                low != "with" or following in ("a", "the", "due", "full")
            ):
                return self._trim(first, j)
        return first, last

    def _before_participle(self, first: int, j: int) -> int:
        """Leave out a participle that lost its complement: "entities referred (to in paragraph 2)"."""
        word = self.lows[j - 1]
        bare = (
            word.endswith(("ed", "ing"))
            and word not in self.lexicon.kept_participles
            and word not in self.lexicon.actor_heads
        )
        return j - 1 if bare and j - 1 > first and self.tokens[j - 1].text.islower() else j

    def _tells_which(self, first: int, j: int) -> bool:
        """Tell whether a resolution says which body a bare head means: "Committee established pursuant to …"."""
        if self.lows[j : j + 4] != ["established", "pursuant", "to", "resolution"] or j - first > 2:
            return False
        return self.lows[j - 1] in self.lexicon.actor_heads and (j - first == 1 or self.lows[first] == "the")

    def _keeps(self, j: int, following: str) -> bool:
        if self.lows[j - 1].isdigit() and following.isdigit():  # "paragraphs 7 to 11"
            return True
        if self.lows[j : j + 4] in (["within", "the", "united", "nations"], ["within", "the", "un", "system"]):
            return True
        return (
            self.lows[j] == "to"
            and following not in self.lexicon.infinitives
            and self.lows[j - 1] in self.lexicon.takers_of_to
        )

    def _join_shared(self, pieces: list[Range]) -> list[Range]:
        """Join what shares a head or a first word: "technical and academic communities"."""
        joined: list[Range] = []
        for piece in pieces:
            if joined and (
                self._waits_for_head(joined[-1])
                or self._continues_system(joined[-1], piece)
                or self._shares_modifier(joined[-1], piece)
            ):
                joined[-1] = (joined[-1][0], piece[1])
            else:
                joined.append(piece)
        return joined

    def _waits_for_head(self, piece: Range) -> bool:
        first, last = piece
        word = self.lows[last - 1]
        if last - first == 1 and word.endswith(_NATIONAL) and self.tokens[first].text[:1].isupper():
            return True
        if self.names_actor(first, last) or self.tokens[last - 1].text[:1].isupper():
            return False
        return (
            last - first <= 3 and not word.endswith(("ies", "ors", "ers", "ists", "ants", "s")) and word != "them"
        )

    def _shares_modifier(self, before: Range, piece: Range) -> bool:
        """Tell whether a bare noun shares the words before another: "regional organizations and arrangements"."""
        first, last = piece
        if last - first != 1 or self.lows[first - 1] not in CONJUNCTIONS or self._starts_match(first):
            return False
        noun, head = self.tokens[first].text, self.tokens[before[1] - 1].text
        if not (noun.islower() and noun.endswith("s") and head.islower() and head.endswith("s")):
            return False
        return before[1] - before[0] > 1 and self._match_ends.get(self._core(before)) != before[1]

    def _core(self, piece: Range) -> int:
        """Give where a name begins behind its determiners."""
        first, last = piece
        while first < last - 1 and self.lows[first] in self.lexicon.determiners and not self._starts_match(first):
            first += 1
        return first

    def _continues_system(self, before: Range, piece: Range) -> bool:
        """Tell whether a bare noun goes on with the group before: "agencies, funds and programmes"."""
        words, head = self.lows[piece[0] : piece[1]], self.lows[before[0] : before[1]]
        nouns = words[1:] if words[0] == "specialized" else words
        if (
            not nouns
            or nouns[0] not in self.lexicon.system_nouns
            or (len(nouns) > 1 and nouns[1] not in ("of", "within", "and"))
        ):
            return False
        if self.lows[piece[0] - 1] == "," and nouns[0] in _WIDE_NOUNS:
            return False
        return head[-1] in self.lexicon.system_nouns or "united" in head

    def _join_topics(self, pieces: list[Range]) -> list[Range]:
        """Give back what belongs to a name across a comma: topics, shared heads, nouns of one system.

        "Rapporteur on racism, xenophobia and intolerance"; "bilateral, regional and multilateral donors".
        """
        joined: list[Range] = []
        for piece in pieces:
            if joined and self._belongs(joined[-1], piece):
                joined[-1] = (joined[-1][0], piece[1])
            else:
                joined.append(piece)
        return [piece for piece in joined if not self._restates(piece)]

    def _restates(self, piece: Range) -> bool:
        """Tell whether a piece only narrows what was named: "in particular those in Africa"."""
        first, last = piece
        if self.lows[first] != "those" or last - first == 1 or self._starts_match(first + 1):
            return False
        return (
            self.lows[first + 1] in self.lexicon.prepositions
            or self.lows[first + 1] in self.lexicon.cuts
            or self.lows[first + 1].endswith(("ed", "ing"))
        )

    def _belongs(self, before: Range, piece: Range) -> bool:
        if self._waits_for_head(before) or self._continues_system(before, piece) or self.lows[piece[0]] == "of":
            return True
        return self._is_open(before) and piece[0] not in self.members and not self._stands_alone(*piece)
