"""The manifest of a snapshot: what it was made of, with what, how long it took, and which files it holds."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from mandategraph.graph.errors import SnapshotError

FORMAT = 1
"""Version of what the folder's files hold: it rises with every change, and one of another is not opened."""

NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class InputEntry:
    """A file that the snapshot was made of."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class GraphEntry:
    """A named graph with its size and digest."""

    iri: str
    triples: int
    digest: str


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of the folder, its path written with forward slashes."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot says of itself. Only `digest` and `graphs` are the same for identical builds."""

    digest: str
    base: str
    graphs: tuple[GraphEntry, ...]
    inputs: tuple[InputEntry, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    timings: dict[str, float] = field(default_factory=dict)
    """Seconds by phase of the build."""
    files: tuple[FileEntry, ...] = ()
    format: int = FORMAT

    @property
    def triples(self) -> int:
        """Count the triples of all graphs."""
        return sum(graph.triples for graph in self.graphs)

    def to_json(self) -> bytes:
        """Write the manifest as JSON, keys sorted, UTF-8."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


def read_manifest(data: bytes, where: str) -> Manifest:
    """Read a manifest; SnapshotError where it is damaged or of another format, naming `where`."""
    try:
        content: dict[str, Any] = json.loads(data)
        found = content["format"]
        if found != FORMAT:
            raise SnapshotError(f"{where}: format {found} is not {FORMAT}; build the snapshot again")
        return Manifest(
            **content
            | {
                "graphs": tuple(GraphEntry(**entry) for entry in content["graphs"]),
                "inputs": tuple(InputEntry(**entry) for entry in content["inputs"]),
                "files": tuple(FileEntry(**entry) for entry in content["files"]),
            }
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise SnapshotError(f"{where}: the manifest is damaged ({error}); build the snapshot again") from None
