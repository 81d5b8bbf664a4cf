"""What travels through the pipes between the web process and a worker: frames of kind, length and payload."""

from __future__ import annotations

import json
import marshal
import os
import socket
import struct
import time
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import Any, ClassVar, NamedTuple

from pyoxigraph import Literal, NamedNode

HEADER = struct.Struct("!BBII")  # kind, form of the query, length, microseconds (in the last frame)
REQUEST = struct.Struct("!I")
NUMBER = struct.Struct("!Q")
TOKEN = struct.Struct("!I")
HANDED = struct.Struct("!Id")  # token, beginning on the monotonic clock
ANSWERED = struct.Struct("!IHdBB16s")  # the fields of `Answered`
ANSWER = struct.Struct("!?I")
MAX_PACKET = 400_000  # bytes; the kernel refuses packets beyond twice net.core.wmem_max, 425,984 as a rule


class Kind(IntEnum):
    """What a frame from a worker holds."""

    ANSWER = 1  # the whole answer: whether it is repeatable, length of its fields, fields, body; the last frame
    HEAD = 2  # of an answer that follows in pieces: whether it is repeatable, fields
    DATA = 3  # a piece of it
    END = 4  # it is complete; the last frame
    CUT = 5  # it is not, and this is why; the last frame
    PROBLEM = 6  # no answer: code, detail, headers, members; the last frame
    NOT_MODIFIED = 7  # the client has the answer: the fields to send; the last frame
    HANDED = 8  # from an attending worker: token, beginning, request; the frames of its answer follow
    BACK = 9  # a connection that the web process has to read: token, what has been read of it
    REST = 10  # a connection that did not take the whole of its answer: token, what is left to send
    REPORT = 11  # what has been answered: `Answered`, one after the other
    LEFT = 12  # the worker attends to no connections any more


KINDS = {int(kind): kind for kind in Kind}
LAST = frozenset((Kind.ANSWER, Kind.END, Kind.CUT, Kind.PROBLEM, Kind.NOT_MODIFIED))
OF_ATTENDING = frozenset((Kind.HANDED, Kind.BACK, Kind.REST, Kind.REPORT, Kind.LEFT))


class Notice(NamedTuple):
    """What the web process tells an attending worker; the descriptors of what was opened come beside it.

    `recalled`: connections to give back when something is asked on them. `anew`: what it knows is out of date, and
    what is open follows.
    """

    opened: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    recalled: tuple[int, ...] = ()
    anew: bool = False
    leave: bool = False


class Form(IntEnum):
    """What a query asks for, by its result."""

    UNKNOWN = 0  # it was not evaluated
    SELECT = 1
    ASK = 2
    CONSTRUCT = 3
    DESCRIBE = 4


FORMS = {int(form): form for form in Form}


class Answered(NamedTuple):
    """What an attending worker reports of an answer: whose it was, and what is counted."""

    token: int
    status: int
    seconds: float
    form: int
    hit: int
    number: str


class Channel:
    """A worker's side of the pipe that its answers go through; it says what each job was and how long it took.

    `piece`: so many bytes of an answer go out together; one that has fewer goes out whole.
    """

    piece: ClassVar[int] = 65_536

    def __init__(self, descriptor: int) -> None:
        """Take the pipe."""
        self._descriptor = descriptor
        self._began = 0.0
        self.form = Form.UNKNOWN

    def begin(self) -> None:
        """Take note that a job begins."""
        self._began = time.thread_time()
        self.form = Form.UNKNOWN

    def took(self) -> float:
        """Say how many seconds of processor time the job has taken."""
        return time.thread_time() - self._began

    def send(self, kind: Kind, payload: bytes) -> None:
        """Send a frame."""
        took = int(self.took() * 1e6) & 0xFFFFFFFF if kind in LAST else 0
        write_all(self._descriptor, HEADER.pack(kind, self.form, len(payload), took) + payload)

    def send_answer(self, lines: bytes, body: bytes, *, repeatable: bool) -> None:
        """Send a whole answer: its fields, its body, and whether it stays the same."""
        self.send(Kind.ANSWER, pack_answer(lines, body, repeatable=repeatable))

    def send_json(self, kind: Kind, value: dict[str, Any]) -> None:
        """Send a frame with a JSON object in it."""
        self.send(kind, json.dumps(value).encode())


def pack_answer(lines: bytes, body: bytes, *, repeatable: bool) -> bytes:
    """Make the payload of a whole answer."""
    return ANSWER.pack(repeatable, len(lines)) + lines + body


def unpack_answer(payload: bytes) -> tuple[bool, bytes, bytes]:
    """Split the payload of a whole answer: whether it is repeatable, its fields, its body."""
    repeatable, length = ANSWER.unpack_from(payload)
    end = ANSWER.size + length
    return repeatable, payload[ANSWER.size : end], payload[end:]


def pack_head(lines: bytes, *, repeatable: bool) -> bytes:
    """Make the payload of the head of an answer in pieces."""
    return bytes([repeatable]) + lines


def unpack_head(payload: bytes) -> tuple[bool, bytes]:
    """Split the payload of a head: whether the answer is repeatable, and its fields."""
    return bool(payload[0]), payload[1:]


def pack_document(head: dict[str, Any], body: bytes) -> bytes:
    """Make a payload of a JSON object and bytes."""
    encoded = json.dumps(head).encode()
    return REQUEST.pack(len(encoded)) + encoded + body


def unpack_document(payload: bytes) -> tuple[dict[str, Any], bytes]:
    """Split what `pack_document` made."""
    (length,) = REQUEST.unpack_from(payload)
    return json.loads(payload[REQUEST.size : REQUEST.size + length]), payload[REQUEST.size + length :]


def pack_job(job: dict[str, Any]) -> bytes:
    """Write a job as what a worker reads; the form is one that only the words of this side are read in."""
    return marshal.dumps(job)


def pack_notice(notice: Notice) -> bytes:
    """Write a notice as a packet among those of jobs; its number is that of no job."""
    return NUMBER.pack(0) + marshal.dumps(tuple(notice))


def pack_stream(job: dict[str, Any]) -> bytes:
    """Write a job as what is read from a pipe, where it may be of any length."""
    encoded = pack_job(job)
    return REQUEST.pack(len(encoded)) + encoded


def read_stream(descriptor: int) -> dict[str, Any] | None:
    """Read what `pack_stream` wrote; None where the other side has closed the pipe."""
    header = read_exactly(descriptor, REQUEST.size)
    if not header:
        return None
    job: dict[str, Any] = marshal.loads(read_exactly(descriptor, REQUEST.unpack(header)[0]))  # noqa: S302
    return job


class Packets:
    """The jobs that come to a worker, one in a packet; while none comes it does something in steps."""

    def __init__(self, descriptor: int, meanwhile: Iterable[object] = ()) -> None:
        """Take the socket over, and what takes a step whenever the next item is asked for."""
        self.socket = socket.socket(fileno=descriptor)
        self._buffer = memoryview(bytearray(MAX_PACKET))
        self._meanwhile = iter(meanwhile)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Give one job after the other until the other side is closed."""
        while size := self._receive():
            yield marshal.loads(self._buffer[NUMBER.size : size])  # noqa: S302

    def _receive(self) -> int:
        """Wait for a packet, and give its size."""
        for _ in self._meanwhile:
            try:
                return self.socket.recv_into(self._buffer, 0, socket.MSG_DONTWAIT)
            except BlockingIOError:
                continue
        return self.socket.recv_into(self._buffer)


def pack_report(answers: list[Answered]) -> bytes:
    """Write what has been answered."""
    return b"".join([ANSWERED.pack(*answered[:5], answered.number.encode("ascii")) for answered in answers])


def unpack_report(payload: bytes) -> list[Answered]:
    """Read what `pack_report` wrote."""
    entries = ANSWERED.iter_unpack(payload)
    return [
        Answered(token, status, seconds, form, hit, number.decode("ascii"))
        for token, status, seconds, form, hit, number in entries
    ]


def pack_term(term: NamedNode | Literal) -> dict[str, str]:
    """Write a term as values that JSON can hold."""
    if isinstance(term, NamedNode):
        return {"iri": term.value}
    language = {"language": term.language} if term.language else {}
    return {"value": term.value, "datatype": term.datatype.value, **language}


def unpack_term(packed: dict[str, str]) -> NamedNode | Literal:
    """Make the term of what `pack_term` gave."""
    if "iri" in packed:
        return NamedNode(packed["iri"])
    if "language" in packed:
        return Literal(packed["value"], language=packed["language"])
    return Literal(packed["value"], datatype=NamedNode(packed["datatype"]))


def read_exactly(descriptor: int, length: int) -> bytes:
    """Read that many bytes from a blocking pipe; fewer (or none) mean that the other side closed it."""
    parts = []
    while length:
        part = os.read(descriptor, length)
        if not part:
            return b""
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all bytes to a blocking pipe."""
    view = memoryview(data)
    while view:
        written = os.write(descriptor, view)
        view = view[written:]
