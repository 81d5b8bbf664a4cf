"""What follows an operative verb: who is addressed, and where the words begin that say what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from mandategraph.loaders.mandates.deeds import DeedReader
from mandategraph.loaders.mandates.lexicon import starts_with
from mandategraph.loaders.mandates.names import Range
from mandategraph.loaders.mandates.phrases import PhraseParts
from mandategraph.loaders.mandates.tokens import Token
from mandategraph.loaders.mandates.triggers import Trigger

_MODALS = frozenset({"shall", "should", "will", "may", "must", "is", "are", "can", "might", "would"})
_ENTRUSTING = frozenset({"entrust", "task", "charge"})
_SUBJUNCTIVE = frozenset({"request", "demand", "recommend"})
_ARTICLES = frozenset({"the", "all", "each", "any"})
_BEFORE_NOUN = frozenset(
    {"the", "a", "an", "its", "their", "his", "her", "to", "of", "and", "in", "for", "on", "with", "this"}
)


_ADJECTIVAL = ("al", "ll", "ic", "ive", "ous")


@dataclass(slots=True)
class Complement:
    """The complement of an operative verb."""

    kind: str
    """"to" (an infinitive follows the addressee), "that" (a clause whose subject is addressed), "list" (items
    follow), "object" (a noun phrase, nothing more)."""
    parts: PhraseParts = field(default_factory=PhraseParts)
    action: Range | None = None
    """The words that say what to do."""
    subject: Range | None = None
    """Subject of a that-clause."""
    passive: bool = False
    """Whether the that-clause says what is to be done, not who does it."""
    phrase: Range | None = None
    bare: bool = False
    """Whether only items that follow can say what to do."""
    """The words between the verb and the boundary."""


class ComplementParser(DeedReader):
    """Reads complements in one sentence."""

    def parse(self, trigger: Trigger, limit: int) -> Complement:
        """Read the complement of a verb, not going beyond a token index."""
        start = self._skip_connectives(self._skip_preposition(trigger), limit)
        if trigger.form in ("will", "committed") or trigger.record.kind != "mandate":
            return self._own_action(start, limit)
        if trigger.form == "nominal" and self._is_infinitive(start):
            return Complement("to", action=(start + 1, limit))
        that = self._find_that(start, limit)
        if that is not None:
            return self._that_clause(that, limit, trigger.record.base == "decide")
        boundary = self.find_infinitive(start, limit)
        if boundary is None:
            boundary = self._unknown_infinitive(start, limit)
        if boundary is None:
            return self._without_infinitive(trigger, start, limit)
        parts = self.phrases.parse(start, self._before(boundary))
        action = (boundary + 1, limit)
        kind = "list" if self._is_open(boundary + 1, limit) else "to"
        return Complement(kind, parts, action, phrase=(start, boundary))

    def passive(self, trigger: Trigger, limit: int) -> Complement:
        """Read "States are urged to …": the subject is addressed."""
        start, end = trigger.subject or (0, 0)
        boundary = self.find_infinitive(trigger.end, limit, first=True)
        parts = self.phrases.parse(start, end)
        if boundary is None:
            return Complement("list", parts, None, phrase=(start, end))
        parts.helpers += self.phrases.parse(trigger.end, boundary).helpers
        kind = "list" if self._is_open(boundary + 1, limit) else "to"
        return Complement(kind, parts, (boundary + 1, limit), phrase=(start, end))

    def _skip_connectives(self, start: int, limit: int) -> int:
        """Skip adverbs and phrases that stand between verb and addressee: "Urges in this regard the …"."""
        while start < limit:
            length = starts_with(self.lows[start:limit], self.lexicon.connectives)
            if not length and self.tokens[start].text in self.lexicon.adverbs:
                length = 1
            if not length or self.lows[start + length : start + length + 1] == [","]:
                break
            start += length
        return start

    def _own_action(self, start: int, limit: int) -> Complement:
        """Read what the issuing body decides or commits to do itself."""
        that = self._find_that(start, limit)
        if that is not None:
            return self._that_clause(that, limit, True)
        if self.lows[start : start + 1] in ([":"], ["to"]) and self._is_open(start + 1, limit):
            return Complement("list", action=None)
        boundary = self.find_infinitive(start, limit, first=True)
        if boundary is None:
            return Complement("object", action=(start, limit))
        helpers = self.phrases.parse(start, boundary).helpers if boundary > start else []
        return Complement("to", PhraseParts([], list(helpers)), (boundary + 1, limit))

    def _skip_preposition(self, trigger: Trigger) -> int:
        k = trigger.end
        following = self.lows[k : k + 1]
        if trigger.form == "nominal" and following in (["to"], ["for"], ["upon"], ["on"]):
            return k if self._is_infinitive(k) else k + 1
        if trigger.form == "nested" and following == ["to"] and not self._is_infinitive(k):
            return self._after_destination(k)
        if trigger.record.base == "recommend" and following == ["to"] and not self._is_infinitive(k):
            return k + 1
        if trigger.record.base == "appeal":
            while self.lows[k : k + 1] and self.lows[k] in self.lexicon.adverbs:
                k += 1
            return k + 1 if self.lows[k : k + 1] in (["to"], ["for"]) else k
        return k

    def _after_destination(self, k: int) -> int:
        """Skip where somebody is invited to: "to invite to the sessions of the Committee, as appropriate, …"."""
        comma = next((j for j in range(k, min(k + 30, len(self.lows))) if self.lows[j] == ","), None)
        return comma + 1 if comma else k

    def _find_that(self, start: int, limit: int) -> int | None:
        """Find the "that" which opens the complement, at once or after an insertion between commas."""
        if self.lows[start : start + 1] == ["that"]:
            return start
        if self.lows[start : start + 1] != [","]:
            return None
        for j in range(start + 1, min(limit - 1, start + 60)):
            if self.lows[j] == "," and self.lows[j + 1] == "that":
                return j + 1
            if self._is_infinitive(j) and not self._governed(j) and self.lows[start + 1] != "in":
                return None
        return None

    def _before(self, boundary: int) -> int:
        return boundary - 1 if self.lows[boundary - 1] == "not" else boundary

    def _is_open(self, start: int, limit: int) -> bool:
        """Tell whether nothing but a colon follows, so that the items of a list say what to do."""
        rest = [low for low in self.lows[start:limit] if low not in (",", "inter", "alia", "–", "-", "also")]
        return not rest or rest[0] == ":"

    def _that_clause(self, that: int, limit: int, decided: bool) -> Complement:
        verb = self._clause_verb(that + 1, limit, decided)
        colon = next((j for j in range(that + 1, limit) if self.lows[j] == ":"), None)
        if verb is None and colon is not None:
            return Complement("list", self.phrases.parse(that + 1, colon), phrase=(that + 1, colon))
        if verb is None:
            return Complement("that", action=(that + 1, limit), passive=True)
        subject = (self._subject_start(that + 1, verb), verb)
        parts = self.phrases.parse(*subject)
        named = [item for item in parts.addressees if self.phrases.names_actor(*item) or self._pronoun(item)]
        parts.addressees = named if named[:1] == parts.addressees[:1] else []
        following = verb + 1 if self.lows[verb] in _MODALS else verb
        passive = self.lows[following : following + 1] == ["be"] or self.lows[verb] == "be"
        if passive:
            parts.addressees = self._agent(following, limit) or parts.addressees
        if decided and self.lows[verb] in ("is", "are"):
            parts.addressees = []
        return Complement("that", parts, (verb, limit), subject, passive, subject)

    def _subject_start(self, start: int, verb: int) -> int:
        """Skip insertions before the subject: "that, in order to support the parties, the Mission shall"."""
        first = self.lows[start]
        if first != "," and first not in self.lexicon.adverbials and first not in self.lexicon.list_adverbials:
            return start
        commas = [j for j in range(start, verb - 1) if self.lows[j] == "," and not self.phrases.inside_name(j)]
        for comma, following in pairwise([*commas, verb]):
            if self.lows[comma + 1] in _ARTICLES and self._ends_actor(comma + 1, following):
                return comma + 1
        return commas[-1] + 1 if commas else start

    def _pronoun(self, item: Range) -> bool:
        return item[1] - item[0] == 1 and self.lows[item[0]] in ("he", "she", "it", "they")

    def _clause_verb(self, start: int, limit: int, decided: bool) -> int | None:
        """Find the verb of a that-clause: a modal, or the bare form ("that the Assembly take note")."""
        relative = False
        for j in range(start + 1, min(limit, start + 80)):
            low = self.lows[j]
            if low in ("that", "which", "who"):
                relative = not self._own_verb(j + 1)
            if low in _MODALS:
                if relative:
                    relative = False
                    continue
                return j
            if decided or not self._is_verb(low) or self._before_noun(self.tokens[j - 1]):
                continue
            if low == "be" or self._pronoun((j - 1, j)) or self._ends_actor(start, j):
                return j
        return None

    def _before_noun(self, token: Token) -> bool:
        """Tell whether the word behind is a noun: "the overall review", "its report"."""
        return token.low in _BEFORE_NOUN or (token.text.islower() and token.low.endswith(_ADJECTIVAL))

    def _own_verb(self, j: int) -> bool:
        """Tell whether a relative clause has its verb at once, so that a modal behind it is not its own."""
        token = self.tokens[j] if j < len(self.tokens) else self.tokens[-1]
        third = token.text.islower() and token.low.endswith("s") and token.low[:-1] in self.lexicon.infinitives
        return third or token.low in ("has", "have")

    def _is_verb(self, low: str) -> bool:
        """Tell whether a word may be the verb of a that-clause, bare or in the third person ("contributes")."""
        return low in self.lexicon.infinitives or (low.endswith("s") and low[:-1] in self.lexicon.infinitives)

    def _ends_actor(self, start: int, j: int) -> bool:
        if self.phrases.inside_name(j):
            return False
        pieces = self.phrases.parse(start, j).addressees
        return bool(pieces) and all(self.phrases.names_actor(*piece) for piece in pieces)

    def _without_infinitive(self, trigger: Trigger, start: int, limit: int) -> Complement:
        """Read "X:" before a list, or an object that names an actor only inside it."""
        invited = self._invited(trigger, start, limit)
        bare = self._clause_verb(start, limit, False) if trigger.record.base in _SUBJUNCTIVE else None
        if bare is not None and self.lows[bare] != "be":
            return self._that_clause(start - 1, limit, False)
        colon = next((j for j in range(start, limit) if self.lows[j] == ":"), None)
        if colon is not None:
            return Complement("list", self.phrases.parse(start, colon), None, phrase=(start, colon))
        if invited:
            return Complement("object", invited, (start, limit), phrase=(start, limit))
        task = next((j for j in range(start, limit) if self.lows[j] == "with"), None)
        if trigger.record.base in _ENTRUSTING and task is not None:
            return Complement("to", self.phrases.parse(start, task), (task + 1, limit), phrase=(start, task))
        if self._is_bare(start, limit):
            return Complement("list", self.phrases.parse(start, limit), None, phrase=(start, limit), bare=True)
        return Complement("object", self.actors_of_deed(start, limit), (start, limit), phrase=(start, limit))

    def _is_bare(self, start: int, limit: int) -> bool:
        """Tell whether a sentence is only verb and addressee, as above a list: "instructs the Secretariat"."""
        if limit != len(self.lows) or limit - start > 40 or start >= limit:
            return False
        pieces = self.phrases.parse(start, limit).addressees
        return (
            bool(pieces) and pieces[-1][1] == limit and all(self.phrases.names_actor(*piece) for piece in pieces)
        )

    def _invited(self, trigger: Trigger, start: int, limit: int) -> PhraseParts | None:
        """Read whom a body invites as observers or to its sessions: no infinitive says what they shall do."""
        if trigger.record.base != "invite":
            return None
        end = next((j for j in range(start, limit) if self.lows[j] == "as" and self._as_role(j, start)), limit)
        parts = self.phrases.parse(start, end)
        parts.addressees = [piece for piece in parts.addressees if self.phrases.names_actor(*piece)]
        return parts if parts.addressees and end < limit else None

    def _as_role(self, j: int, start: int) -> bool:
        return (
            j > start + 1
            and self.lows[j - 1] != "well"
            and self.lows[j + 1 : j + 2] not in (["appropriate"], ["well"], ["necessary"])
        )
