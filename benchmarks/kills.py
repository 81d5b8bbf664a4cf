"""Kill processes of a server that is written to, at random moments, and see whether anything is lost or half.

    python -m benchmarks.kills --rounds 200 --snapshot snapshots/current

Each round writes pairs of numbers one after another and kills one process in between: the first process of the
server (started again at once, as a supervisor would), the web process, the process that holds the data, a worker,
the process that tries a write, or the one that compacts the journal. Then a query must give every pair that was
committed, and no half of one. The time counts from the kill to that answer. The exit code is 1 if anything was
lost or half.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from mandategraph.endpoint.writing.tokens import add_token
from mandategraph.graph.snapshot import open_snapshot

ROLES = ("main", "web", "zygote", "worker", "writer", "compactor")
GRAPH = "http://example.org/kills"
LONGEST = 30.0
SEEN = quote(f"SELECT ?n {{ GRAPH <{GRAPH}> {{ <http://example.org/s> <http://example.org/n> ?n }} }}")
COMPACTOR_NICENESS = 10


class Server:
    """A server on a port of its own, started again when its first process is killed."""

    def __init__(self, arguments: list[str], environment: dict[str, str], token: str) -> None:
        """Take the arguments of `serve`, more environment, and the token for writing."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._command = [
            str(Path(sys.executable).with_name("mandategraph")),
            "serve",
            *arguments,
            "--port",
            str(self.port),
        ]
        self._environment = {**os.environ, **environment}
        self._token = token
        self.start()

    def start(self) -> None:
        """Start the server."""
        self.process = subprocess.Popen(self._command, env=self._environment, stderr=subprocess.DEVNULL)

    def request(self, method: str, path: str, body: str | None, seconds: float) -> tuple[int, bytes]:
        """Send a request; raises OSError or HTTPException where no answer comes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/sparql-update"}
        try:
            connection.request(method, path, body, headers if method == "POST" else {})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def write(self, number: int) -> bool:
        """Write a pair; False where it is unknown whether it was committed."""
        pair = f"<http://example.org/s> <http://example.org/n> {number}, {-number - 1}"
        with suppress(OSError, http.client.HTTPException):
            status, _ = self.request("POST", "/update", f"INSERT DATA {{ GRAPH <{GRAPH}> {{ {pair} }} }}", 30)
            return status == 200
        return False

    def read(self, killed: str = "nothing") -> set[int]:
        """Give what is there; waits until it is answered, and ends the program where it never is."""
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            with suppress(OSError, http.client.HTTPException):
                # A request that hangs must not hide that another one would be answered.
                status, body = self.request("GET", f"/sparql?query={SEEN}", None, 2.0)
                if status == 200:
                    return {int(row["n"]["value"]) for row in json.loads(body)["results"]["bindings"]}
            time.sleep(0.01)
        status = self.process.poll()
        state = "runs" if status is None else f"has ended with {status}"
        raise SystemExit(
            f"no answer for {LONGEST:g} s after {killed} was killed; the server's first process {state}"
        )


@dataclass
class Tally:
    """What the rounds have shown."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    missed: int = 0
    lost: set[int] = field(default_factory=set)
    halves: set[int] = field(default_factory=set)
    committed: set[int] = field(default_factory=set)


def list_processes(parent: int) -> dict[int, int]:
    """Give the processes below one, each with its parent."""
    children = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError):
                above = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                children[above].append(int(entry.name))
    found: dict[int, int] = {}
    todo = [parent]
    while todo:
        above = todo.pop()
        found.update(dict.fromkeys(children[above], above))
        todo += children[above]
    return found


def holds_data(pid: int) -> bool:
    """Tell whether a process holds the data, or was forked from one that does."""
    with suppress(OSError):
        return b"isolation.zygote" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def is_nice(pid: int) -> bool:
    """Tell whether a process compacts: it has made itself nice."""
    with suppress(ProcessLookupError):
        return os.getpriority(os.PRIO_PROCESS, pid) == COMPACTOR_NICENESS
    return False


def find_victim(server: Server, role: str, chance: random.Random, seconds: float) -> int | None:
    """Choose a process of a role; wait for one that comes and goes, and give None if it does not come."""
    main = server.process.pid
    if role == "main":
        return main
    before = list_processes(main)
    held = {pid for pid in before if holds_data(pid)}
    zygotes = {pid for pid in held if before[pid] not in held}
    groups = {
        "web": {pid for pid, parent in before.items() if parent == main} - held,
        "zygote": zygotes,
        "worker": held - zygotes,
    }
    if role in groups:
        return chance.choice(sorted(groups[role]) or [0])
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for pid, parent in list_processes(main).items():
            if parent in zygotes and (is_nice(pid) if role == "compactor" else pid not in before):
                return pid
    return None


def run_round(server: Server, role: str, tally: Tally, number: int, chance: random.Random) -> int:
    """Write, kill, wait for the answer, compare; gives the next number that is free."""
    stop = threading.Event()
    state = {"number": number}

    def write() -> None:
        while not stop.is_set():
            state["number"] += 1
            if server.write(state["number"]):
                tally.committed.add(state["number"])

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    time.sleep(chance.random() * 0.3)
    victim = find_victim(server, role, chance, 6.0)
    time.sleep(chance.random() * (0.5 if role == "compactor" else 0.03))
    began = time.monotonic()
    if not victim or not kill(victim):
        tally.missed += 1
    if role == "main":
        server.process.wait()
        server.start()
    found = server.read(role)
    if victim:
        tally.seconds[role].append(time.monotonic() - began)
    stop.set()
    writer.join()
    found = server.read(role)
    tally.lost |= tally.committed - found
    tally.halves |= {value for value in found if -value - 1 not in found}
    return state["number"]


def kill(pid: int) -> bool:
    """Kill a process; False where it has ended already."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def serving(snapshot: Path | None, disk: bool, journal_bytes: int) -> Iterator[Server]:
    """Serve a copy of a snapshot, or a file, that may be written to."""
    with tempfile.TemporaryDirectory(prefix="mandategraph-kills-") as name:
        folder = Path(name)
        token = add_token(folder / "tokens", ())
        if snapshot is None:
            data = folder / "data.ttl"
            data.write_text("<http://example.org/a> <http://example.org/b> [] .\n")
            arguments = ["--data", str(data)]
        else:
            found = open_snapshot(snapshot)
            shutil.copytree(found.path, folder / found.digest)
            (folder / "current").symlink_to(found.digest)
            arguments = ["--snapshot", str(folder / "current"), "--keep", "2"]
        environment = {"MANDATEGRAPH_JOURNAL_BYTES": str(journal_bytes)}
        if disk:
            environment["MANDATEGRAPH_MEMORY_BUDGET"] = "0"
        server = Server([*arguments, "--tokens", str(folder / "tokens"), "--guard", "none"], environment, token)
        try:
            server.read()
            yield server
        finally:
            server.process.kill()
            server.process.wait()
            time.sleep(0.5)  # what it leaves ends with it, a moment later


def report(tally: Tally) -> str:
    """Write the figures as a table."""
    lines = ["| killed | rounds | median s | max s |", "|---|---|---|---|"]
    for role, seconds in tally.seconds.items():
        lines.append(f"| {role} | {len(seconds)} | {statistics.median(seconds):.2f} | {max(seconds):.2f} |")
    every = [second for seconds in tally.seconds.values() for second in seconds]
    lines.append(f"| all | {len(every)} | {statistics.median(every):.2f} | {max(every):.2f} |")
    lines.append(
        f"\n{len(tally.committed)} writes committed, {len(tally.lost)} lost, {len(tally.halves)} half; "
        f"{tally.missed} rounds in which the process had ended by itself."
    )
    return "\n".join(lines)


def main() -> int:
    """Run the rounds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=3600.0, help="begin no round after so many seconds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--snapshot", type=Path, help="snapshot to copy and serve [a small file]")
    parser.add_argument("--disk", action="store_true", help="serve the snapshot from disk")
    parser.add_argument(
        "--journal-bytes", type=int, default=6_000, help="length from which the journal is compacted"
    )
    arguments = parser.parse_args()
    chance, tally, number = random.Random(arguments.seed), Tally(), 0
    roles = [ROLES[index % len(ROLES)] for index in range(arguments.rounds)]
    chance.shuffle(roles)
    end = time.monotonic() + arguments.seconds
    with serving(arguments.snapshot, arguments.disk, arguments.journal_bytes) as server:
        for index, role in enumerate(roles, start=1):
            if time.monotonic() > end:
                break
            number = run_round(server, role, tally, number, chance)
            if sys.stderr.isatty():
                print(f"\r{index} of {len(roles)}", end="", file=sys.stderr, flush=True)
    print(report(tally))
    return 1 if tally.lost or tally.halves else 0


if __name__ == "__main__":
    raise SystemExit(main())
