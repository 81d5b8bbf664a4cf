"""The server under test: started over a snapshot, asked what it knows of itself, and weighed with its children."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError

from benchmarks.endpoint.engines import PROGRAMS, descendants, end, find_port

START_SECONDS = 120


class Server:
    """A running endpoint."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        """Take its first process and its port."""
        self.process = process
        self.port = port

    def processes(self) -> list[int]:
        """List its processes."""
        return [self.process.pid, *descendants(self.process.pid)]

    def mebibytes(self) -> float:
        """Give the memory of all its processes, shared pages counted once (proportional set size)."""
        total = 0
        for pid in self.processes():
            with suppress(OSError):
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
                total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total / 1024

    def descriptors(self) -> int:
        """Count the open descriptors of all its processes."""
        total = 0
        for pid in self.processes():
            with suppress(OSError):
                total += len(os.listdir(f"/proc/{pid}/fd"))
        return total

    def get(self, path: str) -> bytes:
        """Get something small; raises OSError where it is not answered well."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as response:
            return bytes(response.read())

    def figure(self, name: str) -> float:
        """Read one figure of /metrics, all its labels added up."""
        found = re.findall(rf"^{name}(?:{{[^}}]*}})? ([0-9.e+-]+)$", self.get("/metrics").decode(), re.MULTILINE)
        return sum(map(float, found))

    def in_memory(self) -> bool:
        """Tell whether it is ready and its data in memory."""
        with suppress(URLError, ConnectionError):
            return bool(json.loads(self.get("/ready"))["in_memory"])
        return False

    def settle(self, seconds: float = 5) -> None:
        """Wait until no query runs, and a little longer."""
        limit = time.monotonic() + 30
        while self.figure("mandategraph_queries_running") and time.monotonic() < limit:
            time.sleep(0.1)
        time.sleep(seconds)


@contextmanager
def serving(snapshot: Path, *arguments: str, **environment: str) -> Iterator[Server]:
    """Start an endpoint over a snapshot, and wait until it is in memory; it is ended afterwards."""
    port = find_port()
    command = [
        str(PROGRAMS / "mandategraph"),
        "serve",
        "--snapshot",
        str(snapshot),
        "--port",
        str(port),
        *arguments,
    ]
    silent = subprocess.DEVNULL
    process = subprocess.Popen(
        command, stdout=silent, stderr=silent, start_new_session=True, env={**os.environ, **environment}
    )
    try:
        server, limit = Server(process, port), time.monotonic() + START_SECONDS
        while not server.in_memory():
            if process.poll() is not None or time.monotonic() > limit:
                raise RuntimeError(f"{command} is not ready")
            time.sleep(0.1)
        time.sleep(2)
        yield server
    finally:
        end(process)
