"""The statements of one sentence: its operative verbs, each with its complement, put together."""

from __future__ import annotations

from collections.abc import Sequence

from mandategraph.loaders.mandates.addressees import Resolver
from mandategraph.loaders.mandates.clauses import Clauses
from mandategraph.loaders.mandates.complements import Complement
from mandategraph.loaders.mandates.drafts import Draft
from mandategraph.loaders.mandates.lexicon import Lexicon
from mandategraph.loaders.mandates.names import Range
from mandategraph.loaders.mandates.tokens import MAX_TOKENS, Token, tokenize
from mandategraph.loaders.mandates.triggers import Trigger, TriggerFinder
from mandategraph.loaders.mandates.voice import Voice
from mandategraph.loaders.model import ActorReference, Provision, Role, Span

_MEMORY = 8
"""How many statements before are remembered for what "it" and passives without agent refer to."""


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


class _Sentence(Clauses):
    """One sentence while it is read."""

    def __init__(
        self,
        reader: SentenceReader,
        tokens: Sequence[Token],
        triggers: Sequence[Trigger],
        provision: Provision,
        paragraph: int,
        before: Sequence[Draft],
    ) -> None:
        super().__init__(reader.text, tokens, triggers, reader.resolver.index, reader.lexicon)
        self.reader = reader
        self.provision = provision
        self.paragraph = paragraph
        self.before = before

    def drafts(self) -> list[Draft]:
        drafts: list[Draft] = []
        for n, trigger in enumerate(self.triggers):
            if trigger.record.kind == "none":
                continue
            draft = self._draft(n, trigger, [*self.before[-_MEMORY:], *drafts[-_MEMORY:]])
            if draft:
                drafts.append(draft)
        return drafts

    def _draft(self, n: int, trigger: Trigger, before: Sequence[Draft]) -> Draft | None:
        complement = self._complement(n, trigger)
        record = trigger.record
        if record.kind == "mandate":
            return self._directive(n, trigger, complement, before)
        if record.kind == "commitment":
            return self._commitment(n, trigger, complement)
        return self._decision(n, trigger, complement, before)

    def _directive(
        self, n: int, trigger: Trigger, complement: Complement, before: Sequence[Draft]
    ) -> Draft | None:
        pieces = self._actors(trigger, complement)
        actors = self._resolve(pieces, Role.ADDRESSEE, before)
        inherited = False
        if not actors and complement.kind == "that" and complement.passive and self._asks_again(complement):
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

    def _asks_again(self, complement: Complement) -> bool:
        """Tell whether a passive without agent speaks of what was asked before: "that the work be completed"."""
        if not complement.subject:
            return False
        head = self.phrases.head(*complement.subject)
        return (
            head is not None
            and self.lows[complement.subject[0]] == "the"
            and self.lows[head] in self.lexicon.products
        )

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
        if trigger.form == "finite" and (complement.kind == "object" or not self._commits_to(trigger)):
            return None
        span = self._span(trigger.start, trigger.end)
        group = ActorReference(self.reader.voice.group, span, self.reader.voice.group_id)
        return self._make(n, trigger, complement, [group], (), False)

    def _commits_to(self, trigger: Trigger) -> bool:
        """Tell whether a verb is followed by "to", which "undertake measures" is not."""
        if self.lows[trigger.start] not in ("undertake", "undertakes"):
            return True
        return self.lows[trigger.end : trigger.end + 1] in (["to"], [","])

    def _decision(self, n: int, trigger: Trigger, complement: Complement, before: Sequence[Draft]) -> Draft | None:
        base = trigger.record.base
        words = self.lows[trigger.end : trigger.end + 14]
        if base in ("extend", "renew") and not self.lexicon.terms & set(words):
            return None
        if base in ("proclaim", "designate") and not self.lexicon.observances & set(words):
            return None
        performs = trigger.record.kind == "performative"
        if performs and (not words or words[0] in ("its", "our", "that", ",", "to", "and")):
            return None
        if not performs and complement.kind == "object":
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
        head = self.phrases.head(*complement.subject) if complement.subject else None
        return head is not None and self.lows[head] in self.lexicon.meetings

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
            record=trigger.record,
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
