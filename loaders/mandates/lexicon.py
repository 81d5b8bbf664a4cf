"""The words that the engine reads by: operative verbs from the register, word lists from lexicon.toml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache

from mandategraph.graph.registers import VerbRecord, load_verbs
from mandategraph.loaders.lexicon import read_lexicon
from mandategraph.loaders.model import Role

_IRREGULAR_PASTS = frozenset({"took", "drew", "borne", "brought", "undertook", "set"})

Phrase = tuple[str, ...]
"""The lower-case words of an expression."""


@dataclass(frozen=True, slots=True)
class VerbForm:
    """One inflected form of an operative verb; `rest` are the words that belong to it after the first."""

    record: VerbRecord
    shape: str
    """base, third (person singular) or past (participle)."""
    rest: Phrase


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All word lists (lexicon.toml says what each is), and the verb forms by their first word."""

    verbs: Mapping[str, tuple[VerbForm, ...]]
    records: Mapping[str, VerbRecord]
    connectives: frozenset[Phrase]
    member_introducers: frozenset[Phrase]
    roles: Mapping[Phrase, Role]
    infinitives: frozenset[str]
    governors: frozenset[str]
    adverbs: frozenset[str]
    actor_heads: frozenset[str]
    matter_heads: frozenset[str]
    instrument_heads: frozenset[str]
    deed_nouns: frozenset[str]
    system_nouns: frozenset[str]
    determiners: frozenset[str]
    adverbials: frozenset[str]
    list_adverbials: frozenset[str]
    participial_adjectives: frozenset[str]
    own_deeds: frozenset[str]
    finished_works: frozenset[str]
    products: frozenset[str]
    efforts: frozenset[str]
    kept_participles: frozenset[str]
    stops_after_in: frozenset[str]
    takers_of_to: frozenset[str]
    terms: frozenset[str]
    observances: frozenset[str]
    reporting_verbs: frozenset[str]
    meetings: frozenset[str]
    cuts: frozenset[str]
    prepositions: frozenset[str]

    def verb_forms(self, word: str, shape: str) -> tuple[VerbForm, ...]:
        """Give the forms of one shape that begin with a word."""
        return tuple(form for form in self.verbs.get(word, ()) if form.shape == shape)


_PHRASES = ("connectives", "member_introducers")
_ROLES = {
    "through": Role.THROUGH,
    "in_consultation_with": Role.CONSULTATION,
    "with_support_of": Role.SUPPORT,
}
_NO_WORDS = ("verbs", "records", "roles", *_PHRASES)
_WORDS = tuple(field.name for field in fields(Lexicon) if field.name not in _NO_WORDS)


@cache
def load_lexicon() -> Lexicon:
    """Load the project's lexicon and its register of verbs. Raises DataError that names file and line."""
    lists = read_lexicon("mandates/lexicon.toml", (*_WORDS, *_PHRASES, *_ROLES))
    verbs = load_verbs()
    return Lexicon(
        verbs=_verb_forms(verbs),
        records={record.base: record for record in verbs},
        connectives=_phrases(lists["connectives"]),
        member_introducers=_phrases(lists["member_introducers"]),
        roles={phrase: role for key, role in _ROLES.items() for phrase in _phrases(lists[key])},
        **{name: lists[name] for name in _WORDS},
    )


def _phrases(expressions: frozenset[str]) -> frozenset[Phrase]:
    return frozenset(tuple(expression.split()) for expression in expressions)


def starts_with(
    words: Sequence[str], phrases: frozenset[Phrase] | Mapping[Phrase, object], longest: int = 6
) -> int:
    """Give the length of the longest phrase that the words begin with, 0 for none."""
    for length in range(min(longest, len(words)), 0, -1):
        if tuple(words[:length]) in phrases:
            return length
    return 0


def ends_with(words: Sequence[str], phrases: frozenset[Phrase], longest: int = 6) -> int:
    """Give the length of the longest phrase that the words end with, 0 for none."""
    for length in range(min(longest, len(words)), 0, -1):
        if tuple(words[-length:]) in phrases:
            return length
    return 0


def _verb_forms(records: tuple[VerbRecord, ...]) -> dict[str, tuple[VerbForm, ...]]:
    forms: dict[str, list[VerbForm]] = {}
    for record in records:
        for written in record.forms:
            first, *rest = written.split()
            forms.setdefault(first, []).append(VerbForm(record, _shape(first), tuple(rest)))
    return {word: tuple(found) for word, found in forms.items()}


def _shape(word: str) -> str:
    if word.endswith("s") and not word.endswith("ss"):
        return "third"
    return "past" if word.endswith("ed") or word in _IRREGULAR_PASTS else "base"
