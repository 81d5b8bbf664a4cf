"""Reading a source: its format, its works, and each of them as a document."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mandategraph.loaders.model import Description, Document, Span
from mandategraph.loaders.readers.decoding import decode
from mandategraph.loaders.readers.description import describe
from mandategraph.loaders.readers.markdown import read_markdown
from mandategraph.loaders.readers.works import split_works
from mandategraph.loaders.repair.repairing import Repaired, repair
from mandategraph.loaders.segmentation.segmenting import segment


def read(
    path: Path | None,
    data: bytes,
    *,
    media_type: str | None = None,
    metadata: Mapping[str, object] | None = None,
) -> list[Document]:
    """Read a source into documents: one for each work (or expression of a work) that it holds.

    `path` names the file in errors and gives the slug where nothing else does. `metadata` is the parsed metadata file
    (see `mandategraph.loaders.corpus`); without it the file is one work, described by what its head says.
    Raises SourceError for what cannot be read, DataError for metadata that does not fit the source.
    """
    name = str(path) if path is not None else "source"
    layout = read_markdown(decode(name, data))
    works = split_works(name, layout.source, metadata or {})
    if works:
        return [_finish(repair(layout, work.span, work.holes), work.description) for work in works]
    return [_finish(repair(layout, Span(0, len(layout.source))), None, path)]


def _finish(repaired: Repaired, description: Description | None, path: Path | None = None) -> Document:
    kind = description.kind if description else None
    title = description.title if description else None
    provisions = segment(repaired.text, repaired.blocks, repaired.links, kind, title)
    if description is None:
        description = describe(repaired.text, provisions, path)
    return Document(description, repaired.text, provisions, repaired.alignment)
