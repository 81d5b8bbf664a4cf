"""Reading files that may be compressed, never more than was asked for."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable
from io import BufferedIOBase
from pathlib import Path

from mandategraph.graph.validation.findings import ValidationError

COMPRESSIONS: dict[str, Callable[[Path], BufferedIOBase]] = {
    ".gz": gzip.GzipFile,
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
}
"""How to open a compressed file, by the suffix behind that of its kind of RDF."""
MAX_RATIO = 250
"""How many times its size a file may expand to; RDF written line by line shrinks to a twentieth or fiftieth."""
_ALWAYS = 1 << 20
"""Bytes that a file may expand to whatever its size."""
_CHUNK = 1 << 20


def read_bytes(path: Path, most: int) -> bytes:
    """Read a file, expanded where its name says that it is compressed; at most one byte more than `most`.

    Raises ValidationError where it expands out of all proportion or is damaged, OSError where it cannot be read.
    """
    opener = COMPRESSIONS.get(path.suffix.lower())
    if opener is None:
        with path.open("rb") as file:
            return file.read(most + 1)
    bound = max(_ALWAYS, path.stat().st_size * MAX_RATIO)
    try:
        with opener(path) as file:
            content = _read(file, min(most, bound) + 1)
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
        raise ValidationError(f"{path}: the compressed file is damaged: {error}") from error
    if bound < len(content) <= most + 1:
        raise ValidationError(f"{path}: expands to more than {MAX_RATIO} times its size: expand it yourself first")
    return content


def _read(file: BufferedIOBase, most: int) -> bytes:
    chunks: list[bytes] = []
    while most > 0 and (chunk := file.read(min(most, _CHUNK))):
        chunks.append(chunk)
        most -= len(chunk)
    return b"".join(chunks)
