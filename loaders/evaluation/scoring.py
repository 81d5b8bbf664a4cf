"""Scoring of extracted mandates against annotated ones, by the rule that stands with the annotations.

The unit is (paragraph without its sub-item, verb, set of addressees), duplicates collapsed. A unit is found when
paragraph and verb agree and the sets overlap; each annotated unit takes one found unit, and one surplus reading of
it is free; every further found unit is false. Missing an optional unit is no error, finding it neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from mandategraph.loaders.evaluation.gold import GoldDeadline, GoldDocument, GoldMandate, Names, paragraph_key
from mandategraph.loaders.evaluation.names import name_key
from mandategraph.loaders.model import Deadline, Mandate, Role


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of right, false and missed items, and the figures that follow from them."""

    right: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Add up two tallies."""
        return Tally(self.right + other.right, self.false + other.false, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """Give the share of the found items that are right; 1 when nothing was found."""
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def recall(self) -> float:
        """Give the share of the annotated items that were found; 1 when nothing is annotated."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Give the harmonic mean of precision and recall; 1 when there was nothing to find and nothing found."""
        total = 2 * self.right + self.false + self.missed
        return 2 * self.right / total if total else 1.0


@dataclass(frozen=True, slots=True)
class GoldUnit:
    """An annotated unit: the entries that share paragraph, verb and addressees."""

    entries: tuple[GoldMandate, ...]

    @property
    def first(self) -> GoldMandate:
        """Give the entry that stands for the unit: the first that must be found, else the first."""
        return next((entry for entry in self.entries if not entry.optional), self.entries[0])

    @property
    def optional(self) -> bool:
        """Tell whether the unit may be missed."""
        return all(entry.optional for entry in self.entries)

    @property
    def deadlines(self) -> tuple[GoldDeadline, ...]:
        """Give the different deadlines of the unit."""
        return tuple(dict.fromkeys(entry.deadline for entry in self.entries if entry.deadline))

    @property
    def deadline_optional(self) -> bool:
        """Tell whether missing the deadline is no error."""
        return all(entry.deadline_optional for entry in self.entries if entry.deadline)


@dataclass(frozen=True, slots=True)
class FoundUnit:
    """A found unit: the mandates that share paragraph, verb and addressees."""

    paragraph: str | None
    verb: str
    addressees: Names
    mandates: tuple[Mandate, ...]

    @property
    def confidence(self) -> float:
        """Give the confidence of the surest mandate in the unit."""
        return max(mandate.confidence for mandate in self.mandates)

    @property
    def deadlines(self) -> tuple[tuple[Deadline, ...], ...]:
        """Give the different groups of deadlines, one per mandate that has any."""
        return tuple(dict.fromkeys(mandate.deadlines for mandate in self.mandates if mandate.deadlines))


@dataclass(frozen=True, slots=True)
class Pair:
    """An annotated and a found unit that were put together; one side is missing for misses and false ones."""

    gold: GoldUnit | None
    found: FoundUnit | None
    deadlines: Tally = Tally()

    @property
    def counted(self) -> bool:
        """Tell whether the pair enters the figures: a pair of an optional unit does not."""
        return self.gold is None or not self.gold.optional

    @property
    def mandate(self) -> Tally:
        """Count the unit itself."""
        if not self.counted:
            return Tally()
        return Tally(
            int(bool(self.gold and self.found)),
            int(self.gold is None),
            int(self.found is None),
        )

    @property
    def addressees(self) -> Tally:
        """Count the unit as right when the sets agree; otherwise as false, as missed, or as both."""
        if not self.counted:
            return Tally()
        if self.gold and self.found and self.found.addressees in self.gold.first.addressee_sets:
            return Tally(1)
        return Tally(0, int(self.found is not None), int(self.gold is not None))


@dataclass(frozen=True, slots=True)
class DocumentScore:
    """All pairs of one document, the surplus readings that are free left out."""

    name: str
    pairs: tuple[Pair, ...]
    source: str = ""
    mandates: Tally = field(init=False)
    addressees: Tally = field(init=False)
    deadlines: Tally = field(init=False)

    def __post_init__(self) -> None:
        """Add up the pairs."""
        for figure, part in (("mandates", "mandate"), ("addressees", "addressees"), ("deadlines", "deadlines")):
            total = sum((getattr(pair, part) for pair in self.pairs), Tally())
            object.__setattr__(self, figure, total)


def score_document(gold: GoldDocument, mandates: Sequence[Mandate]) -> DocumentScore:
    """Compare what was extracted from a document with its annotation."""
    gold_units = _gold_units(gold.mandates)
    found_units = _found_units(mandates)
    taken = _assign(gold_units, found_units)
    pairs = [Pair(gold_units[left], found_units[right]) for left, right in sorted(taken.items())]
    pairs += [Pair(unit, None) for index, unit in enumerate(gold_units) if index not in taken]
    spare = [unit for index, unit in enumerate(found_units) if index not in set(taken.values())]
    pairs += [Pair(None, unit) for unit in _without_free(gold_units, spare)]
    return DocumentScore(gold.name, tuple(replace(pair, deadlines=_score_deadlines(pair)) for pair in pairs))


def _gold_units(entries: Iterable[GoldMandate]) -> list[GoldUnit]:
    groups: dict[tuple[str | None, str, Names], list[GoldMandate]] = {}
    for entry in entries:
        groups.setdefault((entry.paragraph, entry.verb, entry.addressees), []).append(entry)
    return [GoldUnit(tuple(group)) for group in groups.values()]


def _found_units(mandates: Iterable[Mandate]) -> list[FoundUnit]:
    groups: dict[tuple[str | None, str, Names], list[Mandate]] = {}
    for mandate in mandates:
        names = frozenset(name_key(actor.name) for actor in mandate.in_role(Role.ADDRESSEE))
        groups.setdefault((paragraph_key(mandate.number), mandate.verb, names), []).append(mandate)
    return [FoundUnit(*key, tuple(group)) for key, group in groups.items()]


def _agree(gold: GoldUnit, found: FoundUnit) -> bool:
    if gold.first.paragraph != found.paragraph or found.verb not in gold.first.verbs:
        return False
    return any(
        names & found.addressees or (not names and not found.addressees) for names in gold.first.addressee_sets
    )


def _assign(gold_units: Sequence[GoldUnit], found_units: Sequence[FoundUnit]) -> dict[int, int]:
    """Give each annotated unit at most one found unit: equal sets first, required before optional."""
    candidates = []
    for left, gold in enumerate(gold_units):
        for right, found in enumerate(found_units):
            if _agree(gold, found):
                exact = found.addressees in gold.first.addressee_sets
                candidates.append((not exact, gold.optional, left, right))
    taken: dict[int, int] = {}
    for _, _, left, right in sorted(candidates):
        if left not in taken and right not in taken.values():
            taken[left] = right
    return taken


def _without_free(gold_units: Sequence[GoldUnit], spare: Iterable[FoundUnit]) -> list[FoundUnit]:
    """Drop one surplus reading of each annotated unit."""
    used: set[int] = set()
    false = []
    for unit in spare:
        free = next(
            (index for index, gold in enumerate(gold_units) if index not in used and _agree(gold, unit)), None
        )
        if free is None:
            false.append(unit)
        else:
            used.add(free)
    return false


def _score_deadlines(pair: Pair) -> Tally:
    """Count deadlines: those of missed units are missed, those of false ones false."""
    if not pair.counted:
        return Tally()
    gold = list(pair.gold.deadlines) if pair.gold else []
    found = list(pair.found.deadlines) if pair.found else []
    right = 0
    for deadline in list(gold):
        match = next((group for group in found if deadline_agrees(deadline, group)), None)
        if match is not None:
            gold.remove(deadline)
            found.remove(match)
            right += 1
    missed = 0 if pair.gold and pair.gold.deadline_optional else len(gold)
    return Tally(right, len(found), missed)


def deadline_agrees(gold: GoldDeadline, found: Sequence[Deadline]) -> bool:
    """Tell whether found deadlines say what the annotated one says: year, session and recurrence.

    A year is judged only where the annotation has one; a year that was computed from a session is not looked at.
    """
    if gold.year is not None and gold.year not in {deadline.year for deadline in found}:
        return False
    sessions = {
        (session.ordinal, name_key(session.body))
        for deadline in found
        for session in (*((deadline.session,) if deadline.session else ()), *deadline.sessions)
    }
    if not all(_has_session(ordinal, gold.body, sessions) for ordinal in gold.ordinals):
        return False
    recurrences = {deadline.recurrence for deadline in found}
    return gold.recurrence is None or gold.recurrence in recurrences


def _has_session(ordinal: int, body: str | None, sessions: set[tuple[int, str]]) -> bool:
    return any(found == ordinal and (body is None or name == body) for found, name in sessions)
