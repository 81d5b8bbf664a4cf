"""Reports of an evaluation: text for a terminal, Markdown for the documentation, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from mandategraph.loaders.evaluation.scoring import Pair
from mandategraph.loaders.evaluation.summary import ASPECTS, Figure, ReviewedScore, Summary
from mandategraph.loaders.review import Decision

_TITLES = {"mandates": "Mandates", "addressees": "Exact addressees", "deadlines": "Deadlines"}
_DECISIONS = {
    "accepted": Decision.ACCEPT,
    "corrected": Decision.CORRECT,
    "rejected": Decision.REJECT,
    "added": Decision.ADD,
    "open": Decision.OPEN,
}
_COLUMNS = ("n", "precision", "recall", "F1", "95 % interval of F1")


def as_json(summary: Summary) -> str:
    """Give all figures, misses and false ones as a JSON object."""
    data = {
        "overall": {aspect: _figure_object(figure) for aspect, figure in summary.overall().items()},
        "documents": _nested_object(summary.by_document()),
        "after_review": _nested_object(summary.after_review()),
        "review_decisions": {entry.score.name: _decisions(entry) for entry in summary.reviewed},
        "verb_classes": _nested_object(summary.by_verb_class()),
        "deadline_forms": {form: _figure_object(figure) for form, figure in summary.by_deadline_form().items()},
        "confusion": [
            {"annotated": gold, "found": found, "count": count}
            for (gold, found), count in summary.confusion().items()
        ],
        "calibration": [
            {"low": part.low, "high": part.high, "found": part.found, "right": part.right}
            for part in summary.calibration()
        ],
        "errors": list(_errors(summary)),
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def as_markdown(summary: Summary) -> str:
    """Give all figures, misses and false ones as Markdown."""
    lines: list[str] = []
    for title, header, rows in _tables(summary):
        lines += [f"## {title}", "", f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
        lines += [f"| {' | '.join(row)} |" for row in rows] + [""]
    lines += ["## Errors", ""]
    lines += [f"- {_error_line(error)}" for error in _errors(summary)] or ["None."]
    return "\n".join(lines).rstrip() + "\n"


def as_text(summary: Summary) -> str:
    """Give all figures, misses and false ones as aligned columns."""
    lines: list[str] = []
    for title, header, rows in _tables(summary):
        widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
        lines.append(title)
        lines += [_aligned(row, widths) for row in (header, *rows)]
        lines.append("")
    lines += [_error_line(error) for error in _errors(summary)]
    return "\n".join(lines).rstrip() + "\n"


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


Table = tuple[str, Sequence[str], list[Sequence[str]]]


def _tables(summary: Summary) -> Iterator[Table]:
    yield (
        "All documents",
        ("", *_COLUMNS),
        [_row(_TITLES[key], figure) for key, figure in summary.overall().items()],
    )
    documents, classes = summary.by_document(), summary.by_verb_class()
    for aspect in ASPECTS:
        rows = [_row(name, figures[aspect]) for name, figures in documents.items()]
        yield f"{_TITLES[aspect]} by document", ("document", *_COLUMNS), rows
    yield from _review_tables(summary)
    rows = [_row(name, figures["mandates"]) for name, figures in classes.items()]
    yield "Mandates by verb class", ("class", *_COLUMNS), rows
    forms = summary.by_deadline_form()
    if forms:
        yield "Deadlines by form", ("form", *_COLUMNS), [_row(form, figure) for form, figure in forms.items()]
    confusion = [(gold, found, str(count)) for (gold, found), count in summary.confusion().items()]
    yield "Verbs: annotated and found", ("annotated", "found", "count"), list(confusion)
    bins = [
        (f"{part.low:.2f}–{part.high:.2f}", str(part.found), f"{part.right / part.found:.3f}")
        for part in summary.calibration()
    ]
    if bins:
        yield "Calibration", ("confidence", "found", "share right"), list(bins)


def _review_tables(summary: Summary) -> Iterator[Table]:
    if not summary.reviewed:
        return
    rows = [
        (name, *_row(_TITLES[aspect], figures[aspect]))
        for name, figures in summary.after_review().items()
        for aspect in ASPECTS
    ]
    yield "After review", ("document", "", *_COLUMNS), list(rows)
    decided = [(entry.score.name, *map(str, _decisions(entry).values())) for entry in summary.reviewed]
    yield "What the review decided", ("document", *_DECISIONS), list(decided)


def _decisions(entry: ReviewedScore) -> dict[str, int]:
    return {title: entry.decisions.get(decision.value, 0) for title, decision in _DECISIONS.items()}


def _row(name: str, figure: Figure) -> Sequence[str]:
    tally, (low, high) = figure.tally, figure.f1_interval
    numbers = (f"{tally.precision:.3f}", f"{tally.recall:.3f}", f"{tally.f1:.3f}")
    return (name, str(figure.n), *numbers, f"{low:.3f}–{high:.3f}")


def _figure_object(figure: Figure) -> dict[str, object]:
    tally = figure.tally
    return {
        "n": figure.n,
        "right": tally.right,
        "false": tally.false,
        "missed": tally.missed,
        "precision": round(tally.precision, 4),
        "precision_interval": [round(value, 4) for value in figure.precision_interval],
        "recall": round(tally.recall, 4),
        "recall_interval": [round(value, 4) for value in figure.recall_interval],
        "f1": round(tally.f1, 4),
        "f1_interval": [round(value, 4) for value in figure.f1_interval],
    }


def _nested_object(groups: dict[str, dict[str, Figure]]) -> dict[str, object]:
    return {name: {key: _figure_object(figure) for key, figure in group.items()} for name, group in groups.items()}


def _errors(summary: Summary) -> Iterable[dict[str, object]]:
    """List what is missed, false or differs, in the order of documents and paragraphs."""
    for score in summary.scores:
        for pair in sorted(score.pairs, key=_place):
            kind = _error_kind(pair)
            if kind:
                yield {"document": score.name, "error": kind, **_describe(pair)}


def _error_kind(pair: Pair) -> str | None:
    if not pair.counted:
        return None
    if pair.found is None:
        return "missed"
    if pair.gold is None:
        return "false"
    if not pair.addressees.right:
        return "other addressees"
    return "deadline" if pair.deadlines.false or pair.deadlines.missed else None


def _describe(pair: Pair) -> dict[str, object]:
    gold, found = pair.gold, pair.found
    deadlines = [group for group in found.deadlines] if found else []
    return {
        "paragraph": gold.first.paragraph if gold else found.paragraph if found else None,
        "verb": gold.first.verb if gold else found.verb if found else None,
        "annotated": sorted(gold.first.addressees) if gold else [],
        "found": sorted(found.addressees) if found else [],
        "trigger": gold.first.trigger if gold else None,
        "annotated_deadlines": [deadline.text for deadline in gold.deadlines] if gold else [],
        "found_deadlines": [[deadline.rule for deadline in group] for group in deadlines],
    }


def _place(pair: Pair) -> tuple[int, str]:
    paragraph = pair.gold.first.paragraph if pair.gold else pair.found.paragraph if pair.found else None
    digits = "".join(char for char in paragraph or "" if char.isdigit())
    return int(digits or 0), paragraph or ""


def _error_line(error: dict[str, object]) -> str:
    annotated, found = error["annotated"], error["found"]
    names = f"{', '.join(annotated) or 'nobody'}" if isinstance(annotated, list) else ""
    others = f"{', '.join(found) or 'nobody'}" if isinstance(found, list) else ""
    what = {"missed": names, "false": others}.get(str(error["error"]), f"{names} / {others}")
    return f"{error['document']} ¶ {error['paragraph'] or '–'}: {error['error']}: {error['verb']} → {what}"
