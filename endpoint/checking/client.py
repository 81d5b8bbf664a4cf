"""Calling the helpers that validate: as many at a time as there are helpers, started when first needed."""

from __future__ import annotations

import base64
import json
import queue
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mandategraph.graph.errors import MandateGraphError

HELPERS = 2
WAIT_SECONDS = 10.0
GRACE_SECONDS = 10.0
COMMAND = (sys.executable, "-m", "mandategraph.endpoint.checking.helper")


class HelpersBusy(MandateGraphError):
    """Every helper validates something else."""


class HelperFailed(MandateGraphError):
    """A helper ended without an answer."""


@dataclass(frozen=True, slots=True)
class Upload:
    """RDF as it was sent: its bytes, its media type, and what to call it."""

    body: bytes
    media_type: str
    name: str = "data"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a validation gave: its reports by media type; or why there is none."""

    conforms: bool = False
    reports: dict[str, str] = field(default_factory=dict)
    error: str = ""
    """What is wrong with the request."""
    limit: str = ""
    """Which limit ended the validation."""


class Checker:
    """The helpers of one server; safe in any thread."""

    def __init__(self, seconds: float, memory: int, max_bytes: int) -> None:
        """Take the limits of one validation: seconds, bytes of memory, bytes of data."""
        self.limits = {"seconds": seconds, "memory": memory, "max_bytes": max_bytes}
        self._free: queue.LifoQueue[subprocess.Popen[str] | None] = queue.LifoQueue()
        for _ in range(HELPERS):
            self._free.put(None)

    def check(
        self,
        data: Sequence[Upload],
        profile: str,
        shapes: Sequence[Upload],
        reports: Sequence[str],
        *,
        is_ours: bool = False,
    ) -> Checked:
        """Validate data; `is_ours` lifts the limit of size, for what this server holds itself.

        Raises HelpersBusy where every helper is taken, HelperFailed where one ended.
        """
        message = {"data": list(map(_part, data)), "shapes": list(map(_part, shapes)), "profile": profile}
        try:
            helper = self._free.get(timeout=WAIT_SECONDS)
        except queue.Empty:
            raise HelpersBusy("every validation helper is busy: try again in a moment") from None
        try:
            if helper is None or helper.poll() is not None:
                helper = _start()
            limits = self.limits | ({"max_bytes": sys.maxsize} if is_ours else {})
            found = _exchange(helper, {**message, **limits, "reports": list(reports)})
        finally:
            self._free.put(helper)
        return Checked(**found)

    def close(self) -> None:
        """End the helpers that are not at work."""
        while True:
            try:
                helper = self._free.get_nowait()
            except queue.Empty:
                return
            if helper is not None and helper.stdin is not None:
                helper.stdin.close()
                helper.wait(GRACE_SECONDS)


def _part(upload: Upload) -> dict[str, str]:
    body = base64.b64encode(upload.body).decode("ascii")
    return {"body": body, "media_type": upload.media_type, "name": upload.name}


def _start() -> subprocess.Popen[str]:
    return subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603


def _exchange(helper: subprocess.Popen[str], message: dict[str, Any]) -> dict[str, Any]:
    """Send one line and read one; the helper's own limits see to it that an answer comes."""
    assert helper.stdin is not None  # noqa: S101
    assert helper.stdout is not None  # noqa: S101
    try:
        helper.stdin.write(json.dumps(message) + "\n")
        helper.stdin.flush()
        line = helper.stdout.readline()
    except OSError as error:
        raise HelperFailed(f"the validation helper ended: {error.strerror}; try again") from error
    if not line:
        raise HelperFailed("the validation helper ended without an answer: try again")
    found: dict[str, Any] = json.loads(line)
    return found
