"""The servers that are measured: how each is given the same statements, started, and weighed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from benchmarks.endpoint import virtuoso

PROGRAMS = Path(sys.executable).parent
START_SECONDS = 300
Command = Callable[[Path, Path, Path, int], list[str]]  # over snapshot, N-Triples, own folder, port


@dataclass(frozen=True)
class Engine:
    """A server: its name, program and endpoint's path, its command, and what is done to load the data.

    `prepare` runs before the start, `load` after it, both over the N-Triples file, a folder of the engine's own
    and the port.
    """

    name: str
    program: str
    path: str
    command: Command
    prepare: Callable[[Path, Path, int], None] | None = None
    load: Callable[[Path, Path, int], None] | None = None
    brought_by: str = "pip install 'mandategraph[dev]'"
    settled: Callable[[int], bool] | None = None  # tells, by the port, whether all is as it will stay

    def find_program(self) -> str | None:
        """Give the program's path, beside this Python or on the path; None where it is not installed."""
        beside = PROGRAMS / self.program
        return str(beside) if beside.exists() else shutil.which(self.program)


def load_disk(triples: Path, folder: Path, port: int) -> None:
    """Load the file into a database on disk."""
    command = [str(PROGRAMS / "oxigraph"), "load", "--location", str(folder), "--file", str(triples)]
    subprocess.run(command, check=True, capture_output=True)


def upload(triples: Path, folder: Path, port: int) -> None:
    """Put the file into the default graph of a running server."""
    with triples.open("rb") as file:
        headers = {"Content-Type": "application/n-triples", "Content-Length": str(triples.stat().st_size)}
        address = f"http://127.0.0.1:{port}/store?default"
        urllib.request.urlopen(urllib.request.Request(address, file, headers, method="PUT")).close()


def configure_virtuoso(triples: Path, folder: Path, port: int) -> None:
    """Write Virtuoso's configuration."""
    virtuoso.write_configuration(folder, triples.parent, port, find_sql_port(port))


def load_virtuoso(triples: Path, folder: Path, port: int) -> None:
    """Load the file into Virtuoso."""
    virtuoso.load(triples, find_sql_port(port))


def find_sql_port(port: int) -> int:
    """Give the port of Virtuoso's SQL, which goes with that of its HTTP."""
    return port + 1 if port < 65_000 else port - 1


def own(snapshot: Path, triples: Path, folder: Path, port: int) -> list[str]:
    """Serve the snapshot by this program, as an operator would."""
    return [str(PROGRAMS / "mandategraph"), "serve", "--snapshot", str(snapshot), "--port", str(port)]


def is_in_memory(port: int) -> bool:
    """Tell whether this program is ready and its data in memory: it answers from disk until then."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=30) as response:
            return bool(json.loads(response.read())["in_memory"])
    except urllib.error.HTTPError as error:
        if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
            raise
        return False


def native(snapshot: Path, triples: Path, folder: Path, port: int) -> list[str]:
    """Serve from memory; the data is uploaded afterwards."""
    return [str(PROGRAMS / "oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"]


def native_disk(snapshot: Path, triples: Path, folder: Path, port: int) -> list[str]:
    """Serve the database on disk, read-only."""
    bind = f"127.0.0.1:{port}"
    return [str(PROGRAMS / "oxigraph"), "serve-read-only", "--location", str(folder), "--bind", bind]


def rdflib(snapshot: Path, triples: Path, folder: Path, port: int) -> list[str]:
    """Serve the file by rdflib-endpoint."""
    return [str(PROGRAMS / "rdflib-endpoint"), "serve", "--port", str(port), "--host", "127.0.0.1", str(triples)]


def openlink(snapshot: Path, triples: Path, folder: Path, port: int) -> list[str]:
    """Serve by Virtuoso in the foreground."""
    return [virtuoso.SERVER, "+configfile", str(folder / "virtuoso.ini"), "+foreground"]


ENGINES = (
    Engine("mandategraph", "mandategraph", "/sparql", own, settled=is_in_memory),
    Engine("oxigraph-memory", "oxigraph", "/query", native, load=upload),
    Engine("oxigraph-disk", "oxigraph", "/query", native_disk, load_disk),
    Engine("rdflib-endpoint", "rdflib-endpoint", "/", rdflib),
    Engine(
        "virtuoso",
        virtuoso.SERVER,
        f"/sparql?default-graph-uri={quote(virtuoso.GRAPH)}",
        openlink,
        configure_virtuoso,
        load_virtuoso,
        "apt-get install virtuoso-opensource-7-bin",
    ),
)


@dataclass(frozen=True)
class Running:
    """A server that answers: its address, the seconds to its first answer and of loading, its process."""

    port: int
    path: str
    started: float
    loaded: float
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

    def processor_seconds(self) -> float:
        """Give the processor time that its processes have used, those that have ended included."""
        total = 0
        for pid in (self.pid, *descendants(self.pid)):
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            total += sum(map(int, fields[11:15]))
        return total / os.sysconf("SC_CLK_TCK")


def descendants(pid: int) -> list[int]:
    """List the processes that a process started, and those that they did."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *descendants(child)]
    return found


@contextmanager
def running(engine: Engine, snapshot: Path, triples: Path) -> Iterator[Running]:
    """Start an engine over the data, in a folder of its own; both are removed afterwards."""
    port = find_port()
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        if engine.prepare:
            engine.prepare(triples, Path(folder), port)
        loaded = time.perf_counter() - began
        began = time.perf_counter()
        process = start(engine.command(snapshot, triples, Path(folder), port))
        try:
            wait_until_answering(process, f"http://127.0.0.1:{port}{write_target(engine.path, 'ASK {}')}")
            started = time.perf_counter() - began
            if engine.load:
                engine.load(triples, Path(folder), port)
            loaded += time.perf_counter() - began - started
            yield Running(port, engine.path, started, loaded, process.pid)
        finally:
            end(process)


def write_target(path: str, text: str) -> str:
    """Write the target of a query by GET (SPARQL 1.1 Protocol, section 2.1.1)."""
    return f"{path}{'&' if '?' in path else '?'}query={quote(text)}"


def wait_until_settled(engine: Engine, port: int) -> None:
    """Wait until the engine serves as it will stay; say so where that takes too long (data beyond its memory)."""
    limit = time.monotonic() + START_SECONDS
    while engine.settled and not engine.settled(port):
        if time.monotonic() > limit:
            print(f"{engine.name} still answers from disk, and is measured so")
            return
        time.sleep(0.5)


def find_port() -> int:
    """Find a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a server in a group of its own, silent."""
    silent = subprocess.DEVNULL
    return subprocess.Popen(command, stdout=silent, stderr=silent, start_new_session=True)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a server and what it started."""
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
