"""Instruments that texts cite by name: treaties, declarations, agendas of the register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import ahocorasick

from mandategraph.graph.registers import InstrumentRecord, load_instruments
from mandategraph.loaders.actors.index import fold
from mandategraph.loaders.model import Span

_NUMBERED = ("Resolution", "OutcomeDocument")


@dataclass(frozen=True, slots=True)
class NamedInstrument:
    """An instrument of the register where a text names it."""

    span: Span
    record: InstrumentRecord


class InstrumentIndex:
    """Finds instruments by name; one automaton reads each character of a text once."""

    def __init__(self, records: Iterable[InstrumentRecord]) -> None:
        """Take the instruments of the register."""
        self._automaton = ahocorasick.Automaton()
        self.by_id: dict[str, InstrumentRecord] = {}
        self.by_symbol: dict[str, str] = {}
        for record in records:
            self.by_id[record.id] = record
            if record.symbol:
                self.by_symbol[record.symbol] = record.id
            for name in _names(record):
                folded = fold(name)
                self._automaton.add_word(folded, (len(folded), name, record))
        self._automaton.make_automaton()

    def find(self, text: str) -> list[NamedInstrument]:
        """Find the names in a text, the longest at each place, in order."""
        found = sorted(self._candidates(text), key=lambda named: (named.span.start, -named.span.end))
        chosen: list[NamedInstrument] = []
        for named in found:
            if not chosen or named.span.start >= chosen[-1].span.end:
                chosen.append(named)
        return chosen

    def _candidates(self, text: str) -> Iterator[NamedInstrument]:
        folded = fold(text)
        for last, (length, name, record) in self._automaton.iter(folded):
            start, end = last + 1 - length, last + 1
            if not _is_whole(folded, start, end) or not _is_written(text[start:end], name):
                continue
            yield NamedInstrument(Span(start, end), record)


def _names(record: InstrumentRecord) -> tuple[str, ...]:
    """Give the names that cite an instrument: the title of a resolution is a subject, which others name too."""
    return record.aliases if record.cls in _NUMBERED else (record.title, *record.aliases)


def _is_whole(folded: str, start: int, end: int) -> bool:
    before = folded[start - 1] if start else " "
    after = folded[end] if end < len(folded) else " "
    return not (before.isalnum() or before in "-/" or after.isalnum() or after == "-")


def _is_written(words: str, name: str) -> bool:
    """Tell whether the words are a name: acronyms as they are, others beginning with a capital or digit."""
    if name.isupper():
        return words == name
    return words[0].isupper() or words[0].isdigit()


@cache
def load_instrument_index() -> InstrumentIndex:
    """Load the index of the register. Raises DataError."""
    return InstrumentIndex(load_instruments())
