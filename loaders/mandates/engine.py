"""From a document to its mandates: paragraphs in order, chapeaux over items, and what makes a statement sure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mandategraph.loaders.actors.coreference import Antecedents
from mandategraph.loaders.actors.index import ActorIndex
from mandategraph.loaders.deadlines import TimeContext
from mandategraph.loaders.mandates.addressees import Resolver
from mandategraph.loaders.mandates.channels import find_channels
from mandategraph.loaders.mandates.confidence import estimate
from mandategraph.loaders.mandates.drafts import Draft
from mandategraph.loaders.mandates.lexicon import Lexicon, load_lexicon
from mandategraph.loaders.mandates.sentences import SentenceReader
from mandategraph.loaders.mandates.timing import find_deadlines
from mandategraph.loaders.mandates.tokens import skip_label, split_sentences
from mandategraph.loaders.mandates.voice import find_voice
from mandategraph.loaders.model import (
    ActorReference,
    Deadline,
    Document,
    Mandate,
    Provision,
    ProvisionKind,
    Role,
    Span,
    StatementKind,
)

OPERATIVE = frozenset(
    {
        ProvisionKind.OPERATIVE_PARAGRAPH,
        ProvisionKind.SUB_PARAGRAPH,
        ProvisionKind.PARAGRAPH,
        ProvisionKind.LIST_ITEM,
    }
)
"""Kinds of provision in which the issuing body speaks; recitals, headings, quotations and messages ask nobody."""


_WE_CHAPEAU = re.compile(r"\bwe:?\s*\Z", re.IGNORECASE)


def recognise_mandates(document: Document) -> tuple[Mandate, ...]:
    """Find the mandates, commitments and decisions of a document, in its order."""
    if not document.is_legible:
        return ()
    return _DocumentReader(document).read()


class _DocumentReader:
    """One document while it is read."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.lexicon: Lexicon = load_lexicon()
        self.index = index = ActorIndex.load()
        voice = self.voice = find_voice(document, index)
        resolver = Resolver(document.text, index, Antecedents(document.text, index), self.lexicon, voice)
        self.sentences = SentenceReader(document.text, resolver, self.lexicon, voice)
        self.context = TimeContext.of(document)
        self.children: dict[str | None, list[Provision]] = {}
        operative = {p.id for p in document.provisions if p.kind in OPERATIVE}
        for provision in document.provisions:
            if provision.kind in OPERATIVE:
                parent = provision.parent if provision.parent in operative else None
                self.children.setdefault(parent, []).append(provision)

    def read(self) -> tuple[Mandate, ...]:
        """Read paragraph by paragraph; a chapeau may stand over paragraphs after it, which then say what to do."""
        paragraphs: list[list[Draft]] = []
        chapeau: Draft | None = None
        for root in self.children.get(None, ()):
            reader = _ParagraphReader(self, root)
            above = chapeau if chapeau is not None and reader.looks_like_item(root) else None
            drafts, chapeau = reader.read(root, above)
            if above is not None and chapeau is above:
                paragraphs[-1] = [draft for draft in paragraphs[-1] if draft is not above]
            paragraphs.append(drafts)
        return tuple(
            mandate
            for drafts in paragraphs
            for mandate in self.finish([draft for draft in drafts if not draft.bare or draft.complement == "item"])
        )

    def finish(self, drafts: Sequence[Draft]) -> Iterable[Mandate]:
        deadlines = [self._deadlines(draft) for draft in drafts]
        for n in range(len(drafts) - 1):
            if drafts[n + 1].inherited and not deadlines[n]:
                deadlines[n] = deadlines[n + 1]
        return [self._mandate(draft, found) for draft, found in zip(drafts, deadlines, strict=True)]

    def _mandate(self, draft: Draft, deadlines: tuple[Deadline, ...]) -> Mandate:
        performs = draft.record.kind == "performative"
        record = self.lexicon.records["decide"] if performs else draft.record
        return Mandate(
            provision=draft.provision,
            number=draft.number,
            kind=StatementKind(record.kind),
            verb=record.base,
            verb_class=record.cls,
            verb_span=draft.verb,
            actors=(self._issuer(draft), *draft.actors, *self._channels(draft)),
            action=draft.action,
            deadlines=deadlines,
            quote=draft.quote,
            confidence=estimate(draft),
        )

    def _deadlines(self, draft: Draft) -> tuple[Deadline, ...]:
        addressees = [actor for actor in draft.actors if actor.role is Role.ADDRESSEE]
        return find_deadlines(self.document.text, draft.time_spans, self.context, addressees)

    def _issuer(self, draft: Draft) -> ActorReference:
        """Give the body that speaks; its words are the operative verb."""
        return ActorReference(self.voice.issuer, draft.verb, self.voice.issuer_id, Role.ISSUER)

    def _channels(self, draft: Draft) -> tuple[ActorReference, ...]:
        """Give the actors that the action names in other roles and that are not known yet."""
        if draft.action is None:
            return ()
        known = {actor.span for actor in draft.actors}
        found = find_channels(self.document.text, draft.action, self.index)
        return tuple(actor for actor in found if actor.span not in known)


def _split_lead(provision: Provision, children: list[Provision]) -> tuple[Span, list[Provision]]:
    """Part the words before the first item from the items; a reader may give them as a child of their own."""
    if not children:
        return provision.span, children
    first, *rest = children
    if first.kind is ProvisionKind.PARAGRAPH and first.number is None and first.span.start == provision.span.start:
        return first.span, rest
    return Span(provision.span.start, first.span.start), children


def _over_items(draft: Draft, items: Sequence[Provision]) -> Draft:
    """Let a statement reach over items that only say how it is done: "the following actions: (a) Supporting …"."""
    return replace(
        draft,
        quote=Span(draft.quote.start, items[-1].span.end),
        time_spans=(*draft.time_spans, *(item.span for item in items)),
    )


class _ParagraphReader:
    """One paragraph with its items while it is read."""

    def __init__(self, document: _DocumentReader, root: Provision) -> None:
        self.document = document
        self.text = document.document.text
        self.root = root
        self.drafts: list[Draft] = []
        self.chain: str | None = None

    def read(self, root: Provision, chapeau: Draft | None) -> tuple[list[Draft], Draft | None]:
        """Give the statements, and the chapeau that paragraphs after this one may continue."""
        left_open = self._read(root, chapeau)
        return self.drafts, left_open

    def looks_like_item(self, provision: Provision) -> bool:
        """Tell whether a provision begins with the bare verb of a list item."""
        words = self._words(provision)
        return bool(words) and (words[0] in self.document.lexicon.infinitives or words[0] == "to")

    def _words(self, provision: Provision) -> list[str]:
        span = skip_label(self.text, provision.span)
        words = self.text[span.start : span.start + 60].lower().replace(",", " ").split()
        while words and (words[0] in self.document.lexicon.adverbs or words[0] == "inter" or words[0] == "alia"):
            words = words[1:]
        return words

    def _read(self, provision: Provision, chapeau: Draft | None) -> Draft | None:
        children = self.document.children.get(provision.id, [])
        lead, children = _split_lead(provision, children)
        head = skip_label(self.text, lead)
        if chapeau and self.looks_like_item(provision):
            nested = self._nested_item(chapeau, provision, head)
            if nested:
                self.drafts += nested
                return chapeau
            own = self._item(chapeau, provision, head)
            inner = replace(chapeau, time_spans=own.time_spans) if children and self._ends_open(head) else None
            if inner is None:
                self.drafts.append(own)
            for child in children:
                self._read(child, inner)
            return chapeau
        opened = self._read_head(provision, head)
        count = len(self.drafts)
        outer, self.chain = (
            self.chain,
            "first" if _WE_CHAPEAU.search(self.text[lead.start : lead.end]) else self.chain,
        )
        for child in children:
            self._read(child, opened)
        self.chain = outer
        if opened and children and len(self.drafts) > count:
            self.drafts = [draft for draft in self.drafts if draft is not opened]
        elif opened and children:
            opened.bare = False
            opened.quote = Span(opened.quote.start, max(opened.quote.end, children[-1].span.end))
        elif children and self.drafts and len(self.drafts) == count and self._stands_over(head):
            self.drafts[-1] = _over_items(self.drafts[-1], children)
        self._read_tail(provision, children)
        return opened if opened and not children else None

    def _nested_item(self, chapeau: Draft, provision: Provision, head: Span) -> list[Draft]:
        """Read "(a) To invite X to …" under "Decides:": the item asks somebody else than the chapeau names."""
        if chapeau.record.kind != "decision":
            return []
        return self.document.sentences.read_decided(head, provision, self.root.span.start, self.drafts)

    def _stands_over(self, head: Span) -> bool:
        last = self.drafts[-1]
        return (
            last.record.kind == "mandate"
            and last.quote.end <= head.end
            and self.text[head.start : head.end].rstrip().endswith(":")
        )

    def _ends_open(self, head: Span) -> bool:
        return self.text[head.start : head.end].rstrip().rstrip(":").rstrip().endswith(" to")

    def _read_head(self, provision: Provision, head: Span) -> Draft | None:
        for sentence in split_sentences(self.text, head):
            self.drafts += self.document.sentences.read(
                sentence, provision, self.root.span.start, self.drafts, chain=self.chain
            )
        last = self.drafts[-1] if self.drafts else None
        return last if last and last.open and last.provision == provision.id else None

    def _read_tail(self, provision: Provision, children: Sequence[Provision]) -> None:
        if not children:
            return
        tail = Span(children[-1].span.end, provision.span.end)
        if self.text[tail.start : tail.end].strip():
            self._read_head(provision, tail)

    def _item(self, chapeau: Draft, provision: Provision, head: Span) -> Draft:
        return replace(
            chapeau,
            provision=provision.id,
            number=provision.number,
            actors=list(chapeau.actors),
            action=head,
            quote=head,
            time_spans=(*chapeau.time_spans, provision.span),
            open=False,
            complement="item",
        )


def addressee_names(mandate: Mandate) -> tuple[str, ...]:
    """Give the names of those addressed."""
    return tuple(actor.name for actor in mandate.in_role(Role.ADDRESSEE))
