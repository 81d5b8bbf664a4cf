"""The shapes that a write must meet; what this module needs is imported and read before a fork tries a write."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pyoxigraph import Store, Triple

from mandategraph.graph.validation.changes import read_footprints, validate_change
from mandategraph.graph.validation.engine import Engine
from mandategraph.graph.validation.findings import Report
from mandategraph.graph.validation.formats.rdf import write_turtle
from mandategraph.graph.validation.formats.structured import finding_object
from mandategraph.graph.validation.service import prepare

FINDINGS_SHOWN = 50


def prepare_guard(profile: str) -> None:
    """Read everything that guarding by a profile takes; raises ValidationError where there is none."""
    prepare(profile)
    read_footprints(profile)


def find_faults(store: Store, changed: Collection[Triple], profile: str) -> tuple[int, dict[str, Any]]:
    """Count the findings that a change leads to, and tell the first: as values for JSON, and as SHACL's report."""
    findings = validate_change(store, changed, profile)
    shown = findings[:FINDINGS_SHOWN]
    report = write_turtle(Report(shown, engine=Engine.AUTO.value, profile=profile))
    return len(findings), {"findings": [finding_object(finding) for finding in shown], "report": report}
