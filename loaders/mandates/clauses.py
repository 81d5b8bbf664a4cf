"""Clauses of one sentence: how far each operative verb reaches, and what verbs share."""

from __future__ import annotations

from collections.abc import Sequence

from mandategraph.loaders.actors.index import ActorIndex
from mandategraph.loaders.mandates.complements import Complement, ComplementParser
from mandategraph.loaders.mandates.lexicon import Lexicon
from mandategraph.loaders.mandates.names import PRONOUNS, Range
from mandategraph.loaders.mandates.phrases import PhraseParser
from mandategraph.loaders.mandates.tokens import Token
from mandategraph.loaders.mandates.triggers import Trigger
from mandategraph.loaders.model import ActorReference, Role, Span

_NOMINAL = (
    "tion",
    "sion",
    "ment",
    "ance",
    "ence",
    "ity",
    "ness",
    "ism",
    "ing",
    "ings",
    "tions",
    "ments",
    "ship",
    "ure",
)
_AGENTIVE = ("ers", "ors", "ists", "ians", "ants", "ees", "ives")


class Clauses:
    """The clauses of one sentence with their complements."""

    def __init__(
        self, text: str, tokens: Sequence[Token], triggers: Sequence[Trigger], index: ActorIndex, lexicon: Lexicon
    ) -> None:
        """Take the tokens of one sentence and its operative verbs."""
        self.tokens = tokens
        self.lows = [token.low for token in tokens]
        self.triggers = triggers
        self.lexicon = lexicon
        self.phrases = PhraseParser(text, tokens, index, lexicon)
        self.complements = ComplementParser(tokens, self.phrases, lexicon)
        self.limits = [self._limit(n) for n in range(len(triggers))]

    def _limit(self, n: int) -> int:
        """Give where the clause of a verb ends: before the next verb, or at the end of the sentence."""
        start = self.triggers[n].end
        end = len(self.tokens)
        if n + 1 < len(self.triggers):
            following = self.triggers[n + 1]
            end = following.subject[0] if following.subject else following.start
            end = self._back_over_joint(end, start)
        stop = next((j for j in range(start, end) if self.lows[j] == ";" and not self._goes_on(j)), None)
        return stop if stop is not None else end

    def _goes_on(self, j: int) -> bool:
        """Tell whether an infinitive behind a semicolon goes on with what is asked: "; and to submit a report"."""
        return self.lows[j + 1 : j + 2] == ["to"] or self.lows[j + 1 : j + 3] == ["and", "to"]

    def _back_over_joint(self, end: int, start: int) -> int:
        while end > start and (
            self.lows[end - 1] in self.lexicon.adverbs
            or self.lows[end - 1]
            in (",", "and", "but", "we", "this", "regard", "in", "to", "that", "context", "respect", "end")
        ):
            if self.lows[end - 1] == "to" and self.triggers and end == self.triggers[-1].start:
                break
            end -= 1
        return end

    def _complement(self, n: int, trigger: Trigger) -> Complement:
        if trigger.form == "passive":
            return self.complements.passive(trigger, self.limits[n])
        complement = self.complements.parse(trigger, self.limits[n])
        if complement.kind != "object" or n + 1 >= len(self.triggers) or trigger.record.kind != "mandate":
            return complement
        return self._shared(n, trigger, complement)

    def _shared(self, n: int, trigger: Trigger, complement: Complement) -> Complement:
        """Let a verb without infinitive share that of the next: "invites A and urges B to …"."""
        following = self.complements.parse(self.triggers[n + 1], self.limits[n + 1])
        if self.triggers[n + 1].record.kind == "mandate" and following.kind in ("to", "list"):
            if self.limits[n] <= trigger.end:
                return following
            parts = self.phrases.parse(trigger.end, self.limits[n])
            if parts.addressees and all(self.phrases.names_actor(*piece) for piece in parts.addressees):
                return Complement(following.kind, parts, following.action)
        if self.triggers[n + 1].record.kind == "none":
            return self._over_aside(n, trigger, complement)
        return complement

    def _over_aside(self, n: int, trigger: Trigger, complement: Complement) -> Complement:
        """Read on behind an aside: "Encourages X, and welcomes existing initiatives, to provide"."""
        start, end = self.triggers[n + 1].end, self.limits[n + 1]
        comma = next((j for j in range(start, end - 1) if self.lows[j] == "," and self.lows[j + 1] == "to"), None)
        parts = self.phrases.parse(trigger.end, self.limits[n])
        if comma is None or not parts.addressees or self.complements.find_infinitive(comma, end) != comma + 1:
            return complement
        return Complement("to", parts, (comma + 2, end))

    def _span(self, first: int, last: int) -> Span:
        last = min(max(last, first + 1), len(self.tokens))
        while first < last - 1 and self.tokens[first].text in (",", "–"):
            first += 1
        while last - 1 > first and self.tokens[last - 1].text in (",", ";", "."):
            last -= 1
        return Span(self.tokens[first].start, self.tokens[last - 1].end)

    def _recipients(self, complement: Complement) -> list[ActorReference]:
        """Find to whom something is to be reported: names after "to" in what is asked."""
        if not complement.action:
            return []
        first, last = complement.action
        if not self.lexicon.reporting_verbs & set(self.lows[first:last]):
            return []
        found: list[ActorReference] = []
        starts = {match.span.start: match for match in self.phrases.matches}
        for j in range(first, last - 1):
            if self.lows[j] != "to":
                continue
            k = j + 1
            while k < last and self.lows[k] in self.lexicon.determiners and self.tokens[k].start not in starts:
                k += 1
            match = starts.get(self.tokens[k].start) if k < last else None
            if match and match.name not in {actor.name for actor in found}:
                found.append(ActorReference(match.name, match.span, match.id, Role.REPORT_RECIPIENT))
        return found

    def _is_pronoun(self, piece: Range) -> bool:
        first, last = piece
        return self.lows[first] == "both" or (last - first == 1 and self.lows[first] in PRONOUNS)

    def _can_act(self, piece: Range) -> bool:
        if self._is_pronoun(piece) or self.phrases.names_actor(*piece):
            return True
        head = self.phrases.head(*piece)
        if head is None:
            return False
        word = self.lows[head]
        return word.isalpha() and word not in self.lexicon.matter_heads and not word.endswith(_NOMINAL)

    def _sounds_like_actor(self, piece: Range) -> bool:
        head = self.phrases.head(*piece)
        return head is not None and self.lows[head].endswith(_AGENTIVE)

    def _actors(self, trigger: Trigger, complement: Complement) -> list[Range]:
        pieces = complement.parts.addressees
        if trigger.form == "passive":
            return [piece for piece in pieces if self.phrases.names_actor(*piece)]
        certain = [piece for piece in pieces if self.phrases.names_actor(*piece) or self._is_pronoun(piece)]
        if pieces and not self._can_act(pieces[0]) and complement.phrase and complement.kind in ("to", "list"):
            return self.complements.actors_of_deed(*complement.phrase).addressees
        if certain and self._can_act(pieces[0]):
            return [piece for piece in pieces if piece in certain or self._sounds_like_actor(piece)]
        if complement.kind in ("to", "list") and trigger.record.base != "call for":
            return (
                [piece for piece in pieces if self._can_act(piece)] if pieces and self._can_act(pieces[0]) else []
            )
        return certain if complement.kind in ("that", "object") else []
