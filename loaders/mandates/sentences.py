"""The statements of one sentence: its operative verbs, each with its complement, put together."""

from __future__ import annotations

from collections.abc import Sequence

from mandategraph.graph.registers import VerbRecord
from mandategraph.loaders.mandates.addressees import Resolver
from mandategraph.loaders.mandates.complements import Complement, ComplementParser
from mandategraph.loaders.mandates.drafts import Draft
from mandategraph.loaders.mandates.lexicon import Lexicon
from mandategraph.loaders.mandates.phrases import PhraseParser, Range
from mandategraph.loaders.mandates.tokens import MAX_TOKENS, tokenize
from mandategraph.loaders.mandates.triggers import Trigger, TriggerFinder
from mandategraph.loaders.mandates.voice import Voice
from mandategraph.loaders.model import ActorReference, Provision, Role, Span

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
_PERFORMATIVES = frozenset({"extend", "renew", "establish", "proclaim", "designate", "appoint"})


class SentenceReader:
    """Reads the sentences of one document."""

    def __init__(self, text: str, resolver: Resolver, lexicon: Lexicon, voice: Voice) -> None:
        """Take the document's text and what resolves its names."""
        self.text = text
        self.resolver = resolver
        self.lexicon = lexicon
        self.voice = voice

    def read_decided(
        self, span: Span, provision: Provision, paragraph: int, before: Sequence[Draft]
    ) -> list[Draft]:
        """Give what an item under "Decides:" asks of others: "To invite X to …"."""
        return self.read(span, provision, paragraph, before, decided=True)

    def read(
        self,
        span: Span,
        provision: Provision,
        paragraph: int,
        before: Sequence[Draft],
        decided: bool = False,
        chain: str | None = None,
    ) -> list[Draft]:
        """Give the statements of one sentence; `before` are those of the same paragraph so far.

        `chain` is "first" in items under "we:": they go on with its verbs.
        """
        tokens = tokenize(self.text, span.start, span.end)[:MAX_TOKENS]
        while tokens and tokens[-1].text in (".", ";", ",", ":") and tokens[-1].text != ":":
            tokens.pop()
        if not any(token.low in self.lexicon.verbs or token.low in ("will", "determined") for token in tokens):
            return []
        triggers = TriggerFinder(tokens, self.voice, self.lexicon, decided, chain).find()
        if all(trigger.record.kind == "none" for trigger in triggers):
            return []
        return _Sentence(self, tokens, triggers, provision, paragraph, before).drafts()


class _Sentence:
    """One sentence while it is read."""

    def __init__(
        self,
        reader: SentenceReader,
        tokens: list,  # type: ignore[type-arg]
        triggers: list[Trigger],
        provision: Provision,
        paragraph: int,
        before: Sequence[Draft],
    ) -> None:
        self.reader = reader
        self.tokens = tokens
        self.lows = [token.low for token in tokens]
        self.triggers = triggers
        self.provision = provision
        self.paragraph = paragraph
        self.before = before
        self.phrases = PhraseParser(reader.text, tokens, reader.resolver.index, reader.lexicon)
        self.complements = ComplementParser(tokens, self.phrases, reader.lexicon)
        self.limits = [self._limit(n) for n in range(len(triggers))]

    def drafts(self) -> list[Draft]:
        drafts: list[Draft] = []
        for n, trigger in enumerate(self.triggers):
            if trigger.record.kind == "none":
                continue
            draft = self._draft(n, trigger, [*self.before, *drafts])
            if draft:
                drafts.append(draft)
        return drafts

    def _limit(self, n: int) -> int:
        """Give where the clause of a verb ends: before the next verb, or at the end of the sentence."""
        start = self.triggers[n].end
        end = len(self.tokens)
        if n + 1 < len(self.triggers):
            following = self.triggers[n + 1]
            end = following.subject[0] if following.subject else following.start
            end = self._back_over_joint(end, start)
        stop = next((j for j in range(start, end) if self.lows[j] == ";"), None)
        return stop if stop is not None else end

    def _back_over_joint(self, end: int, start: int) -> int:
        lexicon = self.reader.lexicon
        while end > start and (
            self.lows[end - 1] in lexicon.adverbs
            or self.lows[end - 1]
            in (",", "and", "but", "we", "this", "regard", "in", "to", "that", "context", "respect", "end")
        ):
            if self.lows[end - 1] == "to" and self.triggers and end == self.triggers[-1].start:
                break
            end -= 1
        return end

    def _draft(self, n: int, trigger: Trigger, before: Sequence[Draft]) -> Draft | None:
        complement = self._complement(n, trigger)
        record = trigger.record
        if record.kind == "mandate":
            return self._directive(n, trigger, complement, before)
        if record.kind == "commitment":
            return self._commitment(n, trigger, complement)
        return self._decision(n, trigger, complement, before)

    def _complement(self, n: int, trigger: Trigger) -> Complement:
        if trigger.form == "passive":
            return self.complements.passive(trigger, self.limits[n])
        complement = self.complements.parse(trigger, self.limits[n])
        if complement.kind != "object" or n + 1 >= len(self.triggers) or trigger.record.kind != "mandate":
            return complement
        return self._shared(n, trigger, complement)

    def _shared(self, n: int, trigger: Trigger, complement: Complement) -> Complement:
        """Let a verb without infinitive share that of the next: "requests and encourages X to", "invites A and urges B to"."""
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

    def _directive(
        self, n: int, trigger: Trigger, complement: Complement, before: Sequence[Draft]
    ) -> Draft | None:
        pieces = self._actors(trigger, complement)
        actors = self._resolve(pieces, Role.ADDRESSEE, before)
        inherited = False
        if not actors and complement.kind == "that" and complement.passive:
            actors, inherited = self._inherit(before), True
        if not actors and complement.kind != "object" and not complement.parts.addressees:
            actors = [
                ActorReference(actor.name, actor.span, actor.id)
                for role, piece in complement.parts.helpers
                if role is Role.THROUGH
                for actor in self._resolve([piece], role, before)
            ]
        if not actors:
            return None
        return self._make(n, trigger, complement, actors, before, inherited)

    def _actors(self, trigger: Trigger, complement: Complement) -> list[Range]:
        pieces = complement.parts.addressees
        if trigger.form == "passive":
            return [piece for piece in pieces if self.phrases.names_actor(*piece)]
        certain = [piece for piece in pieces if self.phrases.names_actor(*piece) or self._is_pronoun(piece)]
        if pieces and not self._can_act(pieces[0]) and complement.phrase and complement.kind in ("to", "list"):
            return self.complements.actors_of_deed(*complement.phrase).addressees
        if certain and self._can_act(pieces[0]):
            return (
                certain if len(certain) == len(pieces) else [p for p in pieces if p in certain or self._can_act(p)]
            )
        if complement.kind in ("to", "list") and trigger.record.base != "call for":
            return (
                [piece for piece in pieces if self._can_act(piece)] if pieces and self._can_act(pieces[0]) else []
            )
        return certain if complement.kind in ("that", "object") else []

    def _is_pronoun(self, piece: Range) -> bool:
        words = self.lows[piece[0] : piece[1]]
        return words in (["them"], ["it"], ["he"], ["she"], ["him"], ["her"], ["they"], ["those"]) or words[
            :1
        ] == ["both"]

    def _can_act(self, piece: Range) -> bool:
        if self._is_pronoun(piece) or self.phrases.names_actor(*piece):
            return True
        head = self.phrases.head(*piece)
        if head is None:
            return False
        word = self.lows[head]
        return word.isalpha() and word not in self.reader.lexicon.matter_heads and not word.endswith(_NOMINAL)

    def _sounds_like_actor(self, piece: Range) -> bool:
        head = self.phrases.head(*piece)
        return head is not None and self.lows[head].endswith(_AGENTIVE)

    def _inherit(self, before: Sequence[Draft]) -> list[ActorReference]:
        """Take the addressees of the mandate before for "requests that the work be completed"."""
        for draft in reversed(before):
            if draft.record.kind == "mandate":
                return [actor for actor in draft.actors if actor.role is Role.ADDRESSEE]
        return []

    def _commitment(self, n: int, trigger: Trigger, complement: Complement) -> Draft | None:
        if self.tokens[trigger.start].low == "will" and self.lows[trigger.end : trigger.end + 1] == ["be"]:
            return None
        opens = trigger.start <= 1 and self.reader.voice.speaks_in_base_form
        if "we" not in self.lows[: trigger.start + 1] and not opens:
            return None
        if complement.kind == "object" and trigger.form == "finite":
            return None
        span = self._span(trigger.start, trigger.end)
        group = ActorReference(self.reader.voice.group, span, self.reader.voice.group_id)
        return self._make(n, trigger, complement, [group], (), False)

    def _decision(self, n: int, trigger: Trigger, complement: Complement, before: Sequence[Draft]) -> Draft | None:
        base = trigger.record.base
        words = self.lows[trigger.end : trigger.end + 14]
        if base in ("extend", "renew") and not self.reader.lexicon.terms & set(words):
            return None
        if base in _PERFORMATIVES and (not words or words[0] in ("its", "our", "that", ",", "to", "and")):
            return None
        if base not in _PERFORMATIVES and complement.kind == "object":
            return None
        if "seized" in words[:6] or (base == "resolve" and "we" not in self.lows[: trigger.start + 1]):
            return None
        span = self._span(trigger.start, trigger.end)
        actors = (
            self._resolve(complement.parts.addressees, Role.ADDRESSEE, before) if complement.kind == "that" else []
        )
        voice = self.reader.voice
        if not actors or self._convenes(complement):
            actors = [ActorReference(voice.issuer, span, voice.issuer_id)]
        if base == "resolve":
            actors = [ActorReference(voice.group, span, voice.group_id)]
        return self._make(n, trigger, complement, actors, before, False)

    def _convenes(self, complement: Complement) -> bool:
        """Tell whether a decision says of a meeting that it shall be held: then the issuing body acts."""
        if not complement.subject or not complement.passive:
            return False
        head = self.phrases.head(*complement.subject)
        return head is not None and self.lows[head] in (
            "conference",
            "meeting",
            "session",
            "summit",
            "forum",
            "event",
            "item",
        )

    def _resolve(self, pieces: Sequence[Range], role: Role, before: Sequence[Draft]) -> list[ActorReference]:
        previous = before[-1].actors if before else ()
        found: list[ActorReference] = []
        for piece in pieces:
            for actor in self.reader.resolver.resolve(self.tokens, piece, role, self.paragraph, previous):
                if actor.name.lower() not in {known.name.lower() for known in found}:
                    found.append(actor)
        return found

    def _make(
        self,
        n: int,
        trigger: Trigger,
        complement: Complement,
        actors: list[ActorReference],
        before: Sequence[Draft],
        inherited: bool,
    ) -> Draft:
        start = trigger.subject[0] if trigger.subject else trigger.start
        helpers = [
            actor
            for role, piece in complement.parts.helpers
            for actor in self._resolve([piece], role, before)
            if self.phrases.names_actor(*piece)
        ]
        action = (
            self._span(*complement.action)
            if complement.action and complement.action[0] < complement.action[1]
            else None
        )
        recipients = self._recipients(complement)
        end = max(self.limits[n], complement.action[1] if complement.action else 0, trigger.end)
        quote = self._span(start, end)
        return Draft(
            provision=self.provision.id,
            number=self.provision.number,
            record=self._record(trigger),
            verb=self._span(trigger.start, trigger.end),
            actors=[*actors, *helpers, *recipients],
            action=action,
            quote=quote,
            form=trigger.form,
            complement=complement.kind,
            time_spans=(quote,),
            inherited=inherited,
            open=complement.kind == "list",
            bare=complement.bare,
        )

    def _record(self, trigger: Trigger) -> VerbRecord:
        """Give the verb that counts: "call for them to act" calls upon somebody."""
        return trigger.record

    def _recipients(self, complement: Complement) -> list[ActorReference]:
        """Find to whom something is to be reported: names after "to" in what is asked."""
        if not complement.action:
            return []
        first, last = complement.action
        if not self.reader.lexicon.reporting_verbs & set(self.lows[first:last]):
            return []
        found: list[ActorReference] = []
        starts = {match.span.start: match for match in self.phrases.matches}
        for j in range(first, last - 1):
            if self.lows[j] != "to":
                continue
            k = j + 1
            while (
                k < last and self.lows[k] in self.reader.lexicon.determiners and self.tokens[k].start not in starts
            ):
                k += 1
            match = starts.get(self.tokens[k].start) if k < last else None
            if match and match.name not in {actor.name for actor in found}:
                found.append(ActorReference(match.name, match.span, match.id, Role.REPORT_RECIPIENT))
        return found

    def _span(self, first: int, last: int) -> Span:
        last = min(max(last, first + 1), len(self.tokens))
        while last - 1 > first and self.tokens[last - 1].text in (",", ";", "."):
            last -= 1
        return Span(self.tokens[first].start, self.tokens[last - 1].end)
