"""A piece of memory that a worker shares with the web process: whose request it is at, and since when.

The worker writes, the web process looks; the count of notices, and the claim to a request that is taken over, go
the other way. A look that meets a change is repeated, so that what it gives belongs together.
"""

from __future__ import annotations

import mmap
import os
import struct
from enum import IntEnum
from typing import NamedTuple

STATE = struct.Struct("=QIIdI")  # turn, phase, token, beginning on the monotonic clock, length of the request
PHASE = struct.Struct("=I")
PHASE_AT = 8
COUNT = struct.Struct("=Q")
COUNT_AT = 64
CLAIM_AT = 96
REQUEST_AT = 128
SIZE = 196_608
MOST_REQUEST_BYTES = SIZE - REQUEST_AT
LOOKS = 8


class Phase(IntEnum):
    """How far a worker is with a request."""

    IDLE = 0
    READING = 1  # some of the request may have been taken
    AT_WORK = 2
    WRITING = 3  # some of the answer may be with the client


class State(NamedTuple):
    """What a board says: which request in the worker's count, how far it is, whose it is, since when."""

    turn: int
    phase: Phase
    token: int
    began: float
    request: bytes


def open_board() -> int:
    """Make the memory of a board, and give its descriptor."""
    descriptor = os.memfd_create("board", os.MFD_CLOEXEC)
    os.ftruncate(descriptor, SIZE)
    return descriptor


class Board:
    """One worker's board, as the worker or the web process has it."""

    def __init__(self, descriptor: int) -> None:
        """Map the memory; the descriptor stays the caller's."""
        self._memory = mmap.mmap(descriptor, SIZE)
        self._turn = 0

    def read(self, token: int, since: float) -> None:
        """Say that a connection is being read."""
        self._turn += 1
        STATE.pack_into(self._memory, 0, self._turn, Phase.READING, token, since, 0)

    def begin(self, token: int, began: float, request: bytes) -> None:
        """Say that a request is begun with, of at most `MOST_REQUEST_BYTES`."""
        memory = self._memory
        memory[REQUEST_AT : REQUEST_AT + len(request)] = request
        STATE.pack_into(memory, 0, self._turn, Phase.AT_WORK, token, began, len(request))

    def start_writing(self) -> bool:
        """Say that the answer is about to be written; False where the web process has taken the request over."""
        PHASE.pack_into(self._memory, PHASE_AT, Phase.WRITING)
        if COUNT.unpack_from(self._memory, CLAIM_AT)[0] != self._turn:
            return True
        PHASE.pack_into(self._memory, PHASE_AT, Phase.AT_WORK)
        return False

    def claim(self, seen: State) -> bool:
        """Take a request over, in the web process; False where the worker has come further with it."""
        COUNT.pack_into(self._memory, CLAIM_AT, seen.turn)
        turn, phase, *_ = STATE.unpack_from(self._memory)
        return bool(turn == seen.turn and phase == Phase.AT_WORK)

    def set_phase(self, phase: Phase) -> None:
        """Say how far it is."""
        PHASE.pack_into(self._memory, PHASE_AT, phase)

    def look(self) -> State:
        """Give what the board says, with the request where there is one."""
        state = State(0, Phase.IDLE, 0, 0.0, b"")
        for _ in range(LOOKS):
            turn, phase, token, began, length = STATE.unpack_from(self._memory)
            if phase == Phase.IDLE:
                break
            request = self._memory[REQUEST_AT : REQUEST_AT + min(length, MOST_REQUEST_BYTES)]
            if STATE.unpack_from(self._memory) == (turn, phase, token, began, length):
                state = State(turn, Phase(phase), token, began, request)
                break
        return state

    def call(self) -> None:
        """Say that there is another notice for the worker."""
        COUNT.pack_into(self._memory, COUNT_AT, self.calls + 1)

    @property
    def calls(self) -> int:
        """Count the notices that there have been."""
        return int(COUNT.unpack_from(self._memory, COUNT_AT)[0])

    def close(self) -> None:
        """Give the memory back."""
        self._memory.close()
