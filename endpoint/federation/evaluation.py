"""From a query with SERVICE clauses to one without: each allowed endpoint is asked, within a budget."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from mandategraph.endpoint.federation.calls import find_calls, replace_calls, write_request, write_values
from mandategraph.endpoint.federation.fetching import Budget, fetch, read_allowed
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.protocol import QueryRequest
from mandategraph.endpoint.settings import Settings
from mandategraph.graph.sparql import measure_depth

THREADS = 8
NOTHING_KNOWN = "{}"  # what a silent clause that failed stands for: one solution that binds nothing


class Federation:
    """Asks the endpoints that the settings allow; without any, every query stays as it is and is refused later."""

    def __init__(self, settings: Settings) -> None:
        """Take the addresses and the budget; raises SettingError for an address that is none."""
        self._settings = settings
        self._allowed = read_allowed(settings.service_allow)
        self._threads = ThreadPoolExecutor(THREADS, "mandategraph-service-call")

    @property
    def active(self) -> bool:
        """Tell whether any other endpoint may be asked."""
        return bool(self._allowed)

    async def resolve(self, query: QueryRequest, base: str, seconds: float) -> tuple[str, float]:
        """Put what other endpoints answer into a query: its text, and the seconds that are left of its deadline.

        Raises Problem where one may not be asked, or does not answer.
        """
        settings = self._settings
        if not self._allowed or "service" not in query.query.lower():
            return query.query, seconds
        if measure_depth(query.query) > settings.max_depth:
            raise Problem("too-complex", f"Brackets nest more than {settings.max_depth} deep.")
        began = time.monotonic()
        budget = Budget(began + min(seconds, settings.service_seconds), settings.service_bytes)
        work = asyncio.get_running_loop().run_in_executor(self._threads, self._fill, query.query, base, budget)
        try:
            text = await asyncio.wait_for(work, seconds)
        except TimeoutError as error:
            raise Problem("deadline", "The other endpoints did not answer within the query's deadline.") from error
        return text, max(0.01, seconds - (time.monotonic() - began))

    def _fill(self, query: str, base: str, budget: Budget) -> str:
        calls = find_calls(query)
        if len(calls) > self._settings.service_calls:
            reason = f"The query asks {len(calls)} times; at most {self._settings.service_calls} are allowed."
            raise Problem("service-refused", f"{reason} Join the clauses.")
        groups = []
        for call in calls:
            try:
                asked = write_request(query, call, base)
                groups.append(write_values(fetch(call.address, asked, self._allowed, budget)))
            except Problem as problem:
                if problem.code != "service-failed" or not call.silent:
                    raise
                groups.append(NOTHING_KNOWN)
        return replace_calls(query, calls, groups)
