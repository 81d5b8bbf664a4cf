"""Phrases that name addressees and helpers: coordination, insertions between commas, and roles.

"Governments, the private sector and, where appropriate, civil society" names three; "the Secretary-General, in
consultation with Member States" names one and a helper; "relevant entities, including UN-Women" names two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from mandategraph.loaders.actors.index import ActorIndex, ActorMatch
from mandategraph.loaders.mandates.lexicon import Lexicon, starts_with
from mandategraph.loaders.mandates.tokens import Token
from mandategraph.loaders.model import Role

Range = tuple[int, int]
"""A half-open range of token indices."""

_CUTS = frozenset(
    {"that", "which", "who", "whose", "whom", "where", "within", "through", "via", "pursuant", "as", "during", "when",
     "whenever", "while", "if", "unless", "to", "so", "upon", "by", "at", "not", "without", "under", "after", "before",
     "should", "shall", "will", "may"}
)  # fmt: skip
_IN_NAMES = frozenset({"including", "particularly", "especially", "notably", "namely"})
_NATIONAL = ("ian", "ese", "ish", "ean")
_CONJUNCTIONS = frozenset({"and", "or", "and/or", "&"})
_PLACES = frozenset(
    {"in", "of", "on", "for", "from", "against", "with", "among", "between", "amongst", "into", "towards"}
)


@dataclass(slots=True)
class PhraseParts:
    """What a phrase names: addressees, and helpers by role."""

    addressees: list[Range] = field(default_factory=list)
    helpers: list[tuple[Role, Range]] = field(default_factory=list)


class PhraseParser:
    """Takes apart phrases of one sentence."""

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

    def parse(self, start: int, end: int) -> PhraseParts:
        """Take apart the tokens from start to end."""
        parts = PhraseParts()
        swallowing: tuple[Role | None, bool] | None = None
        aside = False
        for first, last in self._chunks(start, end):
            joined = self.lows[first] in _CONJUNCTIONS or self.lows[first : first + 3] == ["as", "well", "as"]
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
                swallowing, aside = None, True
            elif swallowing and not (joined and (swallowing[1] or self._resumes(swallowing, first, last))):
                role = swallowing[0]
                if role:
                    parts.helpers.extend((role, item) for item in self._items(first, last))
                swallowing = (role, swallowing[1] or joined or "and" in self.lows[first:last])
            elif not (aside and parts.addressees and not self._stands_alone(first, last)):
                swallowing, aside = None, False
                self._take(first, last, parts)
        parts.addressees = self._join_topics(parts.addressees)
        return parts

    def _introduces_members(self, first: int) -> bool:
        words = self.lows[first : first + 4]
        while words and words[0] in _CONJUNCTIONS:
            words = words[1:]
        return bool(words) and (words[0] in _IN_NAMES or words[:2] in (["such", "as"], ["in", "particular"]))

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
        closed = any(word in _CONJUNCTIONS for word in words)
        length = starts_with(words, self.lexicon.roles)
        if length:
            role = self.lexicon.roles[tuple(words[:length])]
            parts.helpers.extend((role, item) for item in self._items(first + length, last))
            return role, closed
        if starts_with(words, self.lexicon.member_introducers):
            return None
        if words[0] in self.lexicon.list_adverbials or tuple(words[:2]) == ("in", "accordance"):
            return None, closed
        return None

    def _is_adverbial(self, first: int, last: int) -> bool:
        words = self.lows[first:last]
        if starts_with(words, self.lexicon.member_introducers) or self._locked_start(first):
            return False
        if words[0] in self.lexicon.adverbials or words[0] in self.lexicon.adverbs:
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

    def _trim(self, first: int, last: int) -> Range:
        """Leave out conjunctions and repeated prepositions at the edges."""
        while first < last:
            if self.lows[first : first + 3] == ["as", "well", "as"]:
                first += 3
            elif self.lows[first : first + 2] in (["such", "as"], ["in", "particular"], ["representatives", "of"]):
                first += 2
            elif (
                self.lows[first] in _CONJUNCTIONS
                or self.lows[first] in _IN_NAMES
                or self.lows[first] in ("also", ",")
            ) or (self.lows[first] in ("on", "upon", "to", "for", "by") and self._follows_conjunction(first)):
                first += 1
            else:
                break
        while last > first and (
            self.lows[last - 1] in _CONJUNCTIONS
            or self.lows[last - 1] in (",", "both", "not", "also")
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
        return j > 0 and self.lows[j - 1] in _CONJUNCTIONS

    def _items(self, first: int, last: int) -> list[Range]:
        """Split a stretch without commas at its conjunctions, and cut each part to the name it holds."""
        cuts = [j for j in range(first, last) if self._splits(j, first, last)]
        bounds = [first, *cuts, last]
        pieces = [self._trim(left, right) for left, right in zip(bounds, bounds[1:], strict=False)]
        pieces = [self._cut(left, right) for left, right in pieces if left < right]
        return self._join_shared([piece for piece in pieces if piece[0] < piece[1]])

    def _splits(self, j: int, first: int, last: int) -> bool:
        if self.inside_name(j) or not first < j < last - 1:
            return False
        low = self.lows[j]
        if low in _IN_NAMES or (low, self.lows[j + 1]) in (("such", "as"), ("in", "particular")):
            return True
        if self.lows[j : j + 3] == ["as", "well", "as"]:
            return True
        if low not in _CONJUNCTIONS or self._in_clause(j, first, last):
            return False
        return not self._inside_title(j, first, last)

    def _in_clause(self, j: int, first: int, last: int) -> bool:
        """Tell whether a conjunction joins verbs of a relative clause: "States that have not signed or ratified"."""
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
            if low in _CUTS and not self._keeps(j, following):
                return self._trim(first, self._before_participle(first, j))
            if following in ("which", "whom") and low in _PLACES | {"to", "by"}:
                return self._trim(first, j)
            if low == "in" and following in self.lexicon.stops_after_in:
                return self._trim(first, j)
            if low in ("with", "taking", "bearing", "having") and (
                low != "with" or following in ("a", "the", "due", "full")
            ):
                return self._trim(first, j)
        return first, last

    def _before_participle(self, first: int, j: int) -> int:
        """Leave out a participle that lost its complement: "entities referred (to in paragraph 2)", "acting (as …)"."""
        word = self.lows[j - 1]
        bare = (
            word.endswith(("ed", "ing"))
            and word not in self.lexicon.kept_participles
            and word not in self.lexicon.actor_heads
        )
        return j - 1 if bare and j - 1 > first and self.tokens[j - 1].text.islower() else j

    def _keeps(self, j: int, following: str) -> bool:
        return (
            self.lows[j] == "to"
            and following not in self.lexicon.infinitives
            and self.lows[j - 1] in self.lexicon.takers_of_to
        )

    def _join_shared(self, pieces: list[Range]) -> list[Range]:
        """Join what shares a head or a first word: "technical and academic communities", "UN funds and programmes"."""
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
        if last - first != 1 or self.lows[first - 1] not in _CONJUNCTIONS or self._starts_match(first):
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
        return head[-1] in self.lexicon.system_nouns or head[:2] == ["united", "nations"]

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
            self.lows[first + 1] in _PLACES
            or self.lows[first + 1] in _CUTS
            or self.lows[first + 1].endswith(("ed", "ing"))
        )

    def _belongs(self, before: Range, piece: Range) -> bool:
        if self._waits_for_head(before) or self._continues_system(before, piece) or self.lows[piece[0]] == "of":
            return True
        return self._is_open(before) and piece[0] not in self.members and not self._stands_alone(*piece)

    def _stands_alone(self, first: int, last: int) -> bool:
        if self.lows[first] in ("them", "it", "the", "all", "other", "those", "relevant", "its", "their"):
            return True
        head = self.head(first, last)
        if head is None:
            return False
        return self._in_match(first, head) or self.lows[head] in self.lexicon.actor_heads

    def _is_open(self, piece: Range) -> bool:
        return any(self.lows[j] in ("on", "of", "for", "against", "in") for j in range(piece[0] + 1, piece[1]))

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
            if low in _PLACES or low in _CUTS or low in ("concerned", "involved", "responsible", ",", "(", "to"):
                if head is not None:
                    break
                continue
            if head is not None and self._modifies_after(head, j):
                break
            if low in _CONJUNCTIONS or (low in self.lexicon.determiners and head is None):
                continue
            head = j
        return head

    def _modifies_after(self, head: int, j: int) -> bool:
        """Tell whether a participle after a plural or a known actor begins what describes it: "entities facilitating …"."""
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
