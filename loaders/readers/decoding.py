"""From bytes to characters: what is no readable text is refused with its reason."""

from __future__ import annotations

import re

from mandategraph.graph.errors import SourceError

MAX_SOURCE_BYTES = 20_000_000
"""The largest source that is read, in bytes: longer ones are data sets rather than documents."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SAMPLE = 4096


def check_size(name: str, data: bytes) -> None:
    """Refuse what is empty or too large. Raises SourceError."""
    if not data.strip():
        raise SourceError(f"{name}: the file is empty; give a document with text")
    if len(data) > MAX_SOURCE_BYTES:
        raise SourceError(
            f"{name}: {len(data):,} bytes are more than the {MAX_SOURCE_BYTES:,} that are read; split the file"
        )


def decode(name: str, data: bytes) -> str:
    """Decode UTF-8 (a byte order mark is dropped, newlines stay). Raises SourceError for anything else."""
    check_size(name, data)
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if b"\0" in data[:_SAMPLE]:
            raise SourceError(f"{name}: the file is binary, not text; give its text as UTF-8") from None
        raise SourceError(f"{name}: byte {error.start} is not valid UTF-8; convert the file to UTF-8") from None
    if control := _CONTROL.search(text):
        raise SourceError(
            f"{name}: control character U+{ord(control[0]):04X} at position {control.start()}; "
            "the file is binary, give its text"
        )
    if not text.strip():
        raise SourceError(f"{name}: the file holds white space only; give a document with text")
    return text
