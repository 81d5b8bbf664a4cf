"""Names of the actor register in a text, by one Aho–Corasick automaton.

An automaton reads each character of the text once, however many names the register has. Acronyms and single
capitalised words match only as the register writes them ("States", "WHO", but not "states" or "who"); longer names
match in any case, since texts capitalise them differently.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import ahocorasick

from mandategraph.graph.registers import ActorRecord, load_actors
from mandategraph.loaders.model import Span

_FOLD = {"’": "'", "‘": "'", "\n": " ", "\t": " ", "\u00a0": " ", "\u2011": "-", "‐": "-"}


@dataclass(frozen=True, slots=True)
class ActorMatch:
    """An actor named in a text."""

    id: str
    name: str
    """The register's English name."""
    span: Span
    kind: str
    """"name", "alias" or "acronym": what the words of the text are in the register."""


@dataclass(frozen=True, slots=True)
class _Entry:
    record: ActorRecord
    form: str
    kind: str
    case_matters: bool


def fold(text: str) -> str:
    """Give the text in the form that names are compared in; every character keeps its place."""
    for old, new in _FOLD.items():  # several times as quick as str.translate
        text = text.replace(old, new)
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


class ActorIndex:
    """Finds the actors of a register in texts."""

    def __init__(self, records: Iterable[ActorRecord]) -> None:
        """Build the automaton; the first record that claims a form keeps it."""
        self._automaton = ahocorasick.Automaton()
        forms: dict[str, list[_Entry]] = {}
        for record in records:
            for form, kind in _forms(record):
                forms.setdefault(fold(form), []).append(_Entry(record, form, kind, _case_matters(form, kind)))
        for folded, entries in forms.items():
            self._automaton.add_word(folded, (len(folded), entries))
        self._automaton.make_automaton()

    @classmethod
    def load(cls) -> ActorIndex:
        """Give the index of the project's register; it is built once."""
        return _load_index()

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[ActorMatch]:
        """Find all actors named between two positions, the longest name at each place, in order."""
        end = len(text) if end is None else end
        region = text[start:end]
        matches = sorted(self._candidates(region), key=lambda match: (match.span.start, -match.span.end))
        chosen: list[ActorMatch] = []
        free_from = 0
        for match in matches:
            if match.span.start >= free_from:
                free_from = match.span.end
                span = Span(match.span.start + start, match.span.end + start)
                chosen.append(ActorMatch(match.id, match.name, span, match.kind))
        return chosen

    def lookup(self, words: str) -> ActorMatch | None:
        """Find the actor that exactly these words name."""
        matches = [match for match in self._candidates(words) if match.span == Span(0, len(words))]
        return matches[0] if matches else None

    def _candidates(self, region: str) -> Iterator[ActorMatch]:
        folded = fold(region)
        for last, (length, entries) in self._automaton.iter(folded):
            first = last + 1 - length
            if not _is_whole(folded, first, last + 1):
                continue
            words = region[first : last + 1]
            for entry in entries:
                if not entry.case_matters or words == entry.form:
                    yield ActorMatch(entry.record.id, entry.record.name, Span(first, last + 1), entry.kind)
                    break


def _forms(record: ActorRecord) -> Iterator[tuple[str, str]]:
    yield record.name, "name"
    for alias in record.aliases:
        yield alias, "alias"
    for acronym in record.acronyms:
        yield acronym, "acronym"


def _case_matters(form: str, kind: str) -> bool:
    return kind == "acronym" or (" " not in form and not form.islower()) or form.isupper()


def _is_whole(folded: str, first: int, end: int) -> bool:
    before = folded[first - 1] if first else " "
    after = folded[end] if end < len(folded) else " "
    if before.isalnum() or after.isalnum():
        return False
    inner_hyphen = after == "-" and end + 1 < len(folded) and folded[end + 1].isalnum()
    outer_hyphen = before == "-" and first > 1 and folded[first - 2].isalnum()
    return not (inner_hyphen or outer_hyphen)


@cache
def _load_index() -> ActorIndex:
    return ActorIndex(load_actors())
