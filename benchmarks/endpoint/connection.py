"""One client's connection: it stays open, sends requests as bytes, and reads no more of an answer than its end.

Little happens here on purpose: what the clients use, the servers beside them lack.
"""

from __future__ import annotations

import socket

BUFFER = bytearray(1 << 20)
VIEW = memoryview(BUFFER)
HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"
CHUNKED = b"\r\ntransfer-encoding: chunked"
LONGEST_HEAD = 65_536


class Connection:
    """A connection that carries one request at a time (RFC 9112, sections 6 and 7)."""

    def __init__(self, port: int) -> None:
        """Take the port on this machine; the connection is opened by the first request."""
        self._port = port
        self._request = b""
        self._head = b""
        self._left = 0
        self._chunks: Chunks | None = None
        self._begun = False
        self.socket = self._open()
        self.began = 0.0
        self.bytes = 0

    def _open(self) -> socket.socket:
        opened = socket.create_connection(("127.0.0.1", self._port))
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened

    def reopen(self) -> None:
        """Open the connection anew after the server has closed it, and send the request again."""
        if self._begun:
            raise RuntimeError("the server closed the connection within an answer")
        self.socket.close()
        self.socket = self._open()
        self.socket.sendall(self._request)

    def send(self, request: bytes, now: float) -> None:
        """Send a request; it is small enough for the socket's buffer."""
        self._request, self.began = request, now
        self._head, self._chunks, self._begun = b"", None, False
        try:
            self.socket.sendall(request)
        except OSError:
            self.reopen()

    def receive(self) -> bool:
        """Read what has arrived; True at the answer's end. Raises RuntimeError where it is no result."""
        size = self.socket.recv_into(BUFFER)
        if not size:
            self.reopen()
            return False
        self.bytes += size
        if self._begun:
            return self._skip(BUFFER, 0, size)
        if self._head:
            data = bytearray(self._head + VIEW[:size])
            return self._read_head(data, len(data))
        return self._read_head(BUFFER, size)

    def _read_head(self, data: bytearray, size: int) -> bool:
        end = data.find(HEAD_END, 0, size)
        if end < 0:
            if size > LONGEST_HEAD:
                raise RuntimeError("the head of an answer has no end")
            self._head = bytes(data[:size])
            return False
        head = bytes(data[:end]).lower()
        if head[9:12] != b"200":
            raise RuntimeError(bytes(data[: min(size, 600)]).decode("utf-8", "replace"))
        self._begun = True
        at = head.find(LENGTH)
        if at >= 0:
            stop = head.find(b"\r", at)
            self._left = int(head[at + len(LENGTH) : stop if stop > 0 else None])
        elif CHUNKED in head:
            self._chunks = Chunks()
        else:
            raise RuntimeError("an answer says nothing of its length")
        return self._skip(data, end + len(HEAD_END), size)

    def _skip(self, data: bytearray, start: int, size: int) -> bool:
        if self._chunks is not None:
            return self._chunks.skip(data, start, size)
        self._left -= size - start
        return self._left <= 0


class Chunks:
    """Where a body in chunks stands (RFC 9112, section 7.1)."""

    def __init__(self) -> None:
        """Begin before the first chunk."""
        self._left = 0
        self._line = b""
        self._last = False

    def skip(self, data: bytearray, at: int, size: int) -> bool:
        """Pass over the chunks in the data; True at the end of the last one."""
        while at < size:
            if self._left:
                step = min(self._left, size - at)
                self._left -= step
                at += step
                continue
            end = data.find(b"\n", at, size)
            if end < 0:
                self._line += bytes(data[at:size])
                return False
            line, self._line, at = self._line + bytes(data[at:end]), b"", end + 1
            if self._last:
                if not line.strip():
                    return True
                continue
            length = int(line.split(b";")[0], 16)
            self._last = length == 0
            self._left = length + 2 if length else 0
        return False
