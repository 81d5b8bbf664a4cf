"""Finding the sources that a build or an extraction is asked to read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mandategraph.graph.errors import SourceError
from mandategraph.graph.resources import room
from mandategraph.loaders.corpus.metadata import SourceFacts, parse_metadata
from mandategraph.loaders.readers.decoding import MAX_SOURCE_BYTES

METADATA = "metadata.toml"
REVIEW = "review.toml"
SUFFIXES = frozenset(
    {".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".pdf", ".docx", ".json", ".akn", ".xml"}
)
"""What a folder is searched for; a file that is named itself is read whatever it is called."""
_BESIDE = frozenset({"README.md"})


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, and what stands beside it."""

    path: Path
    label: str
    """The file as the user named it, for messages."""
    metadata: Path | None = None

    @property
    def name(self) -> str:
        """Name the file without the folders that differ from machine to machine."""
        return f"{self.path.parent.name}/{self.path.name}" if self.metadata else self.path.name

    @property
    def review_path(self) -> Path:
        """Give the place of its review: a file beside it, which bears its name where it shares the folder."""
        return self.path.with_name(REVIEW if self.metadata else f"{self.path.stem}.{REVIEW}")

    @property
    def review(self) -> Path | None:
        """Give its review where there is one."""
        return self.review_path if self.review_path.is_file() else None


@dataclass(frozen=True, slots=True)
class Opened:
    """A source's bytes and what is known of them."""

    data: bytes
    sha256: str
    facts: SourceFacts | None
    review: Path | None = None


def corpus_sources() -> tuple[Source, ...]:
    """List the sources of the packaged corpus."""
    return find_sources([Path(str(room("loaders.corpus")))])


def find_sources(paths: Iterable[Path]) -> tuple[Source, ...]:
    """List the sources in files and folders, sorted and each once. Raises SourceError where there are none."""
    found: dict[Path, Source] = {}
    for path in paths:
        sources = _in_folder(path) if path.is_dir() else [_at(path)]
        if not sources:
            kinds = ", ".join(sorted(SUFFIXES))
            raise SourceError(f"{path}: the folder holds no document ({kinds}); name a file or another folder")
        for source in sources:
            found.setdefault(source.path.resolve(), source)
    return tuple(sorted(found.values(), key=lambda source: (source.name, source.label)))


def _in_folder(folder: Path) -> list[Source]:
    """Search a folder; where it has a metadata file, that says which file is the source."""
    if (folder / METADATA).is_file():
        facts = read_facts(folder / METADATA)
        return [_at(folder / facts.file)]
    sources = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith((".", "_")):
            continue
        if entry.is_dir() and not entry.is_symlink():
            sources += _in_folder(entry)
        elif entry.suffix.lower() in SUFFIXES and entry.name not in _BESIDE:
            sources.append(_at(entry))
    return sources


def _at(path: Path) -> Source:
    if not path.exists():
        raise SourceError(f"{path}: there is no such file or folder")
    if not path.is_file():
        raise SourceError(f"{path}: is no file that can be read whole; give a document")
    metadata = path.with_name(METADATA)
    known = metadata.is_file() and read_facts(metadata).file == path.name
    return Source(path, str(path), metadata if known else None)


def read_facts(path: Path) -> SourceFacts:
    """Read a metadata file. Raises DataError."""
    return parse_metadata(str(path), path.read_text(encoding="utf-8"))


@cache
def known_facts() -> Mapping[str, SourceFacts]:
    """Give what is known of the documents of the corpus by digest, so that a copy of one is known as well."""
    metadata = (source.metadata for source in corpus_sources())
    facts = (read_facts(path) for path in metadata if path is not None)
    return {known.sha256: known for known in facts if known.sha256 is not None}


@cache
def known_reviews() -> Mapping[str, Path]:
    """Give the reviews of the corpus by digest of the document, so that a copy of one says what that says."""
    found = ((source.metadata, source.review) for source in corpus_sources())
    reviews = ((read_facts(metadata).sha256, review) for metadata, review in found if metadata and review)
    return {digest: review for digest, review in reviews if digest is not None}


def open_source(source: Source) -> Opened:
    """Read a source and find its metadata and review.

    Raises SourceError where it is too large or not the file described.
    """
    try:
        size = source.path.stat().st_size
        if size > MAX_SOURCE_BYTES:
            raise SourceError(
                f"{source.label}: {size:,} bytes are more than the {MAX_SOURCE_BYTES:,} that are read; split it"
            )
        data = source.path.read_bytes()
    except OSError as error:
        raise SourceError(f"{source.label}: cannot be read: {error.strerror}") from None
    digest = hashlib.sha256(data).hexdigest()
    facts = read_facts(source.metadata) if source.metadata else known_facts().get(digest)
    if facts is not None and facts.sha256 != digest:
        raise SourceError(
            f"{source.label}: its SHA-256 is {digest}, not the one in {METADATA}; restore the file or correct that"
        )
    return Opened(data, digest, facts, source.review or known_reviews().get(digest))


def check_distinct(names: Sequence[tuple[str, str]]) -> None:
    """Refuse two sources that hold the same expression; `names` are pairs of expression and source."""
    first: dict[str, str] = {}
    for expression, source in names:
        other = first.setdefault(expression, source)
        if other != source:
            raise SourceError(f"{source}: holds the same expression as {other} ({expression}); remove one of them")
