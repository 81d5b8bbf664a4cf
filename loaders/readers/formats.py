"""The formats that are read, and how a source's format is told: by its media type, its name, its first bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mandategraph.graph.errors import SourceError
from mandategraph.loaders.readers.blocks import Layout
from mandategraph.loaders.readers.decoding import check_size, decode
from mandategraph.loaders.readers.markdown import read_markdown

Reader = Callable[[str, bytes], Layout]

PLAIN = "text/plain"
HTML = "text/html"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
JSON = "application/json"
AKOMA_NTOSO = "application/akn+xml"

_SUFFIXES = {
    ".txt": PLAIN,
    ".md": PLAIN,
    ".markdown": PLAIN,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".pdf": PDF,
    ".docx": DOCX,
    ".json": JSON,
    ".akn": AKOMA_NTOSO,
    ".xml": AKOMA_NTOSO,
}
_ALIASES = {
    "text/markdown": PLAIN,
    "application/xhtml+xml": HTML,
    "application/xml": AKOMA_NTOSO,
    "text/xml": AKOMA_NTOSO,
}
_SIGNATURES = ((b"%PDF-", PDF), (b"PK\x03\x04", DOCX))
MEDIA_TYPES = (PLAIN, HTML, PDF, DOCX, JSON, AKOMA_NTOSO)


def media_type_of(name: str, path: Path | None, data: bytes, stated: str | None) -> str:
    """Tell the media type of a source. Raises SourceError for one that is not read."""
    for signature, media_type in _SIGNATURES:
        if data.startswith(signature):
            return media_type
    if stated is None:
        return _SUFFIXES.get(path.suffix.lower(), PLAIN) if path is not None else PLAIN
    bare = stated.split(";")[0].strip().lower()
    media_type = _ALIASES.get(bare, bare)
    if media_type not in MEDIA_TYPES:
        raise SourceError(f"{name}: the format {bare} is not read; give {', '.join(MEDIA_TYPES)}")
    return media_type


def lay_out(name: str, data: bytes, media_type: str) -> Layout:
    """Read a source of a format that shows blocks; Akoma Ntoso has provisions of its own. Raises SourceError."""
    check_size(name, data)
    layout = _reader(media_type)(name, data)
    if not layout.blocks:
        raise SourceError(f"{name}: the document holds no words; give one with text")
    return layout


def _reader(media_type: str) -> Reader:
    # Each is imported when it is needed: the libraries behind them take longer to load than most texts to read.
    if media_type == HTML:
        from mandategraph.loaders.readers.html import read_html

        return read_html
    if media_type == PDF:
        from mandategraph.loaders.readers.pdf import read_pdf

        return read_pdf
    if media_type == DOCX:
        from mandategraph.loaders.readers.docx import read_docx

        return read_docx
    if media_type == JSON:
        from mandategraph.loaders.readers.paragraphs import read_paragraphs

        return read_paragraphs
    return _read_plain


def _read_plain(name: str, data: bytes) -> Layout:
    return read_markdown(decode(name, data))
