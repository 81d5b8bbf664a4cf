"""Which files a name stands for: a file, the RDF in a folder, what a pattern matches; and what was passed over."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator
from glob import glob, has_magic
from pathlib import Path

from pyoxigraph import RdfFormat

from mandategraph.graph.validation.compression import COMPRESSIONS
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
LEFT_ALONE = frozenset({"node_modules", "__pycache__"})
"""Folders that are not searched, as hidden ones are not: they hold what other programs put there."""
LINKS = "linked folders"
HIDDEN = "hidden folders"


def suffix_of(path: Path) -> str:
    """Give the suffix that tells the kind of RDF, that of a compression left out, in small letters."""
    name = path.with_suffix("") if path.suffix.lower() in COMPRESSIONS else path
    return name.suffix.lower()


def expand(name: str, skipped: Counter[str]) -> list[Path]:
    """Give the files that a name stands for, and count in `skipped` what was passed over, by kind.

    A folder is searched for names of RDF, compressed or not; hidden folders in it, and folders that symbolic links
    lead to, are not entered. Raises ValidationError where a name stands for nothing that can be read.
    """
    path = Path(name)
    if path.is_dir():
        return _search(path, skipped)
    if _exists(path):
        return [path]
    matches = sorted(Path(match) for match in glob(name, recursive=True)) if has_magic(name) else []
    found: list[Path] = []
    for match in matches:
        if match.is_dir():
            found += [] if _is_left_alone(match, skipped) else _walk(match, skipped)
        elif suffix_of(match) in SUFFIXES:
            found.append(match)
        else:
            skipped[_kind(match)] += 1
    if not found:
        raise ValidationError(f"{name}: there is no such file, folder, or pattern that matches an RDF file")
    return found


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:  # a name that is too long, say
        raise ValidationError(f"{str(path)[:100]}: cannot be read: {error.strerror}") from error


def _search(folder: Path, skipped: Counter[str]) -> list[Path]:
    here: Counter[str] = Counter()
    found = list(_walk(folder, here))
    if not found:
        other = f"; it has {show_skipped(here)}: name a file to have it read all the same" if here else ""
        raise ValidationError(
            f"{folder}: the folder holds no RDF file "
            f"({', '.join(FOLDER_SUFFIXES)}, also with {', '.join(COMPRESSIONS)}){other}"
        )
    skipped.update(here)
    return found


def _walk(folder: Path, skipped: Counter[str]) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise ValidationError(f"{error.filename}: the folder cannot be searched: {error.strerror}") from error

    for place, folders, files in os.walk(folder, onerror=refuse):
        here = Path(place)
        entered = [name for name in sorted(folders) if not _is_left_alone(here / name, skipped)]
        folders[:] = entered
        for name in sorted(files):
            if suffix_of(Path(name)) in FOLDER_SUFFIXES and (here / name).is_file():
                yield here / name
            else:
                skipped[_kind(here / name)] += 1


def _is_left_alone(folder: Path, skipped: Counter[str]) -> bool:
    reason = LINKS if folder.is_symlink() else HIDDEN if folder.name.startswith(".") else None
    if folder.name in LEFT_ALONE:
        reason = folder.name
    if reason:
        skipped[reason] += 1
    return reason is not None


def _kind(path: Path) -> str:
    if suffix_of(path) in FOLDER_SUFFIXES:
        return "broken links"
    return "".join(path.suffixes[-2:] if path.suffix in COMPRESSIONS else path.suffixes[-1:]) or "without a suffix"


def show_skipped(skipped: Counter[str]) -> str:
    """Write what was passed over, the commonest first."""
    ordered = sorted(skipped.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = [f"{count} {kind}" for kind, count in ordered[:6]]
    rest = sum(count for _, count in ordered[6:])
    return ", ".join([*shown, f"{rest} of other kinds"] if rest else shown)


def is_regular(path: Path) -> bool:
    """Tell whether a name leads to a file with bytes, and not to a pipe or device that may never end."""
    return stat.S_ISREG(path.stat().st_mode)
