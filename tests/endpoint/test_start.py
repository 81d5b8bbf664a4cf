"""How the verbs serve and token begin and end: settings, reasons in one line, exit codes."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path

import pytest
from running import descendants, free_port, running

from mandategraph.endpoint.settings import SETTINGS, SettingError, Settings, read_settings

COMMAND = str(Path(sys.executable).with_name("mandategraph"))


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, *arguments], capture_output=True, text=True, timeout=30, cwd=cwd)


def test_every_setting_is_in_the_table_with_the_same_default() -> None:
    table = {setting.name: setting.default for setting in SETTINGS}
    typed = {field.name: getattr(Settings(), field.name) for field in fields(Settings)}
    assert table == {name: value for name, value in typed.items() if name not in ("snapshot", "data")}
    assert all(setting.help.endswith(".") for setting in SETTINGS)


def test_options_go_before_the_environment_before_the_defaults() -> None:
    settings = read_settings(
        {"MANDATEGRAPH_PORT": "81", "MANDATEGRAPH_TIMEOUT": "2.5"}, {"port": 82, "host": None}
    )
    assert (settings.port, settings.timeout, settings.host) == (82, 2.5, "127.0.0.1")


@pytest.mark.parametrize("value", ["x", "-1", ""])
def test_a_bad_setting_is_named(value: str) -> None:
    with pytest.raises(SettingError, match="MANDATEGRAPH_PORT"):
        read_settings({"MANDATEGRAPH_PORT": value}, {})


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("broken.ttl", "this is no Turtle", "broken.ttl"),
        ("data.unknown", "", "not an RDF file"),
        ("missing.ttl", None, "missing.ttl"),
        ("binary.nq", "\x00\x01\x02", "binary.nq"),
        ("packed.ttl.gz", "not packed", "packed.ttl.gz"),
    ],
)
def test_data_that_cannot_be_read(tmp_path: Path, name: str, content: str | None, word: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    done = run("serve", "--data", str(tmp_path / name), "--port", str(free_port()))
    assert done.returncode == 2
    reason = done.stderr.strip().splitlines()[-1]
    assert word in reason
    assert "Traceback" not in done.stderr


def test_no_snapshot_yet(tmp_path: Path) -> None:
    done = run("serve", cwd=tmp_path)
    assert done.returncode == 2
    assert "snapshots" in done.stderr.strip().splitlines()[-1]


def test_an_address_that_is_taken(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text("")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("serve", "--data", str(tmp_path / "d.ttl"), "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "choose another" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [("serve", "--port", "0"), ("serve", "x.ttl"), ("serve", "--data", "x.ttl", "--snapshot", "y"), ("token",)],
)
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).returncode == 2


def test_a_tokens_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text("")
    (tmp_path / "t").write_text("secret\n")
    done = run("serve", "--data", str(tmp_path / "d.ttl"), "--tokens", str(tmp_path / "t"))
    assert done.returncode == 2
    assert "t:1" in done.stderr


def test_a_token_is_printed_once(tmp_path: Path) -> None:
    done = run("token", str(tmp_path / "t"), "--graph", "http://e/a", "http://e/b")
    assert done.returncode == 0
    token = done.stdout.strip()
    assert len(token) > 40
    content = (tmp_path / "t").read_text()
    assert token not in content
    assert "http://e/b" in content


def test_several_files_with_their_graphs(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<http://e/a> <http://e/p> 1 .")
    (tmp_path / "b.nq").write_text('<http://e/b> <http://e/p> "2" <http://e/g> .\n')
    with running("--data", str(tmp_path / "a.ttl"), str(tmp_path / "b.nq")) as server:
        for pattern, answer in (("<http://e/a> ?p ?o", "true"), ("GRAPH <http://e/g> { ?s ?p '2' }", "true"),
                                ("<http://e/b> ?p ?o", "false")):  # fmt: skip
            assert answer in server.query(f"ASK {{ {pattern} }}").text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_every_process(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "d.ttl").write_text("")
    with running("--data", str(tmp_path / "d.ttl")) as server:
        others = descendants(server.process.pid)
        assert len(others) > 2
        server.process.send_signal(number)
        assert server.process.wait(10) in (0, 130)
        end = time.monotonic() + 3
        while any(is_alive(pid) for pid in others):
            assert time.monotonic() < end, "a process outlived the server"
            time.sleep(0.05)


def test_requests_are_logged_without_what_was_asked(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text("")
    with running("--data", str(tmp_path / "d.ttl"), MANDATEGRAPH_LOG_REQUESTS="1") as server:
        number = server.query("ASK { ?secret ?p ?o }").headers["mandategraph-request"]
        server.process.terminate()
        server.process.wait(10)
        assert server.process.stderr is not None
        lines = [line for line in server.process.stderr.read().decode().splitlines() if line.startswith("{")]
    told = [json.loads(line) for line in lines]
    wanted = {"request": number, "group": "sparql", "method": "GET", "status": 200}
    assert sum(wanted.items() <= entry.items() for entry in told) == 1
    assert "secret" not in "".join(lines)


def is_alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
