"""DOCX: what mammoth makes of it (https://github.com/mwilliamson/python-mammoth), read as a page.

Headings are those of the styles, numbers those of the lists; deleted revisions are left out. Positions count in
the text as extracted.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.parsers.expat import ExpatError

import mammoth
from lxml import html as lxml_html

from mandategraph.graph.errors import SourceError
from mandategraph.loaders.readers.blocks import Layout
from mandategraph.loaders.readers.decoding import check_size
from mandategraph.loaders.readers.html import lay_out

_MAX_UNPACKED_BYTES = 200_000_000
"""The most that the parts of an archive may unpack to: more is no document but an attack on the memory."""
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, ExpatError, EOFError, SyntaxError),
    *(ValueError, LookupError, TypeError, AttributeError, AssertionError, RuntimeError),
)
"""What the libraries raise over a damaged archive, found by feeding them such."""

_STYLES = "\n".join(("p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => h2:fresh"))


def read_docx(name: str, data: bytes) -> Layout:
    """Read a DOCX document. Raises SourceError for what is none, or unpacks to more than is sound."""
    check_size(name, data)
    _check_archive(name, data)
    try:
        page = mammoth.convert_to_html(io.BytesIO(data), style_map=_STYLES, convert_image=_leave_out).value
    except DAMAGED as error:
        raise SourceError(f"{name}: the DOCX cannot be read ({error}); save it anew or give its text") from None
    return lay_out(name, lxml_html.document_fromstring(f"<body>{page}</body>"))


@mammoth.images.img_element  # type: ignore[untyped-decorator]
def _leave_out(image: object) -> dict[str, str]:
    return {}


def _check_archive(name: str, data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            names = archive.namelist()
    except zipfile.BadZipFile:
        raise SourceError(f"{name}: the DOCX is damaged; save it anew or give its text") from None
    if "word/document.xml" not in names:
        raise SourceError(f"{name}: the archive is no DOCX document; give a DOCX or its text")
    if unpacked > _MAX_UNPACKED_BYTES:
        raise SourceError(
            f"{name}: the DOCX unpacks to {unpacked:,} bytes, more than {_MAX_UNPACKED_BYTES:,}; split it"
        )
