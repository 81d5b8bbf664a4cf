"""The timeline of deadlines as a picture: positions only, the template draws them as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH = 960
MARGIN = 24
ROW = 22
HEAD = 34
SHORTEST = 6
"""A bar of less than these units cannot be hit with a finger or a pointer."""


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline as the timeline needs it."""

    iri: str
    label: str
    latest: date
    earliest: date | None = None
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a deadline is drawn, in units of the view box; open bars begin nowhere and fade in from the left."""

    due: Due
    x: float
    y: float
    width: float
    open: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A year's line."""

    x: float
    year: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole picture."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    today: float | None
    """Where today's line stands; None where it lies outside."""


def draw_timeline(dues: Sequence[Due], today: date) -> Timeline:
    """Lay deadlines out, one row each, from the nearest to the farthest; no deadlines give an empty picture."""
    if not dues:
        return Timeline(WIDTH, HEAD, (), (), None)
    ordered = sorted(dues, key=lambda due: (due.latest, due.earliest or date.min, due.label, due.iri))
    first = min(due.earliest or due.latest for due in ordered).year
    last = max(due.latest for due in ordered).year + 1
    scale = _Scale(date(first, 1, 1), date(last, 1, 1))
    bars = tuple(_bar(due, row, scale) for row, due in enumerate(ordered))
    step = max(1, (last - first) // 12 + ((last - first) % 12 > 0))
    ticks = tuple(Tick(scale.x(date(year, 1, 1)), year) for year in range(first, last + 1, step))
    now = scale.x(today) if scale.first <= today <= scale.last else None
    return Timeline(WIDTH, HEAD + ROW * len(bars) + MARGIN, bars, ticks, now)


@dataclass(frozen=True, slots=True)
class _Scale:
    """From days to units."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """Give the place of a day, rounded so that the same data gives the same picture."""
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)


def _bar(due: Due, row: int, scale: _Scale) -> Bar:
    end = scale.x(due.latest)
    start = scale.x(due.earliest) if due.earliest is not None else end - 3 * SHORTEST
    start = min(start, end - SHORTEST)
    return Bar(due, round(start, 1), HEAD + row * ROW, round(end - start, 1), due.earliest is None)
