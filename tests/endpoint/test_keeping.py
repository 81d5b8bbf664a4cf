"""Kept pages: given again byte for byte, to those alone whose request would have made the same page."""

from __future__ import annotations

import gzip

import pytest

from mandategraph.endpoint.exchange import Answer
from mandategraph.endpoint.keeping import Derived, PageCache, Served, group_accept, read_asked

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SERVED = Served("digest", "")


def read(path: str = "/x", accept: str = BROWSER, coding: str = "", host: str = "a.example"):
    headers = {"accept": accept, "accept-encoding": coding, "host": host}
    asked = read_asked("GET", path, "", headers, "http")
    assert asked is not None
    return asked


@pytest.mark.parametrize(
    ("accept", "group"),
    [
        (BROWSER, "text/html"),
        ("text/html", "text/html"),
        ("text/html;q=0.9, */*;q=0.1", "text/html"),
        ("text/html, text/turtle", "text/html, text/turtle"),
        ("text/html;q=0.5, text/turtle", "text/html;q=0.5, text/turtle"),
        ("text/*", "text/*"),
        ("*/*", "*/*"),
        ("", ""),
    ],
)
def test_those_who_want_html_most_are_one_group(accept: str, group: str) -> None:
    assert group_accept(accept) == group


def test_a_page_depends_on_what_it_has_looked_at() -> None:
    pages = PageCache(1_000_000)
    pages.keep(read("/plain"), SERVED, (), Answer(200, {}, b"plain"))
    pages.keep(read("/named"), SERVED, ("host",), Answer(200, {}, b"a.example"))
    other = {"host": "b.example"}
    assert pages.find(read("/plain", **other), SERVED) is not None
    assert pages.find(read("/named"), SERVED) is not None
    assert pages.find(read("/named", **other), SERVED) is None
    assert pages.find(read("/plain", accept="text/turtle"), SERVED) is None
    assert pages.find(read("/plain"), Served("another", "")) is None


def test_each_coding_has_a_tag_of_its_own() -> None:
    pages = PageCache(1_000_000)
    body = b"words " * 1_000
    plain = pages.keep(read(), SERVED, (), Answer(200, {}, body))
    assert pages.find(read(coding="gzip"), SERVED) is None
    coded = pages.find_plain(read(coding="gzip"), SERVED)
    assert coded is not None
    assert gzip.decompress(coded.body) == body
    assert coded.headers["ETag"] != plain.headers["ETag"]
    assert pages.find(read(coding="gzip"), SERVED) is coded


def test_what_follows_from_the_data_is_made_once_for_each_snapshot() -> None:
    made: list[str] = []

    def make(source: str) -> str:
        made.append(source)
        return source

    derived = Derived()
    assert [derived.get(SERVED, make, word) for word in "ab"] == ["a", "a"]
    assert derived.get(Served("another", ""), make, "c") == "c"
    assert [derived.get(None, make, word) for word in "de"] == ["d", "e"]
    assert made == ["a", "c", "d", "e"]


def test_a_kept_page_is_the_page(server) -> None:
    first = server.request("GET", "/", Accept=BROWSER)
    again = server.request("GET", "/", Accept=BROWSER)
    head = server.request("HEAD", "/", Accept=BROWSER)
    assert (first.status, first.body, first.headers["etag"]) == (200, again.body, again.headers["etag"])
    fields = [set(response.headers) for response in (first, again, head)]
    assert fields[0] == fields[1] == fields[2]
    assert (head.body, head.headers["content-length"]) == (b"", str(len(first.body)))
    known = server.request("GET", "/", Accept=BROWSER, If_None_Match=first.headers["etag"])
    assert (known.status, known.body) == (304, b"")
    packed = server.request("GET", "/", Accept=BROWSER, Accept_Encoding="gzip")
    assert gzip.decompress(packed.body) == first.body
    assert packed.headers["etag"] != first.headers["etag"]


def test_a_page_that_names_the_server_is_kept_for_that_name(server) -> None:
    for name in ("a.example", "b.example", "a.example"):
        assert f"http://{name}/search" in server.request("GET", "/opensearch.xml", Host=name).text


def test_what_forbids_to_be_stored_is_made_anew(server) -> None:
    answers = [server.request("GET", "/health") for _ in range(2)]
    assert not any("etag" in answer.headers for answer in answers)
