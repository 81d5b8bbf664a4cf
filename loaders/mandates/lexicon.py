"""The words that the engine reads by: operative verbs from the register, word lists from lexicon.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from mandategraph.graph.errors import DataError
from mandategraph.graph.registers import VerbRecord, load_verbs
from mandategraph.graph.resources import read_text
from mandategraph.loaders.model import Role

_FILE = "loaders/mandates/lexicon.toml"

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
    """All word lists, and the verb forms by their first word."""

    verbs: Mapping[str, tuple[VerbForm, ...]]
    records: Mapping[str, VerbRecord]
    infinitives: frozenset[str]
    governors: frozenset[str]
    adverbs: frozenset[str]
    connectives: frozenset[Phrase]
    actor_heads: frozenset[str]
    matter_heads: frozenset[str]
    instrument_heads: frozenset[str]
    deed_nouns: frozenset[str]
    system_nouns: frozenset[str]
    determiners: frozenset[str]
    adverbials: frozenset[str]
    list_adverbials: frozenset[str]
    participial_adjectives: frozenset[str]
    member_introducers: frozenset[Phrase]
    roles: Mapping[Phrase, Role]

    def verb_forms(self, word: str, shape: str) -> tuple[VerbForm, ...]:
        """Give the forms of one shape that begin with a word."""
        return tuple(form for form in self.verbs.get(word, ()) if form.shape == shape)


@cache
def load_lexicon() -> Lexicon:
    """Load the project's lexicon. Raises DataError when the file is no TOML or lacks a list."""
    try:
        data = tomllib.loads(read_text("loaders", "mandates/lexicon.toml"))
    except tomllib.TOMLDecodeError as error:
        raise DataError(_FILE, None, f"no readable TOML ({error})") from error
    verbs = load_verbs()
    return Lexicon(
        verbs=_verb_forms(verbs),
        records={record.base: record for record in verbs},
        infinitives=_words(data, "infinitives"),
        governors=_words(data, "governors"),
        adverbs=_words(data, "adverbs"),
        connectives=_phrases(data, "connectives"),
        actor_heads=_words(data, "actor_heads"),
        matter_heads=_words(data, "matter_heads"),
        instrument_heads=_words(data, "instrument_heads"),
        deed_nouns=_words(data, "deed_nouns"),
        system_nouns=_words(data, "system_nouns"),
        determiners=_words(data, "determiners"),
        adverbials=_words(data, "adverbials"),
        list_adverbials=_words(data, "list_adverbials"),
        participial_adjectives=_words(data, "participial_adjectives"),
        member_introducers=_phrases(data, "member_introducers"),
        roles=_roles(data),
    )


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


def _entry(data: Mapping[str, object], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise DataError(_FILE, None, f"list {key!r} is missing or empty")
    return value


def _words(data: Mapping[str, object], key: str) -> frozenset[str]:
    return frozenset(_entry(data, key).split())


def _phrases(data: Mapping[str, object], key: str) -> frozenset[Phrase]:
    return frozenset(tuple(line.split()) for line in _entry(data, key).splitlines() if line.strip())


def _roles(data: Mapping[str, object]) -> dict[Phrase, Role]:
    table = data.get("roles")
    if not isinstance(table, dict):
        raise DataError(_FILE, None, "table `roles` is missing")
    roles: dict[Phrase, Role] = {}
    for key in table:
        if key not in set(Role):
            raise DataError(_FILE, None, f"unknown role {key!r}; the roles are {', '.join(Role)}")
        roles.update(dict.fromkeys(_phrases(table, key), Role(key)))
    return roles


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
