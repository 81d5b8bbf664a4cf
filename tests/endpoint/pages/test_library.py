"""The library: versions that are no longer served, and what cells of an answer are called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mandategraph.endpoint.pages.labels import name_by_kind, read_labels
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.views.library import check_version
from mandategraph.graph.catalog import load_queries


def test_an_old_version_leads_to_its_successor() -> None:
    query = replace(load_queries()[0], version=3)
    check_version(query, 3, ".csv")
    with pytest.raises(Problem) as gone:
        check_version(query, 2, ".csv")
    assert (gone.value.status, gone.value.headers) == (
        410,
        {"Link": f'</queries/{query.name}/v3.csv>; rel="successor-version"'},
    )
    with pytest.raises(Problem) as missing:
        check_version(query, 4, "")
    assert missing.value.status == 404


def row(**values: str) -> dict[str, dict[str, str]]:
    return {"thing": {"type": "uri", "value": "urn:x"}, **{k: {"value": v} for k, v in values.items()}}


@pytest.mark.parametrize(
    ("rows", "label"),
    [
        ([row(number="67", verb="invite"), row(words="in 2027")], "invite ¶ 67"),
        ([row(words="in 2027"), row(label="Deadline")], "Deadline"),
        ([row(title="Outcome", version="draft")], "Outcome (draft)"),
        ([row(words="in 2027")], "“in 2027”"),
        ([row(number="67")], "¶ 67"),
    ],
)
def test_a_thing_is_called_by_its_best_name(rows: list[dict[str, dict[str, str]]], label: str) -> None:
    assert read_labels(rows) == {"urn:x": label}


def test_what_has_no_name_is_called_by_its_kind() -> None:
    base = "https://example.org/"
    assert name_by_kind(f"{base}id/interval/deadline/x/by-year", base) == "interval by-year"
    assert name_by_kind(f"{base}ontology#Mandate", base) == "Mandate"
