"""Connections: requests behind one another, bodies in pieces, heads that come slowly or never end."""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from running import Server, running

DATA = str(Path(__file__).with_name("data.trig"))


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    with running("--data", DATA, "--workers", "2", MANDATEGRAPH_STALL_SECONDS="1.5") as server:
        yield server


class Replayed(socket.socket):
    """What http.client reads an answer from, where several stand behind one another in one file."""

    def __init__(self, file: io.BufferedIOBase) -> None:
        self._file = file

    def makefile(self, *_: object, **__: object) -> io.BufferedIOBase:  # type: ignore[override]
        return self._file


class Unclosed(io.BufferedReader):
    def close(self) -> None:
        """Stay open for the next answer."""


def get(text: str) -> bytes:
    return f"GET /sparql?query={quote(text)} HTTP/1.1\r\nHost: a\r\nAccept: text/csv\r\n\r\n".encode()


def talk(server: Server, requests: bytes, count: int) -> list[tuple[int, bytes]]:
    """Send all at once, and read so many answers."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(requests)
        file = Unclosed(socket.SocketIO(connection, "r"))
        answers = []
        for _ in range(count):
            response = http.client.HTTPResponse(Replayed(file))
            response.begin()
            answers.append((response.status, response.read()))
        return answers


def test_answers_leave_in_the_order_of_the_requests(own: Server) -> None:
    texts = [f"SELECT ({number % 7} AS ?n) {{}}" for number in range(300)]
    answers = talk(own, b"".join(map(get, texts)), len(texts))
    assert answers == [(200, f"n\r\n{number % 7}\r\n".encode()) for number in range(300)]


def test_other_requests_may_stand_between_queries(own: Server) -> None:
    health = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
    posted = b"query=" + quote("SELECT (2 AS ?n) {}").encode()
    post = (
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nAccept: text/csv\r\nContent-Length: %d\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n%b" % (len(posted), posted)
    )
    answers = talk(own, get("SELECT (1 AS ?n) {}") + health + post + health + get("SELECT (3 AS ?n) {}"), 5)
    assert [status for status, _ in answers] == [200] * 5
    assert [answers[index][1] for index in (0, 2, 4)] == [b"n\r\n1\r\n", b"n\r\n2\r\n", b"n\r\n3\r\n"]
    assert b"ok" in answers[1][1]


@pytest.mark.parametrize("size", [1, 7, 40])
def test_a_request_may_come_in_pieces(own: Server, size: int) -> None:
    request = get("SELECT (4 AS ?n) {}")
    with socket.create_connection(("127.0.0.1", own.port), timeout=10) as connection:
        for start in range(0, len(request), size):
            connection.sendall(request[start : start + size])
            time.sleep(0.001)
        assert connection.recv(65_536).endswith(b"n\r\n4\r\n")


def test_a_body_is_awaited_after_continue(own: Server) -> None:
    head = (
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nAccept: text/csv\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 20\r\nExpect: 100-continue\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", own.port), timeout=10) as connection:
        connection.sendall(head)
        assert connection.recv(100).startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
        connection.sendall(b"SELECT (5 AS ?n) {} ")
        assert connection.recv(65_536).endswith(b"n\r\n5\r\n")


def read_to_end(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(65_536):
        parts.append(part)
    return b"".join(parts)


def test_a_head_that_does_not_end_is_not_awaited(own: Server) -> None:
    with socket.create_connection(("127.0.0.1", own.port), timeout=10) as connection:
        connection.sendall(b"GET /sparql?query=ASK HTTP/1.1\r\nHost: a\r\n")
        began = time.monotonic()
        with contextlib.suppress(ConnectionResetError):
            assert read_to_end(connection) == b""
        assert time.monotonic() - began < 5


def test_a_body_that_does_not_end_is_answered_408(own: Server) -> None:
    with socket.create_connection(("127.0.0.1", own.port), timeout=10) as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 20\r\n\r\nASK"
        )
        assert read_to_end(connection).startswith(b"HTTP/1.1 408 ")


def test_a_connection_that_is_to_be_closed_is_closed(own: Server) -> None:
    request = get("SELECT (6 AS ?n) {}").replace(b"Host: a", b"Host: a\r\nConnection: close")
    with socket.create_connection(("127.0.0.1", own.port), timeout=10) as connection:
        connection.sendall(request)
        answer = read_to_end(connection)
    assert b"\r\nConnection: close\r\n" in answer
    assert answer.endswith(b"n\r\n6\r\n")


def test_a_slow_reader_gets_the_whole_answer(own: Server) -> None:
    digits = " ".join(map(str, range(100)))
    text = f"SELECT * {{ VALUES ?a {{ {digits} }} VALUES ?b {{ {digits} }} VALUES ?c {{ {digits[:40]} }} }}"
    with socket.create_connection(("127.0.0.1", own.port), timeout=10) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        connection.sendall(get(text).replace(b"Host: a", b"Host: a\r\nConnection: close"))
        time.sleep(0.7)
        answer = read_to_end(connection)
    assert answer.endswith(b"\r\n0\r\n\r\n")
    assert answer.count(b",") > 2 * 100 * 100


def test_what_stands_within_a_head_is_no_request(own: Server) -> None:
    with socket.create_connection(("127.0.0.1", own.port), timeout=20) as connection:
        connection.sendall(get("SELECT (1 AS ?n) {}"))
        assert b"n\r\n1\r\n" in connection.recv(65_536)
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\nX-A: ")
        time.sleep(0.2)
        connection.sendall(get("SELECT (2 AS ?n) {}"))
        received = connection.recv(65_536)
    assert b"n\r\n2\r\n" not in received
    assert received.startswith(b"HTTP/1.1 ")


def test_what_stands_within_a_body_is_no_request(own: Server) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    head += b"Content-Length: 9000000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", own.port), timeout=20) as connection:
        connection.sendall(head)
        received = connection.recv(65_536)
        assert b" 413 " in received
        with contextlib.suppress(OSError):
            connection.sendall(get("SELECT (2 AS ?n) {}"))
            while piece := connection.recv(65_536):
                received += piece
    assert received.count(b"HTTP/1.1 ") == 1


def test_a_long_query_that_comes_with_its_head_is_read(own: Server) -> None:
    query = b"SELECT (1 AS ?n) {} #" + b"x" * 200_000
    head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nAccept: text/csv\r\nContent-Type: application/sparql-query\r\n"
    answers = talk(own, head + b"Content-Length: %d\r\n\r\n" % len(query) + query, 1)
    assert answers == [(200, b"n\r\n1\r\n")]
