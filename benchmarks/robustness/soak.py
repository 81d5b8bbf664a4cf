"""Many clients for a minute, some of their requests hostile: every right request gets its exact bytes."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from benchmarks.endpoint.mix import LARGEST, MIX, Terms, write_variant
from benchmarks.robustness.bounds import Bound, write_bounds
from benchmarks.robustness.exchange import Answer, Broken, Connection, connected, write_get, write_post
from benchmarks.robustness.hostile import QUERY, Hostile, write_all
from benchmarks.robustness.server import Server, serving

SEED = 20
VARIANTS = 6
SLOW_PAUSE = 5.0
PATHS = ("/", "/documents", "/mandates", "/search?q=internet", "/ontology", "/health", "/.well-known/void")
JSON = "application/sparql-results+json"
Weight = tuple[float, float]  # MiB, descriptors


@dataclass
class Tally:
    """What the clients saw."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    cut: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    hostile: Counter[str] = field(default_factory=Counter)
    misjudged: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def write_requests(terms: Terms) -> list[bytes]:
    """Write right requests: queries of the mix in several variants and by both methods, and pages."""
    requests = [write_get(path, "text/html,*/*;q=0.1") for path in PATHS]
    for query in MIX:
        for number in range(1 if str(LARGEST)[:3] in query.name else VARIANTS):
            text = write_variant(query, terms, number)
            accept = "application/n-triples" if query.kind == "graph" else JSON
            requests.append(write_get(f"/sparql?query={quote(text)}", accept))
            requests.append(write_post("/sparql", text.encode(), QUERY, f"Accept: {accept}"))
    return requests


async def find_expected(port: int, requests: Sequence[bytes]) -> dict[bytes, bytes]:
    """Ask each request twice with nothing beside it, and keep the bytes; RuntimeError where they differ."""
    expected = {}
    async with connected(port) as connection:
        for request in requests:
            first, second = await connection.ask(request), await connection.ask(request)
            if first.status != 200 or first.body != second.body:
                raise RuntimeError(f"{request[:300]!r}: {first.status}, {second.status}")
            expected[request] = first.body
    return expected


def judge(tally: Tally, request: bytes, answer: Answer, expected: bytes) -> None:
    """Compare an answer with the bytes that are right."""
    if answer.status == 200 and answer.body == expected:
        tally.right += 1
    elif answer.status == 200:
        tally.wrong.append(repr(request[:200]))
    elif answer.status == 500:
        tally.faults.append(repr(request[:200]))
    else:
        tally.refused[answer.status] += 1


async def attack(port: int, one: Hostile, tally: Tally) -> None:
    """Send a hostile request over a connection of its own, and judge what comes."""
    tally.hostile[one.name] += 1
    try:
        async with connected(port) as connection:
            status = (await connection.ask(one.request)).status
    except (Broken, ConnectionError):
        status = 0
    if status == 500:
        tally.faults.append(one.name)
    if status not in one.allowed and not (status == 0 and one.closes) and status not in (429, 503):
        tally.misjudged.append(f"{one.name}: {status or 'closed'}")


async def dawdle(port: int, end: float, tally: Tally) -> None:
    """Send a request a byte at a time with long pauses, until the server closes the connection."""
    while time.monotonic() < end:
        tally.hostile["slow"] += 1
        try:
            async with connected(port) as connection:
                for byte in write_get("/sparql?query=ASK%20%7B%7D"):
                    connection.writer.write(bytes((byte,)))
                    await connection.writer.drain()
                    await asyncio.sleep(min(SLOW_PAUSE, max(0.0, end - time.monotonic())))
                    if connection.reader.at_eof() or time.monotonic() > end:
                        break
        except ConnectionError:
            continue


@dataclass(frozen=True)
class Plan:
    """What the clients do: the port, right requests with their answers, hostile ones, their share, the end."""

    port: int
    expected: dict[bytes, bytes]
    hostile: Sequence[Hostile]
    share: float
    end: float


async def be_client(number: int, plan: Plan, tally: Tally) -> None:
    """Be one client: now and then hostile, else with requests whose answers are known."""
    chance, requests = random.Random(SEED + number), list(plan.expected)
    connection: Connection | None = None
    while time.monotonic() < plan.end:
        if chance.random() < plan.share:
            await attack(plan.port, chance.choice(plan.hostile), tally)
            continue
        request = chance.choice(requests)
        try:
            if connection is None:
                connection = Connection(*await asyncio.open_connection("127.0.0.1", plan.port, limit=1 << 20))
            judge(tally, request, await connection.ask(request), plan.expected[request])
        except (Broken, ConnectionError):
            tally.cut += 1
            connection = None
    if connection is not None:
        await connection.close()


async def soak(plan: Plan, clients: int) -> Tally:
    """Let all clients run until the end, and a few that dawdle beside them."""
    tally = Tally()
    slow = max(1, int(clients * plan.share / 2))
    beings = [be_client(number, plan, tally) for number in range(clients)]
    await asyncio.gather(*beings, *(dawdle(plan.port, plan.end, tally) for _ in range(slow)))
    return tally


def weigh(server: Server) -> Weight:
    """Give memory and descriptors once nothing runs."""
    server.settle()
    return server.mebibytes(), server.descriptors()


def measure_soak(snapshot: Path, terms: Terms, *, clients: int, seconds: float, share: float) -> tuple[bool, str]:
    """Soak once to fill caches and to touch what workers share, weigh, soak again, and weigh again."""
    with serving(snapshot, "--timeout", "10") as server:
        expected = asyncio.run(find_expected(server.port, write_requests(terms)))
        hostile = write_all(server.port)
        asyncio.run(soak(Plan(server.port, expected, hostile, share, time.monotonic() + seconds), clients))
        before = weigh(server)
        plan = Plan(server.port, expected, hostile, share, time.monotonic() + seconds)
        tally = asyncio.run(soak(plan, clients))
        after = weigh(server)
        answered = asyncio.run(find_expected(server.port, list(expected)))
    return report(tally, before, after, answered == expected, f"{clients} clients for {seconds:g} s")


def report(tally: Tally, before: Weight, after: Weight, same: bool, scale: str) -> tuple[bool, str]:
    """Write what the clients saw, and what is left of them in the server."""
    bounds = [
        Bound("right answers", tally.right, 1, least=True),
        Bound("wrong answers", len(tally.wrong), 0),
        Bound("answers 500", len(tally.faults), 0),
        Bound("hostile requests answered otherwise than is right", len(tally.misjudged), 0),
        Bound("kinds of hostile requests sent", len(tally.hostile), 60, least=True),
        Bound("answers that differ afterwards", int(not same), 0),
        Bound("growth of memory", after[0] - before[0], 64, "MiB"),
        Bound("growth of descriptors", after[1] - before[1], 8),
    ]
    refused = ", ".join(f"{status}: {count}" for status, count in sorted(tally.refused.items())) or "none"
    notes = [
        f"{scale}; {sum(tally.hostile.values()):,} hostile requests; right requests refused: {refused}; "
        f"visibly cut: {tally.cut}",
        f"memory before {before[0]:,.0f} MiB, after {after[0]:,.0f} MiB; descriptors {before[1]:g}, {after[1]:g}",
    ]
    seen = Counter(itertools.chain(tally.wrong, tally.faults, tally.misjudged))
    notes += [f"{count} times {what}" for what, count in seen.most_common(20)]
    return all(bound.holds for bound in bounds), write_bounds("Hostile clients", bounds, notes)
