"""The servers that are measured: how each is given the same statements, started, and weighed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

PROGRAMS = Path(sys.executable).parent
START_SECONDS = 300
Command = Callable[[Path, Path, int], list[str]]


@dataclass(frozen=True)
class Engine:
    """A server: its name and program, its endpoint's path, its command over (snapshot, N-Triples file, port)."""

    name: str
    program: str
    path: str
    command: Command
    prepare: Callable[[Path, Path], None] | None = None
    upload: str = ""


def load_disk(triples: Path, folder: Path) -> None:
    """Load the file into a database on disk."""
    program = str(PROGRAMS / "oxigraph")
    subprocess.run(
        [program, "load", "--location", str(folder), "--file", str(triples)], check=True, capture_output=True
    )


def own(snapshot: Path, triples: Path, port: int) -> list[str]:
    """Serve the snapshot by this program, as an operator would."""
    return [str(PROGRAMS / "mandategraph"), "serve", "--snapshot", str(snapshot), "--port", str(port)]


def native(snapshot: Path, triples: Path, port: int) -> list[str]:
    """Serve from memory; the data is uploaded afterwards."""
    return [str(PROGRAMS / "oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"]


def native_disk(snapshot: Path, triples: Path, port: int) -> list[str]:
    """Serve the database on disk, read-only."""
    location = str(triples.parent / "oxigraph")
    return [str(PROGRAMS / "oxigraph"), "serve-read-only", "--location", location, "--bind", f"127.0.0.1:{port}"]


def rdflib(snapshot: Path, triples: Path, port: int) -> list[str]:
    """Serve the file by rdflib-endpoint."""
    return [str(PROGRAMS / "rdflib-endpoint"), "serve", "--port", str(port), "--host", "127.0.0.1", str(triples)]


ENGINES = (
    Engine("mandategraph", "mandategraph", "/sparql", own),
    Engine("oxigraph-memory", "oxigraph", "/query", native, upload="/store?default"),
    Engine("oxigraph-disk", "oxigraph", "/query", native_disk, load_disk),
    Engine("rdflib-endpoint", "rdflib-endpoint", "/", rdflib),
)


@dataclass(frozen=True)
class Running:
    """A server that answers: its address, and how long it took to do so, loading included."""

    port: int
    path: str
    seconds: float
    pid: int

    def mebibytes(self) -> int:
        """Give the memory of all its processes, shared pages counted once (proportional set size)."""
        total = 0
        for pid in (self.pid, *descendants(self.pid)):
            try:
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total // 1024


def descendants(pid: int) -> list[int]:
    """List the processes that a process started, and those that they did."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *descendants(child)]
    return found


@contextmanager
def running(engine: Engine, snapshot: Path, triples: Path) -> Iterator[Running]:
    """Start an engine over the data; it is ended afterwards."""
    if engine.prepare:
        engine.prepare(triples, triples.parent / "oxigraph")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.perf_counter()
    process = subprocess.Popen(
        engine.command(snapshot, triples, port),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_until_answering(process, f"http://127.0.0.1:{port}{engine.path}?query={quote('ASK {}')}")
        if engine.upload:
            headers = {"Content-Type": "application/n-triples"}
            address = f"http://127.0.0.1:{port}{engine.upload}"
            request = urllib.request.Request(address, triples.read_bytes(), headers, method="PUT")
            urllib.request.urlopen(request).close()
        yield Running(port, engine.path, time.perf_counter() - began, process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until_answering(process: subprocess.Popen[bytes], address: str) -> None:
    """Wait for the first answer; raises RuntimeError where none comes."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"{process.args} does not answer")
