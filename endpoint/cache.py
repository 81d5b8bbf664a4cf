"""A bounded cache of complete answers: the least recently used ones leave first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from mandategraph.endpoint.exchange import Answer

OVERHEAD = 1_024  # what an entry costs beside its body: key, headers, links
LARGEST_SHARE = 6


class AnswerCache:
    """Answers by key, together no larger than the limit; one answer takes a sixth of it at most."""

    def __init__(self, limit: int) -> None:
        """Take the limit in bytes; 0 keeps nothing."""
        self.limit = limit
        self.size = 0
        self.hits = 0
        self.misses = 0
        self.gathering = 0
        self._entries: OrderedDict[Hashable, tuple[Answer, int]] = OrderedDict()

    def get(self, key: Hashable) -> Answer | None:
        """Give the answer that is kept under a key."""
        entry = self._entries.get(key)
        if entry is None:
            self.misses += 1
            return None
        self.hits += 1
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: Hashable, answer: Answer, key_size: int = 0) -> None:
        """Keep a complete answer, and drop the ones that were not asked for longest."""
        if len(answer.body) + key_size > self.largest:
            return
        cost = len(answer.body) + key_size + OVERHEAD
        if key in self._entries:
            self.size -= self._entries.pop(key)[1]
        self._entries[key] = (answer, cost)
        self.size += cost
        while self.size > self.limit:
            _, (_, dropped) = self._entries.popitem(last=False)
            self.size -= dropped

    @property
    def largest(self) -> int:
        """Say how many bytes the body of an answer may have at the most."""
        return self.limit // LARGEST_SHARE - OVERHEAD

    def clear(self) -> None:
        """Forget everything: another snapshot has become current."""
        self._entries.clear()
        self.size = 0

    def __len__(self) -> int:
        """Count the answers that are kept."""
        return len(self._entries)


class Gathering:
    """The pieces of one streamed answer, kept until it is complete: never more than the cache would take."""

    def __init__(self, cache: AnswerCache) -> None:
        """Take the cache that the answer is meant for."""
        self._cache = cache
        self._pieces: list[bytes] | None = []
        self._size = 0

    def add(self, piece: bytes) -> None:
        """Keep a piece, unless there are too many bytes, here or in all gatherings together."""
        if self._pieces is None:
            return
        self._pieces.append(piece)
        self._size += len(piece)
        self._cache.gathering += len(piece)
        if self._size > self._cache.largest or self._cache.gathering > self._cache.limit:
            self.drop()

    def take(self) -> bytes | None:
        """Give the whole answer, None where it was too long to be kept."""
        whole = b"".join(self._pieces) if self._pieces is not None else None
        self.drop()
        return whole

    def drop(self) -> None:
        """Forget the pieces."""
        if self._pieces is not None:
            self._cache.gathering -= self._size
            self._pieces = None
