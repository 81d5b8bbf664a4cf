"""A repository of 200 files with 40 seeded errors: exactly those are found, in every format, hook and action.

Each file is written from a template of its serialisation. In 40 of them one statement is replaced by a faulty one,
in which ⟦ ⟧ mark where the finding must point; the marks are taken out before the file is written.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
import yaml

ROOT = Path(__file__).parents[3]
BIN = Path(sys.executable).parent
FILES, ERRORS = 200, 40

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://ex/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:Thing-shape a sh:NodeShape ; sh:targetClass ex:Thing ;
    sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ] ,
                [ sh:path ex:name ; sh:pattern "^[A-Z]" ] ;
    sh:property [ sh:path ex:kind ; sh:in ( "small" "large" ) ] ;
    sh:property [ sh:path ex:friend ; sh:class ex:Thing ] ;
    sh:sparql [ sh:message "A thing is not its own part." ;
                sh:select "SELECT $this ?value { $this <http://ex/part> ?value . FILTER(?value = $this) }" ] .
"""

PROLOGUE = "@prefix ex: <http://ex/> .\n# Ä line that is no statement: 😀 .\n\n"
XML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:ex="http://ex/">\n  <!-- 😀 -->\n{}</rdf:RDF>\n'
)
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://ex/Thing>"
JSON = '{{"@context": {{"ex": "http://ex/"}},\n "ex:note": "😀", "@graph": [\n{}\n]}}\n'

TEMPLATES: dict[str, tuple[str, str, list[str]]] = {
    # suffix: the frame, a good description of thing N, faulty ones
    "ttl": (
        PROLOGUE + "{}",
        'ex:tN a ex:Thing ;\n    ex:name "Name" ; ex:kind "small" ;\n    ex:friend ex:t0 .\n',
        [
            '⟦ex:tN⟧ a ex:Thing ; ex:kind "small" .\n',
            'ex:tN a ex:Thing ; ex:name "Name" , ⟦"Other"⟧ .\n',
            'ex:tN a ex:Thing ; ex:kind "small" , ⟦"ä😀"⟧ ; ex:name "Näme😀" .\n',
            'ex:tN a ex:Thing ; ex:name "Name" ;\n\tex:kind ⟦"middle"⟧ .\n',
            'ex:tN a ex:Thing ; ex:name "Name" ; ex:friend ex:t0 ,\n        ⟦ex:nobody⟧ .\n',
            'ex:tN a ex:Thing ; ex:name "Name" ; ex:part ⟦ex:tN⟧ .\n',
            'ex:tN a ex:Thing ; ex:name ⟦nope:x⟧ .\n',
            'ex:tN a ex:Thing ; ex:name "A" ;\n'
            'ex:friend [ ex:part ( 1 2 ) ; a ex:Thing ; ex:name ⟦"""lower\nline"""⟧ ] .\n',
        ],
    ),
    "trig": (
        PROLOGUE + "ex:graphN {{\n{}}}\n",
        'ex:tN a ex:Thing ; ex:name "Name" ; ex:kind "large" .\n',
        [
            'ex:tN a ex:Thing ; ex:name "Name" ; ex:kind ⟦1⟧ .\n',
            'ex:tN a ex:Thing ; ex:name "X" ⟦"y"⟧ .\n',
        ],
    ),
    "nt": (
        "{}",
        f'<http://ex/tN> {TYPE} .\n<http://ex/tN> <http://ex/name> "Name" .\n',
        [
            f"⟦<http://ex/tN>⟧ {TYPE} .\n",
            f'<http://ex/tN> {TYPE} .\n<http://ex/tN> <http://ex/name> ⟦"Name"@en⟧ .\n',
        ],
    ),
    "nq": (
        "{}",
        f'<http://ex/tN> {TYPE} <http://ex/g> .\n<http://ex/tN> <http://ex/name> "Name" <http://ex/g> .\n',
        [
            f'<http://ex/tN> {TYPE} .\n<http://ex/tN> <http://ex/name> ⟦"name"⟧ <http://ex/g> .\n',
            f'<http://ex/tN> {TYPE} .\n<http://ex/tN> ⟦<name>⟧ "A" .\n<http://ex/tN> <http://ex/name> "A" .\n',
        ],
    ),
    "rdf": (
        XML,
        '  <ex:Thing rdf:about="http://ex/tN">\n    <ex:name>Name</ex:name>\n  </ex:Thing>\n',
        [
            '  <ex:Thing rdf:about="http://ex/tN"><ex:name>A</ex:name> ⟦<ex:name⟧>B</ex:name></ex:Thing>\n',
            '  ⟦<ex:Thing⟧ rdf:about="http://ex/tN"/>\n',
        ],
    ),
    "jsonld": (
        JSON,
        '  {"@id": "ex:tN", "@type": "ex:Thing", "ex:name": "Name"}',
        [
            '  {"@id": "ex:tN", "@type": "ex:Thing", "ex:name": "Name", "ex:kind": ["small", ⟦"blue"⟧]}',
            '  {"@id": ⟦"ex:tN"⟧, "@type": "ex:Thing"}',
        ],
    ),
}  # fmt: skip
SUFFIXES = ["ttl"] * 10 + ["trig"] * 3 + ["nt"] * 2 + ["nq"] * 2 + ["rdf"] * 2 + ["jsonld"]
Place = tuple[str, int, int]


def write_repository(folder: Path) -> list[Place]:
    (folder / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    faulty = 0
    seeded: list[Place] = []
    counts: Counter[str] = Counter()
    for number in range(FILES):
        suffix = SUFFIXES[number % len(SUFFIXES)]
        frame, good, bad = TEMPLATES[suffix]
        body = good
        if number % 5 == 3 and faulty < ERRORS:
            body = bad[counts[suffix] % len(bad)]
            counts[suffix] += 1
            faulty += 1
        text = frame.replace("{}", body).replace("{{", "{").replace("}}", "}")
        text = re.sub(r"(ex:t|graph|ex/t)N", rf"\g<1>{number}", text)
        name = f"data/part {number % 7}/file{number:03}.{suffix}"
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if "⟦" in text:
            before = text[: text.index("⟦")]
            seeded.append((name, before.count("\n") + 1, len(before) - before.rfind("\n")))
        path.write_text(text.replace("⟦", "").replace("⟧", ""), encoding="utf-8")
    assert (len(seeded), len(list(folder.rglob("file*")))) == (ERRORS, FILES)
    return sorted(seeded)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Place]]:
    folder = tmp_path_factory.mktemp("repository")
    return folder, write_repository(folder)


def validate(folder: Path, *arguments: str) -> str:
    command = [str(BIN / "mandategraph"), "validate", "data", "--shapes", "shapes.ttl", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (1, b"")
    return done.stdout.decode()


def places_in_json(text: str) -> list[Place]:
    return [(found["file"], found["line"], found["column"]) for found in json.loads(text)["findings"]]


def places_in_sarif(text: str) -> list[Place]:
    results = json.loads(text)["runs"][0]["results"]
    places = [result["locations"][0]["physicalLocation"] for result in results]
    return [
        (unquote(place["artifactLocation"]["uri"]), place["region"]["startLine"], place["region"]["startColumn"])
        for place in places
    ]


def places_in_junit(text: str) -> list[Place]:
    cases = [case for case in ElementTree.fromstring(text).iter("testcase") if case.find("failure") is not None]
    places = [(case.attrib["classname"], case.attrib["name"].rpartition(" at ")[2].split(":")) for case in cases]
    return [(name, int(line), int(column)) for name, (line, column) in places]


def places_in_annotations(text: str) -> list[Place]:
    found = re.findall(r"^::error file=([^,]*),line=(\d+),col=(\d+),", text, re.MULTILINE)
    return [(unquote(name), int(line), int(column)) for name, line, column in found]


def places_in_text(text: str) -> list[Place]:
    places: list[Place] = []
    name = ""
    for line in text.splitlines():
        if line.startswith("data/"):
            name = line
        elif found := re.match(r"  (\d+):(\d+) +violation ", line):
            places.append((name, int(found[1]), int(found[2])))
    return places


def places_in_turtle(text: str) -> list[Place]:
    from pyoxigraph import RdfFormat, Store

    store = Store()
    store.load(text, format=RdfFormat.TURTLE)
    query = """PREFIX ptr: <http://www.w3.org/2009/pointers#> SELECT ?f ?l ?c WHERE {
        ?p ptr:reference ?f ; ptr:lineNumber ?l ; ptr:charNumber ?c }"""
    return [(row[0].value, int(row[1].value), int(row[2].value)) for row in store.query(query)]  # type: ignore


READERS = {
    "text": places_in_text,
    "json": places_in_json,
    "turtle": places_in_turtle,
    "sarif": places_in_sarif,
    "junit": places_in_junit,
    "github": places_in_annotations,
}


@pytest.mark.parametrize("name", READERS)
def test_exactly_the_seeded_errors_are_found(name: str, repository: tuple[Path, list[Place]]) -> None:
    folder, seeded = repository
    assert sorted(READERS[name](validate(folder, "--format", name))) == seeded


def test_the_reference_engine_finds_them_as_well(repository: tuple[Path, list[Place]]) -> None:
    folder, seeded = repository
    assert sorted(places_in_json(validate(folder, "--format", "json", "--engine", "pyshacl"))) == seeded


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, timeout=60)


def environment(folder: Path) -> dict[str, str]:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(folder), "PRE_COMMIT_HOME": str(folder / ".cache"), "LANG": "C.UTF-8"}


def test_the_pre_commit_hook_runs(tmp_path: Path) -> None:
    """The hook as published, except that it runs this installation instead of making one."""
    seeded = write_repository(tmp_path)
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    options = ["--shapes", "shapes.ttl", "--format", "json"]
    hook |= {"language": "system", "args": options, "exclude": "^shapes.ttl$"}
    config = {"repos": [{"repo": "local", "hooks": [hook]}]}
    (tmp_path / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (tmp_path / ".gitignore").write_text(".cache/\n", encoding="utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    command = [str(BIN / "pre-commit"), "run", "--all-files"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, check=False, timeout=180, env=environment(tmp_path)
    )
    output = done.stdout.decode()
    assert done.returncode == 1
    assert sorted(places_in_json(output[output.index("{") : output.rindex("}") + 1])) == seeded


def test_the_steps_of_the_action_run(tmp_path: Path) -> None:
    """The step that validates, with the inputs that the action declares; its installation is not repeated here."""
    seeded = write_repository(tmp_path)
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    given = {name: declared["default"] for name, declared in action["inputs"].items()}
    given |= {"data": "data", "shapes": "shapes.ttl"}
    (step,) = [step for step in action["runs"]["steps"] if step.get("name") == "Validate"]
    variables = {
        name: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda found: given[found[1]], value)
        for name, value in step["env"].items()
    }
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=tmp_path, capture_output=True, check=False, timeout=180, env=environment(tmp_path) | variables,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, b"")
    assert sorted(places_in_annotations(done.stdout.decode())) == seeded
    assert sorted(places_in_sarif((tmp_path / given["sarif-file"]).read_text(encoding="utf-8"))) == seeded


def test_the_gitlab_job_calls_the_verb_with_options_it_has() -> None:
    job = yaml.safe_load((ROOT / "docs" / "ci" / "gitlab.yml").read_text(encoding="utf-8"))[
        "mandategraph-validate"
    ]
    (line,) = job["script"]
    shown = subprocess.run(
        [str(BIN / "mandategraph"), "validate", "--help"], capture_output=True, check=True, timeout=60
    )
    options = re.findall(r"--[a-z-]+", line + job["variables"]["VALIDATE_OPTIONS"])
    assert options
    assert all(f"{option} " in shown.stdout.decode() for option in options)
    assert job["artifacts"]["reports"]["junit"] in line
