"""/data: what there is to download, which snapshots are kept and how they differ, how good the extraction is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flask import Blueprint

from mandategraph.endpoint.pages.atom import Change
from mandategraph.endpoint.views.context import public_url, render_page
from mandategraph.endpoint.views.downloads import get_snapshot, list_dumps
from mandategraph.endpoint.views.feeds import list_changes, list_kept, moment
from mandategraph.graph.snapshot import Snapshot

blueprint = Blueprint("data_page", __name__)

ACCURACY = "evaluation.json"
"""What `mandategraph evaluate --format json` writes, where the snapshot holds it."""


@dataclass(frozen=True, slots=True)
class KeptSnapshot:
    """A snapshot that is kept, with what changed since the one before it."""

    digest: str
    moment: str
    triples: int
    changes: tuple[Change, ...]


@blueprint.get("/data")
def data() -> str:
    """Show the page of the data."""
    snapshot = get_snapshot()
    extraction = read_json(snapshot, "extraction.json")
    return render_page(
        "data.html",
        dumps=list_dumps(snapshot),
        graphs=[{"iri": entry.iri, "triples": entry.triples} for entry in snapshot.manifest.graphs],
        snapshots=list_snapshots(snapshot),
        texts=[text for source in extraction.get("sources", ()) for text in source["expressions"]],
        accuracy=list_accuracy(read_json(snapshot, ACCURACY)),
        day=moment(snapshot).date().isoformat(),
        address=public_url(),
        schema=describe_dataset(snapshot),
    )


def list_snapshots(served: Snapshot) -> list[KeptSnapshot]:
    """List the kept snapshots, the newest first, each with its differences from the one before it."""
    kept = list_kept(served)
    changes = {new.digest: tuple(list_changes(old, new)) for new, old in pairwise(kept)}
    return [
        KeptSnapshot(
            s.digest,
            moment(s).isoformat(),
            sum(entry.triples for entry in s.manifest.graphs),
            changes.get(s.digest, ()),
        )
        for s in kept
    ]


def read_json(snapshot: Snapshot, name: str) -> dict[str, Any]:
    """Read one of the reports of a snapshot; empty where it has none of that name."""
    if not any(entry.name == name for entry in snapshot.manifest.files):
        return {}
    found: dict[str, Any] = json.loads(snapshot.read_file(name))
    return found


def list_accuracy(report: dict[str, Any]) -> list[dict[str, object]]:
    """List precision, recall and F1 by aspect, over all the annotated texts."""
    scores: dict[str, dict[str, object]] = report.get("overall", {})
    return [{"name": aspect, **score} for aspect, score in scores.items()]


def describe_dataset(snapshot: Snapshot) -> dict[str, object]:
    """Describe the data as schema:Dataset (https://schema.org/Dataset)."""
    url = public_url()
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": "Mandate Graph",
        "url": f"{url}/data",
        "identifier": snapshot.digest,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": f"{url}/dumps/{entry['name']}",
                "contentSize": str(entry["size"]),
                "sha256": entry["sha256"],
            }
            for entry in list_dumps(snapshot)
        ],
    }
