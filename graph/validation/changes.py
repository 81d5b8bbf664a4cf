"""Validating a change to a store: only what it can reach is validated, whatever else the store holds."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from pyoxigraph import Store, Triple

from mandategraph.graph.namespaces import RDFS
from mandategraph.graph.validation.affected import find_affected, gather_data
from mandategraph.graph.validation.dataset import validate_quads
from mandategraph.graph.validation.engine import Engine, choose_engine
from mandategraph.graph.validation.findings import Finding
from mandategraph.graph.validation.footprints import Footprint, find_footprints
from mandategraph.graph.validation.profiles import load_profile
from mandategraph.graph.validation.shapes import Shapes


def validate_change(store: Store, changed: Collection[Triple], shapes: str | Shapes) -> tuple[Finding, ...]:
    """Give the findings about the nodes that a change reaches, of a profile by its name or of other shapes.

    `store` holds the new data; `changed` are the triples that were added or removed. Blank nodes keep their labels
    in a store, so that they are nodes like others here. Everything is validated where the change concerns the
    class hierarchy, or where a rule needs all data.
    """
    footprints = read_footprints(shapes)
    if footprints is None or any(triple.predicate == RDFS.subClassOf for triple in changed):
        return tuple(validate_quads(list(store), shapes).findings)
    nodes = find_affected(store, changed, footprints)
    if not nodes:
        return ()
    report = validate_quads(gather_data(store, nodes, footprints), shapes)
    return tuple(finding for finding in report.findings if finding.focus_node in nodes)


@cache
def read_footprints(shapes: str | Shapes) -> frozenset[Footprint] | None:
    """Give the footprints of a profile's rules; None where the whole data is needed. Kept, since it takes long."""
    chosen = load_profile(shapes) if isinstance(shapes, str) else shapes
    return find_footprints(chosen) if choose_engine(chosen) is Engine.FAST else None
