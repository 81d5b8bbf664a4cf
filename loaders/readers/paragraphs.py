"""The paragraphs of the UN Mandate Source Registry, as JSON.

A list of objects with `text`, `type`, `paragraph_type`, `paragraph_level` and `prefix`. Each becomes a block: a
heading by its type, all else by its prefix and words. Positions count in the text as extracted.
"""

from __future__ import annotations

import json

from mandategraph.graph.errors import SourceError
from mandategraph.loaders.readers.blocks import Layout, Shape
from mandategraph.loaders.readers.decoding import decode
from mandategraph.loaders.readers.writing import LayoutWriter

_HEADING_TYPES = frozenset({"heading", "title", "subheading"})


def read_paragraphs(name: str, data: bytes) -> Layout:
    """Read a list of paragraphs, alone or under `paragraphs`. Raises SourceError for any other JSON."""
    try:
        content = json.loads(decode(name, data))
    except (json.JSONDecodeError, RecursionError) as error:
        raise SourceError(f"{name}: the JSON cannot be read ({error}); give a list of paragraphs") from None
    entries = content.get("paragraphs") if isinstance(content, dict) else content
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SourceError(f"{name}: the JSON is no list of paragraphs; give objects with text, type and prefix")
    writer = LayoutWriter()
    for number, entry in enumerate(entries, 1):
        _add(writer, name, number, entry)
    return writer.finish()


def _add(writer: LayoutWriter, name: str, number: int, entry: dict[str, object]) -> None:
    words = entry.get("text")
    if not isinstance(words, str):
        raise SourceError(f"{name}: paragraph {number} has no text; give each paragraph its text")
    prefix = entry.get("prefix")
    whole = words.strip()
    if isinstance(prefix, str) and prefix.strip() and not whole.startswith(prefix.strip()):
        whole = f"{prefix.strip()} {whole}"
    level = entry.get("paragraph_level")
    depth = level if isinstance(level, int) and 0 <= level <= 10 else 0
    if entry.get("type") in _HEADING_TYPES:
        writer.add(whole, Shape.HEADING, max(depth, 1))
    else:
        writer.add(whole, Shape.TEXT, depth)
