"""The query library: one SPARQL query a file, its metadata in head comments.

A head holds `# key: value` lines for title, question, description, topic (one of topics.toml) and keywords, and a
line for each parameter:
`# parameter: name type default "what it is"`, where the default is a term as SPARQL writes it. `# version: 2` says
that the parameters or the columns have changed since version 1, which no line states. A line that starts with `#`
and three spaces goes on with the one before. The body follows after an empty line, without prologue: its
prefixes are those of prefixes.rq.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store, Triple, parse

from mandategraph.graph.errors import DataError, QueryError
from mandategraph.graph.namespaces import DCTERMS, DEFAULT_BASE, RDF, RDFS, SCHEMA, SH, XSD
from mandategraph.graph.resources import list_files, read_text
from mandategraph.graph.serialisation import write_turtle
from mandategraph.graph.sparql import read_columns, read_form, replace_variables
from mandategraph.graph.values import text

PROLOGUE = "prefixes.rq"
TOPICS = "topics.toml"
TYPES: dict[str, NamedNode | None] = {
    "iri": None,
    "string": XSD.string,
    "year": XSD.gYear,
    "date": XSD.date,
    "integer": XSD.integer,
    "decimal": XSD.decimal,
}
"""Type of a parameter to the datatype of its value; an iri has none."""

_KEYS = ("title", "question", "description", "topic", "keywords")
_VERSION = "version"
_COUNT = re.compile(r"[1-9][0-9]{0,3}")
_LINE = re.compile(r"# (?P<key>[a-z]+): +(?P<value>\S.*)")
_PARAMETER = re.compile(r'(?P<name>[A-Za-z]\w*) +(?P<type>[a-z]+) +(?P<default>\S.*?) +"(?P<description>[^"]+)"')
_PREFIX = re.compile(r"PREFIX +(?P<prefix>[A-Za-z][\w-]*): +<(?P<space>[^<>\s]+)>")
_EXECUTABLES = {
    "select": (SH.SPARQLSelectExecutable, SH.select),
    "ask": (SH.SPARQLAskExecutable, SH.ask),
    "construct": (SH.SPARQLConstructExecutable, SH.construct),
}

Term = NamedNode | Literal


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that may be chosen: the variable that it stands for, and what it is where nothing is chosen."""

    name: str
    type: str
    default: Term
    description: str

    def read(self, value: str, prefixes: Mapping[str, str]) -> Term:
        """Read a value as a person writes it: an IRI (bare, in <> or prefixed) or the lexical form of the type."""
        datatype = TYPES[self.type]
        term = _read_iri(value, prefixes) if datatype is None else _cast(value, datatype)
        if term is None:
            raise QueryError(f"parameter {self.name}: {value!r} is no {self.type} ({self.description})")
        return term


@dataclass(frozen=True, slots=True)
class Query:
    """A query of the library."""

    name: str
    title: str
    question: str
    description: str
    topic: str
    """One of `load_topics`."""
    keywords: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    body: str
    """The query with its parameters as variables, without prologue."""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """The prefixes that body and parameters may use."""
    version: int = 1
    """Counts the changes of parameters and columns: who calls one version meets no other."""

    @property
    def form(self) -> str:
        """Tell what kind of query it is: select, ask or construct."""
        return read_form(self.body)

    @property
    def columns(self) -> tuple[str, ...]:
        """Name the columns of the answer; a query that is no SELECT has none."""
        return read_columns(self.body) if self.form == "select" else ()

    def fill(self, values: Mapping[str, str] | None = None) -> str:
        """Give the whole query with values or defaults for its parameters; QueryError for a bad value."""
        given = dict(values or {})
        terms = {}
        for parameter in self.parameters:
            value = given.pop(parameter.name, None)
            terms[parameter.name] = parameter.default if value is None else parameter.read(value, self.prefixes)
        if given:
            known = ", ".join(parameter.name for parameter in self.parameters) or "none"
            raise QueryError(f"query {self.name} has no parameter {', '.join(sorted(given))}; it has: {known}")
        body = replace_variables(self.body, {name: str(term) for name, term in terms.items()})
        used = [prefix for prefix in self.prefixes if re.search(rf"(?<![\w-]){prefix}:", body)]
        return "".join(f"PREFIX {prefix}: <{self.prefixes[prefix]}>\n" for prefix in used) + "\n" + body


@cache
def load_topics() -> Mapping[str, str]:
    """Read the topics of the library in their order, and what each is called."""
    return {name: str(label) for name, label in tomllib.loads(read_text("queries", TOPICS)).items()}


@cache
def load_queries(base: str = DEFAULT_BASE) -> tuple[Query, ...]:
    """Read the library in the order of names, for identifiers below the base; DataError for a malformed head."""
    prefixes = {
        prefix: space.replace(f"{DEFAULT_BASE}id/", f"{base}id/")
        for prefix, space in read_prologue(PROLOGUE, read_text("queries", PROLOGUE)).items()
    }
    names = [name for name in list_files("queries", ".rq") if name != PROLOGUE]
    return tuple(
        read_query(name, read_text("queries", name).replace(f"{DEFAULT_BASE}id/", f"{base}id/"), prefixes)
        for name in names
    )


def find_query(name: str, base: str = DEFAULT_BASE) -> Query | None:
    """Give the query of that name, None where there is none."""
    return next((query for query in load_queries(base) if query.name == name), None)


def read_prologue(file: str, content: str) -> dict[str, str]:
    """Read PREFIX lines, prefix to namespace; DataError for any other line."""
    prefixes = {}
    for number, line in enumerate(content.splitlines(), start=1):
        found = _PREFIX.fullmatch(line.strip())
        if found:
            prefixes[found["prefix"]] = found["space"]
        elif line.strip() and not line.startswith("#"):
            raise DataError(file, number, "only PREFIX lines and comments may stand here")
    return prefixes


def read_query(file: str, content: str, prefixes: Mapping[str, str]) -> Query:
    """Read one file of the library; DataError naming file and line where its head is malformed."""
    head, _, body = content.partition("\n\n")
    fields: dict[str, str] = {}
    parameters: list[Parameter] = []
    for number, (key, value) in _read_head(file, head):
        if key == "parameter":
            parameters.append(_read_parameter(file, number, value, prefixes))
        elif key not in (*_KEYS, _VERSION) or key in fields:
            raise DataError(
                file, number, f"{key!r} is unknown or stands twice; known: {', '.join(_KEYS)}, version, parameter"
            )
        elif key == "topic" and value not in load_topics():
            raise DataError(file, number, f"the topic {value!r} is none of {', '.join(load_topics())} ({TOPICS})")
        elif key == _VERSION and not _COUNT.fullmatch(value):
            raise DataError(file, number, f"the version {value!r} is no number from 1 on")
        else:
            fields[key] = value
    missing = [key for key in _KEYS if key not in fields]
    if missing or not body.strip():
        raise DataError(file, 1, f"the head lacks {', '.join(missing)}" if missing else "no query after the head")
    if _read_form(file, head, body) not in _EXECUTABLES:
        raise DataError(
            file, head.count("\n") + 3, f"a query of the library must be one of {', '.join(_EXECUTABLES)}"
        )
    keywords = tuple(word.strip() for word in fields.pop("keywords").split(","))
    version = int(fields.pop(_VERSION, "1"))
    name = file.removesuffix(".rq")
    return Query(
        name,
        **fields,
        keywords=keywords,
        parameters=tuple(parameters),
        body=body,
        prefixes=prefixes,
        version=version,
    )


def describe_queries(queries: tuple[Query, ...], base: str, endpoint: str | None = None) -> bytes:
    """Render queries as SHACL executables in Turtle, each with its defaults and, where known, its endpoint."""
    triples = []
    for query in queries:
        node = NamedNode(f"{base}queries/{query.name}")
        kind, property_ = _EXECUTABLES[query.form]
        triples += [
            Triple(node, RDF.type, SH.SPARQLExecutable),
            Triple(node, RDF.type, kind),
            Triple(node, DCTERMS.title, text(query.title, "en")),
            Triple(node, RDFS.comment, text(query.question, "en")),
            Triple(node, DCTERMS.description, text(query.description, "en")),
            Triple(node, property_, text(query.fill())),
            *(Triple(node, SCHEMA.keywords, text(word)) for word in (query.topic, *query.keywords)),
        ]
        if endpoint:
            triples.append(Triple(node, SCHEMA.target, NamedNode(endpoint)))
    return write_turtle(triples)


def _read_head(file: str, head: str) -> list[tuple[int, tuple[str, str]]]:
    entries: list[tuple[int, tuple[str, str]]] = []
    for number, line in enumerate(head.splitlines(), start=1):
        found = _LINE.fullmatch(line.rstrip())
        if found:
            entries.append((number, (found["key"], found["value"])))
        elif line.startswith("#   ") and entries:
            start, (key, value) = entries.pop()
            entries.append((start, (key, f"{value} {line[1:].strip()}")))
        else:
            raise DataError(file, number, "a head line must read '# key: value', or '#   ' to go on with the last")
    return entries


def _read_form(file: str, head: str, body: str) -> str:
    try:
        return read_form(body)
    except QueryError as error:
        raise DataError(file, head.count("\n") + 3, str(error)) from None


def _read_parameter(file: str, number: int, value: str, prefixes: Mapping[str, str]) -> Parameter:
    found = _PARAMETER.fullmatch(value)
    if not found or found["type"] not in TYPES:
        known = ", ".join(TYPES)
        raise DataError(file, number, f'a parameter must read: name type default "what it is"; types: {known}')
    try:
        default = _read_term(found["default"], prefixes)
    except ValueError as error:
        raise DataError(file, number, f"the default {found['default']} is no term: {error}") from None
    if (default.datatype if isinstance(default, Literal) else None) != TYPES[found["type"]]:
        raise DataError(file, number, f"the default {found['default']} is no {found['type']}")
    return Parameter(found["name"], found["type"], default, found["description"])


def _read_term(written: str, prefixes: Mapping[str, str]) -> Term:
    declared = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in prefixes.items())
    try:
        quads = list(parse(f"{declared}<x:s> <x:p> {written} .", RdfFormat.TURTLE))
    except SyntaxError as error:
        raise ValueError(str(error)) from None
    term = quads[0].object if len(quads) == 1 else None
    if not isinstance(term, NamedNode | Literal):
        raise ValueError("one IRI or literal was expected")
    if isinstance(term, Literal) and _cast(term.value, term.datatype) is None:
        raise ValueError(f"{term.value!r} does not fit the datatype")
    return term


def _read_iri(value: str, prefixes: Mapping[str, str]) -> NamedNode | None:
    prefix, _, local = value.partition(":")
    bare = value[1:-1] if value.startswith("<") and value.endswith(">") else value
    try:
        return NamedNode(prefixes[prefix] + local if prefix in prefixes else bare)
    except ValueError:
        return None


def _cast(value: str, datatype: NamedNode) -> Literal | None:
    rows = Store().query(f"SELECT ({datatype}({Literal(value)}) AS ?term) {{}}")
    if not isinstance(rows, QuerySolutions):
        return None
    term = next(rows)["term"]
    return term if isinstance(term, Literal) else None
