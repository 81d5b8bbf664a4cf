"""Tokens that allow writing: 256 random bits each, kept as a hash with the graphs that they are good for.

The file holds a JSON object a line: {"sha256": "…", "graphs": ["…"]}; no graphs means all of them. A graph that
ends in * stands for all whose IRIs begin so. Random bits cannot be guessed from a hash, so no slow one is needed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mandategraph.graph.errors import DataError, MandateGraphError

TOKEN_BYTES = 32
DEFAULT_GRAPH = ""


class TokenFileError(MandateGraphError):
    """The file of tokens cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token: its hash, and the graphs it may write to (none named: all)."""

    sha256: str
    graphs: tuple[str, ...] = ()

    def allows(self, graph: str) -> bool:
        """Tell whether the token is good for a graph; the default graph is the empty name."""
        return not self.graphs or any(covers(pattern, graph) for pattern in self.graphs)


def covers(pattern: str, graph: str) -> bool:
    """Tell whether a graph is the one that is named, or begins as the pattern does before its *."""
    return graph.startswith(pattern[:-1]) if pattern.endswith("*") else graph == pattern


def hash_token(token: str) -> str:
    """Give the hash under which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def add_token(path: Path, graphs: Sequence[str]) -> str:
    """Make a token, add its hash to the file (readable by its owner alone), and give the token itself."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    line = json.dumps({"sha256": hash_token(token), "graphs": list(graphs)}) + "\n"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise TokenFileError(f"{path}: {error.strerror}; name a file that can be written") from error
    return token


def read_tokens(path: Path) -> tuple[Token, ...]:
    """Read the file; raises DataError naming the line that is no token, TokenFileError where there is no file."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise TokenFileError(f"{path}: {error.strerror}; make a token with `mandategraph token {path}`") from error
    return tuple(read_token(path, number, line) for number, line in enumerate(lines, start=1) if line.strip())


def read_token(path: Path, number: int, line: str) -> Token:
    """Read one line of the file."""
    try:
        value = json.loads(line)
        graphs = tuple(str(graph) for graph in value["graphs"])
        digest = bytes.fromhex(value["sha256"])
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(str(path), number, f"not a token: {error!r}") from error
    if len(digest) != hashlib.sha256().digest_size:
        raise DataError(str(path), number, "sha256 does not have 64 hexadecimal digits")
    return Token(digest.hex(), graphs)


def find_token(authorization: str | None, tokens: Iterable[Token]) -> Token | None:
    """Find the token of an Authorization header (RFC 6750), comparing with each in constant time."""
    scheme, _, given = (authorization or "").partition(" ")
    digest = hash_token(given.strip())
    found = None
    for token in tokens:
        if hmac.compare_digest(token.sha256, digest):
            found = token
    return found if scheme.lower() == "bearer" else None
