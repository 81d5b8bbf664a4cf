"""Make a larger snapshot of the same shape: copies of the documents under other names, with other words.

    python -m benchmarks.endpoint.growing SNAPSHOT OUT --triples N

The registers stay as they are; each document and what was inferred of it is copied, with every third of its longer
words exchanged for another one, until there are so many statements. The same snapshot and N give the same bytes.
"""

from __future__ import annotations

import argparse
import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pyoxigraph import NamedNode

from mandategraph.graph.canonical import GraphLines
from mandategraph.graph.snapshot import Snapshot, SnapshotWriter, open_snapshot

DATASET = "graph/dataset"
INFERRED = "graph/inferred"
WORDY = re.compile(
    rb"^<[^>]*> <(?:[^>]*ontology#(?:text|words)|http://www\.w3\.org/ns/oa#(?:exact|prefix|suffix))> "
)
WORD = re.compile(rb"(?<![\\\w])[a-z]{4,}(?!\w)")
EXCHANGED = 3
STRIDE = 7_919


class Copier:
    """Writes the statements of documents again, under other names."""

    def __init__(self, base: str, slugs: Sequence[str], words: Sequence[bytes]) -> None:
        """Take the base of the IRIs, the names of the documents, and all words of their texts."""
        names = "|".join(map(re.escape, sorted(slugs, key=len, reverse=True)))
        self._name = re.compile(rf"(<{re.escape(base)}(?:id/[\w-]+|graph)/(?:{names}))(?=[/>])".encode())
        self._words = words
        self._places = {word: place for place, word in enumerate(words) if place % EXCHANGED == 0}

    def copy(self, lines: Sequence[bytes], number: int) -> Iterator[bytes]:
        """Write the copies of N-Triples lines, without those whose subject would be that of the original."""
        renamed = rb"\1-%d" % number
        for line in lines:
            if self._name.match(line) is None:
                continue
            changed = self._name.sub(renamed, line)
            wordy = WORDY.match(changed)
            if wordy is None:
                yield changed
            else:
                yield wordy[0] + WORD.sub(lambda word: self._exchange(word[0], number), changed[wordy.end() :])

    def _exchange(self, word: bytes, number: int) -> bytes:
        place = self._places.get(word)
        return word if place is None else self._words[(place + number * STRIDE) % len(self._words)]


def read_graphs(snapshot: Snapshot) -> dict[str, list[bytes]]:
    """Read the N-Triples lines of each graph but the one that describes the dataset."""
    graphs: dict[str, list[bytes]] = {}
    for entry in snapshot.manifest.graphs:
        if not entry.iri.endswith(DATASET):
            form = GraphLines(entry.iri)
            graphs[entry.iri] = [form.to_triple(line) for line in snapshot.iter_lines(NamedNode(entry.iri))]
    return graphs


def name_copy(iri: str, slug: str, number: int) -> str:
    """Name the copy of a graph."""
    return f"{iri}-{number}" if not slug else iri.replace(f"graph/{slug}/", f"graph/{slug}-{number}/")


def grow(snapshot: Snapshot, out: Path, triples: int) -> Snapshot:
    """Write a snapshot with at least so many statements."""
    base, graphs = snapshot.manifest.base, read_graphs(snapshot)
    paths = {iri: iri.removeprefix(f"{base}graph/").split("/") for iri in graphs}
    slugs = {iri: path[0] for iri, path in paths.items() if len(path) == 2 and path[0] != "register"}
    slugs |= {iri: "" for iri in graphs if iri.endswith(INFERRED)}
    texts = (WORDY.sub(b"", line) for iri in slugs for line in graphs[iri] if WORDY.match(line))
    words = sorted({word for text in texts for word in WORD.findall(text)})
    copier = Copier(base, sorted({slug for slug in slugs.values() if slug}), words)
    with SnapshotWriter(out, base=base) as writer:
        written = sum(writer.add_graph(NamedNode(iri), b"".join(lines)).triples for iri, lines in graphs.items())
        for number in itertools.count(1):
            for iri, slug in slugs.items():
                if written >= triples:
                    return writer.publish()
                lines = b"".join(copier.copy(graphs[iri], number))
                written += writer.add_graph(NamedNode(name_copy(iri, slug, number)), lines).triples
            print(f"{written:,} of {triples:,} statements", flush=True)
    raise AssertionError


def main() -> None:
    """Read the command line and write the snapshot."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.endpoint.growing")
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("out", type=Path, help="folder of snapshots")
    parser.add_argument("--triples", type=int, default=5_000_000)
    options = parser.parse_args()
    grown = grow(open_snapshot(options.snapshot), options.out, options.triples)
    print(f"{grown.path}: {grown.manifest.triples:,} statements")


if __name__ == "__main__":
    main()
