"""The shapes that a write must meet; what this module needs is imported and read before a fork tries a write."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pyoxigraph import Store, Triple

from mandategraph.graph.validation.changes import read_footprints, validate_change
from mandategraph.graph.validation.formats.structured import finding_object
from mandategraph.graph.validation.service import prepare

FINDINGS_SHOWN = 50


def prepare_guard(profile: str) -> None:
    """Read everything that guarding by a profile takes; raises ValidationError where there is none."""
    prepare(profile)
    read_footprints(profile)


def find_faults(store: Store, changed: Collection[Triple], profile: str) -> tuple[int, list[dict[str, Any]]]:
    """Count the findings that a change leads to, and give the first of them as values that JSON can hold."""
    findings = validate_change(store, changed, profile)
    return len(findings), [finding_object(finding) for finding in findings[:FINDINGS_SHOWN]]
