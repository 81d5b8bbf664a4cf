"""What a build does with bad sources, with a crash, and with another number of workers or another folder."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from mandategraph.graph.snapshot import Snapshot, open_snapshot
from tests.conftest import COMMAND, run_command

SOUND = """Resolution on the reading of documents

The Council,

Recalling its resolution 1 of 2020,

1. Requests the Secretary-General to submit a report to the Council by 2027;

2. Calls upon Member States to share what they learn.
"""


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """Give a source without metadata that can be read."""
    path = tmp_path / "sources" / "sound-resolution.txt"
    path.parent.mkdir()
    path.write_text(SOUND, encoding="utf-8")
    return path


BAD = {
    "empty.txt": b"",
    "blank.txt": b" \n\t\n",
    "binary.txt": bytes(range(256)) * 20,
    "latin.txt": "Les États décident".encode("latin-1"),
    "truncated.txt": "Requests the Secretary-General’s".encode()[:-3],
    "corrupt.txt": b"\x1f\x8b\x08\x00" + bytes(500),
}


def test_a_source_without_metadata_is_built(sound: Path, tmp_path: Path) -> None:
    finished = run_command("build", sound, "--out", tmp_path / "out")
    assert finished.returncode == 0, finished.stderr
    counts = open_snapshot(tmp_path / "out").manifest.counts
    assert counts["https://w3id.org/mandategraph/ontology#Mandate"] == 2


@pytest.mark.parametrize("name", BAD)
def test_a_bad_source_gets_one_line_and_nothing_is_published(name: str, sound: Path, tmp_path: Path) -> None:
    (sound.parent / name).write_bytes(BAD[name])
    finished = run_command("build", sound.parent, "--out", tmp_path / "out")
    assert finished.returncode == 2
    assert name in finished.stderr
    assert finished.stderr.count("\n") == 1
    assert not (tmp_path / "out" / "current").exists()


def test_every_bad_source_is_named_and_the_sound_one_is_not(sound: Path, tmp_path: Path) -> None:
    for name, data in BAD.items():
        (sound.parent / name).write_bytes(data)
    with (sound.parent / "huge.txt").open("wb") as file:
        file.truncate(50_000_000)
    finished = run_command("build", sound.parent, "--out", tmp_path / "out", "--workers", "2")
    assert finished.returncode == 2
    lines = finished.stderr.splitlines()
    assert len(lines) == len(BAD) + 1
    assert all(any(name in line for line in lines) for name in (*BAD, "huge.txt"))
    assert "sound" not in finished.stderr


def test_a_bad_source_leaves_the_current_snapshot(sound: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run_command("build", sound, "--out", out).returncode == 0
    before = os.readlink(out / "current")
    (sound.parent / "empty.txt").write_bytes(b"")
    assert run_command("build", sound.parent, "--out", out).returncode == 2
    assert os.readlink(out / "current") == before
    open_snapshot(out, verify=True)


@pytest.mark.parametrize("arguments", [["missing.txt"], ["--workers", "0"], ["--base-iri", "no-iri"]])
def test_wrong_usage_is_one_line_with_exit_code_2(arguments: list[str], tmp_path: Path) -> None:
    finished = run_command("build", "--out", tmp_path / "out", *arguments, cwd=tmp_path)
    assert finished.returncode == 2
    assert finished.stderr.count("\n") == 1


def test_a_count_below_its_minimum_stops_the_build(tmp_path: Path) -> None:
    """The metadata of a real document says how many paragraphs it has; a text that lost some is not published."""
    from mandategraph.loaders.build.sources import corpus_sources

    corpus = next(source for source in corpus_sources() if "wsis20" in source.name)
    folder = tmp_path / corpus.path.parent.name
    shutil.copytree(corpus.path.parent, folder)
    metadata = folder / "metadata.toml"
    text = metadata.read_text(encoding="utf-8")
    assert "operative-paragraph = { min = 127, max = 127 }" in text
    metadata.write_text(text.replace("{ min = 127, max = 127 }", "{ min = 128 }"), encoding="utf-8")
    finished = run_command("build", folder, "--out", tmp_path / "out")
    assert finished.returncode == 1
    assert "wsis20-outcome-document" in finished.stderr
    assert "127 of operative-paragraph where at least 128" in finished.stderr
    metadata.write_text(text.replace("{ min = 127, max = 127 }", "{ max = 126 }"), encoding="utf-8")
    finished = run_command("build", folder, "--out", tmp_path / "out")
    assert finished.returncode == 0, finished.stderr
    assert b"127 of operative-paragraph where at most 126" in open_snapshot(tmp_path / "out").read_file(
        "issues.jsonl"
    )


def test_two_workers_in_another_folder_give_the_same_digest(corpus_snapshot: Snapshot, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere"
    from mandategraph.loaders.build.sources import corpus_sources

    for source in corpus_sources():
        shutil.copytree(source.path.parent, copy / source.path.parent.name)
    finished = run_command("build", copy, "--out", tmp_path / "out", "--workers", "2", cwd=tmp_path)
    assert finished.returncode == 0, finished.stderr
    assert open_snapshot(tmp_path / "out").digest == corpus_snapshot.digest


@pytest.mark.parametrize("seconds", [0.8, 2.0])
def test_a_killed_build_leaves_the_current_snapshot_and_no_process(
    seconds: float, sound: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert run_command("build", sound, "--out", out).returncode == 0
    before = os.readlink(out / "current")
    build = subprocess.Popen(
        [*COMMAND, "build", "--out", str(out), "--workers", "2"],
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    time.sleep(seconds)
    children = _children(build.pid)
    build.send_signal(signal.SIGKILL)
    build.wait()
    assert os.readlink(out / "current") == before
    open_snapshot(out, verify=True)
    _wait_until_gone(children)
    again = run_command("build", sound, "--out", out)
    assert again.returncode == 0, again.stderr
    assert os.readlink(out / "current") == before
    assert {entry.name for entry in out.iterdir() if not entry.name.startswith(".lock")} == {before, "current"}


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []


def _wait_until_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}/cmdline").exists() and _runs(pid) for pid in pids):
        assert time.monotonic() < deadline, "a worker outlived the build that was killed"
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
