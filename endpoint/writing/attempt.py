"""A change tried in a fork: applied to the fork's copy of the store, compared, and checked."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from typing import Any, cast

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from mandategraph.endpoint.isolation.worker import Refusal, describe_syntax_error
from mandategraph.endpoint.writing.journal import Change
from mandategraph.endpoint.writing.tokens import Token
from mandategraph.graph.sparql import holds_word, names_service, read_tokens

CHANGING_WORDS = ("where", "delete", "load", "clear", "drop", "copy", "move", "add", "create")
FINDINGS_SHOWN = 50
UNION_REASON = "The default graph is the union of the named graphs; write to one of those."
GraphName = NamedNode | DefaultGraph


class Attempt:
    """One change to one store, with what it must meet."""

    def __init__(self, store: Store, *, union: bool, guard: str) -> None:
        """Take the fork's store, whether the default graph is the union, and the guard's profile ("" for none)."""
        self._store = store
        self._union = union
        self._guard = guard

    def make(self, job: dict[str, Any]) -> Change:
        """Try the change that a job describes; raises Refusal where it is malformed or not allowed."""
        change = self._update(job) if job["kind"] == "update" else self._change_graph(job)
        token = Token("", tuple(job["scope"]))
        for graph in change.touched:
            if not token.allows(graph):
                raise Refusal("forbidden", f"The token does not allow writing to graph <{graph}>.")
        if self._union:
            self._check_union(change)
        if self._guard and change:
            self._check_shapes()
        return change

    def _update(self, job: dict[str, Any]) -> Change:
        text = insert_using(job["update"], job["using_default"], job["using_named"])
        check_words(text)
        if only_inserts(text):
            added = {quad for quad in self._run(Store(), text, job["base"]) if quad not in self._store}
            self._store.extend(added)
            return make_change((), added)
        before, names = self._dump(), set(self._store.named_graphs())
        self._run(self._store, text, job["base"])
        after, later = self._dump(), set(self._store.named_graphs())
        return make_change_of_lines(before - after, after - before, names - later, later - names)

    def _run(self, store: Store, text: str, base: str) -> set[Quad]:
        try:
            store.update(text, base_iri=base)
        except SyntaxError as error:
            raise describe_syntax_error(str(error), text) from error
        except (OSError, RuntimeError, ValueError) as error:
            reason = " ".join(str(error).split())[:300]
            raise Refusal("load-refused" if isinstance(error, OSError) else "evaluation", reason) from error
        return set(store) if store is not self._store else set()

    def _dump(self) -> set[bytes]:
        output = io.BytesIO()
        self._store.dump(output, RdfFormat.N_QUADS)
        return set(output.getvalue().splitlines(keepends=True))

    def _change_graph(self, job: dict[str, Any]) -> Change:
        name: GraphName = NamedNode(job["graph"]) if job["graph"] else DefaultGraph()
        if self._union and not job["graph"]:
            raise Refusal("method", UNION_REASON)
        known = isinstance(name, DefaultGraph) or self._store.contains_named_graph(name)
        if job["must_exist"] not in (None, known):
            raise Refusal("precondition", f"The graph <{job['graph']}> is {'there' if known else 'not there'}.")
        before = set(self._store.quads_for_pattern(None, None, None, name))
        if job["method"] == "DELETE":
            if not known:
                raise Refusal("not-found", f"There is no graph <{job['graph']}>.")
            return make_change(before, (), dropped=[] if isinstance(name, DefaultGraph) else [name], graph=name)
        given = {quad for part in job["parts"] for quad in read_part(part, name, job["base"])}
        removed = before - given if job["method"] == "PUT" else set()
        for quad in removed:
            self._store.remove(quad)
        self._store.extend(given)
        created = [] if known else [cast(NamedNode, name)]
        return make_change(removed, given - before, created=created, graph=name)

    def _check_union(self, change: Change) -> None:
        for quad in parse(b"".join(change.added), RdfFormat.N_QUADS):
            if isinstance(quad.graph_name, DefaultGraph):
                raise Refusal("method", UNION_REASON)
            for other in self._store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None):
                if other.graph_name != quad.graph_name:
                    raise Refusal("conflict", f"The triple {quad.triple} stands in {other.graph_name} already.")

    def _check_shapes(self) -> None:
        # Imported where a guard is set: the zygote has them then, and starts faster without.
        from mandategraph.graph.validation.dataset import validate_quads
        from mandategraph.graph.validation.formats.structured import finding_object

        report = validate_quads(list(self._store), self._guard)
        if not report.conforms:
            findings = [finding_object(finding) for finding in report.findings[:FINDINGS_SHOWN]]
            raise Refusal(
                "not-conformant",
                f"The data would not conform to the profile {self._guard}: {len(report.findings)} findings.",
                findings=findings,
            )


def check_words(text: str) -> None:
    """Refuse an update that asks another endpoint or loads from elsewhere."""
    if names_service(text):
        raise Refusal("service-refused", "SERVICE is refused: this endpoint asks no other endpoint.")
    if any(holds_word(token, "load") for token in read_tokens(text)):
        raise Refusal("load-refused", "LOAD is refused: this endpoint fetches nothing; send the data instead.")


def only_inserts(text: str) -> bool:
    """Tell whether an update holds nothing but INSERT DATA, so that it can be evaluated by itself."""
    words = [word for token in read_tokens(text) for word in CHANGING_WORDS if holds_word(token, word)]
    return not words and any(holds_word(token, "data") for token in read_tokens(text))


def insert_using(text: str, default: Iterable[str], named: Iterable[str]) -> str:
    """Put the dataset of the protocol's parameters into each operation with a WHERE, as USING clauses.

    Raises Refusal where an operation has USING or WITH of its own:
    https://www.w3.org/TR/sparql11-protocol/#update-dataset
    """
    clauses = "".join(f"USING <{iri}> " for iri in default) + "".join(f"USING NAMED <{iri}> " for iri in named)
    if not clauses:
        return text
    if any(holds_word(token, word) for token in read_tokens(text) for word in ("using", "with")):
        raise Refusal("bad-request", "The request names its dataset twice: in parameters, and by USING or WITH.")
    parts, position, depth = [], 0, 0
    for token in read_tokens(text):
        depth += bool(token["open"]) - bool(token["close"])
        if depth == 0 and token["local"] is None and (token["run"] or "").lower() == "where":
            parts += [text[position : token.start()], clauses]
            position = token.start()
    return "".join([*parts, text[position:]])


def read_part(part: dict[str, str], graph: GraphName, base: str) -> list[Quad]:
    """Read RDF that was sent for a graph; blank nodes are new ones. Raises Refusal where it is malformed."""
    written = RdfFormat.from_media_type(part["media_type"])
    if written is None:
        raise Refusal("media-type", f"{part['media_type']} is no RDF format that is read here.")
    try:
        content = base64.b64decode(part["content"])
        found = list(parse(content, written, base_iri=base, rename_blank_nodes=True, without_named_graphs=True))
    except (SyntaxError, ValueError) as error:
        raise Refusal("syntax", " ".join(str(error).split())[:300]) from error
    return [Quad(quad.subject, quad.predicate, quad.object, graph) for quad in found]


def write_line(quad: Quad) -> bytes:
    """Write a quad as a line of N-Quads."""
    return f"{quad} .\n".encode()


def make_change(
    removed: Iterable[Quad],
    added: Iterable[Quad],
    *,
    created: Iterable[NamedNode] = (),
    dropped: Iterable[NamedNode] = (),
    graph: GraphName | None = None,
) -> Change:
    """Make a change of quads."""
    removed, added = list(removed), list(added)
    touched = {quad.graph_name for quad in (*removed, *added)} | ({graph} if graph is not None else set())
    return Change(
        tuple(sorted(map(write_line, removed))),
        tuple(sorted(map(write_line, added))),
        tuple(sorted(name.value for name in created)),
        tuple(sorted(name.value for name in dropped)),
        tuple(sorted(map(name_of, touched))),
    )


def make_change_of_lines(
    removed: set[bytes], added: set[bytes], gone: Iterable[Any], come: Iterable[Any]
) -> Change:
    """Make a change of N-Quads lines, and of graphs that are gone or have come."""
    quads = parse(b"".join(removed | added), RdfFormat.N_QUADS)
    gone, come = list(gone), list(come)
    touched = {name_of(quad.graph_name) for quad in quads} | {name.value for name in (*gone, *come)}
    return Change(
        tuple(sorted(removed)),
        tuple(sorted(added)),
        tuple(sorted(name.value for name in come)),
        tuple(sorted(name.value for name in gone)),
        tuple(sorted(touched)),
    )


def name_of(graph: NamedNode | BlankNode | DefaultGraph) -> str:
    """Give the name of a graph, empty for the default graph."""
    return "" if isinstance(graph, DefaultGraph) else graph.value
