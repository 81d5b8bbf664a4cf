"""The series of kept snapshots: listed with dates, found by date, each described."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse
from running import Server, running
from snapshots import make_snapshot

from mandategraph.endpoint.series import find_issue, list_issues
from mandategraph.graph.namespaces import DCAT, DCTERMS, RDF, XSD
from mandategraph.graph.snapshot import prune

BASE = "https://w3id.org/mandategraph/"


def age(path: Path, day: str) -> None:
    moment = datetime.fromisoformat(f"{day}T12:30:00+00:00").timestamp()
    os.utime(path, (moment, moment))


def read(server: Server, path: str) -> Store:
    store = Store()
    body = server.request("GET", path, Accept="text/turtle").body
    store.extend(parse(body, RdfFormat.TURTLE))
    return store


def test_snapshots_are_listed_and_found_by_date(tmp_path: Path) -> None:
    first = make_snapshot(tmp_path)
    second = make_snapshot(tmp_path, "We invite the ITU.")
    age(first.path, "2026-01-31")
    age(second.path, "2026-03-01")
    nodes = [NamedNode(f"{BASE}snapshot/{snapshot.digest}/") for snapshot in (first, second)]
    with running("--snapshot", str(tmp_path / "current")) as server:
        store, series = read(server, "/snapshot"), NamedNode(f"{BASE}snapshot")
        assert store.quads_for_pattern(series, RDF.type, DCAT.DatasetSeries, None).__next__()
        found = {quad.subject: quad.object for quad in store.quads_for_pattern(None, DCTERMS.issued, None)}
        days = ("2026-01-31T12:30:00Z", "2026-03-01T12:30:00Z")
        assert found == {node: Literal(day, datatype=XSD.dateTime) for node, day in zip(nodes, days, strict=True)}
        assert [quad.object for quad in store.quads_for_pattern(nodes[1], DCAT.prev, None)] == [nodes[0]]
        for day, expected in (("2026-02-01", first), ("2026-01-31", first), ("2026-11-22", second)):
            response = server.request("GET", f"/snapshot?date={day}")
            assert (response.status, response.headers["location"]) == (303, f"/snapshot/{expected.digest}/")
            described = read(server, response.headers["location"])
            assert any(described.quads_for_pattern(None, DCAT.distribution, None))
        assert server.request("GET", "/snapshot?date=2026-01-30").status == 404
        assert server.request("GET", "/snapshot?date=yesterday").status == 400
        assert server.request("GET", "/snapshot", Accept="image/png").status == 406
        prune(tmp_path, 1)
        assert server.request("GET", f"/snapshot/{first.digest}/").status == 410
        assert server.request("GET", "/snapshot?date=2026-02-01").status == 404


def test_plain_files_have_no_series(server: Server) -> None:
    assert server.request("GET", "/snapshot").status == 404


def test_the_day_ends_at_midnight_utc(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path)
    moment = datetime(2026, 5, 1, 23, 59, 59, tzinfo=UTC).timestamp()
    os.utime(snapshot.path, (moment, moment))
    issues = list_issues(tmp_path)
    assert find_issue(issues, date(2026, 5, 1)) == issues[0]
    assert find_issue(issues, date(2026, 4, 30)) is None
