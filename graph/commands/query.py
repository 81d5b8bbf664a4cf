"""`mandategraph query`: a SPARQL query over a snapshot or an endpoint."""

from __future__ import annotations

import difflib
import shutil
from pathlib import Path

import click
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    Triple,
    parse_query_results,
)

from mandategraph.graph.catalog import PROLOGUE, Query, load_queries, read_prologue
from mandategraph.graph.errors import QueryError, RemoteError
from mandategraph.graph.namespaces import DEFAULT_BASE, PREFIXES
from mandategraph.graph.remote import Service
from mandategraph.graph.resources import read_text
from mandategraph.graph.snapshot import Snapshot, open_snapshot
from mandategraph.graph.sparql import read_form
from mandategraph.graph.store import find_format, run_query, write_results
from mandategraph.graph.text_table import write_table

_FORMATS = ("table", "json", "csv", "tsv", "xml", "turtle")
_WIDEST = 400


@click.command()
@click.argument("query", required=False)
@click.option("--format", "form", type=click.Choice(_FORMATS), default="table", show_default=True)
@click.option(
    "--snapshot",
    type=click.Path(path_type=Path),
    default=Path("snapshots"),
    show_default=True,
    help="Folder of a snapshot, or of snapshots with a current one.",
)
@click.option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint instead of a snapshot.")
@click.option(
    "--param", "params", metavar="NAME=VALUE", multiple=True, help="Choose a parameter of a library query."
)
@click.option("--timeout", type=click.FloatRange(min=0.1), default=60.0, help="Seconds for an endpoint's answer.")
@click.option("--list", "listing", is_flag=True, help="List the queries of the library and end.")
def command(
    query: str | None,
    form: str,
    snapshot: Path,
    endpoint: str | None,
    params: tuple[str, ...],
    timeout: float,
    listing: bool,
) -> int:
    """Run QUERY: a file, the name of a query of the library, or the SPARQL text itself.

    Over a snapshot the default graph is the union of all graphs, or what FROM chooses; SERVICE is refused. The
    project's prefixes need no declaration. The table shows IRIs of the project without their base. CONSTRUCT and
    DESCRIBE give triples, which stand in Turtle there.
    """
    if listing:
        click.echo(_list_queries(), nl=False)
        return 0
    if query is None:
        raise click.UsageError("Missing argument 'QUERY' (or --list).")
    values = dict(_read_param(param) for param in params)
    if endpoint is None:
        opened = open_snapshot(snapshot)
        data = _ask_snapshot(opened, _read_query(query, values, opened.manifest.base), form)
    else:
        data = _ask_endpoint(Service(endpoint, timeout), _read_query(query, values, DEFAULT_BASE), form)
    click.echo(data, nl=False)
    return 0


def _list_queries() -> str:
    width = min(shutil.get_terminal_size((120, 24)).columns, _WIDEST)
    rows = [(query.name, query.title, ", ".join(p.name for p in query.parameters)) for query in load_queries()]
    return write_table(("name", "title", "parameters"), rows, width)


def _read_param(param: str) -> tuple[str, str]:
    name, equals, value = param.partition("=")
    if not equals:
        raise click.UsageError(f"--param {param}: write NAME=VALUE.")
    return name, value


def _read_query(given: str, params: dict[str, str], base: str) -> str:
    named = {query.name: query for query in load_queries(base)}
    if given in named:
        return named[given].fill(params)
    if params:
        raise click.UsageError("--param needs a query of the library (see --list).")
    return _declare_prefixes(given if _is_text(given) else _read_file(given, named))


def _is_text(given: str) -> bool:
    return "{" in given or "\n" in given or given.strip().lower().startswith("describe ")


def _read_file(given: str, named: dict[str, Query]) -> str:
    path = Path(given)
    if path.is_file():
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise QueryError(f"{given} is not UTF-8 text") from None
    near = difflib.get_close_matches(given, named, n=3)
    hint = f"; did you mean {' or '.join(near)}?" if near else "; see mandategraph query --list"
    raise QueryError(f"{given} is no file, no query of the library and no SPARQL text{hint}")


def _declare_prefixes(text: str) -> str:
    known = PREFIXES | read_prologue(PROLOGUE, read_text("queries", PROLOGUE))
    declared = text.lower()
    missing = [prefix for prefix in known if f"{prefix}:" in text and f"prefix {prefix}:" not in declared]
    return "".join(f"PREFIX {prefix}: <{known[prefix]}> " for prefix in missing) + text


def _ask_snapshot(snapshot: Snapshot, text: str, form: str) -> str | bytes:
    results = run_query(snapshot.open_store(), text, snapshot.index_path)
    if form != "table":
        return write_results(results, form)
    if isinstance(results, QuerySolutions | QueryBoolean):
        return _write_table(results, snapshot.manifest.base)
    return write_results(results, "turtle")


def _ask_endpoint(service: Service, text: str, form: str) -> str | bytes:
    triples = read_form(text) in ("construct", "describe")
    asked = {True: "turtle", False: "json"}[triples] if form == "table" else form
    answer = service.query(text, find_format(asked, triples=triples).media_type)
    if form != "table" or triples:
        return answer.body
    try:
        return _write_table(parse_query_results(answer.body, QueryResultsFormat.JSON), DEFAULT_BASE)
    except SyntaxError as error:
        raise RemoteError(f"{service.url} answered with damaged results: {error}") from None


def _write_table(results: QuerySolutions | QueryBoolean, base: str) -> str:
    if isinstance(results, QueryBoolean):
        return "true\n" if results else "false\n"
    names = [variable.value for variable in results.variables]
    rows = [[_show(row[name], base) for name in names] for row in results]
    count = f"{len(rows)} row{'' if len(rows) == 1 else 's'}\n"
    width = min(shutil.get_terminal_size((120, 24)).columns, _WIDEST)
    return write_table(names, rows, width) + count if names else count


def _show(term: NamedNode | BlankNode | Literal | Triple | None, base: str) -> str:
    if term is None:
        return ""
    if isinstance(term, Literal):
        return term.value
    if isinstance(term, NamedNode):
        for prefix, space in PREFIXES.items():
            if term.value.startswith(space) and "/" not in term.value[len(space) :]:
                return f"{prefix}:{term.value[len(space) :]}"
        return term.value.removeprefix(base)
    return str(term)
