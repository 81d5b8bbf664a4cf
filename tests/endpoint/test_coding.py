"""Compressed answers and pages, told apart by Vary and entity tag (RFC 9110, sections 8.4, 8.8.3, 12.5.3)."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest
from pyoxigraph import RdfFormat, parse
from running import Server

from mandategraph.endpoint.coding import COMPRESSORS, compress, zstd

ROWS = "SELECT ?a ?b { VALUES ?a { " + " ".join(map(str, range(300))) + " } VALUES ?b { 1 2 3 4 5 6 7 8 9 } }"
DECODERS: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "zstd": zstd.decompress}


def test_every_coding_is_tried_here() -> None:
    assert set(DECODERS) == set(COMPRESSORS)


@pytest.mark.parametrize("coding", DECODERS)
def test_a_coding_gives_the_same_bytes_again(coding: str) -> None:
    body = b"mandate " * 10_000
    packed = compress(coding, body)
    assert packed == compress(coding, body)
    assert len(packed) < 1_000
    assert DECODERS[coding](packed) == body


def test_zstd_keeps_to_the_windows_that_http_allows() -> None:
    frame = zstd.get_frame_info(compress("zstd", bytes(range(256)) * 100_000))
    assert frame is not None
    assert zstd.CompressionParameter.window_log.bounds()[1] >= 23
    descriptor = compress("zstd", bytes(range(256)) * 100_000)[5]
    assert 10 + (descriptor >> 3) <= 23  # RFC 9659: at most 8 MB


@pytest.mark.parametrize("query", ["ASK {}", ROWS, f"{ROWS} LIMIT 3", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"])
def test_an_answer_in_each_coding(server: Server, query: str) -> None:
    plain = server.query(query)
    assert "content-encoding" not in plain.headers
    tags = {plain.headers["etag"]}
    for coding, decode in DECODERS.items():
        for _ in range(2):  # evaluated, then out of the cache
            packed = server.query(query, Accept_Encoding=coding)
            assert packed.headers["content-encoding"] == coding
            assert packed.headers["vary"] == "Accept, Accept-Encoding"
            assert decode(packed.body) == plain.body
        tags.add(packed.headers["etag"])
        known = server.query(query, Accept_Encoding=coding, If_None_Match=packed.headers["etag"])
        assert (known.status, known.body) == (304, b"")
        assert server.query(query, Accept_Encoding=coding, If_None_Match=plain.headers["etag"]).status == 200
    assert len(tags) == 3


@pytest.mark.parametrize("path", ["/", "/ontology", "/openapi.json", "/sparql", "/validate", "/queries"])
def test_a_page_in_each_coding(server: Server, path: str) -> None:
    plain = server.request("GET", path, Accept="text/html, */*;q=0.1")
    assert plain.status == 200
    assert "accept-encoding" in plain.headers["vary"].lower()
    tags = {plain.headers.get("etag")}
    for coding, decode in DECODERS.items():
        packed = server.request("GET", path, Accept="text/html, */*;q=0.1", Accept_Encoding=coding)
        assert packed.headers["content-encoding"] == coding
        assert len(packed.body) == int(packed.headers["content-length"]) < len(plain.body)
        assert decode(packed.body) == plain.body
        head = server.request("HEAD", path, Accept="text/html, */*;q=0.1", Accept_Encoding=coding)
        assert (head.headers["content-encoding"], head.body) == (coding, b"")
        tags.add(packed.headers.get("etag"))
        if packed.headers.get("etag"):
            again = server.request(
                "GET",
                path,
                Accept="text/html, */*;q=0.1",
                Accept_Encoding=coding,
                If_None_Match=packed.headers["etag"],
            )
            assert again.status == 304
            assert "accept-encoding" in again.headers["vary"].lower()
    assert tags == {None} or len(tags) == 3


def test_what_is_small_or_binary_stays_as_it_is(server: Server) -> None:
    for path in ("/health", "/static/icon.png", "/update"):
        assert "content-encoding" not in server.request("GET", path, Accept_Encoding="gzip").headers


@pytest.mark.parametrize("coding", DECODERS)
def test_a_cut_answer_has_no_end_in_any_coding(coding: str) -> None:
    body = b"".join(b"%d,%d\r\n" % (number, number * 7919) for number in range(50_000))
    packed = compress(coding, body)
    with pytest.raises((EOFError, zlib.error, zstd.ZstdError)):
        DECODERS[coding](packed[: len(packed) // 2])


def test_triples_come_through_whole(server: Server) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    packed = server.query(query, Accept="text/turtle", Accept_Encoding="gzip, deflate, br, zstd")
    assert packed.headers["content-encoding"] == "zstd"
    assert len(list(parse(zstd.decompress(packed.body), RdfFormat.TURTLE))) > 0
