"""Writes, one at a time: tried in a fork, committed to the journal, then taken over by zygote and workers."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mandategraph.endpoint.execution import Executor
from mandategraph.endpoint.isolation.frames import Kind, unpack_answer
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.writing.journal import Journal
from mandategraph.endpoint.writing.tokens import Token, find_token, read_tokens

REALM = 'Bearer realm="Mandate Graph"'


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did."""

    added: int
    removed: int
    created: bool
    revision: int


class WriteService:
    """The one way to change the data of an executor."""

    def __init__(self, executor: Executor, tokens: Path, journal: Journal, forget: Callable[[], None]) -> None:
        """Take the executor, the file of tokens, the open journal, and what forgets the answers known so far."""
        self._executor = executor
        self._tokens_path = tokens
        self._tokens: tuple[Token, ...] = ()
        self._tokens_time = -1.0
        self._journal = journal
        self._forget = forget
        self._lock = asyncio.Lock()
        self.take_over()

    def authorise(self, authorization: str | None) -> Token:
        """Give the token of a request; raises Problem where there is none that is known."""
        changed = self._tokens_path.stat().st_mtime
        if changed != self._tokens_time:
            self._tokens, self._tokens_time = read_tokens(self._tokens_path), changed
        token = find_token(authorization, self._tokens)
        if token is None:
            reason = (
                "Send the token as `Authorization: Bearer …`." if not authorization else "The token is unknown."
            )
            raise Problem("token-needed", reason, headers={"WWW-Authenticate": REALM})
        return token

    def graph_state(self, graph: str) -> str:
        """Give what changes whenever a graph does (the default graph is the empty name)."""
        known = [self._executor.generation.source.digest, graph, self._journal.touched.get(graph, "")]
        return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:32]

    async def write(self, job: dict[str, Any], token: Token, expect: Callable[[], None]) -> Written:
        """Make a change; `expect` raises Problem where the state is not the one that the client knew."""
        async with self._lock:
            expect()
            head, body = await self._try({**job, "scope": token.graphs})
            if head["changes"]:
                try:
                    await asyncio.to_thread(self._journal.append, body, head["touched"])
                except OSError as error:
                    raise Problem("internal", f"The journal cannot be written: {error.strerror}.") from error
                self.take_over()
            return Written(head["added"], head["removed"], head["created"], self._journal.revision)

    def take_over(self) -> None:
        """Let workers and cached answers follow what the journal says."""
        self._executor.generation.synchronise(self._journal.revision)
        self._executor.set_state(self._journal.state)
        self._forget()

    async def _try(self, job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        lease = await self._executor.generation.lease_writer(self._executor.settings.timeout)
        try:
            await lease.send(job)
            kind, payload = await lease.next_frame()
        finally:
            lease.release()
        if kind is Kind.ANSWER:
            return unpack_answer(payload)
        told = json.loads(payload)
        raise Problem(told["code"], told["detail"], members=told["members"])

    def close(self) -> None:
        """Let go of the journal."""
        self._journal.close()
