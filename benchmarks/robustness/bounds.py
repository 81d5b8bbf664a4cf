"""A bound, what was measured of it, and the report of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bound:
    """A claim: what is measured, what was found, and the most that it may be (or the least, where `least`)."""

    what: str
    found: float
    limit: float
    unit: str = ""
    least: bool = False

    @property
    def holds(self) -> bool:
        """Tell whether what was found is within the bound."""
        return self.found >= self.limit if self.least else self.found <= self.limit


def write_bounds(title: str, bounds: Sequence[Bound], notes: Sequence[str] = ()) -> str:
    """Write bounds as a table, with notes below it."""
    lines = [f"### {title}", "", "| what | found | bound | holds |", "|---|---|---|---|"]
    for bound in bounds:
        unit = f" {bound.unit}" if bound.unit else ""
        sign, held = "≥" if bound.least else "≤", "yes" if bound.holds else "**no**"
        lines.append(f"| {bound.what} | {bound.found:,.4g}{unit} | {sign} {bound.limit:,.4g}{unit} | {held} |")
    return "\n".join([*lines, "", *(f"- {note}" for note in notes), ""])
