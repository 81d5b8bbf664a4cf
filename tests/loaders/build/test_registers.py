"""A fault in a register ends a build before any source is read, and is told once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mandategraph.graph import registers
from mandategraph.graph.cli import run
from mandategraph.graph.resources import read_bytes

LOADERS = (registers.load_actors, registers.load_meetings)


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the register of meetings have one line more, about a body that there is not."""

    def read(room: str, path: str) -> bytes:
        more = b"m,A meeting,,,,,nobody,\n" if path == "registers/meetings.csv" else b""
        return read_bytes(room, path) + more

    monkeypatch.setattr(registers, "read_bytes", read)
    for load in LOADERS:
        load.cache_clear()
    yield
    for load in LOADERS:
        load.cache_clear()


@pytest.mark.usefixtures("faulty")
def test_a_fault_is_told_once_with_its_line_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sources = [tmp_path / f"{name}.txt" for name in ("first", "second")]
    for source in sources:
        source.write_text("1. Requests the Secretary-General to report.\n", encoding="utf-8")
    out = tmp_path / "snapshots"
    assert run(["build", *map(str, sources), "--out", str(out)]) == 2
    line = read_bytes("ontology", "registers/meetings.csv").count(b"\n") + 1
    assert capsys.readouterr().err == (
        f"mandategraph: ontology/registers/meetings.csv:{line}: body 'nobody' is no actor of the register\n"
    )
    assert not out.exists()
