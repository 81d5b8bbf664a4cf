"""Findings that are known and stay, each with its explanation, as `loaders/corpus/findings.csv` has them."""

from __future__ import annotations

from functools import cache

from mandategraph.graph.tables import Row, load_table, refuse_repetition

COLUMNS = ("rule", "node", "explanation")


@cache
def load_explanations() -> dict[tuple[str, str], str]:
    """Load the explanations by rule and node, the node as its IRI after `/id/`. Raises DataError."""
    rows = load_table("loaders", "corpus/findings.csv", COLUMNS)
    refuse_repetition(rows, lambda row: " ".join(_key(row)))
    return {_key(row): row.text("explanation") for row in rows}


def _key(row: Row) -> tuple[str, str]:
    return row.text("rule"), row.text("node")


def explain(rule: str, focus: str) -> str | None:
    """Give the explanation of a finding by its rule and the IRI of its node, in angle brackets; None without."""
    _, _, node = focus.strip("<>").partition("/id/")
    return load_explanations().get((rule, node))
