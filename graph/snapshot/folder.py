"""The folder that holds snapshots: who builds, which one is current, what is left over, what is pruned."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mandategraph.graph.errors import SnapshotError

CURRENT = "current"
_LOCK = ".lock"
_PRUNED = ".pruned"
_LEFTOVER = (".building-", ".removing-", ".current-")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_held: set[Path] = set()


@contextmanager
def locked(out_dir: Path) -> Iterator[None]:
    """Hold the folder for one build; SnapshotError where another holds it. The kernel releases a dead holder's."""
    out_dir.mkdir(parents=True, exist_ok=True)
    path = (out_dir / _LOCK).resolve()
    busy = f"{out_dir}: another build is writing here; wait for it or choose another folder"
    if path in _held:
        raise SnapshotError(busy)
    with path.open("a") as lock:
        try:
            # A record lock belongs to this process alone: workers that outlive it do not keep it.
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SnapshotError(busy) from None
        _held.add(path)
        try:
            yield
        finally:
            _held.discard(path)


def remove_leftovers(out_dir: Path) -> None:
    """Remove what crashed builds left; call it only while the folder is locked."""
    for entry in out_dir.iterdir():
        if entry.name.startswith(_LEFTOVER):
            _remove(entry)


def list_digests(out_dir: Path) -> list[str]:
    """List the digests of the snapshots in the folder, the newest first."""
    found = [entry for entry in out_dir.iterdir() if _DIGEST.fullmatch(entry.name) and entry.is_dir()]
    found.sort(key=lambda entry: (-entry.stat().st_mtime_ns, entry.name))
    return [entry.name for entry in found]


def read_current(out_dir: Path) -> str | None:
    """Give the digest that `current` points to, None where there is none yet."""
    try:
        target = os.readlink(out_dir / CURRENT)
    except FileNotFoundError:
        return None
    except OSError:
        raise SnapshotError(f"{out_dir / CURRENT} is not the link that a build makes; move it away") from None
    return target if _DIGEST.fullmatch(target) else None


def place(built: Path, out_dir: Path, digest: str) -> Path:
    """Give a finished folder its final name; a damaged one in its place is removed."""
    target = out_dir / digest
    if target.exists():
        _remove(target)
    sync_tree(built)
    built.rename(target)
    sync_folder(out_dir)
    return target


def switch(out_dir: Path, digest: str) -> None:
    """Let `current` point to the snapshot, at one stroke."""
    read_current(out_dir)
    link = out_dir / f".current-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(digest)
    link.replace(out_dir / CURRENT)
    sync_folder(out_dir)


def prune(out_dir: Path, keep: int) -> list[str]:
    """Remove all but the newest `keep` snapshots, never the current one; remember and give their digests."""
    if keep < 1:
        raise SnapshotError(f"cannot keep {keep} snapshots; keep at least one")
    with locked(out_dir):
        remove_leftovers(out_dir)
        current = read_current(out_dir)
        others = [digest for digest in list_digests(out_dir) if digest != current]
        doomed = others[keep - 1 if current else keep :]
        _remember(out_dir, doomed)
        for digest in doomed:
            _remove(out_dir / digest)
    return doomed


def find_pruned(out_dir: Path) -> frozenset[str]:
    """Give the digests of the snapshots that once stood in the folder and were pruned."""
    try:
        lines = (out_dir / _PRUNED).read_text(encoding="ascii").split()
    except FileNotFoundError:
        return frozenset()
    return frozenset(line for line in lines if not (out_dir / line).exists())


def sync_tree(folder: Path) -> None:
    """Bring every file and folder below, and the folder itself, to the disk."""
    for entry in folder.iterdir():
        if entry.is_dir():
            sync_tree(entry)
        else:
            _sync(entry)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Bring a folder's list of names to the disk."""
    _sync(folder)


def _remember(out_dir: Path, digests: list[str]) -> None:
    with (out_dir / _PRUNED).open("a", encoding="ascii") as file:
        file.writelines(f"{digest}\n" for digest in digests)
        file.flush()
        os.fsync(file.fileno())


def _remove(entry: Path) -> None:
    if entry.is_symlink() or entry.is_file():
        entry.unlink()
        return
    # Renamed first: a folder under its digest is whole or not there.
    doomed = entry.with_name(f".removing-{entry.name.lstrip('.')}")
    if entry != doomed and not entry.name.startswith(_LEFTOVER):
        entry.rename(doomed)
        entry = doomed
    shutil.rmtree(entry)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
