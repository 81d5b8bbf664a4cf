"""One request and its whole answer over a connection, as bytes: what a client library would hide is seen here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

LIMIT = 1 << 20
PATIENCE = 120


class Broken(Exception):
    """The connection ended before the answer was whole."""


@dataclass(frozen=True)
class Answer:
    """Status, headers by lower-case name, body (with no transfer coding, but as compressed as it came)."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Connection:
    """A connection that stays open between requests."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, request: bytes, *, head: bool = False) -> Answer:
        """Send a request and read its answer; raises Broken where it is not whole."""
        self.writer.write(request)
        try:
            await self.writer.drain()
            return await asyncio.wait_for(self.read_answer(head=head), PATIENCE)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError) as error:
            raise Broken(type(error).__name__) from error

    async def read_answer(self, *, head: bool = False) -> Answer:
        """Read one answer (RFC 9112, section 6.3)."""
        answer = await self.read_head()
        if head or answer.status in (204, 304):
            return answer
        parts = [part async for part in self.read_body(answer)]
        return Answer(answer.status, answer.headers, b"".join(parts))

    async def read_head(self) -> Answer:
        """Read status and headers."""
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines[1:] if line)
        return Answer(int(lines[0].split()[1]), {name.lower(): value.strip() for name, _, value in pairs})

    async def read_body(self, answer: Answer) -> AsyncIterator[bytes]:
        """Read the body in pieces."""
        if answer.headers.get("transfer-encoding") == "chunked":
            while size := int((await self.read_line()).split(b";")[0], 16):
                yield await self.reader.readexactly(size)
                await self.reader.readexactly(2)
            while (await self.read_line()).strip():
                continue
        elif "content-length" in answer.headers:
            left = int(answer.headers["content-length"])
            while left:
                piece = await self.reader.read(min(left, LIMIT))
                if not piece:
                    raise asyncio.IncompleteReadError(b"", left)
                left -= len(piece)
                yield piece
        else:
            yield await self.reader.read()

    async def read_line(self) -> bytes:
        """Read a line; raises IncompleteReadError where the connection ends before one."""
        return await self.reader.readuntil(b"\n")

    async def close(self) -> None:
        """Close the connection."""
        self.writer.close()
        try:
            await self.writer.wait_closed()
        except ConnectionError:
            return


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[Connection]:
    """Open a connection to a port of this machine; it is closed afterwards."""
    connection = Connection(*await asyncio.open_connection("127.0.0.1", port, limit=LIMIT))
    try:
        yield connection
    finally:
        await connection.close()


def write_get(target: str, accept: str = "*/*", **headers: str) -> bytes:
    """Write a GET request."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = [f"GET {target} HTTP/1.1", "Host: 127.0.0.1", f"Accept: {accept}", *lines]
    return ("\r\n".join(head) + "\r\n\r\n").encode()


def write_post(target: str, body: bytes, content_type: str, *lines: str) -> bytes:
    """Write a POST request."""
    fixed = ["Host: 127.0.0.1", f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
    return "\r\n".join([f"POST {target} HTTP/1.1", *fixed, *lines, "", ""]).encode() + body
