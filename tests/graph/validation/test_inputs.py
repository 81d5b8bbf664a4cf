"""What folders, patterns and compressed files hold is read, what is not read is told, and nothing of it hangs."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import subprocess
import sys
from pathlib import Path

import pytest

MANDATEGRAPH = str(Path(sys.executable).with_name("mandategraph"))
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
LINE = "<http://ex/a> <http://ex/age> %s .\n"
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<urn:s> a sh:NodeShape ; sh:targetSubjectsOf <http://ex/age> ;
    sh:property [ sh:path <http://ex/age> ; sh:datatype <http://www.w3.org/2001/XMLSchema#integer> ] .
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [MANDATEGRAPH, "validate", *arguments, "--shapes", str(folder / "shapes.ttl"), "--format", "json"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=60)


def places(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    assert done.stderr == b""
    return [f"{found['file']}:{found['line']}:{found['column']}" for found in json.loads(done.stdout)["findings"]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    data = tmp_path / "data"
    for place in ("deep", ".hidden", "node_modules", "other"):
        (data / place).mkdir(parents=True)
        (data / place / "bad.nt").write_text(LINE % f'"{place}"', encoding="utf-8")
    return tmp_path


WRITERS = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}


@pytest.mark.parametrize("suffix", WRITERS)
def test_compressed_files_are_read(folder: Path, suffix: str) -> None:
    content = (LINE % f'"1"^^<{INTEGER}>' + LINE % '"älter😀"').encode()
    (folder / "data" / f"more.NT{suffix}").write_bytes(WRITERS[suffix](content))
    assert f"data/more.NT{suffix}:2:31" in places(run(folder, "data"))
    assert places(run(folder, f"data/*.NT{suffix}")) == [f"data/more.NT{suffix}:2:31"]


def test_what_is_not_read_is_told(folder: Path) -> None:
    (folder / "data" / "table.csv").write_text("a", encoding="utf-8")
    (folder / "data" / "notes.json.gz").write_bytes(gzip.compress(b"{}"))
    (folder / "data" / "gone.ttl").symlink_to("nothing")
    (folder / "data" / "loop").symlink_to(folder / "data")
    (folder / "data" / "again.nt").symlink_to(folder / "data" / "deep" / "bad.nt")
    done = run(folder, "data")
    assert places(done) == ["data/again.nt:1:31", "data/other/bad.nt:1:31"]
    assert json.loads(done.stdout)["skipped"] == {
        ".csv": 1, ".json.gz": 1, "broken links": 1, "linked folders": 1, "hidden folders": 1, "node_modules": 1,
    }  # fmt: skip
    text = subprocess.run(
        [MANDATEGRAPH, "validate", "data", "--shapes", "shapes.ttl"],
        cwd=folder, capture_output=True, check=False, timeout=60,
    ).stdout.decode()  # fmt: skip
    assert "not read: 1 .csv, 1 .json.gz," in text.splitlines()[-1]


def test_a_pattern_may_match_folders(folder: Path) -> None:
    assert places(run(folder, "data/*")) == ["data/deep/bad.nt:1:31", "data/other/bad.nt:1:31"]


def damaged(content: bytes) -> bytes:
    return content[: len(content) // 2]


REFUSED = {
    "a folder without RDF": ({"x/a.csv": b"1", "x/b.json": b"{}"}, "x", "1 .csv, 1 .json: name a file"),
    "a cut file": ({"a.nt.gz": damaged(gzip.compress(os.urandom(1000)))}, "a.nt.gz", "is damaged"),
    "a cut file of the other kind": (
        {"a.nt.xz": damaged(lzma.compress(os.urandom(1000)))},
        "a.nt.xz",
        "is damaged",
    ),
    "a file that is not compressed": ({"a.nt.gz": b"<urn:a> <urn:b> 1 ."}, "a.nt.gz", "is damaged"),
    "a file that is not compressed either": ({"a.nt.bz2": b"<urn:a> <urn:b>"}, "a.nt.bz2", "cannot be read"),
    "a bomb": ({"a.nt.gz": gzip.compress(b"#" * 30_000_000)}, "a.nt.gz", "expands to more than"),
    "a name without a kind": ({"a.gz": b""}, "a.gz", "--input-format"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    files, argument, reason = REFUSED[name]
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    for file, content in files.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_bytes(content)
    done = run(tmp_path, argument)
    assert (done.returncode, done.stdout) == (2, b"")
    (line,) = done.stderr.decode().splitlines()
    assert reason in line


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "data" / "pipe.ttl")
    done = run(folder, "data/pipe.ttl")
    assert (done.returncode, b"no regular file" in done.stderr) == (2, True)
    assert places(run(folder, "data")) == ["data/deep/bad.nt:1:31", "data/other/bad.nt:1:31"]


def test_the_kind_of_a_file_can_be_given(folder: Path) -> None:
    (folder / "dump.gz").write_bytes(gzip.compress((LINE % '"old"').encode()))
    assert places(run(folder, "dump.gz", "--input-format", "nt")) == ["dump.gz:1:31"]
