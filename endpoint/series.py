"""The kept snapshots as a DCAT series: which there are, since when, and where each is asked.

A snapshot's content does not say when it was made, so that equal builds are equal; its folder does.
https://www.w3.org/TR/vocab-dcat-3/#dataset-series
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from mandategraph.graph.namespaces import DCAT, DCTERMS, RDF, XSD
from mandategraph.graph.snapshot import list_digests
from mandategraph.graph.values import text


@dataclass(frozen=True, slots=True)
class Issue:
    """A kept snapshot and when it was made."""

    digest: str
    issued: datetime


def list_issues(folder: Path) -> list[Issue]:
    """List the kept snapshots of a folder, the newest first; one that is pruned meanwhile is left out."""
    issues = []
    for digest in list_digests(folder):
        try:
            seconds = os.stat(folder / digest).st_mtime
        except FileNotFoundError:
            continue
        issues.append(Issue(digest, datetime.fromtimestamp(int(seconds), UTC)))
    return issues


def find_issue(issues: Iterable[Issue], day: date) -> Issue | None:
    """Find the snapshot that was the newest at the end of a day (UTC), None where all are younger."""
    return next((issue for issue in issues if issue.issued.date() <= day), None)


def describe_series(base: str, address: str, issues: Sequence[Issue]) -> list[Triple]:
    """Describe the series; `issues` begin with the newest, `address` is where this endpoint is reached."""
    series = NamedNode(f"{base}snapshot")
    triples = [
        Triple(series, RDF.type, DCAT.DatasetSeries),
        Triple(series, DCTERMS.title, text("The kept snapshots of Mandate Graph", "en")),
    ]
    nodes = [NamedNode(f"{base}snapshot/{issue.digest}/") for issue in issues]
    if nodes:
        triples += [Triple(series, DCAT.last, nodes[0]), Triple(series, DCAT.first, nodes[-1])]
    for node, issue in zip(nodes, issues, strict=True):
        service = NamedNode(f"{address}/snapshot/{issue.digest}/sparql")
        issued = issue.issued.strftime("%Y-%m-%dT%H:%M:%SZ")
        triples += [
            Triple(node, RDF.type, DCAT.Dataset),
            Triple(node, DCAT.inSeries, series),
            Triple(node, DCAT.version, text(issue.digest)),
            Triple(node, DCTERMS.issued, Literal(issued, datatype=XSD.dateTime)),
            Triple(service, RDF.type, DCAT.DataService),
            Triple(service, DCAT.servesDataset, node),
            Triple(service, DCAT.endpointURL, service),
        ]
    triples += [Triple(later, DCAT.prev, earlier) for later, earlier in pairwise(nodes)]
    return triples
