"""Finding the figures that break down a total.

Two rules, both cautious, since texts seldom say that figures belong together:

- a list whose items each begin with a count breaks down the count that the line just above it begins with, when
  the items together make up at least half of it and not more than it;
- two or more counts that follow each other in one passage, or at the head of items of one list, break down a count
  in the same passage or list, or in the passage before, when they add up to it exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from mandategraph.loaders.model import Document, Figure, Provision, ProvisionKind

_FEWEST_ITEMS = 3
_SMALLEST_TOTAL = Decimal(20)
"""Small sums agree by chance."""
_ITEMS = frozenset({ProvisionKind.LIST_ITEM, ProvisionKind.SUB_PARAGRAPH})
_LEAD = 24
"""Code points of a line within which its leading figure begins."""
_LONGEST_LINE = 120
"""Code points of a line that states a total and nothing else."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A total and the figures that it consists of."""

    total: Figure
    parts: tuple[Figure, ...]


def find_breakdowns(document: Document, figures: Sequence[Figure]) -> tuple[Breakdown, ...]:
    """Find the totals of an expression and their parts, in the order of the text."""
    counts: dict[str, list[Figure]] = {}
    for figure in sorted(figures, key=lambda figure: figure.span):
        if figure.unit != "percent":
            counts.setdefault(figure.provision, []).append(figure)
    passages = [provision for provision in document.provisions if provision.id in counts]
    found = [*_listed(document, counts), *_summed(passages, counts), *_summed_lists(document, counts)]
    taken: set[Figure] = set()
    breakdowns = []
    for breakdown in found:
        if not taken & {breakdown.total, *breakdown.parts}:
            taken |= {breakdown.total, *breakdown.parts}
            breakdowns.append(breakdown)
    return tuple(sorted(breakdowns, key=lambda breakdown: breakdown.total.span))


def _listed(document: Document, counts: dict[str, list[Figure]]) -> list[Breakdown]:
    """Apply the first rule to every run of items and the line above it."""
    found = []
    leaves = [p for p in document.provisions if p.kind is not ProvisionKind.FURNITURE]
    for index, provision in enumerate(leaves):
        if provision.kind in _ITEMS or provision.span.end - provision.span.start > _LONGEST_LINE:
            continue
        items = _items_after(leaves, index)
        total = _leading(document, provision, counts)
        parts = [_leading(document, item, counts) for item in items]
        if total is None or len(parts) < _FEWEST_ITEMS or None in parts:
            continue
        listed = tuple(part for part in parts if part is not None)
        whole = Decimal(total.value)
        if whole >= _SMALLEST_TOTAL and whole / 2 <= _add(listed) <= whole:
            found.append(Breakdown(total, listed))
    return found


def _items_after(provisions: Sequence[Provision], index: int) -> list[Provision]:
    items = []
    for provision in provisions[index + 1 :]:
        if provision.kind not in _ITEMS:
            break
        items.append(provision)
    return items


def _leading(document: Document, provision: Provision, counts: dict[str, list[Figure]]) -> Figure | None:
    first = next(iter(counts.get(provision.id, ())), None)
    if first is None or first.span.start - provision.span.start > _LEAD:
        return None
    lead = document.text[provision.span.start : first.span.start]
    return None if any(character.isalpha() for character in lead) else first


def _summed(passages: Sequence[Provision], counts: dict[str, list[Figure]]) -> list[Breakdown]:
    """Apply the second rule to every passage and the one before it."""
    found = [b for passage in passages if (b := _sum_in(counts[passage.id], counts[passage.id]))]
    for before, passage in pairwise(passages):
        if before.parent == passage.parent and (b := _sum_in(counts[before.id], counts[passage.id])):
            found.append(b)
    return found


def _summed_lists(document: Document, counts: dict[str, list[Figure]]) -> list[Breakdown]:
    """Apply the second rule to the leading counts of each list."""
    lists: dict[str | None, list[Figure]] = {}
    for provision in document.provisions:
        leading = _leading(document, provision, counts) if provision.kind in _ITEMS else None
        if leading is not None:
            lists.setdefault(provision.parent, []).append(leading)
    return [b for figures in lists.values() if (b := _sum_in(figures, figures))]


def _sum_in(totals: Sequence[Figure], figures: Sequence[Figure]) -> Breakdown | None:
    """Find the longest run of figures that adds up to one of the totals."""
    wanted = {Decimal(figure.value): figure for figure in reversed(totals)}
    for length in range(min(len(figures), 8), 1, -1):
        for start in range(len(figures) - length + 1):
            run = tuple(figures[start : start + length])
            total = wanted.get(_add(run))
            if total is not None and total not in run and Decimal(total.value) >= _SMALLEST_TOTAL:
                return Breakdown(total, run)
    return None


def _add(figures: Sequence[Figure]) -> Decimal:
    return sum((Decimal(figure.value) for figure in figures), Decimal(0))
