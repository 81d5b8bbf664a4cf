"""The bodies of requests: read whole before anything is done with them, within bounds of size and time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.settings import Settings

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


async def read_body(
    method: str, headers: Mapping[str, str], limit: int, receive: Receive, settings: Settings
) -> bytes:
    """Read the body, if there is one.

    Raises Problem where it is longer than the limit in bytes (before reading it, where its length is announced),
    where it does not arrive whole, or arrives too slowly: a byte now and then does not keep a connection for ever.
    """
    if method in ("GET", "HEAD") or not ("content-length" in headers or "transfer-encoding" in headers):
        return b""
    announced = headers.get("content-length", "0")
    if not announced.isdecimal() or int(announced) > limit:
        raise Problem("too-large", f"The body is longer than {limit} bytes.")
    try:
        async with asyncio.timeout(settings.transfer_seconds):
            return await gather(limit, receive, settings.stall_seconds)
    except TimeoutError:
        raise Problem("stalled", "The body did not arrive in time.") from None


async def gather(limit: int, receive: Receive, stall_seconds: float) -> bytes:
    """Gather the pieces of a body; TimeoutError where the next one takes longer than the seconds."""
    parts, size, more = [], 0, True
    while more:
        message = await asyncio.wait_for(receive(), stall_seconds)
        if message["type"] == "http.disconnect":
            raise Problem("bad-request", "The body did not arrive whole.")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
        if size > limit:
            raise Problem("too-large", f"The body is longer than {limit} bytes.")
    return b"".join(parts)
