"""How many seconds of queries a client may still use: a bucket that refills every minute.

A client is the address that connects; behind a proxy that is the proxy, which should limit clients itself.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict

from mandategraph.endpoint.problems import Problem

MINUTE = 60.0
CLIENTS_KNOWN = 10_000


class Budgets:
    """The seconds that clients have used of late; old clients are forgotten first."""

    def __init__(self, seconds_a_minute: float) -> None:
        """Take what one client may use a minute; 0 means that nothing is counted."""
        self._rate = seconds_a_minute / MINUTE
        self._most = seconds_a_minute
        self._used: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def check(self, client: str) -> None:
        """Raise Problem where a client has used up what it may, saying when to come back."""
        if self.is_over(client):
            over = self._now(client) - self._most
            wait = max(1, math.ceil(max(0.0, over) / self._rate) + 1)
            reason = f"This client has used more than {self._most:g} query seconds a minute; come back later."
            raise Problem("too-many", reason, headers={"Retry-After": str(wait)})

    def is_over(self, client: str) -> bool:
        """Tell whether a client has used up what it may."""
        return bool(self._rate) and self._now(client) >= self._most

    def charge(self, client: str, seconds: float) -> None:
        """Count seconds that a client's query took."""
        if self._rate:
            self._used[client] = (self._now(client) + seconds, time.monotonic())
            self._used.move_to_end(client)
            while len(self._used) > CLIENTS_KNOWN:
                self._used.popitem(last=False)

    def _now(self, client: str) -> float:
        used, at = self._used.get(client, (0.0, 0.0))
        return max(0.0, used - (time.monotonic() - at) * self._rate)
