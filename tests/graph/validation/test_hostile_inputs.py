"""Hostile data and shapes: a finding or a refusal in bounded time and memory, and no request to anywhere."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

MANDATEGRAPH = str(Path(sys.executable).with_name("mandategraph"))
SECONDS = 60
"""Within this every input of this file must be answered, start of the program included."""
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def validate(folder: Path, name: str, content: bytes | str, *options: str) -> subprocess.CompletedProcess[str]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    command = [MANDATEGRAPH, "validate", name, "--format", "json", *options]
    start = time.monotonic()
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=3 * SECONDS)
    assert time.monotonic() - start < SECONDS
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


def is_answered(done: subprocess.CompletedProcess[str]) -> str:
    """Give what the findings or the refusal say; fail where the program broke."""
    if done.returncode == 2:
        (line,) = done.stderr.splitlines()
        return line
    assert done.returncode in (0, 1), done.stderr
    assert done.stderr == ""
    return "; ".join(finding["message"] for finding in json.loads(done.stdout)["findings"])


def xml(body: str, declarations: str = "") -> str:
    doctype = f"<!DOCTYPE rdf:RDF [{declarations}]>" if declarations else ""
    return f'{doctype}<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/">{body}</rdf:RDF>'


LAUGHS = '<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(10))
DEEP = 100_000
INPUTS: dict[str, tuple[str, bytes | str, str]] = {
    "entities that refer to entities": (
        "a.rdf", xml("<e:C><e:p>&k;</e:p></e:C>", LAUGHS), "refers to other entities",
    ),
    "one long entity used often": (
        "a.rdf", xml("<e:C e:p='" + "&a;" * 5000 + "'/>", f'<!ENTITY a "{"x" * 5000}">'), "would add more",
    ),
    "an external entity": (
        "a.rdf", xml("<e:C><e:p>&a;</e:p></e:C>", '<!ENTITY a SYSTEM "file:///etc/passwd">'), "is external",
    ),
    "a parameter entity": (
        "a.rdf", xml("", '<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;'), "is external",
    ),
    "deep XML": ("a.rdf", xml("<e:C><e:p>" * DEEP + "</e:p></e:C>" * DEEP), "nested more than"),
    "deep Turtle": ("a.ttl", "<http://a> <http://b> " + "[ <http://b> " * DEEP + "1" + " ]" * DEEP + " .", ""),
    "deep lists": ("a.ttl", "<http://a> <http://b> " + "( " * DEEP + ") " * DEEP + " .", ""),
    "deep JSON": ("a.jsonld", '{"http://b":' * DEEP + "1" + "}" * DEEP, "nested too deeply"),
    "a remote context": ("a.jsonld", '{"@context": "http://127.0.0.1:9/c", "@id": "urn:a"}', "not fetched"),
    "a control character in an IRI": ("a.nt", '<http://a/\x01b> <http://p> "x" .\n', "Invalid IRI"),
    "an escaped control character in an IRI": ("a.nt", '<http://a/\\u0000b> <http://p> "x" .\n', "Invalid IRI"),
    "bytes that are no text": ("a.ttl", bytes(range(256)) * 1000, "no UTF-8"),
    "nothing but zeros": ("a.nt", b"\0" * 100_000, ""),
    "one endless line": ("a.ttl", "<http://a> <http://b> " + ", ".join(['"x"'] * 200_000) + " .", ""),
    "an endless string": ("a.ttl", '<http://a> <http://b> """' + "x\n" * 1_000_000, ""),
    "nothing but quotation marks": ("a.ttl", '"' * 500_001, ""),
    "nothing but dots": ("a.ttl", "a:b" + "." * 500_000, ""),
    "nothing but faults": ("a.nt", "x\n" * 300_000, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", INPUTS)
def test_data(name: str, tmp_path: Path) -> None:
    file, content, reason = INPUTS[name]
    assert reason in is_answered(validate(tmp_path, file, content))


def lines(count: int) -> str:
    return "".join(f"<http://e/{i}> <http://e/p> <http://e/{i + 1}> .\n" for i in range(count))


def test_more_bytes_than_allowed_are_refused(tmp_path: Path) -> None:
    assert "--max-bytes" in is_answered(validate(tmp_path, "a.nt", lines(1000), "--max-bytes", "10000"))


def test_more_memory_than_allowed_is_refused(tmp_path: Path) -> None:
    done = validate(tmp_path, "a.nt", lines(400_000), "--memory", "64")
    assert done.returncode == 2
    assert "memory" in is_answered(done)


SHAPE = "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> sh:targetSubjectsOf <http://e/p> ; "
SLOW = (
    "SELECT $this WHERE { $this ?p ?o . ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?c = ?f && ?i = ?a && ?a = ?d) }"
)
CATASTROPHE = '[ sh:path <http://e/q> ; sh:pattern "^(([a-z])+.)+[A-Z]([a-z])+$" ]'


@pytest.mark.parametrize(
    ("constraint", "options", "reason"),
    [
        (f'sh:sparql [ sh:select "{SLOW}" ]', ("--timeout", "3"), "did not end within 3 seconds"),
        (
            'sh:sparql [ sh:select "SELECT $this { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } }" ]',
            (),
            "uses SERVICE",
        ),
        (f"sh:property {CATASTROPHE}", (), ""),
        (f"sh:property {CATASTROPHE}", ("--engine", "pyshacl", "--timeout", "3"), "did not end within 3 seconds"),
        (
            f'sh:sparql [ sh:select "SELECT $this {{ $this ?p ?o FILTER({"(" * 5000}1{")" * 5000} > 0) }}" ]',
            (),
            "deeply",
        ),
        ("sh:node <urn:s>", (), ""),
        ("sh:not <urn:s>", ("--timeout", "5"), ""),
    ],
)
def test_shapes(constraint: str, options: tuple[str, ...], reason: str, tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text(f"{SHAPE}{constraint} .", encoding="utf-8")
    data = lines(2000) + f'<http://e/0> <http://e/q> "{"a" * 60}" .\n'
    assert reason in is_answered(validate(tmp_path, "a.nt", data, "--shapes", "shapes.ttl", *options))


@pytest.fixture
def listener() -> Iterator[tuple[int, list[str]]]:
    """A server on this machine that notes whether anybody calls."""
    server = socket.create_server(("127.0.0.1", 0))
    calls: list[str] = []

    def wait() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            calls.append("called")
            connection.close()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    yield server.getsockname()[1], calls
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
def test_nobody_is_called(engine: str, listener: tuple[int, list[str]], tmp_path: Path) -> None:
    """Imports, remote contexts, external entities, SERVICE and FROM: the reference engine would follow some."""
    port, calls = listener
    url = f"http://127.0.0.1:{port}/x.ttl"
    shapes = (
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix owl: <http://www.w3.org/2002/07/owl#> ."
        f"<urn:o> a owl:Ontology ; owl:imports <{url}> . <{url}> a owl:Ontology ."
        f"<urn:s> sh:targetSubjectsOf <http://e/p> ; sh:nodeKind sh:IRI ; sh:shapesGraph <{url}> ;"
        f'sh:sparql [ sh:select "SELECT $this FROM <{url}> WHERE {{ $this ?p ?o . ?o ?q ?r }}" ] .'
        f"<urn:t> sh:targetSubjectsOf <http://e/p> ; sh:nodeKind sh:IRI ; sh:target [ a sh:SPARQLTarget ;"
        f' sh:select "SELECT ?this WHERE {{ SERVICE <{url}> {{ ?this ?p ?o }} }}" ] .'
    )
    (tmp_path / "shapes.ttl").write_text(shapes, encoding="utf-8")
    (tmp_path / "b.jsonld").write_text(json.dumps({"@context": url, "@id": "http://a"}), encoding="utf-8")
    (tmp_path / "c.rdf").write_text(xml("<e:C/>", f'<!ENTITY a SYSTEM "{url}">'), encoding="utf-8")
    data = f"<http://e/a> <http://e/p> <{url}> .\n<urn:o> <http://www.w3.org/2002/07/owl#imports> <{url}> .\n"
    for name in ("a.nt", "b.jsonld", "c.rdf"):
        content = data if name == "a.nt" else (tmp_path / name).read_bytes()
        is_answered(validate(tmp_path, name, content, "--shapes", "shapes.ttl", "--engine", engine))
    assert calls == []
