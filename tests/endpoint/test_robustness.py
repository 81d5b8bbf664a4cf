"""Hostile requests one by one and among others, and long answers, at a small scale.

`python -m benchmarks.robustness` does the same with 200 clients for a minute, and measures.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from running import Server, run_apart, running

from benchmarks.robustness.exchange import write_get, write_post
from benchmarks.robustness.hostile import Hostile, write_all
from benchmarks.robustness.server import Server as Weighed
from benchmarks.robustness.soak import Plan, Tally, attack, find_expected, soak
from benchmarks.robustness.streaming import weigh_transfer

DATA = str(Path(__file__).with_name("data.trig"))
KNOWN = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"
HOSTILE = write_all(1)
SEVERAL = [write_get(f"/sparql?query={quote(KNOWN)}", accept) for accept in ("text/csv", "application/json")]
SEVERAL += [
    write_post("/sparql", KNOWN.encode(), "application/sparql-query"),
    write_get("/ontology", "text/turtle"),
]


@pytest.fixture(scope="module")
def attacked() -> Iterator[Server]:
    with running("--data", DATA, "--timeout", "2") as server:
        yield server


@pytest.mark.parametrize("one", HOSTILE, ids=[one.name for one in HOSTILE])
def test_a_hostile_request_gets_its_status(attacked: Server, one: Hostile) -> None:
    tally = Tally()
    run_apart(attack(attacked.port, one, tally))
    assert tally.faults == []
    assert tally.misjudged == []
    assert attacked.query("ASK {}").status == 200


def test_hostile_clients_disturb_no_other(attacked: Server) -> None:
    expected = run_apart(find_expected(attacked.port, SEVERAL))
    weighed = Weighed(attacked.process, attacked.port)
    for _ in range(2):  # what is started when it is first needed stays: the processes that validate
        attacked.request("POST", "/validate", "<a:b> <c:d> <e:f> .", Content_Type="text/turtle")
    weighed.settle(0.5)
    before = weighed.descriptors()
    plan = Plan(attacked.port, expected, write_all(attacked.port), 0.2, time.monotonic() + 3)
    tally = run_apart(soak(plan, 20))
    assert (tally.wrong, tally.faults, tally.misjudged) == ([], [], [])
    assert tally.right > 0
    assert sum(tally.hostile.values()) > 0
    assert run_apart(find_expected(attacked.port, SEVERAL)) == expected
    end = time.monotonic() + 15
    while weighed.descriptors() > before + 16:  # workers that were ended are replaced for a while
        assert time.monotonic() < end
        time.sleep(0.2)


def test_a_long_answer_takes_little_memory() -> None:
    with running("--data", DATA) as server:
        weighed = Weighed(server.process, server.port)
        before = weighed.mebibytes()
        numbers = " ".join(map(str, range(100_000, 101_000)))
        query = f"SELECT * {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }} LIMIT 300000"
        size, _, most = run_apart(weigh_transfer(weighed, "text/csv", "identity", query))
        assert size > 300_000 * 14
        assert most - before < 100
