"""Floors: the lowest figures that an evaluation may show before a build fails."""

from __future__ import annotations

import tomllib
from pathlib import Path

from mandategraph.graph.errors import DataError
from mandategraph.loaders.evaluation.summary import ASPECTS, Figure, Summary

Floors = dict[str, dict[str, float]]
"""Lowest F1 by document name (or "all") and aspect."""


def read_floors(path: Path) -> Floors:
    """Read a TOML file: tables named by document, or `all`, with some of mandates, addressees, deadlines."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(str(path), None, f"no readable file of floors ({error})") from error
    for name, table in data.items():
        if not isinstance(table, dict) or not set(table) <= set(ASPECTS):
            raise DataError(str(path), None, f"table {name!r} may only hold {', '.join(ASPECTS)}")
        if not all(isinstance(value, int | float) and 0 <= value <= 1 for value in table.values()):
            raise DataError(str(path), None, f"table {name!r} needs numbers between 0 and 1")
    return data


def find_falls(summary: Summary, floors: Floors) -> list[str]:
    """Say which figures lie below their floor, one line each; a document that was not scored is skipped."""
    figures: dict[str, dict[str, Figure]] = {"all": summary.overall(), **summary.by_document()}
    falls = []
    for name, table in floors.items():
        for aspect, floor in table.items():
            if name in figures and round(figures[name][aspect].tally.f1, 4) < floor:
                falls.append(f"{name}: F1 of {aspect} is {figures[name][aspect].tally.f1:.3f}, below {floor}")
    return falls
