"""Writes docs/accuracy.md: how well the extractor does, from the figures and verdicts in tests/gold.

    python docs/write_accuracy.py

A test fails while the page is not the one that this program writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from mandategraph.graph.tables import Row, read_table
from mandategraph.loaders.evaluation.intervals import f1_interval, wilson
from mandategraph.loaders.evaluation.report import as_markdown
from mandategraph.loaders.evaluation.run import packaged_gold, score_files
from mandategraph.loaders.evaluation.summary import summarise

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "accuracy.md"
UNSEEN = ROOT / "tests" / "gold" / "unseen-2026-11.csv"
READING = ROOT / "tests" / "gold" / "reading-2026-11.csv"
READ_COLUMNS = ("sample", "symbol", "paragraph", "verb", "score", "mandate", "addressees", "deadline", "reason")
_TITLES = {"mandates": "Mandates", "addressees": "Exact addressees", "deadlines": "Deadlines"}
_RANGES = ((0.93, 1.0), (0.87, 0.93), (0.0, 0.87))

_HEAD = """\
# Accuracy of the extraction

`python docs/write_accuracy.py` writes this page from `tests/gold/` and from `mandategraph evaluate`. All
annotations and verdicts were made by language models that read the texts by a written rule; no person has
checked them. A second, independent annotator agreed with the first to an F1 of 0.96 for mandates, 0.94 for
exact addressees and 0.93 for deadlines: no figure above that means anything. Intervals are 95 %: Wilson's for a
share; for F1 Wilson's of J = right / (right + false + missed), transformed by F1 = 2 J / (1 + J). They take the
items as independent, which items of one text are not quite.
"""
_UNSEEN = """\
## Texts never seen

Resolutions, decisions and statements of many bodies and years, most of them short, annotated before any output
for them was looked at. The groups were read one after the other, with the faults of one mended before the next.
The first reading of the third group is of the rules as they are now, save what it showed; with so few deadlines
its interval says more than the figure.
"""
_READING = """\
## Statements read at random

One hundred statements and fifty statements with a deadline, drawn with a fixed seed by `benchmarks/reading.py`
from the extraction of 1,500 public documents (one file each; they are not part of the project), each read with
its words. A deadline is judged where one was found. The verdicts are of what the extractor gave when the sample
was drawn; general rules have since mended some of the faults, and the figures are not raised for that.
"""
_CALIBRATION = """\
## Calibration

The confidence of a statement follows from the score of its construction by `loaders/mandates/calibration.csv`,
which counts these same 150 statements; right means mandate and addressees both. The table describes the sample
that the confidence was fitted to; it is no independent test.
"""
_CORPUS = """\
# The annotated documents of the corpus

They were read while the extractor was written and say little about other texts.
"""


def page() -> str:
    """Write the page."""
    parts = [_HEAD, _UNSEEN, *unseen(), _READING, *reading(), _CALIBRATION, *calibration(), _CORPUS]
    scored = score_files(packaged_gold(), None)
    parts.append(as_markdown(summarise(scored.alone, scored.reviewed)))
    return "\n".join(parts)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def unseen() -> Iterator[str]:
    """Write the figures on texts never seen."""
    columns = ("group", "texts", "reading", "aspect", "right", "false", "missed")
    rows = []
    for row in read_table(UNSEEN.name, UNSEEN.read_text(encoding="utf-8"), columns):
        right, false, missed = (int(row.text(column)) for column in ("right", "false", "missed"))
        low, high = f1_interval(right, false, missed)
        f1 = 2 * right / (2 * right + false + missed)
        names = [row.text("group"), row.text("texts"), row.text("reading"), _TITLES[row.text("aspect")]]
        rows.append([*names, str(right + missed), f"{f1:.3f}", f"{low:.3f}–{high:.3f}"])
    yield table(("group", "texts", "reading", "", "n", "F1", "95 % interval"), rows)


def verdicts() -> tuple[Row, ...]:
    """Give the statements that were read."""
    return read_table(READING.name, READING.read_text(encoding="utf-8"), READ_COLUMNS)


def reading() -> Iterator[str]:
    """Write the precision of the statements that were read."""
    rows = []
    for sample in ("mandate", "deadline"):
        read = [row for row in verdicts() if row.text("sample") == sample]
        for aspect in ("mandate", "addressees", "deadline"):
            judged = [verdict for row in read if (verdict := row.optional(aspect))]
            rows.append([f"of {sample}s", aspect, *share(judged.count("right"), len(judged))])
    yield table(("sample", "what", "right", "read", "precision", "95 % interval"), rows)


def share(right: int, read: int) -> list[str]:
    """Write a share with its interval."""
    low, high = wilson(right, read)
    return [str(right), str(read), f"{right / read:.3f}", f"{low:.3f}–{high:.3f}"]


def counts(low: float, high: float) -> tuple[int, int]:
    """Count the statements with a score in a range: right ones, and all."""
    inside = [
        row
        for row in verdicts()
        if low <= float(row.text("score")) < high or (high == 1 and float(row.text("score")) == 1)
    ]
    return sum(row.text("mandate") == row.text("addressees") == "right" for row in inside), len(inside)


def calibration() -> Iterator[str]:
    """Write how often statements are right by the score of their construction."""
    rows = []
    for low, high in _RANGES:
        right, read = counts(low, high)
        rows.append([f"{low:.2f}–{high:.2f}", *share(right, read), f"{(right + 1) / (read + 2):.3f}"])
    yield table(("score", "right", "read", "share right", "95 % interval", "confidence given"), rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
