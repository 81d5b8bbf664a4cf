"""How sure a statement is: a score by its construction, calibrated by how often such statements were right.

On the annotated documents every construction is right, so they cannot tell them apart. The scores rank:
infinitives and list items hardly ever fail, deeds named by a noun ("efforts by X") do so most often. The table
calibration.csv counts, for ranges of scores, how many statements read at random were right. The confidence is
Laplace's estimate from these counts, (right + 1) / (read + 2), so that no small range claims to be certain.
"""

from __future__ import annotations

from functools import cache

from mandategraph.graph.errors import DataError
from mandategraph.graph.resources import read_text
from mandategraph.graph.tables import read_table
from mandategraph.loaders.mandates.drafts import Draft

_FILE = "mandates/calibration.csv"
_BY_CONSTRUCTION = {"to": 0.98, "item": 0.97, "list": 0.9, "that": 0.93, "object": 0.8}


def estimate(draft: Draft) -> float:
    """Give the confidence of a statement between 0 and 1. Raises DataError for a bad table."""
    score = _score(draft)
    return next(confidence for start, confidence in load_calibration() if score >= start)


def _score(draft: Draft) -> float:
    score = _BY_CONSTRUCTION[draft.complement]
    if draft.inherited:
        score -= 0.1
    if draft.form in ("nominal", "passive"):
        score -= 0.05
    if not any(actor.id for actor in draft.actors):
        score -= 0.08
    return round(score, 2)


@cache
def load_calibration() -> tuple[tuple[float, float], ...]:
    """Give (lowest score, confidence), the highest score first. Raises DataError that names file and line."""
    file = f"loaders/{_FILE}"
    return parse_calibration(file, read_text("loaders", _FILE))


def parse_calibration(file: str, text: str) -> tuple[tuple[float, float], ...]:
    """Read the table; `file` is its name for errors. Scores must fall to 0, and confidence must fall with them."""
    found: list[tuple[float, float]] = []
    for row in read_table(file, text, ("from", "right", "read")):
        try:
            start, right, read = float(row.text("from")), int(row.text("right")), int(row.text("read"))
        except ValueError as error:
            raise row.fault(f"needs a score and two counts ({error})") from None
        confidence = round((right + 1) / (read + 2), 3)
        if not 0 <= right <= read or (found and (start >= found[-1][0] or confidence > found[-1][1])):
            raise row.fault("scores and confidence must fall from line to line, right within read")
        found.append((start, confidence))
    if not found or found[-1][0] != 0:
        raise DataError(file, None, "the last line must begin at 0")
    return tuple(found)
