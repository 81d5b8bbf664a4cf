"""The data to validate: files, folders, patterns, standard input, addresses; as bytes with the kind of RDF."""

from __future__ import annotations

import sys
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError

from pyoxigraph import RdfFormat

from mandategraph.graph.validation.compression import COMPRESSIONS, read_bytes
from mandategraph.graph.validation.files import SUFFIXES, expand, is_regular, suffix_of
from mandategraph.graph.validation.findings import ValidationError

MAX_BYTES = 1 << 30
"""Bytes of all data together, unless the caller says otherwise."""
_URL_SECONDS = 30
_URL_SCHEMES = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Source:
    """One piece of data: the name that findings show, its bytes, and its kind of RDF."""

    name: str
    content: bytes
    rdf_format: RdfFormat


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, and what was passed over in folders and patterns."""

    sources: list[Source] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    """How many files of which suffix, and folders of which kind, were not read."""


def format_by_name(name: str) -> RdfFormat:
    """Tell the kind of RDF by a suffix, a media type or a common short name; ValidationError if unknown."""
    key = name.strip().lower()
    by_suffix = SUFFIXES.get(key if key.startswith(".") else f".{key}")
    found = by_suffix or RdfFormat.from_media_type(key) or RdfFormat.from_extension(key)
    if found is None:
        raise ValidationError(
            f"{name!r} is no known kind of RDF: use ttl, trig, nt, nq, rdf, jsonld or a media type"
        )
    return found


def read_sources(
    names: Sequence[str],
    *,
    urls: bool = False,
    kind: RdfFormat | None = None,
    max_bytes: int = MAX_BYTES,
) -> Reading:
    """Read everything that the names stand for, each file once, files of folders and patterns in sorted order.

    `kind` is that of standard input and of files whose names do not tell. Raises ValidationError where a name
    stands for nothing, for an address without `urls`, for a file of unknown kind, for what cannot be read, and
    when all together exceed `max_bytes`.
    """
    reading = Reading()
    held: set[str] = set()
    room = max_bytes
    for name in names:
        for source in _read(name, urls, kind, room, held, reading.skipped):
            room -= len(source.content)
            reading.sources.append(source)
    return reading


def _read(
    name: str, urls: bool, kind: RdfFormat | None, room: int, held: set[str], skipped: Counter[str]
) -> Iterator[Source]:
    if name == "-":
        if kind is None:
            raise ValidationError("standard input does not tell its kind of RDF: add --input-format")
        yield Source("<stdin>", _bounded(sys.stdin.buffer.read(room + 1), "standard input", room), kind)
    elif name.startswith(_URL_SCHEMES):
        if not urls:
            raise ValidationError(f"{name} is an address: add --allow-urls to fetch it")
        yield _fetch(name, room)
    else:
        for path in expand(name, skipped):
            real = str(path.resolve())
            if real not in held:
                held.add(real)
                source = _read_file(path, kind, room)
                room -= len(source.content)
                yield source


def _read_file(path: Path, kind: RdfFormat | None, room: int) -> Source:
    rdf_format = SUFFIXES.get(suffix_of(path), kind)
    if rdf_format is None:
        raise ValidationError(
            f"{path}: {path.suffix or 'no suffix'} is no known kind of RDF ({', '.join(SUFFIXES)}, also with "
            f"{', '.join(COMPRESSIONS)}): rename it, or add --input-format"
        )
    try:
        if not is_regular(path):
            raise ValidationError(f"{path}: is no regular file: give its words as standard input")
        content = read_bytes(path, room)
    except OSError as error:
        raise ValidationError(f"{path}: cannot be read: {error.strerror or error}") from error
    return Source(path.as_posix(), _bounded(content, str(path), room), rdf_format)


def _bounded(content: bytes, name: str, room: int) -> bytes:
    if len(content) > room:
        raise ValidationError(
            f"{name}: the data exceeds the limit: raise it with --max-bytes, or validate in parts"
        )
    return content


def _fetch(url: str, room: int) -> Source:
    accept = ", ".join(dict.fromkeys(kind.media_type for kind in SUFFIXES.values()))
    request = urllib.request.Request(url, headers={"Accept": accept})  # noqa: S310 - http and https only, see above
    try:
        with urllib.request.urlopen(request, timeout=_URL_SECONDS) as answer:  # noqa: S310
            media_type = answer.headers.get_content_type()
            content = answer.read(room + 1)
    except (URLError, OSError) as error:
        raise ValidationError(f"{url}: cannot be fetched: {error}") from error
    rdf_format = RdfFormat.from_media_type(media_type) or SUFFIXES.get(Path(url).suffix)
    if rdf_format is None:
        raise ValidationError(f"{url}: {media_type} is no known kind of RDF")
    return Source(url, _bounded(content, url, room), rdf_format)


def names_of(sources: Iterable[Source]) -> tuple[str, ...]:
    """Give the names of sources, in their order."""
    return tuple(source.name for source in sources)
