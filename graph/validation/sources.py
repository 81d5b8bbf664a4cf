"""The data to validate: files, folders, patterns, standard input, addresses; as bytes with the kind of RDF."""

from __future__ import annotations

import sys
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path
from urllib.error import URLError

from pyoxigraph import RdfFormat

from mandategraph.graph.validation.findings import ValidationError

SUFFIXES: dict[str, RdfFormat] = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
    ".json": RdfFormat.JSON_LD,
}
"""File names of RDF; those after `.rdf` are read when named, and left alone when a folder is searched."""

FOLDER_SUFFIXES = (".ttl", ".trig", ".nt", ".nq", ".rdf", ".jsonld")
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
    base_iri: str | None = None
    """What relative IRIs are relative to, where the document does not say."""


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
    standard_input: RdfFormat | None = None,
    max_bytes: int = MAX_BYTES,
) -> list[Source]:
    """Read everything that the names stand for, each file once, files of folders and patterns in sorted order.

    Raises ValidationError where a name stands for nothing, for an address without `urls`, for `-` without its
    kind, for a file of unknown kind, and when all together exceed `max_bytes`.
    """
    sources: dict[str, Source] = {}
    room = max_bytes
    for name in names:
        for source in _read(name, urls, standard_input, room):
            if source.name not in sources:
                room -= len(source.content)
                sources[source.name] = source
    return list(sources.values())


def _read(name: str, urls: bool, standard_input: RdfFormat | None, room: int) -> Iterator[Source]:
    if name == "-":
        if standard_input is None:
            raise ValidationError("standard input does not tell its kind of RDF: add --input-format")
        yield Source("<stdin>", _bounded(sys.stdin.buffer.read(room + 1), "standard input", room), standard_input)
    elif name.startswith(_URL_SCHEMES):
        if not urls:
            raise ValidationError(f"{name} is an address: add --allow-urls to fetch it")
        yield _fetch(name, room)
    else:
        for path in expand(name):
            source = _read_file(path, room)
            room -= len(source.content)
            yield source


def expand(name: str) -> list[Path]:
    """Give the files that a name stands for; ValidationError where there are none."""
    path = Path(name)
    if path.is_dir():
        found = sorted(file for file in path.rglob("*") if file.suffix in FOLDER_SUFFIXES and file.is_file())
        if not found:
            raise ValidationError(f"{name}: the folder holds no RDF file ({', '.join(FOLDER_SUFFIXES)})")
        return found
    if path.exists():
        return [path]
    matches = sorted(Path(match) for match in glob(name, recursive=True)) if has_magic(name) else []
    files = [match for match in matches if match.is_file() and match.suffix in SUFFIXES]
    if not files:
        raise ValidationError(f"{name}: there is no such file, folder, or pattern that matches an RDF file")
    return files


def _read_file(path: Path, room: int) -> Source:
    rdf_format = SUFFIXES.get(path.suffix.lower())
    if rdf_format is None:
        raise ValidationError(
            f"{path}: {path.suffix or 'no suffix'} is no known kind of RDF ({', '.join(SUFFIXES)})"
        )
    try:
        with path.open("rb") as file:
            content = file.read(room + 1)
    except OSError as error:
        raise ValidationError(f"{path}: cannot be read: {error.strerror}") from error
    return Source(path.as_posix(), _bounded(content, str(path), room), rdf_format, path.resolve().as_uri())


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
    return Source(url, _bounded(content, url, room), rdf_format, url)


def names_of(sources: Iterable[Source]) -> tuple[str, ...]:
    """Give the names of sources, in their order."""
    return tuple(source.name for source in sources)
