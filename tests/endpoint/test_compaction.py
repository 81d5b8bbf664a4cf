"""Writes to data on disk, and journals that are compacted: nothing is lost, whatever happens in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import Server, running
from snapshots import IDS, KEY, make_snapshot
from writers import Store, make_token, wait_until

from mandategraph.endpoint.isolation.dataset import describe_snapshot
from mandategraph.endpoint.writing.base import SUCCESSOR, Successor, announce, settle
from mandategraph.endpoint.writing.databases import folder_of
from mandategraph.endpoint.writing.journal import Journal, JournalError, Replay, read_header
from mandategraph.graph.snapshot import list_digests, open_snapshot

GRAPH = IDS.document_graph(KEY).value
OTHER = f"{IDS.base}graph/other"
MODES = {"memory": {}, "disk": {"MANDATEGRAPH_MEMORY_BUDGET": "0"}}


def insert(number: int, graph: str = GRAPH) -> str:
    return f"INSERT DATA {{ GRAPH <{graph}> {{ <http://e/s> <http://e/n> {number}, {-number - 1} }} }}"


def numbers(server: Server) -> set[int]:
    response = server.query("SELECT ?n { GRAPH ?g { <http://e/s> <http://e/n> ?n } }")
    assert response.status == 200, response.text
    return {int(row["n"]["value"]) for row in json.loads(response.body)["results"]["bindings"]}


def digest_of(server: Server) -> str:
    for _ in range(3):
        response = server.query("ASK {}")
        if response.status != 503:  # busy: many processes are forked here, and other tests run beside this
            break
    assert response.status == 200, response.text
    return response.headers["mandategraph-snapshot"]


def read_command(pid: int) -> bytes:
    """Give a process's command line, nothing where it has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def zygotes(server: Server) -> Iterator[int]:
    for pid in server.processes():
        if b"isolation.zygote" in read_command(pid):
            yield pid


@pytest.mark.parametrize("mode", MODES)
def test_a_snapshot_is_written_to_and_answers_after_every_end(tmp_path: Path, mode: str) -> None:
    snapshot = make_snapshot(tmp_path)
    token, options = make_token(tmp_path)
    options = ("--snapshot", str(tmp_path / "current"), *options)
    with running(*options, **MODES[mode]) as server:
        one = Store(server, token)
        for number in range(5):
            assert one.update(insert(number)).status == 200
            assert number in numbers(server)
        assert one.update("DELETE WHERE { GRAPH ?g { <http://e/s> <http://e/n> 2, -3 } }").status == 200
        put = one.request(
            "PUT", f"/store?graph={OTHER}", "<http://e/a> <http://e/b> [] .", Content_Type="text/turtle"
        )
        assert put.status == 201
        assert one.request("PUT", f"/store?graph={OTHER}/empty", "", Content_Type="text/turtle").status == 201
        assert one.update(insert(9, f"{OTHER}/second")).status == 200
        twice = one.update(f"INSERT DATA {{ GRAPH <{OTHER}> {{ <http://e/s> <http://e/n> 9 }} }}")
        assert (twice.status, json.loads(twice.body)["code"]) == (409, "conflict")
        expected = {0, -1, 1, -2, 3, -4, 4, -5, 9, -10}
        assert numbers(server) == expected
        for pid in list(zygotes(server)):
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: numbers(server) == expected)
        assert one.update(insert(10)).status == 200
        expected |= {10, -11}
        assert numbers(server) == expected
        assert one.ask(f"GRAPH <{OTHER}> {{ ?s ?p ?o FILTER(isBlank(?o)) }}")
        assert not one.ask("<http://e/s> ?p ?o", f"/snapshot/{snapshot.digest}/sparql")
    databases = folder_of(tmp_path / "journal" / f"{snapshot.digest}.rdfp")
    assert len(list(databases.iterdir())) <= 3
    with running(*options, **MODES[mode]) as server:
        assert numbers(server) == expected
        assert Store(server, token).request("GET", f"/store?graph={OTHER}/empty").status == 200
    assert open_snapshot(snapshot.path, verify=True)


def test_databases_follow_the_journal(tmp_path: Path) -> None:
    """One of another history is left aside, one that lags is brought up to date, one that is gone made anew."""
    snapshot = make_snapshot(tmp_path)
    # In a process of its own, since only one without threads may fork.
    program = str(Path(__file__).with_name("following.py"))
    command = [sys.executable, program, str(snapshot.store_path), str(tmp_path / "j.rdfp")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    steps = json.loads(done.stdout)
    assert steps == [[0, []], [1, ["1"]], [2, ["1", "2"]], ["alone", True], [3, ["1", "2", "3"]]]
    assert open_snapshot(snapshot.path, verify=True)


@pytest.mark.parametrize("mode", MODES)
def test_a_journal_becomes_a_snapshot(tmp_path: Path, mode: str) -> None:
    first = make_snapshot(tmp_path)
    token, options = make_token(tmp_path)
    limits = {**MODES[mode], "MANDATEGRAPH_JOURNAL_BYTES": "4000"}
    with running("--snapshot", str(tmp_path / "current"), *options, **limits) as server:
        one = Store(server, token)
        one.request("PUT", f"/store?graph={OTHER}/empty", "", Content_Type="text/turtle")
        one.update(f"INSERT DATA {{ GRAPH <{OTHER}> {{ [] <http://e/of> [ <http://e/p> 'blank' ] }} }}")
        written = 0
        while digest_of(server) == first.digest:
            assert one.update(insert(written)).status == 200
            written += 1
            assert written < 2000
        second = open_snapshot(tmp_path / "current", verify=True)
        assert second.digest != first.digest
        assert numbers(server) == {n for number in range(written) for n in (number, -number - 1)}
        assert one.update(insert(written)).status == 200
        assert one.ask(f"GRAPH <{OTHER}> {{ ?s <http://e/of> ?o . ?o <http://e/p> 'blank' }}")
        assert one.request("GET", f"/store?graph={OTHER}/empty").status == 200
        journals = {path.name: path.stat().st_size for path in (tmp_path / "journal").glob("*.rdfp")}
        assert set(journals) == {f"{digest_of(server)}.rdfp"}
        assert one.ask("<http://e/s> ?p ?o", f"/snapshot/{second.digest}/sparql")
        assert not one.ask("<http://e/s> ?p ?o", f"/snapshot/{first.digest}/sparql")
        series = server.request("GET", "/snapshot", Accept="text/turtle").text
        assert first.digest in series
        assert second.digest in series
        expected = numbers(server)
    report = second.read_file("validation.txt").decode()
    assert first.digest in report
    assert second.read_file("report.txt") == first.read_file("report.txt")
    # Whoever asks for the first snapshot by its folder comes to what has been written to it.
    with running("--snapshot", str(first.path), *options) as server:
        assert numbers(server) == expected
        assert digest_of(server) != first.digest
        assert Store(server, token).update(insert(5000)).status == 200
    with running("--snapshot", str(tmp_path / "current"), *options) as server:
        assert 5000 in numbers(server)


def test_snapshots_that_are_not_kept_are_gone(tmp_path: Path) -> None:
    first = make_snapshot(tmp_path)
    token, options = make_token(tmp_path)
    arguments = ("--snapshot", str(tmp_path / "current"), *options, "--keep", "2")
    with running(*arguments, MANDATEGRAPH_JOURNAL_BYTES="1") as server:
        one, known = Store(server, token), first.digest
        for number in range(3):
            assert one.update(insert(number)).status == 200
            wait_until(lambda known=known: digest_of(server) != known)  # type: ignore[misc]
            known = digest_of(server)
        wait_until(lambda: len(list_digests(tmp_path)) == 2)
        assert server.query("ASK {}", f"/snapshot/{first.digest}/sparql").status == 410
        assert server.query("ASK {}", f"/snapshot/{known}/sparql").status == 200
        assert numbers(server) == {0, -1, 1, -2, 2, -3}


def test_the_journal_of_files_begins_anew(tmp_path: Path) -> None:
    data = tmp_path / "d.trig"
    data.write_text(
        "<http://e/a> <http://e/b> [ <http://e/p> 'blank' ] . <http://e/g> { <http://e/a> <http://e/b> 1 }"
    )
    token, options = make_token(tmp_path)
    folder = tmp_path / "d.trig.journal"

    def revision() -> int:
        with next(folder.glob("*.rdfp")).open("rb") as file:
            return read_header(file).revision

    known: set[int] = set()
    with running("--data", str(data), *options, MANDATEGRAPH_JOURNAL_BYTES="3000") as server:
        one = Store(server, token)
        tag = one.request("GET", "/store?graph=http://e/g", Accept="text/turtle").headers["etag"]
        one.request("PUT", "/store?graph=http://e/empty", "", Content_Type="text/turtle")
        while revision() == 0 or len(known) < 60:
            assert one.update(insert(len(known) // 2)).status == 200
            known |= {len(known) // 2, -(len(known) // 2) - 1}
        assert numbers(server) == known
        for pid in list(zygotes(server)):
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: numbers(server) == known)
        assert one.request("GET", "/store?graph=http://e/g", Accept="text/turtle", If_None_Match=tag).status == 304
    with running("--data", str(data), *options) as server:
        one = Store(server, token)
        assert numbers(server) == known
        assert one.ask("<http://e/a> <http://e/b> ?x . ?x <http://e/p> 'blank'")
        assert one.request("GET", "/store?graph=http://e/empty").status == 200
        assert one.update("DELETE WHERE { ?x <http://e/p> 'blank' }").status == 200
        again = one.request("GET", "/store?graph=http://e/g", Accept="text/turtle", If_None_Match=tag)
        assert again.status == 200, "a tag from before the compaction must not mean the data of now"
    assert revision() > 0


def test_a_compactor_that_is_killed_does_no_harm(tmp_path: Path) -> None:
    make_snapshot(tmp_path)
    token, options = make_token(tmp_path)
    with running("--snapshot", str(tmp_path / "current"), *options, MANDATEGRAPH_JOURNAL_BYTES="1") as server:
        one, before = Store(server, token), digest_of(server)
        killed = 0
        for number in range(6):
            known = set(server.processes())
            assert one.update(insert(number)).status == 200
            for pid in set(server.processes()) - known:
                # A compactor is the one that has made itself nice.
                if os.path.exists(f"/proc/{pid}") and nice_of(pid) == 10:
                    os.kill(pid, signal.SIGKILL)
                    killed += 1
        expected = {n for number in range(6) for n in (number, -number - 1)}
        assert numbers(server) == expected
        one.update(insert(6))
        wait_until(lambda: digest_of(server) != before)
        assert numbers(server) == expected | {6, -7}
    assert not list(tmp_path.glob(".building-*"))


def nice_of(pid: int) -> int:
    try:
        return os.getpriority(os.PRIO_PROCESS, pid)
    except ProcessLookupError:
        return 0


def test_a_compaction_that_counts_is_brought_to_its_end(tmp_path: Path) -> None:
    """Every state in which the files can be found after an end in the middle leads to the same."""
    out = tmp_path / "out"
    first = make_snapshot(out)
    token, options = make_token(tmp_path)
    with running("--snapshot", str(out / "current"), *options) as server:
        for number in range(3):
            Store(server, token).update(insert(number))
    second = make_snapshot(out, "Another text.")
    folder = out / "journal"
    old, new = folder / f"{first.digest}.rdfp", folder / f"{second.digest}.rdfp"
    replay = Replay(old)
    entries = list(replay.pending())
    content = old.read_bytes()
    successor = Successor(second.digest, entries[2].end, 2, "s", ("http://e/empty",))
    source = describe_snapshot(first.path, 0)
    with pytest.raises(JournalError, match="another snapshot"):
        settle(describe_snapshot(second.path, 0), "")
    announce(old, successor)
    (out / "current").unlink()
    (out / "current").symlink_to(first.digest)
    assert settle(source, "").digest == second.digest
    assert not old.exists()
    assert os.readlink(out / "current") == second.digest
    expected = new.read_bytes()
    assert content[entries[2].end :] == expected[-len(content[entries[2].end :]) :]
    journal = Journal(new)
    assert (journal.revision, journal.base_state) == (3, "s")
    journal.close()
    # Ended between the new journal and the end of the old one: done again.
    old.write_bytes(content)
    new.write_bytes(b"half")
    assert settle(source, "").digest == second.digest
    assert (new.read_bytes(), old.exists()) == (expected, False)
    # Nothing is left to do, and writes since then stay.
    new.write_bytes(expected + b"more")
    assert settle(source, "").digest == second.digest
    assert new.read_bytes() == expected + b"more"
    assert (folder / f"{first.digest}{SUCCESSOR}").exists()
