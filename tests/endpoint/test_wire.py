"""Heads and chunks as bytes, and the plain query that is read at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandategraph.endpoint.exchange import Answer, Request, not_modified
from mandategraph.endpoint.wire import merge_headers, read_plain_query, write_chunk, write_head, write_lines

PLAIN = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: example.org\r\nAccept: text/csv\r\n\r\n"


def with_field(line: bytes) -> bytes:
    return PLAIN[:-2] + line + b"\r\n\r\n"


def test_a_plain_query_is_read_whole() -> None:
    assert read_plain_query(PLAIN) == (b"query=ASK%7B%7D", {"host": "example.org", "accept": "text/csv"})
    assert read_plain_query(with_field(b"Connection: keep-alive")) is not None


def test_repeated_fields_are_joined() -> None:
    found = read_plain_query(with_field(b"accept:text/plain"))
    assert found is not None
    assert found[1]["accept"] == "text/csv, text/plain"


@pytest.mark.parametrize(
    "line",
    [
        b"Connection: close",
        b"Content-Length: 5",
        b"content-length: 0",
        b"Transfer-Encoding: chunked",
        b"transfer-encoding:chunked",
        b"Upgrade: websocket",
        b"Expect: 100-continue",
        b"TE: trailers",
        b" folded: line",
        b"no colon",
        b"Space : before",
        b"Control: \x01",
        b"Other: \xe4",
        b"Host: a\nContent-Length: 5",
        b"Host: a\rb",
        b"\r\nGET /sparql?query=b HTTP/1.1\r\nHost: b",
    ],
)
def test_what_could_be_framed_otherwise_is_not_plain(line: bytes) -> None:
    assert read_plain_query(with_field(line)) is None


@pytest.mark.parametrize(
    "data",
    [
        PLAIN[:-1],
        PLAIN + b"x",
        PLAIN + PLAIN,
        PLAIN.replace(b"GET", b"POST"),
        PLAIN.replace(b"HTTP/1.1", b"HTTP/1.0"),
        PLAIN.replace(b"/sparql?", b"/sparql/?"),
        PLAIN.replace(b"ASK", b"ASK b"),
        PLAIN.replace(b"ASK", b"ASK#b"),
        PLAIN[:-2] + b"X: y\r\n" * 200 + b"\r\n",
    ],
)
def test_other_requests_are_not_plain(data: bytes) -> None:
    assert read_plain_query(data) is None


@given(st.dictionaries(st.sampled_from(["A", "B-C", "D"]), st.text(max_size=20)))
def test_no_value_ends_its_line(headers: dict[str, str]) -> None:
    try:
        lines = write_lines(headers)
    except (ValueError, UnicodeEncodeError):
        return
    assert lines.count(b"\n") == lines.count(b"\r\n") == len(headers)
    assert len(lines.split(b"\r\n")) == len(headers) + 1


def test_a_head_says_how_the_body_is_framed() -> None:
    whole = write_head(Answer(200, {"A": "b"}, b"body"), b"Date: now\r\n", "1", keep_alive=True)
    assert whole == b"HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 4\r\nDate: now\r\nMandategraph-Request: 1\r\n\r\n"
    assert b"Content-Length" not in write_head(Answer(304, {"A": "b"}), b"", "1", keep_alive=True)
    assert b"\r\nConnection: close\r\n" in write_head(Answer(200), b"", "1", keep_alive=False)


def test_chunks() -> None:
    assert b"".join(write_chunk(b"x" * 20)) == b"14\r\n" + b"x" * 20 + b"\r\n"


def test_headers_are_read_from_a_head() -> None:
    answer = Answer(200, head=b'HTTP/1.1 200 OK\r\nETag: "a"\r\nContent-Type: text/csv\r\n', body=b"x")
    assert answer.headers == {"ETag": '"a"', "Content-Type": "text/csv"}
    known = not_modified(answer, 'W/"a"')
    assert known is not None
    assert (known.status, known.headers, known.body) == (304, {"ETag": '"a"'}, b"")
    assert not_modified(answer, '"b"') is None


def test_header_names_have_no_case() -> None:
    assert merge_headers([(b"ACCEPT", b"a"), (b"accept", b"b")]) == {"accept": "a, b"}
    assert Request("GET", "/", b"", {}).http_version == "1.1"
