"""Phrases that name addressees and helpers: coordination, insertions between commas, and roles.

"Governments, the private sector and, where appropriate, civil society" names three; "the Secretary-General, in
consultation with Member States" names one and a helper; "relevant entities, including UN-Women" names two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mandategraph.loaders.mandates.coordination import INTRODUCERS, Coordination
from mandategraph.loaders.mandates.lexicon import starts_with
from mandategraph.loaders.mandates.names import CONJUNCTIONS, Range
from mandategraph.loaders.model import Role


@dataclass(slots=True)
class PhraseParts:
    """What a phrase names: addressees, and helpers by role."""

    addressees: list[Range] = field(default_factory=list)
    helpers: list[tuple[Role, Range]] = field(default_factory=list)


class PhraseParser(Coordination):
    """Takes apart phrases of one sentence."""

    def parse(self, start: int, end: int) -> PhraseParts:
        """Take apart the tokens from start to end."""
        parts = PhraseParts()
        swallowing: tuple[Role | None, bool] | None = None
        aside = False
        for first, last in self._chunks(start, end):
            joined = self.lows[first] in CONJUNCTIONS or self.lows[first : first + 3] == ["as", "well", "as"]
            if self._gives_places(first):
                swallowing = (None, "and" in self.lows[first:last])
                continue
            introduced = self._introduces_members(first)
            first, last = self._trim(first, last)
            if first >= last:
                continue
            if introduced:
                self.members.add(first)
            opened = self._open_helper(first, last, parts)
            if opened is not None:
                swallowing = opened
            elif self._is_adverbial(first, last):
                swallowing, aside = self._helper_inside(first, last, parts), True
            elif swallowing and not (joined and self._leaves_helpers(swallowing, first, last)):
                role = swallowing[0]
                if role:
                    parts.helpers.extend((role, item) for item in self._items(first, last))
                swallowing = (role, swallowing[1] or joined or "and" in self.lows[first:last])
            elif not (aside and parts.addressees and not self._stands_alone(first, last)):
                swallowing, aside = None, False
                self._take(first, last, parts)
        parts.addressees = self._join_topics(parts.addressees)
        return parts

    def _gives_places(self, first: int) -> bool:
        """Tell whether "including" brings in places or ways, not members: "including in the private sector"."""
        words = self.lows[first : first + 2]
        return words[:1] == ["including"] and (
            words[1:] == ["through"] or words[1:] == ["by"] or words[-1] in self.lexicon.prepositions
        )

    def _introduces_members(self, first: int) -> bool:
        words = self.lows[first : first + 4]
        while words and words[0] in CONJUNCTIONS:
            words = words[1:]
        return bool(words) and (words[0] in INTRODUCERS or words[:2] in (["such", "as"], ["in", "particular"]))

    def _helper_inside(self, first: int, last: int, parts: PhraseParts) -> tuple[Role | None, bool] | None:
        """Find helpers behind an insertion: "within existing resources and in collaboration with States"."""
        for j in range(first + 1, last):
            if self.lows[j - 1] in CONJUNCTIONS and starts_with(self.lows[j:last], self.lexicon.roles):
                return self._open_helper(j, last, parts)
        return None

    def _leaves_helpers(self, swallowing: tuple[Role | None, bool], first: int, last: int) -> bool:
        """Tell whether a conjunction leads back to the addressees; "as well as" behind helpers names another."""
        if swallowing[0] is not None and self.lows[first - 3 : first] == ["as", "well", "as"]:
            return False
        return swallowing[1] or self._resumes(swallowing, first, last)

    def _resumes(self, swallowing: tuple[Role | None, bool], first: int, last: int) -> bool:
        """Tell whether "and" goes back to the addressees behind an insertion that names nobody."""
        return swallowing[0] is None and self.names_actor(first, last)

    def _take(self, first: int, last: int, parts: PhraseParts) -> None:
        """Read a stretch without commas that names addressees; helpers may follow in it without a comma."""
        first += starts_with(self.lows[first:last], self.lexicon.member_introducers)
        stop = last
        for j in range(first + 1, last):
            length = starts_with(self.lows[j:last], self.lexicon.roles)
            if length and not self.inside_name(j):
                stop = j
                parts.helpers.extend(
                    (self.lexicon.roles[tuple(self.lows[j : j + length])], item)
                    for item in self._items(j + length, last)
                )
                break
        parts.addressees.extend(self._items(first, stop))

    def _open_helper(self, first: int, last: int, parts: PhraseParts) -> tuple[Role | None, bool] | None:
        """Read a chunk that begins with a role phrase or another insertion that may go on after its comma."""
        words = self.lows[first:last]
        closed = any(word in CONJUNCTIONS for word in words)
        length = starts_with(words, self.lexicon.roles)
        if length:
            role = self.lexicon.roles[tuple(words[:length])]
            parts.helpers.extend((role, item) for item in self._items(first + length, last))
            return role, closed
        if starts_with(words, self.lexicon.member_introducers):
            return None
        if (
            words[0] in self.lexicon.list_adverbials
            or tuple(words[:2]) == ("in", "accordance")
            or tuple(words[:3]) == ("within", "the", "scope")
        ):
            return None, closed
        return None

    def _is_adverbial(self, first: int, last: int) -> bool:
        words = self.lows[first:last]
        if starts_with(words, self.lexicon.member_introducers) or self._locked_start(first):
            return False
        if words[1:2] == ["permitting"] or words[0] in self.lexicon.adverbials or words[0] in self.lexicon.adverbs:
            return True
        if words[0].endswith("ly") and self.tokens[first].text.islower() and not self.names_actor(first, last):
            return True
        if (
            words[0].endswith("ing")
            and "-" not in words[0]
            and words[0] not in self.lexicon.participial_adjectives
            and self.tokens[first].text.islower()
        ):
            return True
        return words[0] in ("that", "which", "who", "whose", "whom")

    def _chunks(self, start: int, end: int) -> Iterator[Range]:
        """Cut at commas that stand outside names and parentheses."""
        first, depth = start, 0
        for j in range(start, end):
            low = self.lows[j]
            if low in "([":
                depth += 1
            elif low in ")]":
                depth = max(0, depth - 1)
            elif low in (",", "–", "—") and not depth and not self.inside_name(j):
                if j > first:
                    yield first, j
                first = j + 1
        if end > first:
            yield first, end
