"""Confidence intervals of the figures that are reported."""

from __future__ import annotations

from math import sqrt

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


def f1_interval(right: int, false: int, missed: int) -> tuple[float, float]:
    """Give a 95 % interval of F1 from counts; (0, 1) when there is nothing.

    The Jaccard index J = right / (right + false + missed) is a proportion, for which Wilson's interval holds.
    F1 is 2 J / (1 + J), which grows with J, so its interval has the images of the ends.
    """
    low, high = wilson(right, right + false + missed)
    return 2 * low / (1 + low), 2 * high / (1 + high)
