"""The verb `validate` as its users call it: inputs, exit codes, baseline, explanations."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = '@prefix ex: <http://ex/> .\nex:a a ex:Thing ; ex:name "x" .\n'
BAD = '@prefix ex: <http://ex/> .\nex:b a ex:Thing ; ex:name "x" ; ex:age "old" .\n'
WARNED = "@prefix ex: <http://ex/> .\nex:c a ex:Thing .\n"
MANDATEGRAPH = str(Path(sys.executable).with_name("mandategraph"))


def run(*arguments: object, at: Path, stdin: str | bytes = "") -> subprocess.CompletedProcess[str]:
    content = stdin.encode() if isinstance(stdin, str) else stdin
    command = [MANDATEGRAPH, "validate", *map(str, arguments)]
    done = subprocess.run(command, cwd=at, input=content, capture_output=True, check=False, timeout=120)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def folder(tmp_path: Path, shapes_file: Path) -> Path:
    data = tmp_path / "data"
    (data / "deep").mkdir(parents=True)
    (data / "good.ttl").write_text(GOOD, encoding="utf-8")
    (data / "bad.ttl").write_text(BAD, encoding="utf-8")
    (data / "deep" / "warned.trig").write_text(WARNED, encoding="utf-8")
    (data / "notes.json").write_text("{}", encoding="utf-8")
    return tmp_path


def files(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [finding["file"] for finding in json.loads(done.stdout)["findings"]]


SHAPES = ("--shapes", "shapes/thing.ttl", "--format", "json")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["data"], ["data/bad.ttl", "data/deep/warned.trig"]),
        (["data/good.ttl"], []),
        (["data/*.ttl"], ["data/bad.ttl"]),
        (["data/**/*.trig", "data/good.ttl"], ["data/deep/warned.trig"]),
        ([".", "--fail-on", "info"], ["data/bad.ttl", "data/deep/warned.trig"]),
    ],
)
def test_files_folders_and_patterns(folder: Path, names: list[str], expected: list[str]) -> None:
    assert files(run(*names, *SHAPES, at=folder)) == expected


@pytest.mark.parametrize(
    ("names", "threshold", "code"),
    [
        ("data/good.ttl", "info", 0),
        ("data/deep", "violation", 0),
        ("data/deep", "warning", 1),
        ("data/bad.ttl", "violation", 1),
        ("data/absent.ttl", "violation", 2),
        ("data/notes.txt", "violation", 2),
        ("http://127.0.0.1:9/x.ttl", "violation", 2),
    ],
)
def test_exit_codes(folder: Path, names: str, threshold: str, code: int) -> None:
    done = run(names, *SHAPES, "--fail-on", threshold, at=folder)
    assert done.returncode == code
    assert (len(done.stderr.splitlines()) == 1) == (code == 2)


def test_standard_input_needs_its_kind(folder: Path) -> None:
    assert files(run("-", "--input-format", "ttl", *SHAPES, at=folder, stdin=BAD)) == ["<stdin>"]
    assert run("-", *SHAPES, at=folder, stdin=BAD).returncode == 2


def test_addresses_are_fetched_only_when_asked(folder: Path) -> None:
    done = run("http://127.0.0.1:9/x.ttl", *SHAPES, at=folder)
    assert "--allow-urls" in done.stderr
    done = run("http://127.0.0.1:9/x.ttl", "--allow-urls", *SHAPES, at=folder)
    assert (done.returncode, "cannot be fetched" in done.stderr) == (2, True)


def test_a_baseline_leaves_out_what_it_knows(folder: Path) -> None:
    done = run("data", *SHAPES, "--write-baseline", "known.json", at=folder)
    assert (done.returncode, done.stdout) == (0, "")
    assert files(run("data", *SHAPES, "--baseline", "known.json", at=folder)) == []
    moved = BAD.replace("ex:b a", "# a line more\n\nex:b a") + 'ex:b ex:age "older" .\n'
    (folder / "data" / "bad.ttl").write_text(moved, encoding="utf-8")
    done = run("data", *SHAPES, "--baseline", "known.json", at=folder)
    rules = [finding["rule"] for finding in json.loads(done.stdout)["findings"]]
    assert (sorted(rules), json.loads(done.stdout)["known"], done.returncode) == (
        ["Thing-age/datatype", "Thing-age/maxCount"], 2, 1,
    )  # fmt: skip


def test_a_baseline_of_another_kind_is_refused(folder: Path) -> None:
    done = run("data", *SHAPES, "--baseline", "data/notes.json", at=folder)
    assert (done.returncode, "no baseline" in done.stderr) == (2, True)


def test_output_goes_to_a_file(folder: Path) -> None:
    done = run("data", *SHAPES, "--output", "report.json", at=folder)
    assert (done.stdout, done.returncode) == ("", 1)
    assert len(json.loads((folder / "report.json").read_text(encoding="utf-8"))["findings"]) == 2


@pytest.mark.parametrize("engine", ["auto", "fast", "pyshacl"])
def test_engines_can_be_chosen(folder: Path, engine: str) -> None:
    done = run("data", *SHAPES, "--engine", engine, at=folder)
    answer = json.loads(done.stdout)
    assert (answer["engine"], len(answer["findings"])) == ("fast" if engine == "auto" else engine, 2)


def test_rules_are_explained(folder: Path) -> None:
    done = run("--shapes", "shapes/thing.ttl", "--explain", "Thing-name/minCount", at=folder)
    assert done.returncode == 0
    assert "to every <http://ex/Thing>" in done.stdout
    assert "repair   add what is missing to <http://ex/name>" in done.stdout
    done = run("--profile", "core", "--explain", "Statement-provision", at=folder)
    assert [line for line in done.stdout.splitlines() if line.startswith("Statement-provision/")]
    done = run("--shapes", "shapes/thing.ttl", "--explain", "thing", at=folder)
    assert (done.returncode, "did you mean" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("shapes", "reason"),
    [
        ("@prefix sh: <http://www.w3.org/ns/shacl#> .\n<urn:s> sh:path", "shapes/own.ttl:2:"),
        ("<urn:s> <urn:p> 1 .", "holds no shape"),
        ("@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> sh:path [ sh:inversePath 1 ] .", "a path must be"),
        (
            "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> sh:targetNode <urn:n> ; sh:in <urn:l> .",
            "ListShape",
        ),
        (
            "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> sh:targetNode <urn:n> ; sh:property "
            "[ sh:path <urn:p> ; sh:minCount 'one' ] .",
            'the shape <urn:s>: "one" must be a literal of datatype xsd:integer',
        ),
    ],
)
def test_ill_formed_shapes_are_refused(folder: Path, shapes: str, reason: str) -> None:
    (folder / "shapes" / "own.ttl").write_text(shapes, encoding="utf-8")
    done = run("data", "--shapes", "shapes/own.ttl", at=folder)
    assert done.returncode == 2
    assert reason in done.stderr


def test_progress_is_for_terminals_only(folder: Path) -> None:
    assert run("data", *SHAPES, at=folder).stderr == ""
    terminal, end = pty.openpty()
    command = [MANDATEGRAPH, "validate", "data", *SHAPES]
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=end, check=False, timeout=120)
    os.close(end)
    shown = os.read(terminal, 10_000).decode()
    os.close(terminal)
    assert "reading 1 of 3: data/bad.ttl" in shown
    assert shown.endswith("\r\x1b[K")


def test_a_file_named_twice_is_read_once(folder: Path) -> None:
    assert files(run("data/bad.ttl", "data", "data/*.ttl", *SHAPES, at=folder)) == [
        "data/bad.ttl", "data/deep/warned.trig",
    ]  # fmt: skip
