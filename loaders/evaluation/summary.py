"""The figures of an evaluation: per document, per verb class, per form of deadline, confusion and calibration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mandategraph.graph.registers import load_verbs
from mandategraph.loaders.evaluation.gold import GoldDeadline
from mandategraph.loaders.evaluation.intervals import f1_interval, wilson
from mandategraph.loaders.evaluation.scoring import DocumentScore, Pair, Tally

ASPECTS = ("mandates", "addressees", "deadlines")
"""What is scored, in the order of reports."""

_PARTS = {"mandates": "mandate", "addressees": "addressees", "deadlines": "deadlines"}
_BINS = (0.0, 0.8, 0.9, 0.95, 1.01)


@dataclass(frozen=True, slots=True)
class Figure:
    """One tally with the number of annotated items it rests on and 95 % intervals."""

    tally: Tally

    @property
    def f1_interval(self) -> tuple[float, float]:
        """Give the interval of F1."""
        return f1_interval(self.tally.right, self.tally.false, self.tally.missed)

    @property
    def n(self) -> int:
        """Give the number of annotated items."""
        return self.tally.right + self.tally.missed

    @property
    def precision_interval(self) -> tuple[float, float]:
        """Give the Wilson interval of the precision."""
        return wilson(self.tally.right, self.tally.right + self.tally.false)

    @property
    def recall_interval(self) -> tuple[float, float]:
        """Give the Wilson interval of the recall."""
        return wilson(self.tally.right, self.n)


@dataclass(frozen=True, slots=True)
class Bin:
    """Found units whose confidence lies between two values, and how many of them are right."""

    low: float
    high: float
    right: int
    found: int


@dataclass(frozen=True, slots=True)
class ReviewedScore:
    """The score of a document after its review, and how many statements each decision of the reviewer took."""

    score: DocumentScore
    decisions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Summary:
    """All figures of an evaluation of the extractor alone, and those after review where there is one."""

    scores: tuple[DocumentScore, ...]
    reviewed: tuple[ReviewedScore, ...] = ()

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Give the pairs of all documents."""
        return tuple(pair for score in self.scores for pair in score.pairs)

    def overall(self) -> dict[str, Figure]:
        """Give the figures over all documents."""
        return _figures(self.pairs)

    def by_document(self) -> dict[str, dict[str, Figure]]:
        """Give the figures of each document."""
        return {score.name: _figures(score.pairs) for score in self.scores}

    def after_review(self) -> dict[str, dict[str, Figure]]:
        """Give the figures of each document that has a review, after it."""
        return {entry.score.name: _figures(entry.score.pairs) for entry in self.reviewed}

    def by_verb_class(self) -> dict[str, dict[str, Figure]]:
        """Give the figures of each class of verb."""
        classes = {record.base: record.cls for record in load_verbs()}
        return _grouped(self.pairs, lambda pair: classes.get(_verb(pair), "other"))

    def by_deadline_form(self) -> dict[str, Figure]:
        """Give the figures of deadlines by form: year, session, recurrence, or several of them."""
        groups: dict[str, list[Pair]] = {}
        for pair in self.pairs:
            if pair.deadlines != Tally():
                groups.setdefault(_form(pair), []).append(pair)
        return {form: _figure(groups[form], "deadlines") for form in sorted(groups)}

    def confusion(self) -> dict[tuple[str, str], int]:
        """Count (annotated verb, found verb); "–" stands for nothing."""
        counts: Counter[tuple[str, str]] = Counter()
        for pair in self.pairs:
            if pair.counted:
                gold = pair.gold.first.verb if pair.gold else "–"
                found = pair.found.verb if pair.found else "–"
                if pair.gold and pair.found and found in pair.gold.first.verbs:
                    gold = found
                counts[gold, found] += 1
        return dict(sorted(counts.items()))

    def calibration(self) -> tuple[Bin, ...]:
        """Compare confidence with the share of right units, in bins."""
        found = [pair for pair in self.pairs if pair.counted and pair.found]
        bins = []
        for low, high in pairwise(_BINS):
            inside = [pair for pair in found if pair.found and low <= pair.found.confidence < high]
            if inside:
                bins.append(Bin(low, min(high, 1.0), sum(pair.gold is not None for pair in inside), len(inside)))
        return tuple(bins)


def summarise(scores: Iterable[DocumentScore], reviewed: Iterable[ReviewedScore] = ()) -> Summary:
    """Put the scores of documents together."""
    return Summary(tuple(scores), tuple(reviewed))


def _verb(pair: Pair) -> str:
    return pair.gold.first.verb if pair.gold else pair.found.verb if pair.found else ""


def _form(pair: Pair) -> str:
    if pair.gold and pair.gold.deadlines:
        return pair.gold.deadlines[0].form
    found = pair.found.deadlines[0] if pair.found and pair.found.deadlines else ()
    year = next((deadline.year for deadline in found if deadline.year), None)
    ordinals = frozenset(deadline.session.ordinal for deadline in found if deadline.session)
    recurrence = next((deadline.recurrence for deadline in found if deadline.recurrence), None)
    return GoldDeadline("", year, ordinals, None, recurrence).form


def _grouped(pairs: Iterable[Pair], key: Callable[[Pair], str]) -> dict[str, dict[str, Figure]]:
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        if pair.counted:
            groups.setdefault(key(pair), []).append(pair)
    return {name: _figures(groups[name]) for name in sorted(groups)}


def _figures(pairs: Sequence[Pair]) -> dict[str, Figure]:
    return {aspect: _figure(pairs, aspect) for aspect in ASPECTS}


def _figure(pairs: Sequence[Pair], aspect: str) -> Figure:
    return Figure(sum((getattr(pair, _PARTS[aspect]) for pair in pairs), Tally()))
