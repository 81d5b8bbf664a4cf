"""Connections that workers answer by themselves: to a client nothing tells them from others."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from running import Server, running
from snapshots import make_snapshot
from writers import Store, make_token

DATA = str(Path(__file__).with_name("data.trig"))
DIGITS = " ".join(map(str, range(100)))
LASTING = " ".join(f"VALUES ?v{number} {{ {DIGITS} }}" for number in range(9))
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {LASTING} }}"
LONG = f"SELECT * {{ {LASTING} }} LIMIT 30000"
WARM = 4  # queries after which a connection is surely shared


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    with running("--data", DATA, "--timeout", "2", "--workers", "12") as server:
        yield server


class Client:
    """One connection that stays open."""

    def __init__(self, server: Server, timeout: float = 20) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=timeout)
        self._asked = 0

    def ask(self, query: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
        named = {"Accept": "text/csv", **{name.replace("_", "-"): value for name, value in headers.items()}}
        self.connection.request(method, f"/sparql?query={quote(query)}", headers=named)
        response = self.connection.getresponse()
        response.body = response.read()  # type: ignore[attr-defined]
        return response

    def number(self) -> int:
        """Ask for a number that nobody has asked for on this connection, and give its answer."""
        self._asked += 1
        asked = id(self) * 1000 + self._asked
        response = self.ask(f"SELECT ({asked} AS ?n) {{}}")
        assert response.status == 200
        assert response.body == b"n\r\n%d\r\n" % asked  # type: ignore[attr-defined]
        return asked

    def share(self) -> Client:
        """Ask until workers answer."""
        for _ in range(WARM):
            self.number()
        return self


def figure(server: Server, name: str) -> float:
    for line in server.request("GET", "/metrics").text.splitlines():
        if line.startswith(f"{name} "):
            return float(line.split()[1])
    raise AssertionError(f"there is no {name}")


def lent(server: Server) -> int:
    return int(figure(server, "mandategraph_connections_shared"))


def wait_until(check: object, seconds: float = 8) -> None:
    end = time.monotonic() + seconds
    while not check():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_connection_that_goes_on_asking_is_shared(own: Server) -> None:
    clients = [Client(own).share() for _ in range(3)]
    assert lent(own) == 3
    for client in clients:
        client.connection.close()
    wait_until(lambda: lent(own) == 0)


def test_answers_are_the_same(own: Server) -> None:
    with closing(Client(own).share().connection) as connection:
        client = Client(own)
        client.connection = connection
        before = lent(own)
        query = "SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 3"
        shared = [client.ask(query), client.ask(query)]  # evaluated, and kept
        assert lent(own) == before
    plain = own.query(query, Accept="text/csv")
    unlike = {"date", "mandategraph-request"}
    expected = {name: value for name, value in plain.headers.items() if name not in unlike}
    for response in shared:
        found = {name.lower(): value for name, value in response.getheaders()}
        assert found.keys() == plain.headers.keys()
        assert {name: value for name, value in found.items() if name not in unlike} == expected
        assert response.body == plain.body  # type: ignore[attr-defined]
    numbers = [response.getheader("Mandategraph-Request") for response in shared]
    assert len({*numbers, plain.headers["mandategraph-request"]}) == 3


def test_the_client_may_have_the_answer_already(own: Server) -> None:
    client = Client(own).share()
    query = f"SELECT ({time.time_ns()} AS ?n) {{}}"
    etag = client.ask(query).getheader("ETag") or ""
    for _ in range(2):
        again = client.ask(query, If_None_Match=etag)
        assert (again.status, again.body, again.getheader("ETag")) == (304, b"", etag)  # type: ignore[attr-defined]
    client.number()


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/sparql?query=SELECT", None, 400),
        ("GET", "/sparql?query=ASK%7B%7D&timeout=1", None, 200),
        ("GET", "/sparql?query=ASK%7B%7D&format=nonsense", None, 400),
        ("GET", "/sparql?query=%FF", None, 400),
        ("GET", "/sparql?update=CLEAR%20ALL", None, 400),
        ("HEAD", "/sparql?query=ASK%7B%7D", None, 200),
        ("POST", "/sparql", b"ASK {}", 200),
        ("GET", "/sparql", None, 200),
        ("GET", "/health", None, 200),
        ("GET", "/nowhere", None, 404),
        ("DELETE", "/sparql", None, 405),
        ("GET", f"/sparql?query={quote('SELECT * { SERVICE <http://127.0.0.1:1/> {} }')}", None, 403),
    ],
)
def test_what_is_no_plain_query_is_answered_too(
    own: Server, method: str, path: str, body: bytes | None, status: int
) -> None:
    client = Client(own).share()
    headers = {"Content-Type": "application/sparql-query"} if body else {}
    client.connection.request(method, path, body, headers)
    response = client.connection.getresponse()
    response.read()
    assert response.status == status
    for _ in range(WARM):
        client.number()


def test_requests_that_come_together_are_answered_in_order(own: Server) -> None:
    client = Client(own).share()
    assert client.connection.sock is not None
    asked = [f"SELECT ({number} AS ?n) {{}}" for number in range(7_000, 7_020)]
    head = "HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
    client.connection.sock.sendall("".join(f"GET /sparql?query={quote(text)} {head}" for text in asked).encode())
    received = b""
    while b"n\r\n7019\r\n" not in received:
        received += client.connection.sock.recv(65_536)
    places = [received.index(b"n\r\n%d\r\n" % number) for number in range(7_000, 7_020)]
    assert places == sorted(places)


def test_a_request_that_comes_in_pieces(own: Server) -> None:
    client = Client(own).share()
    sock = client.connection.sock
    assert sock is not None
    whole = f"GET /sparql?query={quote('SELECT (81 AS ?n) {}')} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
    for piece in (whole[:9], whole[9:60], whole[60:]):
        sock.sendall(piece.encode())
        time.sleep(0.05)
    assert b"n\r\n81\r\n" in sock.recv(65_536)
    client.number()


def test_a_worker_sends_a_long_answer_itself_if_the_client_takes_it(own: Server) -> None:
    client = Client(own).share()
    for size in (3_000, 9_000):
        response = client.ask(f"SELECT * {{ {LASTING} }} LIMIT {size}")
        assert response.body.count(b"\n") == size + 1  # type: ignore[attr-defined]
        assert response.getheader("Content-Length") == str(len(response.body))  # type: ignore[attr-defined]


def test_a_client_that_takes_nothing_holds_no_worker_up(own: Server) -> None:
    lazy = [Client(own).share() for _ in range(4)]
    head = "HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
    for number, client in enumerate(lazy):
        assert client.connection.sock is not None
        text = f"SELECT * {{ VALUES ?n {{ {number} }} {LASTING} }} LIMIT 20000"
        client.connection.sock.sendall((f"GET /sparql?query={quote(text)} {head}").encode())
    other = Client(own).share()
    for _ in range(200):
        other.number()
    for client in lazy:
        response = http.client.HTTPResponse(client.connection.sock)  # type: ignore[arg-type]
        response.begin()
        assert response.read().count(b"\n") == 20_001


def test_a_long_answer_arrives_whole(own: Server) -> None:
    client = Client(own).share()
    response = client.ask(LONG)
    assert response.body.count(b"\n") == 30_001  # type: ignore[attr-defined]
    client.share()


def test_a_client_that_reads_slowly_gets_everything(own: Server) -> None:
    with socket.create_connection(("127.0.0.1", own.port)) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        sock.settimeout(20)
        head = "HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
        received = b""
        for number in range(60):
            text = f"SELECT ?v0 ({number} AS ?n) {{ VALUES ?v0 {{ {DIGITS} }} VALUES ?v1 {{ {DIGITS[:60]} }} }}"
            sock.sendall(f"GET /sparql?query={quote(text)} {head}".encode())
        while received.count(b"HTTP/1.1 200") < 60 or not received.endswith(b"99,59\r\n"):
            received += sock.recv(8_192)
        assert received.count(b",59\r\n") == received.count(b",0\r\n")


def test_an_endless_query_is_listed_and_ended_and_others_go_on(own: Server) -> None:
    endless, other = Client(own).share(), Client(own).share()
    statuses: list[int] = []
    began = time.monotonic()
    thread = threading.Thread(target=lambda: statuses.append(endless.ask(ENDLESS).status))
    thread.start()
    wait_until(lambda: figure(own, "mandategraph_queries_running") == 1)
    while thread.is_alive():
        other.number()
    assert statuses == [503]
    assert time.monotonic() - began < 2 + 3  # one second more is promised; other tests run beside this
    endless.share()


def test_endless_queries_on_all_connections_leave_room(own: Server) -> None:
    clients = [Client(own).share() for _ in range(6)]
    threads = [threading.Thread(target=client.ask, args=(f"{ENDLESS} # {n}",)) for n, client in enumerate(clients)]
    other = Client(own).share()
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        other.number()


def test_a_client_that_leaves_frees_the_worker(own: Server) -> None:
    client = Client(own).share()
    assert client.connection.sock is not None
    client.connection.sock.sendall(
        f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode()
    )
    wait_until(lambda: figure(own, "mandategraph_queries_running") == 1)
    began = time.monotonic()
    client.connection.close()
    wait_until(lambda: figure(own, "mandategraph_queries_running") == 0)
    assert time.monotonic() - began < 1.5


def test_a_query_that_ends_its_process_is_answered(own: Server) -> None:
    client, other = Client(own).share(), Client(own).share()
    text = "x" * 1000
    big = f'REPLACE(REPLACE(REPLACE("{text}", "x", "{text}"), "x", "{text}"), "x", "{text}")'
    response = client.ask(f"SELECT ({big} AS ?big) {{}}", Accept="application/json")
    code = json.loads(response.body)["code"]  # type: ignore[attr-defined]
    assert code in ("memory", "deadline")  # which comes first depends on the machine
    assert json.loads(client.ask("SELEC", Accept="application/json").body)["code"] == "syntax"  # type: ignore[attr-defined]
    other.number()
    client.share()


def workers(server: Server) -> list[int]:
    """Give the processes that nobody descends from."""
    parents = {}
    for pid in server.processes():
        with suppress(OSError):
            parents[pid] = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return [pid for pid, parent in parents.items() if pid not in parents.values() and parent != server.process.pid]


def test_ends_of_workers_are_not_noticed(own: Server) -> None:
    clients = [Client(own).share() for _ in range(4)]
    done = threading.Event()
    counts: list[int] = []
    failures: list[str] = []

    def go_on(client: Client) -> None:
        asked = 0
        while not done.is_set():
            try:
                client.number()
            except (http.client.HTTPException, ConnectionError):
                client.connection.close()  # its worker was just reading or writing: nobody can go on for it
            except BaseException as error:
                failures.append(repr(error))
                raise
            asked += 1
        counts.append(asked)

    threads = [threading.Thread(target=go_on, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for _ in range(12):
        for pid in workers(own):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.15)
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert min(counts) > 5


def test_no_descriptor_stays(own: Server) -> None:
    Client(own).share().connection.close()
    wait_until(lambda: lent(own) == 0)
    time.sleep(1.5)  # after which a worker that waits has heard of the end
    before = {pid: len(os.listdir(f"/proc/{pid}/fd")) for pid in own.processes()}
    for client in [Client(own).share() for _ in range(40)]:
        client.connection.close()
    wait_until(lambda: lent(own) == 0)
    time.sleep(1.5)
    after = {pid: len(os.listdir(f"/proc/{pid}/fd")) for pid in own.processes()}
    assert all(count <= before.get(pid, count) + 3 for pid, count in after.items())


def test_every_answer_is_counted(own: Server) -> None:
    name = 'mandategraph_requests_total{group="sparql",method="GET",status="200"}'
    client = Client(own)
    time.sleep(0.5)  # what others asked is counted by then
    before = figure(own, name)
    for _ in range(50):
        client.number()
    wait_until(lambda: figure(own, name) >= before + 50)
    assert figure(own, name) == before + 50


def test_a_budget_holds_on_shared_connections() -> None:
    with running("--data", DATA, "--timeout", "2", "--workers", "12", MANDATEGRAPH_CLIENT_BUDGET="0.5") as server:
        client = Client(server).share()
        assert client.ask(ENDLESS).status in (429, 503)
        wait_until(lambda: client.ask(f"SELECT ({time.time_ns()} AS ?n) {{}}").status == 429)


def test_an_idle_connection_is_closed() -> None:
    environment = {"MANDATEGRAPH_KEEP_ALIVE_SECONDS": "1"}
    with running("--data", DATA, "--workers", "12", **environment) as server:
        client = Client(server).share()
        assert client.connection.sock is not None
        client.connection.sock.settimeout(8)
        assert client.connection.sock.recv(1) == b""


def test_another_snapshot_comes_without_a_dropped_request(tmp_path: Path) -> None:
    make_snapshot(tmp_path)
    with running("--snapshot", str(tmp_path / "current")) as server:
        client, other = Client(server).share(), Client(server).share()
        for number in range(2):
            digest = make_snapshot(tmp_path, f"We request the ITU, take {number}.").digest
            end = time.monotonic() + 20
            while client.ask(f"ASK {{}} # {time.time_ns()}").getheader("Mandategraph-Snapshot") != digest:
                other.number()
                assert time.monotonic() < end
            wait_until(lambda: other.ask("ASK {}").getheader("Mandategraph-Snapshot") == digest)  # noqa: B023
            client.share()


def test_a_write_is_seen_at_once(tmp_path: Path) -> None:
    token, options = make_token(tmp_path)
    with running("--data", DATA, "--workers", "12", *options, MANDATEGRAPH_JOURNAL=str(tmp_path)) as server:
        store = Store(server, token)
        clients = [Client(server).share() for _ in range(3)]
        assert lent(server) == 3
        for number in range(25):
            update = f"INSERT DATA {{ GRAPH <http://example.org/new> {{ <urn:s> <urn:n> {number} }} }}"
            assert store.update(update).status == 200
            for client in clients:
                body = client.ask("SELECT (COUNT(*) AS ?n) { GRAPH ?g { <urn:s> <urn:n> ?o } }").body  # type: ignore[attr-defined]
                assert body == b"n\r\n%d\r\n" % (number + 1)
            if number % 5 == 0:
                for client in clients:
                    client.share()


def test_the_server_stops_in_peace() -> None:
    with running("--data", DATA, "--workers", "12") as server:
        client = Client(server).share()
        server.process.send_signal(signal.SIGTERM)
        stopped = False
        while not stopped:
            try:
                client.number()
            except (http.client.HTTPException, OSError):
                stopped = True
        assert server.process.wait(10) == 0
