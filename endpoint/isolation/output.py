"""What a worker writes an answer to: bounded, compressed if asked, passed on in pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Triple

from mandategraph.endpoint.coding import open_compressor
from mandategraph.endpoint.isolation.frames import Channel, Kind, pack_head
from mandategraph.endpoint.planning import Plan


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may hold, and how deep a query may nest."""

    max_rows: int
    max_bytes: int
    max_depth: int
    max_query_bytes: int


class Output:
    """What pyoxigraph writes an answer to: bounded, compressed if asked, passed on in pieces.

    An answer that fits one piece leaves whole when it is complete, so that its errors still have a status.
    """

    def __init__(
        self, channel: Channel, plan: Plan, fields: bytes, limits: Limits, row_mark: bytes = b"", offset: int = 0
    ) -> None:
        """Take the channel, the plan, the answer's fields, and the bytes by which rows are counted (or none)."""
        self._channel = channel
        self._repeatable = plan.tag is not None
        self._fields = fields
        self._mark = row_mark
        self._limits = limits
        self._compressor = open_compressor(plan.encoding)
        self._pending: list[bytes] = []
        self._pending_bytes = 0
        self._tail = b""
        self.begun = False
        self.rows = offset
        self.bytes = 0
        self.exceeded = ""

    def write(self, data: bytes) -> int:
        """Take some bytes; raises OSError once a limit is exceeded."""
        self._count(data)
        if self.exceeded:
            raise OSError(self.exceeded)
        kept = self._compressor.compress(data) if self._compressor else data
        self._pending.append(kept)
        self._pending_bytes += len(kept)
        if self._pending_bytes >= self._channel.piece:
            self._pass_on()
        return len(data)

    def flush(self) -> None:
        """Do nothing: pieces leave when they are large enough."""

    def _count(self, data: bytes) -> None:
        mark = self._mark
        if mark:
            self.rows += data.count(mark)
            if len(mark) > 1:
                self.rows += (self._tail + data[: len(mark) - 1]).count(mark)
                self._tail = data[1 - len(mark) :]
        self.bytes += len(data)
        if self.rows > self._limits.max_rows:
            self.exceeded = f"The answer has more than {self._limits.max_rows} rows."
        elif self.bytes > self._limits.max_bytes:
            self.exceeded = f"The answer has more than {self._limits.max_bytes} bytes."

    def counted(self, triples: Iterable[Triple]) -> Iterator[Triple]:
        """Pass triples on while their number is within the limit."""
        for self.rows, triple in enumerate(triples, start=1):
            yield triple
            if self.rows >= self._limits.max_rows:
                self._refuse_more(triples)

    def _refuse_more(self, triples: Iterable[Triple]) -> None:
        if next(iter(triples), None) is not None:
            self.exceeded = f"The answer has more than {self._limits.max_rows} triples."
            raise OSError(self.exceeded)

    def _pass_on(self) -> None:
        if not self.begun:
            self._channel.send(Kind.HEAD, pack_head(self._fields, repeatable=self._repeatable))
            self.begun = True
        self._channel.send(Kind.DATA, b"".join(self._pending))
        self._pending.clear()
        self._pending_bytes = 0

    def finish(self) -> None:
        """Say that the answer is complete."""
        if self._compressor:
            self._pending.append(self._compressor.flush())
        if not self.begun:
            body = b"".join(self._pending)
            self._channel.send_answer(self._fields, body, repeatable=self._repeatable)
            return
        if self._pending:
            self._pass_on()
        self._channel.send_json(Kind.END, {"rows": self.rows, "bytes": self.bytes})
