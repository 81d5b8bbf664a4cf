"""Telling linear from quadratic time on a machine that does other things too."""

from __future__ import annotations

import time
from collections.abc import Callable

FACTOR = 8
"""How much longer the long input is. Linear time grows by 8, quadratic time by 64."""
BOUND = 28
LEAST_SECONDS = 0.005
ATTEMPTS = 4


def assert_linear(run: Callable[[int], object], length: int) -> None:
    """Run on inputs of `length` and 8 × `length`; noise may spoil an attempt, growth spoils all of them."""
    run(length)
    ratios = []
    for _ in range(ATTEMPTS):
        ratio = _seconds(run, length * FACTOR) / max(_seconds(run, length), LEAST_SECONDS)
        if ratio < BOUND:
            return
        ratios.append(round(ratio, 1))
    raise AssertionError(f"{FACTOR} times the length took {ratios} times the time")


def _seconds(run: Callable[[int], object], length: int) -> float:
    started = time.process_time()
    run(length)
    return time.process_time() - started
