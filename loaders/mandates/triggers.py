"""Where the issuing body speaks: finite operative verbs, passives, and nouns that repeat an earlier request.

A verb counts when its subject is the issuing body: at the beginning of a paragraph ("Requests …"), after an
explicit subject ("the Council urges", "we call on"), or joined to such a verb (", and in this regard invites").
Verbs whose subject is somebody else ("a report that requests …"), past tenses and infinitives are no triggers.
"""

from __future__ import annotations

from dataclasses import dataclass

from mandategraph.graph.registers import VerbRecord
from mandategraph.loaders.mandates.lexicon import VerbForm, starts_with
from mandategraph.loaders.mandates.subjects import JOINTS, SubjectReader

_NO_OBJECT = frozenset(
    {"of", "by", "from", ".", ",", ";", ")", "made", "contained", "in", "addressed", "received", "is"}
)
_TAKES_TO = frozenset(
    {"decide", "resolve", "commit", "recommit", "pledge", "appeal", "recommend", "undertake", "agree", "vow"}
)
_TAKES_FOR = frozenset({"call for", "appeal", "express", "thank", "commend"})
_NOUNS = {
    "request": "request", "requests": "request", "call": "call upon", "calls": "call upon", "appeal": "appeal",
    "appeals": "appeal", "invitation": "invite", "invitations": "invite", "demand": "demand", "demands": "demand",
    "encouragement": "encourage", "recommendation": "recommend",
}  # fmt: skip
_DESCRIBING = frozenset({"mandate", "task", "charge", "entrust"})
"""Verbs whose passive describes what was decided before: "the Forum is mandated to identify gaps"."""
_AFTER_SOURCE = frozenset({"to", "for", "that", ";", "."})
_REPEATING = frozenset({"reiterate", "reaffirm", "renew", "repeat", "stress", "maintain"})
_NESTED = frozenset(
    {
        "appeal",
        "ask",
        "authorize",
        "call upon",
        "direct",
        "encourage",
        "entrust",
        "instruct",
        "invite",
        "recommend",
        "request",
        "urge",
    }
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """An operative verb of the issuing body."""

    record: VerbRecord
    start: int
    """Index of the first token of the verb words."""
    end: int
    """Index after the last one; the complement begins there."""
    form: str
    """finite, nested ("Decides to invite"), nominal ("reiterates its call"), passive, will, committed."""
    subject: tuple[int, int] | None = None
    """Token range of a passive's subject."""


class TriggerFinder(SubjectReader):
    """Finds the operative verbs of one sentence, from left to right."""

    def find(self) -> list[Trigger]:
        """Give all operative verbs, those included that ask nothing ("Welcomes"): they end the clause before."""
        found: list[Trigger] = []
        position = 0
        while position < len(self.tokens):
            trigger = self._at(position)
            if trigger is None:
                position += 1
            else:
                found.append(trigger)
                position = max(trigger.end, position + 1)
        return found

    def _at(self, i: int) -> Trigger | None:
        low = self.lows[i]
        if (
            low == "we"
            and self.voice.speaks_as_we
            and (not i or self.lows[i - 1] not in ("that", "which", "as", "what", "where", "if", "to"))
        ):
            self.chain, self.bound, self.deciding = "first", False, False
            return None
        if low == "will" and self.chain == "first" and self._will_is_ours(i):
            self.bound = True
            return Trigger(self.lexicon.records["commit"], i, i + 1, "will")
        if low in _NOUNS and self.repeating and self.lows[max(0, i - 2) : i] in (["and", "its"], ["and", "our"]):
            return self._noun_at(i, i - 1)
        if low not in self.lexicon.verbs:
            return self._committed(i) if low in ("committed", "determined") else None
        found = self._finite(i) or self._nested(i) or self._committed(i)
        return found or (None if self.voice.reports else self._passive(i))

    def _finite(self, i: int) -> Trigger | None:
        for form in self.lexicon.verbs[self.lows[i]]:
            end = self._match_rest(i, form) if form.shape != "past" else None
            if end is None:
                continue
            if not (form.rest or self._complement_fits(form.record, end)):
                self._open_chain(i, form.shape)
                continue
            if self._subject_speaks(i, form.shape) and self._may_perform(i, form):
                self.bound = form.record.kind == "commitment" or form.record.base == "resolve"
                self.deciding = form.record.base in ("decide", "resolve", "agree")
                return self._refine(i, end, form.record)
        return None

    def _may_perform(self, i: int, form: VerbForm) -> bool:
        """Tell whether a verb does by saying so: "We extend the mandate", not "and establishes a link"."""
        if form.record.kind != "performative":
            return True
        stop = self._before_adverbials(i)
        return self.chain != "base" and (stop < 0 or self.lows[stop] == "we" or self.lows[stop] not in JOINTS)

    def _match_rest(self, i: int, form: VerbForm) -> int | None:
        """Give the index after the verb's words; adverbs and phrases between commas may split them."""
        if not form.rest:
            return i + 1
        j = i + 1
        if self.lows[j : j + len(form.rest)] == list(form.rest):
            return j + len(form.rest)
        while j < len(self.lows) and self.lows[j] in self.lexicon.adverbs:
            j += 1
        if j < len(self.lows) and self.lows[j] == ",":
            close = next((k for k in range(j + 1, min(j + 14, len(self.lows))) if self.lows[k] == ","), None)
            j = close + 1 if close else j
        else:
            for length in range(5, 0, -1):
                if tuple(self.lows[j : j + length]) in self.lexicon.connectives:
                    j += length
                    break
        return j + len(form.rest) if self.lows[j : j + len(form.rest)] == list(form.rest) else None

    def _complement_fits(self, record: VerbRecord, end: int) -> bool:
        following = self.lows[end] if end < len(self.lows) else ""
        if following == "to" and record.kind != "none":
            return record.base in _TAKES_TO
        if record.kind in ("decision", "performative", "commitment"):
            return following not in ("of", "from", ".", ";", ")", "made", "is")
        if following == "for" and record.kind != "none":
            return record.base in _TAKES_FOR
        if following == ",":
            return self._insertion_at(end + 1)
        if following == "in" and starts_with(self.lows[end : end + 6], self.lexicon.connectives):
            return True
        return following not in _NO_OBJECT or (record.kind == "none" and following == "in")

    def _refine(self, i: int, end: int, record: VerbRecord) -> Trigger | None:
        """Turn "decides to invite", "reiterates its call upon", "reaffirm our commitment to" into what they do."""
        if record.base in _REPEATING:
            repeated = self._repeated_noun(i, end)
            if repeated:
                return repeated
        to = self._infinitive_of_decision(end) if record.base in ("decide", "resolve", "agree") else None
        nested = self._directive_after_to(to) if to is not None else None
        if nested:
            return Trigger(nested.record, i, nested.end, "nested")
        return Trigger(record, i, end, "finite")

    def _infinitive_of_decision(self, end: int) -> int | None:
        """Find the "to" of "decides to" and of "decides, as a follow-up, to"."""
        if self.lows[end : end + 1] == ["to"]:
            return end
        if self.lows[end : end + 1] != [","]:
            return None
        closing = (j for j in range(end + 1, min(end + 40, len(self.lows) - 1)) if self.lows[j] == ",")
        return next((j + 1 for j in closing if self.lows[j + 1] == "to"), None)

    def _directive_after_to(self, to: int) -> Trigger | None:
        j = to + 1
        while j < len(self.lows) and self.lows[j] in self.lexicon.adverbs:
            j += 1
        if j >= len(self.lows):
            return None
        for form in self.lexicon.verb_forms(self.lows[j], "base"):
            end = self._match_rest(j, form) if form.record.base in _NESTED else None
            if end is not None:
                return Trigger(form.record, to, end, "nested")
        return None

    def _nested(self, i: int) -> Trigger | None:
        """Find "… and to request X to" that continues a decision."""
        j = i
        while j > 0 and self.lows[j - 1] in self.lexicon.adverbs:
            j -= 1
        joined = j >= 1 and self.lows[j - 1] == "to" and (j == 1 or self.lows[j - 2] in ("and", ",", ";"))
        return self._directive_after_to(j - 1) if joined and self.deciding else None

    def _repeated_noun(self, i: int, end: int) -> Trigger | None:
        if self.lows[end : end + 1] not in (["its"], ["our"]):
            return None
        for j in range(end + 1, min(end + 5, len(self.lows))):
            if self.lows[j] == "commitment" and self.lows[end] == "our":
                return self._commitment(i, j + 1)
            noun = self._noun_at(j, i)
            if noun:
                self.repeating = True
                return noun
        return None

    def _noun_at(self, j: int, start: int) -> Trigger | None:
        base = _NOUNS.get(self.lows[j])
        end = self._after_source(j + 1)
        if base and self.lows[end : end + 1] in (["to"], ["for"], ["upon"], ["on"], ["that"]):
            return Trigger(self.lexicon.records[base], start, end, "nominal")
        return None

    def _after_source(self, j: int) -> int:
        """Skip where a request was made before: "its request, in resolution 2097 (2013), that"."""
        k = j + 1 if self.lows[j : j + 1] in ([","], ["contained"], ["made"], ["expressed"]) else j
        if self.lows[k : k + 1] != ["in"]:
            return j
        end = next((n for n in range(k + 1, min(k + 16, len(self.lows))) if self.lows[n] in _AFTER_SOURCE), None)
        return end if end is not None and {"resolution", "resolutions", "decision"} & set(self.lows[k:end]) else j

    def _commitment(self, start: int, end: int) -> Trigger | None:
        """Accept "our commitment to" before a verb; before a noun it only repeats a principle."""
        if self.lows[end : end + 1] != ["to"] or end + 1 >= len(self.lows):
            return None
        verb = self.lows[end + 1]
        if not (verb in self.lexicon.infinitives or verb.endswith("ing")):
            return None
        self.bound = True
        return Trigger(self.lexicon.records["commit"], start, end, "committed")

    def _committed(self, i: int) -> Trigger | None:
        """Find "we are committed to", "we remain determined to"."""
        if self.lows[i] not in ("committed", "determined") or self.lows[i + 1 : i + 2] != ["to"]:
            return None
        j = self._before_adverbials(i)
        if self.chain != "first" or j < 1 or self.lows[j] not in ("are", "remain"):
            return None
        if self.lows[self._before_adverbials(j)] not in ("we", "and", ","):
            return None
        self.bound = True
        return Trigger(self.lexicon.records["commit"], j, i + 1, "committed")

    def _passive(self, i: int) -> Trigger | None:
        forms = self.lexicon.verb_forms(self.lows[i], "past")
        forms = tuple(form for form in forms if form.record.base not in _DESCRIBING)
        for form in forms:
            end = self._match_rest(i, form) if form.record.kind == "mandate" else None
            if end is None or not self._passive_complement(end):
                continue
            aux = i - 1
            while aux >= 0 and self.lows[aux] in self.lexicon.adverbs:
                aux -= 1
            if aux < 1 or self.lows[aux] not in ("is", "are"):
                continue
            start = self._subject_start(aux)
            if start is not None:
                return Trigger(form.record, aux, end, "passive", (start, aux))
        return None

    def _passive_complement(self, end: int) -> bool:
        following = self.lows[end : end + 1]
        if following in (["to"], [":"]):
            return True
        return following == [","] and "to" in self.lows[end + 1 : end + 25]
