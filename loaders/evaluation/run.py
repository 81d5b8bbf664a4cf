"""Scoring annotated documents: finding their texts, extracting, comparing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from typing import Any

from mandategraph.graph.resources import room
from mandategraph.loaders.evaluation.gold import GoldDocument, read_gold
from mandategraph.loaders.evaluation.scoring import DocumentScore, score_document
from mandategraph.loaders.mandates import recognise_mandates
from mandategraph.loaders.readers import read

_GOLD = "gold.json"


def packaged_gold() -> list[Path]:
    """List the annotation files of the corpus documents, which come with the package."""
    corpus = room("loaders").joinpath("corpus")
    folders = sorted((entry for entry in corpus.iterdir() if entry.is_dir()), key=lambda entry: entry.name)
    return [Path(str(folder.joinpath(_GOLD))) for folder in folders if folder.joinpath(_GOLD).is_file()]


def score_files(paths: Iterable[Path], texts: Path | None) -> tuple[list[DocumentScore], list[str]]:
    """Score annotation files; the second list says which were skipped because their text is nowhere to be found.

    Raises DataError for a bad annotation file and SourceError for a text that cannot be read.
    """
    scores, skipped = [], []
    for path in paths:
        gold = read_gold(path)
        found = find_text(gold, texts)
        if found is None:
            skipped.append(f"{path}: its text {gold.source_text} is neither beside it nor in the folder of texts")
            continue
        data, name, metadata = found
        documents = read(Path(name), data, metadata=metadata)
        mandates = [mandate for document in documents for mandate in recognise_mandates(document)]
        scores.append(score_document(gold, mandates))
    return scores, skipped


def find_text(gold: GoldDocument, texts: Path | None) -> tuple[bytes, str, Mapping[str, Any] | None] | None:
    """Find the text of an annotated document: in the corpus, beside the annotations, or in the folder of texts."""
    name = PurePosixPath(gold.source_text).name
    folder = room("loaders").joinpath("corpus", name.removesuffix(".txt"))
    if folder.is_dir():
        return _corpus_text(folder, name)
    for candidate in (gold.path.parent / name, *((texts / name,) if texts else ())):
        if candidate.is_file():
            return candidate.read_bytes(), str(candidate), None
    return None


def _corpus_text(folder: Traversable, name: str) -> tuple[bytes, str, Mapping[str, Any]]:
    metadata = tomllib.loads(folder.joinpath("metadata.toml").read_text(encoding="utf-8"))
    return folder.joinpath(str(metadata["file"])).read_bytes(), name, metadata
