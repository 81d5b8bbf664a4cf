"""A real server in a process of its own, on a free port of the loopback address, and plain requests to it."""

from __future__ import annotations

import asyncio
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

T = TypeVar("T")
START_SECONDS = 30


@dataclass
class Response:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Server:
    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def request(
        self, method: str, path: str, body: bytes | str | None = None, timeout: float = 60, **headers: str
    ) -> Response:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Response(response.status, found, response.read())
        finally:
            connection.close()

    def query(self, text: str, path: str = "/sparql", **headers: str) -> Response:
        return self.request("GET", f"{path}?{urlencode({'query': text})}", **headers)

    def processes(self) -> list[int]:
        return descendants(self.process.pid)


def run_apart(work: Coroutine[object, object, T]) -> T:
    """Run a coroutine in a thread of its own: a browser in the same process has a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        todo += (below := children.get(todo.pop(), []))
        found += below
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(*arguments: str, **environment: str) -> Iterator[Server]:
    port = free_port()
    command = [str(Path(sys.executable).with_name("mandategraph")), "serve", *arguments, "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.PIPE)
    server = Server(process, port)
    try:
        wait_until_answered(server)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert process.stderr is not None
        with process.stderr:
            said = process.stderr.read().decode(errors="replace")
    assert "could not be answered" not in said, said


def wait_until_answered(server: Server, seconds: float = START_SECONDS) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            if "not-ready" not in server.query("ASK {}", accept="application/problem+json").text:
                return
        except OSError:
            pass
        if server.process.poll() is not None:
            assert server.process.stderr is not None
            raise AssertionError(f"the server ended: {server.process.stderr.read().decode()}")
        if time.monotonic() > end:
            raise AssertionError("the server did not answer in time")
        time.sleep(0.05)


def wait_until_ready(server: Server, seconds: float = START_SECONDS) -> None:
    """Wait until the pages are prepared too: before, a page may take as long as the machine is busy."""
    end = time.monotonic() + seconds
    while server.request("GET", "/ready").status != 200:
        assert time.monotonic() < end, "the server was not ready in time"
        time.sleep(0.05)
