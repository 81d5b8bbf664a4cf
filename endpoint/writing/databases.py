"""Writes to data on disk: each is tried in a backup of the database by hard links, which then takes its place.

The files of an Oxigraph database that hold data never change, so a backup that shares them costs next to nothing
and leaves the original as it is. What counts is the journal: a database that belongs to none of its revisions is
left aside, and one that lags behind is brought up to date, in a process of its own (a database that can be
written to has threads, and whoever forks must have none).
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Collection
from pathlib import Path

from pyoxigraph import Store

from mandategraph.endpoint.writing.journal import JournalError, Replay, apply_entry, sync_folder

TRIED, NAME = "try-", re.compile(r"r(\d+)-([0-9a-f]{16}|)")
DATA_SUFFIX = ".sst"
LEFT_OUT = ("LOCK", "LOG")


def folder_of(journal: Path) -> Path:
    """Name the folder of the databases that a journal has led to."""
    return journal.with_suffix(".databases")


class Databases:
    """The databases that the writes of one journal have led to; the newest is the current one."""

    def __init__(self, base: Path, journal: Path) -> None:
        """Find the newest database that belongs to the journal, and bring it up to date; raises JournalError."""
        self._journal = journal
        self._folder = folder_of(journal)
        self._folder.mkdir(parents=True, exist_ok=True)
        known, replay = {}, Replay(journal)
        for _ in replay.pending():
            known[replay.revision, replay.state[:16]] = replay.revision
        self._base = base, min(known.values(), default=0)
        self.current, self.revision = self._base
        for path in self._folder.iterdir():
            found = NAME.fullmatch(path.name)
            if found and known.get((int(found[1]), found[2]), -1) > self.revision:
                self.current, self.revision = path, int(found[1])
        self.catch_up(replay)
        self.clean(())

    def make_attempt(self, name: str) -> Path:
        """Back the current database up under a name, to try a change in it."""
        target = self._folder / f"{TRIED}{name}"
        back_up(self.current, target)
        return target

    def follow(self, replay: Replay, attempt: str) -> None:
        """Take the journal's last revision over: the database in which it was tried, else by trying it again."""
        for _ in replay.pending():
            continue
        if attempt and Path(attempt).is_dir() and replay.revision == self.revision + 1:
            self._adopt(Path(attempt), replay)
        else:
            self.catch_up(replay)

    def catch_up(self, replay: Replay) -> None:
        """Apply what the current database lacks, in a process of its own; raises JournalError where that fails."""
        if not self.current.is_dir():
            self.current, self.revision = self._base  # another holder of this data has cleaned up
        if replay.revision <= self.revision and self.current.parent == self._folder:
            return
        if replay.revision <= self.revision and not has_empty_graphs(self._journal):
            return
        target = self._folder / f"{TRIED}{os.getpid()}"
        shutil.rmtree(target, ignore_errors=True)
        pid = os.fork()
        if pid == 0:
            self._catch_up_and_exit(target)
        _, status = os.waitpid(pid, 0)
        if status:
            raise JournalError(f"{self._journal}: the writes in it cannot be applied to {self.current}")
        self._adopt(target, replay)

    def _catch_up_and_exit(self, target: Path) -> None:
        status = 1
        try:
            back_up(self.current, target)
            self._apply_to(target)
            sync_database(target)
            status = 0
        finally:
            os._exit(status)

    def _apply_to(self, target: Path) -> None:
        store = Store(str(target))
        replay, at_base = Replay(self._journal), self.current.parent != self._folder
        for entry in replay.pending():
            if replay.revision > self.revision or at_base:
                apply_entry(store, entry)
        store.flush()

    def _adopt(self, database: Path, replay: Replay) -> None:
        target = self._folder / f"r{replay.revision}-{replay.state[:16]}"
        shutil.rmtree(target, ignore_errors=True)
        database.rename(target)
        sync_folder(self._folder)
        self.current, self.revision = target, replay.revision

    def clean(self, used: Collection[Path]) -> None:
        """Remove all databases but the current one and those in use; no attempt may be under way."""
        for path in self._folder.iterdir():
            if path != self.current and path not in used:
                shutil.rmtree(path, ignore_errors=True)


def has_empty_graphs(journal: Path) -> bool:
    """Tell whether a journal begins with graphs that its base cannot hold."""
    entry = next(Replay(journal).pending(), None)
    return entry is not None and bool(entry.lines)


def back_up(database: Path, target: Path) -> None:
    """Make a database of its own of one that nobody writes to, by hard links where the disk has them."""
    target.mkdir()
    for file in database.iterdir():
        if file.suffix == DATA_SUFFIX:
            try:
                os.link(file, target / file.name)
                continue
            except OSError as error:
                if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP):
                    raise
        if not file.name.startswith(LEFT_OUT):
            shutil.copyfile(file, target / file.name)


def sync_database(database: Path) -> None:
    """Bring a database that was written to, and is closed again, to the disk."""
    for file in database.iterdir():
        descriptor = os.open(file, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    sync_folder(database)
