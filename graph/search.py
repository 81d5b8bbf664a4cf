"""The text index of a snapshot: provisions, documents and actors by their words (SQLite FTS5).

English words are stemmed, accents and case ignored. Scripts written without spaces are indexed by character, so
that a run of characters is found as a phrase. https://www.sqlite.org/fts5.html
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from pyoxigraph import QuerySolutions, Store

from mandategraph.graph.errors import SnapshotError
from mandategraph.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from mandategraph.graph.snapshot.reader import Snapshot

KINDS = ("actor", "document", "provision")

_PROVISIONS = """
SELECT DISTINCT ?iri ?label ?number (STR(?words) AS ?text) ?language ?document ?expression ?status WHERE {
  ?iri mg:inExpression ?expression ; mg:text ?words .
  ?expression mg:expressionOf|^mg:hasExpression ?document .
  FILTER NOT EXISTS { ?iri a mg:Furniture }
  OPTIONAL { ?iri mg:headingPath ?label }
  OPTIONAL { ?iri mg:number ?number }
  OPTIONAL { ?expression mg:status ?status }
  OPTIONAL { ?expression mg:language ?spoken }
  BIND(IF(LANG(?words) != "", LANG(?words), STR(?spoken)) AS ?language)
}"""
_DOCUMENTS = """
SELECT DISTINCT ?iri (STR(?title) AS ?label) ?number (LANG(?title) AS ?language) (?iri AS ?document) WHERE {
  ?iri dcterms:title ?title .
  FILTER STRSTARTS(STR(?iri), ?space)
  OPTIONAL { ?iri mg:symbol|mg:hasExpression/mg:symbol ?number }
}"""
_ACTORS = """
SELECT DISTINCT ?iri (STR(?name) AS ?label) (LANG(?name) AS ?language) WHERE {
  ?iri skos:prefLabel|skos:altLabel|mg:acronym ?name .
  FILTER(STRSTARTS(STR(?iri), ?space) || STRSTARTS(STR(?iri), ?second))
} ORDER BY ?iri (!EXISTS { ?iri skos:prefLabel ?name }) (LANG(?name) != "en") ?name"""

_SCHEMA = """
CREATE VIRTUAL TABLE entry USING fts5(
  label, names, text, iri UNINDEXED, kind UNINDEXED, document UNINDEXED, expression UNINDEXED, language UNINDEXED,
  status UNINDEXED, tokenize = "porter unicode61 remove_diacritics 2")"""
_INSERT = (
    "INSERT INTO entry VALUES (:label, :names, :text, :iri, :kind, :document, :expression, :language, :status)"
)
_EXCERPT = "snippet(entry, -1, char(2), char(3), '…', 40)"
_COLUMNS = f"SELECT iri, kind, label, {_EXCERPT}, document, expression, language, status FROM entry"  # noqa: S608
_BEST_FIRST = "ORDER BY bm25(entry, 4.0, 4.0, 1.0), iri LIMIT :limit OFFSET :offset"
_Row = tuple[str, str, str, str, str | None, str | None, str | None, str | None]
_UNSPACED = re.compile("([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")
JOINT = "\u200b"
_TERM = re.compile(r'"([^"]*)"|(\S+)')
_WORD = re.compile(r"\w")
_LONGEST_QUERY = 400
_MOST_TERMS = 32
_MARKS = ("\x02", "\x03")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: its IRI, what to call it, and the words around the first match.

    `excerpt` is a tuple of (words, whether they match), in order.
    """

    iri: str
    kind: str
    label: str
    excerpt: tuple[tuple[str, bool], ...]
    document: str | None
    expression: str | None
    language: str | None
    status: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found, and how much there is in all."""

    total: int
    hits: tuple[Hit, ...]


def build_index(store: Store, path: Path, base: str) -> int:
    """Write the text index of a store to a new file; give the number of entries."""
    rows = [*_read_actors(store, base), *_read_documents(store, base), *_read_provisions(store)]
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("BEGIN")
        database.execute(_SCHEMA)
        database.executemany(_INSERT, rows)
        database.execute("INSERT INTO entry(entry) VALUES ('optimize')")
        database.execute("COMMIT")
    return len(rows)


def search(
    snapshot: Snapshot,
    text: str,
    *,
    kinds: tuple[str, ...] = (),
    document: str | None = None,
    language: str | None = None,
    some: bool = False,
    limit: int = 20,
    offset: int = 0,
) -> Found:
    """Find entries that hold all the words, or "phrases in quotation marks", or beginnings* of words, best first.

    With `some`, entries that hold any of the words are found too, those that hold more and rarer ones first.
    `kinds` chooses among KINDS, `document` is the IRI of a work, `language` a BCP 47 tag. Words beyond the
    thirty-second and characters beyond the four hundredth are not read.
    """
    match = write_match(text, some=some)
    if not match:
        return Found(0, ())
    where: list[str] = ["entry MATCH :match"]
    values: dict[str, object] = {"match": match, "document": document, "language": language}
    if kinds:
        where.append(f"kind IN ({', '.join(f':kind{n}' for n in range(len(kinds)))})")
        values |= {f"kind{n}": kind for n, kind in enumerate(kinds)}
    where += [f"{name} = :{name}" for name in ("document", "language") if values[name] is not None]
    condition = " AND ".join(where)
    try:
        with closing(open_index(snapshot.index_path)) as database:
            if some:
                ranked = _rank_some(database, _read_terms(text), condition, values)
                chosen = ranked[offset : offset + limit]
                total, rows = len(ranked), _fetch(database, chosen, match)
            else:
                (total,) = database.execute(f"SELECT COUNT(*) FROM entry WHERE {condition}", values).fetchone()  # noqa: S608
                page = f"{_COLUMNS} WHERE {condition} {_BEST_FIRST}"
                rows = database.execute(page, values | {"limit": limit, "offset": offset}).fetchall()
    except sqlite3.Error as error:
        raise SnapshotError(f"{snapshot.index_path}: {error}; remove the snapshot and build it again") from None
    return Found(total, tuple(_read_hit(row) for row in rows))


def _rank_some(
    database: sqlite3.Connection, terms: Sequence[str], condition: str, values: dict[str, object]
) -> list[int]:
    """Order the rows that hold any of the terms: by how well they hold them (BM25), and by how many of them.

    A term counts for more if fewer rows hold it. Without the second factor a name of one word would stand before a
    paragraph that has four.
    """
    (size,) = database.execute("SELECT MAX(rowid) FROM entry").fetchone()
    scores: dict[int, float] = defaultdict(float)
    parts: dict[int, float] = defaultdict(float)
    query = f"SELECT rowid, -bm25(entry) FROM entry WHERE {condition}"  # noqa: S608
    for term in dict.fromkeys(terms):
        rows = database.execute(query, values | {"match": term}).fetchall()
        for row, score in rows:
            scores[row] += score
            parts[row] += math.log1p(size / len(rows))
    return sorted(scores, key=lambda row: (-scores[row] * parts[row], row))


def _fetch(database: sqlite3.Connection, chosen: Sequence[int], match: str) -> list[_Row]:
    """Fetch rows by their numbers, in that order."""
    marks = ", ".join("?" * len(chosen))
    found = database.execute(
        f"{_COLUMNS} WHERE entry MATCH ? AND rowid IN ({marks}) ORDER BY rowid", (match, *chosen)
    )
    by_number = dict(zip(sorted(chosen), found.fetchall(), strict=True))
    return [by_number[number] for number in chosen]


def open_index(path: Path) -> sqlite3.Connection:
    """Open a text index for reading."""
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)


def _read_hit(row: _Row) -> Hit:
    iri, kind, label, excerpt, *rest = row
    return Hit(iri, kind, label.replace(JOINT, ""), _read_excerpt(excerpt.replace(JOINT, "")), *rest)


def _read_excerpt(marked: str) -> tuple[tuple[str, bool], ...]:
    parts = []
    for position, part in enumerate(re.split("[\x02\x03]", marked)):
        if part:
            parts.append((part, position % 2 == 1))
    return tuple(parts)


def write_match(text: str, *, some: bool = False) -> str:
    """Write words as what FTS5 matches, nothing for none; no mark in them is an operator but "…" and word*.

    All words have to be there, or, with `some`, one of them.
    """
    return (" OR " if some else " ").join(_read_terms(text))


def _read_terms(text: str) -> list[str]:
    """Write each word or phrase as what FTS5 matches."""
    terms = []
    for found in _TERM.finditer(text[:_LONGEST_QUERY]):
        phrase = found[1] if found[1] is not None else found[2]
        if _WORD.search(phrase):
            plain = phrase.replace('"', " ").replace("\x00", " ")
            terms.append(f'"{_join(plain)}"' + ("*" if phrase.endswith("*") else ""))
    return terms[:_MOST_TERMS]


def _read_provisions(store: Store) -> Iterator[dict[str, str | None]]:
    for row in sorted(_select(store, _PROVISIONS), key=lambda row: row["iri"] or ""):
        label = " · ".join(filter(None, (row["label"], row["number"])))
        yield _make_row("provision", row, label, text=row["text"] or "")


def _read_documents(store: Store, base: str) -> Iterator[dict[str, str | None]]:
    query = _DOCUMENTS.replace("?space", _quote(f"{base}id/document/"))
    symbols: dict[tuple[str, str], list[str]] = {}
    titled: dict[tuple[str, str], dict[str, str | None]] = {}
    for row in sorted(_select(store, query), key=lambda row: tuple(value or "" for value in row.values())):
        title = (row["iri"] or "", row["label"] or "")
        titled.setdefault(title, row)
        symbols.setdefault(title, []).append(row["number"] or "")
    for title, row in titled.items():
        yield _make_row("document", row, title[1], names=" · ".join(filter(None, dict.fromkeys(symbols[title]))))


def _read_actors(store: Store, base: str) -> Iterator[dict[str, str | None]]:
    query = _ACTORS.replace("?space", _quote(f"{base}id/actor/")).replace(
        "?second", _quote(f"{base}id/initiative/")
    )
    names: dict[str, list[str]] = {}
    for row in _select(store, query):
        names.setdefault(row["iri"] or "", []).append(row["label"] or "")
    for iri, (label, *others) in sorted(names.items()):
        yield _make_row("actor", {"iri": iri}, label, names=" · ".join(others))


def _make_row(
    kind: str, row: dict[str, str | None], label: str, *, names: str = "", text: str = ""
) -> dict[str, str | None]:
    kept = {name: row.get(name) for name in ("iri", "document", "expression", "language", "status")}
    return kept | {"kind": kind, "label": _join(label), "names": _join(names), "text": _join(text)}


def _select(store: Store, query: str) -> Iterator[dict[str, str | None]]:
    solutions = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("a SELECT query was expected")
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        yield {name: None if (term := solution[name]) is None else getattr(term, "value", "") for name in names}


def _join(text: str) -> str:
    for mark in (*_MARKS, JOINT):
        text = text.replace(mark, "")
    return _UNSPACED.sub(rf"{JOINT}\1{JOINT}", text)


def _quote(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
