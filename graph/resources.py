"""Reading the data files that come with the package: the only user of importlib.resources."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable


def room(name: str) -> Traversable:
    """Give a data room of the project ("ontology", "shapes", "queries", …) as a folder to read from."""
    return files(f"mandategraph.{name}")


def read_text(name: str, path: str) -> str:
    """Read one file of a room as UTF-8 text; path is relative to the room, with forward slashes."""
    return room(name).joinpath(*path.split("/")).read_text(encoding="utf-8")


def read_bytes(name: str, path: str) -> bytes:
    """Read one file of a room as bytes; path is relative to the room, with forward slashes."""
    return room(name).joinpath(*path.split("/")).read_bytes()


def list_files(name: str, suffix: str, under: str = "") -> list[str]:
    """List the files of a room (below the folder `under`) that end in suffix, sorted, relative to the room."""
    found: list[str] = []

    def walk(folder: Traversable, prefix: str) -> None:
        for entry in folder.iterdir():
            path = f"{prefix}{entry.name}"
            if entry.is_dir():
                walk(entry, f"{path}/")
            elif entry.name.endswith(suffix):
                found.append(path)

    start = room(name).joinpath(*under.split("/")) if under else room(name)
    walk(start, f"{under}/" if under else "")
    return sorted(found)
