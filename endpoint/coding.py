"""Content codings of answers: which there are, and a compressor for each (RFC 9110, section 8.4.1).

zstd (RFC 8878) is both smaller and several times cheaper than gzip; its windows stay below 8 MB, as RFC 9659 asks.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Mapping
from typing import Protocol

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ZSTD_LEVEL = 3
GZIP_LEVEL = 6
GZIP_WRAPPER = 31  # zlib's way to ask for gzip's header; it holds no time, so the same answer has the same bytes


class Compressor(Protocol):
    """Compresses what it is given, piece by piece."""

    def compress(self, data: bytes, /) -> bytes:
        """Take some bytes and give those that are finished."""

    def flush(self) -> bytes:
        """Give the rest and the end."""


COMPRESSORS: Mapping[str, Callable[[], Compressor]] = {
    "zstd": lambda: zstd.ZstdCompressor(level=ZSTD_LEVEL),
    "gzip": lambda: zlib.compressobj(GZIP_LEVEL, wbits=GZIP_WRAPPER),
}
CODINGS = tuple(COMPRESSORS)


def open_compressor(coding: str | None) -> Compressor | None:
    """Make a compressor; None for no coding."""
    return COMPRESSORS[coding]() if coding else None


def compress(coding: str, data: bytes) -> bytes:
    """Compress a whole body."""
    compressor = COMPRESSORS[coding]()
    return compressor.compress(data) + compressor.flush()
