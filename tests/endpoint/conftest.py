"""Fixtures of the endpoint: one server for most tests (small data, short deadline), others where they are ended.

Nothing is mocked: each test talks HTTP to `mandategraph serve` on the loopback address.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from running import Server, running

DATA = Path(__file__).with_name("data.trig")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running("--data", str(DATA), "--timeout", "10", MANDATEGRAPH_MAX_QUERY_BYTES="100000") as found:
        yield found
