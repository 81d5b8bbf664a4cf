"""Hostile requests: what each is called, its bytes, and the statuses that are right for it."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from benchmarks.robustness.exchange import write_get, write_post

ASK = quote("ASK { ?s ?p ?o }")
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
LOOPBACK = "http://127.0.0.1:%d/sparql"


@dataclass(frozen=True)
class Hostile:
    """One hostile request; no status means that the server may close the connection without a word."""

    name: str
    request: bytes
    allowed: frozenset[int]
    closes: bool = False


def make(name: str, request: bytes, *allowed: int, closes: bool = False) -> Hostile:
    """Make one."""
    return Hostile(name, request, frozenset(allowed), closes)


def raw(line: str, *headers: str, host: str = "Host: 127.0.0.1") -> bytes:
    """Write a request line and headers as they are."""
    return "\r\n".join([line, *([host] if host else []), *headers, "", ""]).encode("latin-1")


def ask_query(text: str) -> bytes:
    """Write a query by GET."""
    return write_get(f"/sparql?query={quote(text)}")


def write_malformed() -> Sequence[Hostile]:
    """Write requests that no grammar allows."""
    return (
        make("syntax error", ask_query("SELECT * { ?s ?p"), 400),
        make("no query at all", ask_query(""), 400),
        make("broken percent encoding", write_get("/sparql?query=%ZZ%"), 400),
        make("bytes that are no UTF-8", write_get("/sparql?query=%ff%fe"), 400),
        make("NUL in the query", ask_query("ASK { ?s ?p '\0' }"), 200, 400),
        make("unpaired surrogate", ask_query("ASK { ?s ?p '\\uD800' }"), 200, 400),
        make("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, closes=True),
        make("unknown version", raw(f"GET /sparql?query={ASK} HTTP/9.9"), 400, 505, closes=True),
        make("method of its own", raw("BREW /sparql HTTP/1.1"), 405, 501),
        make(
            "two lengths", raw("POST /sparql HTTP/1.1", "Content-Length: 5", "Content-Length: 6"), 400, closes=True
        ),
        make("length that is none", raw("POST /sparql HTTP/1.1", "Content-Length: many"), 400, closes=True),
        make(
            "length and chunks",
            raw(
                "POST /sparql HTTP/1.1",
                f"Content-Type: {QUERY}",
                "Content-Length: 3",
                "Transfer-Encoding: chunked",
            )
            + b"0\r\n\r\n",
            400,
            closes=True,
        ),
        make(
            "broken chunk",
            raw("POST /sparql HTTP/1.1", f"Content-Type: {QUERY}", "Transfer-Encoding: chunked")
            + b"zz\r\nASK\r\n",
            400,
            closes=True,
        ),
        make("IRI with a blank", write_get(f"/sparql?query={ASK}&default-graph-uri=a%20b"), 400),
        make("timeout that is none", write_get(f"/sparql?query={ASK}&timeout=-1"), 400),
        make("two queries", write_get(f"/sparql?query={ASK}&query={ASK}"), 400),
    )


def write_huge() -> Sequence[Hostile]:
    """Write requests that are too long or too deep."""
    return (
        make("long query", write_post("/sparql", b"ASK { }" + b" " * 400_000, QUERY), 413),
        make(
            "long address",
            write_get(f"/sparql?query={quote('ASK {' + ' ' * 90_000 + '}')}"),
            400,
            414,
            431,
            closes=True,
        ),
        make("long header", write_get(f"/sparql?query={ASK}", X_Long="x" * 500_000), 400, 431, closes=True),
        make(
            "many headers",
            raw(f"GET /sparql?query={ASK} HTTP/1.1", *(f"X-{n}: y" for n in range(2_000))),
            400,
            431,
            closes=True,
        ),
        make(
            "announced length",
            raw("POST /sparql HTTP/1.1", f"Content-Type: {QUERY}", "Content-Length: 99999999999"),
            400,
            413,
            closes=True,
        ),
        make("deep brackets", write_post("/sparql", b"ASK " + b"{" * 20_000 + b"}" * 20_000, QUERY), 400),
        make(
            "deep functions",
            write_post("/sparql", f"SELECT ({'ABS(' * 9_000}1{')' * 9_000} AS ?x) {{}}".encode(), QUERY),
            400,
        ),
        make(
            "deep without brackets",
            write_post("/sparql", b"ASK { FILTER(" + b"!" * 60_000 + b"true) }", QUERY),
            200,
            400,
            503,
        ),
        make(
            "deep path",
            write_post("/sparql", b"ASK { ?s <urn:p>" + b"/^<urn:p>" * 12_000 + b" ?o }", QUERY),
            200,
            400,
            503,
        ),
        make("many parameters", write_get(f"/sparql?query={ASK}" + "&a=b" * 1_000), 400),
        make(
            "bomb of gzip",
            write_post("/sparql", gzip.compress(bytes(50_000_000)), QUERY, "Content-Encoding: gzip"),
            400,
            413,
            415,
        ),
        make("string that doubles", ask_query(doubling()), 200, 400, 503),
    )


def doubling() -> str:
    """Write a query whose string doubles thirty-five times."""
    binds = "".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1}) " for n in range(35))
    return f"SELECT (STRLEN(?x35) AS ?n) {{ BIND('xxxxxxxx' AS ?x0) {binds}}}"


def write_wrong_types() -> Sequence[Hostile]:
    """Write requests whose types, formats or methods are not served."""
    return (
        make("body of another type", write_post("/sparql", b"ASK {}", "application/pdf"), 415),
        make("body without a type", raw("POST /sparql HTTP/1.1", "Content-Length: 6") + b"ASK {}", 415, 400),
        make("another charset", write_post("/sparql", b"ASK {}", f"{QUERY}; charset=utf-16"), 400, 415),
        make("another format", write_get(f"/sparql?query={ASK}", "application/pdf"), 406),
        make("deletes the endpoint", raw("DELETE /sparql HTTP/1.1"), 405),
        make("PUT of a page", write_post("/documents", b"x", "text/html").replace(b"POST", b"PUT", 1), 405),
        make("broken multipart", write_post("/validate", b"--x\r\n", "multipart/form-data; boundary=y"), 400, 415),
    )


def write_egress(port: int) -> Sequence[Hostile]:
    """Write requests that would make the server ask others, or read its files."""
    address = LOOPBACK % port
    return (
        make("SERVICE to loopback", ask_query(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"), 403),
        make("SERVICE SILENT", ask_query(f"SELECT * {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}"), 403),
        make(
            "SERVICE by a variable",
            ask_query(f"SELECT * {{ BIND(<{address}> AS ?e) SERVICE ?e {{ ?s ?p ?o }} }}"),
            403,
        ),
        make(
            "SERVICE by escapes", ask_query(f"SELECT * {{ \\u0053ERVICE <{address}> {{ ?s ?p ?o }} }}"), 400, 403
        ),
        make("FROM a file", ask_query("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"), 200),
        make("LOAD of a file", write_post("/update", b"LOAD <file:///etc/passwd>", UPDATE), 401, 403),
        make("LOAD as a query", ask_query("LOAD <file:///etc/passwd>"), 400),
        make("update without a token", write_post("/update", b"DELETE WHERE { ?s ?p ?o }", UPDATE), 401, 403),
        make(
            "update with a token of its own",
            write_post("/update", b"CLEAR ALL", UPDATE, "Authorization: Bearer x"),
            401,
            403,
        ),
        make("update by the query form", write_post("/sparql", b"update=CLEAR+ALL", FORM), 400, 403),
        make("DELETE of the store", raw("DELETE /store?default HTTP/1.1"), 401, 403, 405),
        make("list of queries", write_get("/running"), 401, 403),
        make("shapes that import a file", write_post("/validate", IMPORTING, "text/turtle"), 200, 400, 422),
    )


IMPORTING = b"<urn:x> <http://www.w3.org/2002/07/owl#imports> <file:///etc/passwd> ."


def write_paths() -> Sequence[Hostile]:
    """Write paths that lead out of where they begin, and headers that would add others."""
    return (
        make("dots", write_get("/static/../../../../etc/passwd"), 400, 404),
        make("encoded dots", write_get("/static/..%2f..%2f..%2fetc%2fpasswd"), 400, 404),
        make("dots twice encoded", write_get("/dumps/%252e%252e/%252e%252e/etc/passwd"), 400, 404),
        make("dots in a dump", write_get("/dumps/../manifest.json"), 400, 404),
        make("dots in a snapshot", write_get("/snapshot/..%2f..%2f/sparql?query=" + ASK), 400, 404),
        make("backslashes", write_get("/static/..%5c..%5cetc%5cpasswd"), 400, 404),
        make("NUL in a path", write_get("/id/actor/%00"), 400, 404),
        make("newline in a path", write_get("/id/actor/x%0d%0aSet-Cookie:%20a=b"), 400, 404),
        make("newline in a parameter", write_get(f"/sparql?query={ASK}&format=x%0d%0aSet-Cookie:%20a=b"), 400),
        make("another address", raw(f"GET http://other.example/sparql?query={ASK} HTTP/1.1"), 200, 400, 404, 421),
        make("no host", raw(f"GET /sparql?query={ASK} HTTP/1.1", host=""), 200, 400),
        make("host with a path", raw("GET /documents HTTP/1.1", host="Host: x/../<script>"), 200, 400),
        make("script in a search", write_get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E"), 200),
        make("template in a search", write_get("/search?q=%7B%7B7*7%7D%7D"), 200),
        make("blank before a colon", raw(f"GET /sparql?query={ASK} HTTP/1.1", "Accept : x"), 400, closes=True),
        make("folded header", raw(f"GET /sparql?query={ASK} HTTP/1.1", "X: a\r\n b"), 200, 400, closes=True),
    )


def write_all(port: int) -> Sequence[Hostile]:
    """Write them all."""
    kinds = (write_malformed(), write_huge(), write_wrong_types(), write_egress(port), write_paths())
    return [one for kind in kinds for one in kind]
