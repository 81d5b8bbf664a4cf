"""Tests of docs/accuracy.md and of the table that confidence is calibrated by."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from mandategraph.graph.errors import DataError
from mandategraph.graph.resources import read_text
from mandategraph.graph.tables import read_table
from mandategraph.loaders.mandates.confidence import load_calibration, parse_calibration

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture(scope="module")
def writer(load_writer: Callable[[str], ModuleType]) -> ModuleType:
    return load_writer("write_accuracy")


def test_the_page_is_up_to_date(writer: ModuleType) -> None:
    written = (DOCS / "accuracy.md").read_text(encoding="utf-8")
    assert written == writer.page(), "run: python docs/write_accuracy.py"


def test_every_statement_of_the_sample_has_verdicts(writer: ModuleType) -> None:
    rows = writer.verdicts()
    assert [row.text("sample") for row in rows].count("mandate") == 100
    assert len(rows) == 150
    for row in rows:
        judged = [row.one_of(column, ("right", "wrong")) for column in ("mandate", "addressees")]
        deadline = row.optional("deadline")
        assert deadline in (None, "right", "wrong")
        assert ("wrong" in (*judged, deadline)) == (row.optional("reason") is not None)
        assert row.text("sample") == "mandate" or deadline is not None


def test_confidence_is_calibrated_by_what_was_read(writer: ModuleType) -> None:
    text = read_text("loaders", "mandates/calibration.csv")
    upper = 1.0
    for row in read_table("calibration.csv", text, ("from", "right", "read")):
        low = float(row.text("from"))
        assert (int(row.text("right")), int(row.text("read"))) == writer.counts(low, upper)
        upper = low
    confidences = [confidence for _, confidence in load_calibration()]
    assert confidences == sorted(confidences, reverse=True)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("0.9,2,1\n0,1,4", "csv:2"),
        ("0.9,x,1\n0,1,4", "two counts"),
        ("0.5,9,10\n0.9,9,10\n0,0,1", "must fall"),
        ("0.9,9,10", "begin at 0"),
    ],
)
def test_bad_tables_are_refused(lines: str, reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        parse_calibration("calibration.csv", f"from,right,read\n{lines}\n")
