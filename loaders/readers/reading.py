"""Reading a source: its format, its works, and each of them as a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from mandategraph.graph.errors import SourceError
from mandategraph.loaders.model import Description, Document, Span
from mandategraph.loaders.readers.description import describe
from mandategraph.loaders.readers.formats import AKOMA_NTOSO, lay_out, media_type_of
from mandategraph.loaders.readers.languages import set_apart, tag_languages
from mandategraph.loaders.readers.quality import measure_quality
from mandategraph.loaders.readers.works import Passage, split_works
from mandategraph.loaders.repair.repairing import Repaired, repair
from mandategraph.loaders.segmentation.segmenting import UNNUMBERED_KINDS, segment


def read(
    path: Path | None,
    data: bytes,
    *,
    media_type: str | None = None,
    metadata: Mapping[str, object] | None = None,
) -> list[Document]:
    """Read a source into documents: one for each work (or expression of a work) that it holds.

    `path` names the file in errors and gives the slug where nothing else does. `metadata` is the parsed metadata
    file (see `mandategraph.loaders.corpus`); without it the file is one work, described by what its head says.
    Raises SourceError for what cannot be read, DataError for metadata that does not fit the source.
    """
    name = str(path) if path is not None else "source"
    format_ = media_type_of(name, path, data, media_type)
    if format_ == AKOMA_NTOSO:
        return [_read_akoma_ntoso(name, data)]
    layout = lay_out(name, data, format_)
    works = split_works(name, layout.source, metadata or {})
    for work in works:
        layout.blocks = set_apart(layout.source, layout.blocks, [passage.span for passage in work.passages])
    if works:
        found = [_finish(repair(layout, work.span, work.holes), work.description, work.passages) for work in works]
    else:
        found = [_finish(repair(layout, Span(0, len(layout.source))), None, (), path)]
    if not any(document.provisions for document in found):
        raise SourceError(f"{name}: the document holds nothing but marks; give one with words")
    return [replace(document, source=layout.source) for document in found]


def _read_akoma_ntoso(name: str, data: bytes) -> Document:
    """Read a document that states its provisions; imported when needed, as the readers of `formats` are."""
    from mandategraph.loaders.readers.akoma_ntoso import read_akoma_ntoso

    document = read_akoma_ntoso(name, data)
    quality = measure_quality(document.text, document.description.language)
    return replace(document, quality=quality, source=document.text)


def _finish(
    repaired: Repaired,
    description: Description | None,
    passages: Sequence[Passage],
    path: Path | None = None,
) -> Document:
    kind = description.kind if description else None
    title = description.title if description else None
    provisions = segment(repaired.text, repaired.blocks, repaired.links, kind, title)
    if description is None:
        description = describe(repaired.text, provisions, path)
        if description.kind in UNNUMBERED_KINDS:
            provisions = segment(repaired.text, repaired.blocks, repaired.links, description.kind)
    foreign = [(_place(repaired, passage.span), passage.language) for passage in passages]
    provisions = tag_languages(repaired.text, provisions, description.language, foreign)
    own = "".join(
        repaired.text[start:end] for start, end in _between([span for span, _ in foreign], len(repaired.text))
    )
    quality = measure_quality(own, description.language)
    return Document(description, repaired.text, provisions, repaired.alignment, quality)


def _place(repaired: Repaired, span: Span) -> Span:
    return Span(repaired.alignment.to_text(span.start), repaired.alignment.to_text(span.end))


def _between(spans: Sequence[Span], length: int) -> list[tuple[int, int]]:
    """Give what lies between spans in order: (start, end) of each stretch."""
    starts = [0, *(span.end for span in spans)]
    ends = [*(span.start for span in spans), length]
    return list(zip(starts, ends, strict=True))
