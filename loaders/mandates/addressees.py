"""From the words that name somebody to references: names as the register writes them, short names resolved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from mandategraph.graph.registers import ActorRecord, load_actors
from mandategraph.loaders.actors.coreference import Antecedents, NamedBody
from mandategraph.loaders.actors.index import ActorIndex
from mandategraph.loaders.mandates.lexicon import Lexicon
from mandategraph.loaders.mandates.names import Range
from mandategraph.loaders.mandates.phrases import PhraseParser
from mandategraph.loaders.mandates.tokens import Token, tokenize
from mandategraph.loaders.mandates.voice import Voice
from mandategraph.loaders.model import ActorReference, Role, Span

_PLURAL_PRONOUNS = frozenset({"them", "they", "these", "those"})
_PERSON_PRONOUNS = frozenset({"he", "she", "him", "her"})
_BOTH = frozenset(
    {"organizations", "organisations", "entities", "bodies", "institutions", "agencies", "commissions", "parties"}
)
_PARENTHESIS = re.compile(r"\s*\((?![0-9]{4}\))[^()]*\)")
"""A remark in parentheses; the year of a resolution is none."""
_WINDOW = 1500
"""How far back an antecedent is looked for that no register has, in code points."""
_NP_EDGES = frozenset(
    {
        "and",
        "or",
        "the",
        "of",
        "to",
        "in",
        "by",
        "for",
        "with",
        "from",
        "on",
        "as",
        "at",
        "that",
        "which",
        "between",
        "is",
        "are",
    }
)
_DEEDS = re.compile(
    r"\b[Tt]he (?:\w+ )?(?:work|efforts|role|contributions?|activities) "
    r"(?:done by|made by|undertaken by|of|by) "
)
"""Words with which a paragraph speaks of what somebody does."""
_AFTER_DOERS = frozenset(
    {".", ";", ":", "to", "in", "that", "for", "has", "have", "towards", "aimed", "on", "as", "with"}
)
_MAX_SHORT = 6
"""A short name has at most so many words."""


class Resolver:
    """Makes references for the phrases of one document."""

    def __init__(
        self, text: str, index: ActorIndex, antecedents: Antecedents, lexicon: Lexicon, voice: Voice
    ) -> None:
        """Take the document's text and what was found in it."""
        self.text = text
        self.index = index
        self.antecedents = antecedents
        self.lexicon = lexicon
        self.voice = voice

    def resolve(
        self, tokens: Sequence[Token], piece: Range, role: Role, paragraph: int, previous: Sequence[ActorReference]
    ) -> list[ActorReference]:
        """Make the references for one name or pronoun; `previous` were addressed before in the same paragraph."""
        words = [token.low for token in tokens[piece[0] : piece[1]]]
        span = Span(tokens[piece[0]].start, tokens[piece[1] - 1].end)
        if len(words) == 1 and words[0] in _PLURAL_PRONOUNS:
            return self._plural(span, role, paragraph, previous)
        if len(words) == 1 and words[0] in _PERSON_PRONOUNS:
            person = self._previous_person(previous) or self.antecedents.person_before(span.start)
            return self._known(person, span, role)
        if words == ["it"]:
            return self._singular(span, role, paragraph, previous)
        if words[0] == "both" and len(words) == 2 and words[1] in _BOTH:
            return [
                ActorReference(body.name, span, body.id, role)
                for body in self.antecedents.last_two(span.start, paragraph)
            ]
        return [self._named(span, role, paragraph)]

    def _named(self, span: Span, role: Role, paragraph: int) -> ActorReference:
        span = self._without_determiners(span)
        words = " ".join(_PARENTHESIS.sub("", span.of(self.text)).split())
        match = self.index.lookup(words)
        if match:
            name = match.name if match.kind == "acronym" or _is_shortened(words, match.name) else words
            return ActorReference(name, span, match.id, role)
        meeting = self._meeting(span, words, paragraph)
        if meeting:
            return ActorReference(meeting, span, None, role)
        short = self._is_short(span, words) and not self._is_sanctions_committee(words)
        body = self.antecedents.resolve_short(words, span.start) if short else None
        if body:
            return ActorReference(body.name, span, body.id, role)
        office = self._of_issuer(words)
        if office:
            return ActorReference(office.name, span, office.id, role)
        acronym = self.antecedents.acronym(words) if words.isupper() and " " not in words else None
        return ActorReference(acronym or words, span, None, role)

    def _is_sanctions_committee(self, words: str) -> bool:
        """Tell whether "the Committee" is one that the Security Council set up, beside others it names."""
        if words != "Committee" or self.voice.issuer_id != "security-council":
            return False
        return self.antecedents.names_several(words)

    def _of_issuer(self, words: str) -> ActorRecord | None:
        """Find a post that the issuing body, or what it governs, has: "the Executive Director"."""
        actors = _actors_by_id()
        issuer = actors.get(self.voice.issuer_id or "")
        if issuer is None or not words[:1].isupper():
            return None
        parents = {issuer.id, issuer.parent} - {None}
        posts = (actor for actor in actors.values() if actor.cls == "Office" and actor.parent in parents)
        return next((post for post in posts if post.name.startswith(f"{words} of ")), None)

    def _meeting(self, span: Span, words: str, paragraph: int) -> str | None:
        """Name a meeting by the purpose it was introduced with: "a high-level meeting to review progress in …"."""
        if words.split()[-1].lower() not in self.lexicon.meetings or len(words.split()) > _MAX_SHORT:
            return None
        introduced = re.search(
            rf"\ban? {re.escape(words)} (?:to|on) [^,.;:]{{5,160}}",
            self.text[max(paragraph, span.start - _WINDOW) : span.start],
        )
        return " ".join(introduced.group().split()[1:]) if introduced else None

    def _is_short(self, span: Span, words: str) -> bool:
        definite = self.text[max(0, span.start - 4) : span.start].lower().endswith("the ")
        return definite and words[:1].isupper() and len(words.split()) <= _MAX_SHORT

    def _without_determiners(self, span: Span) -> Span:
        tokens = tokenize(self.text, span.start, span.end)
        first = 0
        while first < len(tokens) - 1 and tokens[first].low in self.lexicon.determiners:
            if tokens[first].low == "united":
                break
            first += 1
        return Span(tokens[first].start, span.end)

    def _plural(
        self, span: Span, role: Role, paragraph: int, previous: Sequence[ActorReference]
    ) -> list[ActorReference]:
        praised = self._praised(span, role, paragraph)
        if praised:
            return praised
        match = self.antecedents.plural_before(span.start, paragraph)
        last = [actor for actor in previous if actor.role is Role.ADDRESSEE]
        if (
            last
            and (match is None or match.span.start < last[-1].span.end)
            and (len(last) > 1 or _is_plural(last[0]))
        ):
            return [ActorReference(actor.name, span, actor.id, role) for actor in last]
        if match is None:
            return self._by_head(span, role, paragraph)
        return self._around(match.span, span, role, paragraph)

    def _praised(self, span: Span, role: Role, paragraph: int) -> list[ActorReference]:
        """Read whose work was spoken of: "Commends the work of A and B to promote …, and invites them to"."""
        deeds = list(_DEEDS.finditer(self.text, max(paragraph, span.start - _WINDOW), span.start))
        if not deeds or ";" in self.text[deeds[0].end() : span.start]:
            return []
        tokens = tokenize(self.text, deeds[0].end(), span.start)
        parser = PhraseParser(self.text, tokens, self.index, self.lexicon)
        stops = (j for j, token in enumerate(tokens) if token.low in _AFTER_DOERS and not parser.inside_name(j))
        end = next(stops, len(tokens))
        pieces = [piece for piece in parser.parse(0, end).addressees if parser.names_actor(*piece)]
        found = [self._named(Span(tokens[a].start, tokens[b - 1].end), role, paragraph) for a, b in pieces]
        if not found or not (len(found) > 1 or _is_plural(found[0])):
            return []
        return [ActorReference(actor.name, span, actor.id, role) for actor in found]

    def _by_head(self, span: Span, role: Role, paragraph: int) -> list[ActorReference]:
        """Find a plural that no register has: "other Iranian officials … and calls upon them"."""
        tokens = tokenize(self.text, max(paragraph, span.start - _WINDOW), span.start)
        for last in range(len(tokens) - 1, -1, -1):
            low = tokens[last].low
            if low not in self.lexicon.actor_heads or not low.endswith("s"):
                continue
            first = last
            while first and tokens[first - 1].text.isalpha() and tokens[first - 1].low not in _NP_EDGES:
                first -= 1
            named = self._named(Span(tokens[first].start, tokens[last].end), role, paragraph)
            return [ActorReference(named.name, span, named.id, role)]
        return []

    def _around(self, anchor: Span, span: Span, role: Role, paragraph: int) -> list[ActorReference]:
        """Read the whole coordination in which a group stands that "them" refers to."""
        start = self._coordination_start(anchor.start, paragraph)
        tokens = tokenize(self.text, start, span.start)
        parser = PhraseParser(self.text, tokens, self.index, self.lexicon)
        end = len(tokens)
        for j, token in enumerate(tokens):
            if token.start >= anchor.end and (
                token.low in (".", ";", "to", "in", "that", "for", "has", "have", "will", "are")
            ):
                end = j
                break
        pieces = [piece for piece in parser.parse(0, end).addressees if parser.names_actor(*piece)]
        found = [self._named(Span(tokens[a].start, tokens[b - 1].end), role, paragraph) for a, b in pieces]
        return [ActorReference(actor.name, span, actor.id, role) for actor in found]

    def _coordination_start(self, start: int, paragraph: int) -> int:
        for match in self.antecedents.matches_before(start, paragraph):
            if match.span.end > start:
                continue
            between = self.text[match.span.end : start].strip()
            if between not in (",", "and", ", and", "and the", ", the", "and other"):
                break
            start = match.span.start
        return start

    def _singular(
        self, span: Span, role: Role, paragraph: int, previous: Sequence[ActorReference]
    ) -> list[ActorReference]:
        last = [actor for actor in previous if actor.role is Role.ADDRESSEE]
        if len(last) == 1 and not _is_plural(last[0]):
            return [ActorReference(last[0].name, span, last[0].id, role)]
        return self._known(self.antecedents.singular_before(span.start, paragraph), span, role)

    def _previous_person(self, previous: Sequence[ActorReference]) -> NamedBody | None:
        for actor in reversed(previous):
            if re.search(
                r"Secretary|Commissioner|Rapporteur|Expert|Director|Chair|President|Representative", actor.name
            ):
                return NamedBody(actor.name, actor.id, actor.span.start, actor.span.end)
        return None

    def _known(self, body: NamedBody | None, span: Span, role: Role) -> list[ActorReference]:
        return [ActorReference(body.name, span, body.id, role)] if body else []


@cache
def _actors_by_id() -> dict[str, ActorRecord]:
    return {actor.id: actor for actor in load_actors()}


def _is_shortened(words: str, name: str) -> bool:
    """Tell whether capitalised words leave out some of a body's name: "High Commissioner for Human Rights"."""
    if not (words[:1].isupper() and name[:1].isupper() and name.split()[-1][:1].isupper()):
        return False
    return set(words.lower().split()) < set(name.lower().split())


def _is_plural(actor: ActorReference) -> bool:
    return actor.name.endswith("s") or " and " in actor.name
