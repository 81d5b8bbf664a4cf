"""Confidence intervals of the figures that are reported."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from math import sqrt
from typing import TypeVar

Item = TypeVar("Item")

_Z = 1.959963984540054
"""Two-sided 95 % of the normal distribution."""


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Give the 95 % Wilson score interval of a proportion (Wilson 1927); (0, 1) when there is no trial."""
    if trials == 0:
        return 0.0, 1.0
    share = successes / trials
    spread = _Z * sqrt(share * (1 - share) / trials + _Z**2 / (4 * trials**2))
    scale = 1 + _Z**2 / trials
    middle = share + _Z**2 / (2 * trials)
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def bootstrap(
    items: Sequence[Item], figure: Callable[[Sequence[Item]], float], rounds: int = 1000, seed: int = 20250717
) -> tuple[float, float]:
    """Give the 95 % percentile interval of a figure over items resampled with replacement, from a fixed seed."""
    if not items:
        return 0.0, 1.0
    source = random.Random(seed)  # noqa: S311 - statistics, not secrets
    values = sorted(figure(source.choices(items, k=len(items))) for _ in range(rounds))
    return values[int(rounds * 0.025)], values[int(rounds * 0.975) - 1]
