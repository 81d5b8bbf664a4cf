"""Scoring annotated documents: finding their texts, extracting, comparing."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from mandategraph.graph.resources import room
from mandategraph.loaders.build.sources import METADATA, Source
from mandategraph.loaders.evaluation.gold import GoldDocument, read_gold
from mandategraph.loaders.evaluation.scoring import DocumentScore, score_document
from mandategraph.loaders.evaluation.summary import ReviewedScore
from mandategraph.loaders.mandates import recognise_mandates
from mandategraph.loaders.model import Extraction
from mandategraph.loaders.readers import read
from mandategraph.loaders.review import Review, apply_review, make_recognisers, read_review

GOLD = "gold.json"
"""Name of an annotation file beside the text it annotates."""


def packaged_gold() -> list[Path]:
    """List the annotation files of the corpus documents, which come with the package."""
    corpus = room("loaders").joinpath("corpus")
    folders = sorted((entry for entry in corpus.iterdir() if entry.is_dir()), key=lambda entry: entry.name)
    return [Path(str(folder.joinpath(GOLD))) for folder in folders if folder.joinpath(GOLD).is_file()]


@dataclass(frozen=True, slots=True)
class Text:
    """The text of an annotated document, and what stands beside it."""

    data: bytes
    name: str
    metadata: Mapping[str, Any] | None = None
    review: Path | None = None


@dataclass(slots=True)
class Scores:
    """The extractor's scores, those after review where there is one, and why files were skipped."""

    alone: list[DocumentScore] = field(default_factory=list)
    reviewed: list[ReviewedScore] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def score_files(paths: Iterable[Path], texts: Path | None) -> Scores:
    """Score annotation files; those whose text is nowhere to be found are skipped and named.

    Raises DataError for a bad annotation or review file and SourceError for a text that cannot be read.
    """
    scores = Scores()
    for path in paths:
        gold = read_gold(path)
        text = find_text(gold, texts)
        if text is None:
            scores.skipped.append(
                f"{path}: its text {gold.source_text} is neither beside it nor in the folder of texts"
            )
            continue
        documents = read(Path(text.name), text.data, metadata=text.metadata)
        extractions = [Extraction(document, recognise_mandates(document)) for document in documents]
        scores.alone.append(score_extractions(gold, extractions))
        if text.review is not None:
            scores.reviewed.append(score_reviewed(gold, extractions, read_review(text.review)))
    return scores


def score_extractions(gold: GoldDocument, extractions: Iterable[Extraction]) -> DocumentScore:
    """Score the statements of all expressions that a file holds."""
    return score_document(gold, [mandate for extraction in extractions for mandate in extraction.mandates])


def score_reviewed(gold: GoldDocument, extractions: Iterable[Extraction], review: Review) -> ReviewedScore:
    """Score what stays once the review is laid over the extraction."""
    reviewed = [apply_review(found, review, make_recognisers(found.document)).extraction for found in extractions]
    decisions = Counter(record.decision.value for record in review.records)
    return ReviewedScore(score_extractions(gold, reviewed), dict(decisions))


def find_text(gold: GoldDocument, texts: Path | None) -> Text | None:
    """Find the text of an annotated document: in the corpus, beside the annotations, or in the folder of texts."""
    name = PurePosixPath(gold.source_text).name
    folder = room("loaders").joinpath("corpus", name.removesuffix(".txt"))
    if folder.is_dir():
        return _corpus_text(Path(str(folder)), name)
    for candidate in (gold.path.parent / name, *((texts / name,) if texts else ())):
        if candidate.is_file():
            return Text(candidate.read_bytes(), str(candidate), None, Source(candidate, name).review)
    return None


def _corpus_text(folder: Path, name: str) -> Text:
    described = folder / METADATA
    metadata = tomllib.loads(described.read_text(encoding="utf-8"))
    path = folder / str(metadata["file"])
    return Text(path.read_bytes(), name, metadata, Source(path, name, described).review)
