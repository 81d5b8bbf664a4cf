"""A server that may be written to, and what is asked of it again and again."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from running import Response, Server

from mandategraph.endpoint.writing.tokens import add_token

UPDATE = "application/sparql-update"


class Store:
    """A server that may be written to, with the token to do so."""

    def __init__(self, server: Server, token: str) -> None:
        self.server = server
        self.token = token

    def request(self, method: str, path: str, body: str | bytes | None = None, **headers: str) -> Response:
        return self.server.request(method, path, body, Authorization=f"Bearer {self.token}", **headers)

    def update(self, text: str, **parameters: str) -> Response:
        path = f"/update?{urlencode(parameters)}" if parameters else "/update"
        return self.request("POST", path, text.encode(), Content_Type=UPDATE)

    def ask(self, pattern: str, path: str = "/sparql") -> bool:
        response = self.server.query(f"ASK {{ {pattern} }}", path)
        assert response.status == 200, response.text
        return bool(json.loads(response.body)["boolean"])

    def count(self) -> int:
        response = self.server.query("SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")
        return int(json.loads(response.body)["results"]["bindings"][0]["n"]["value"])


def make_token(folder: Path, *graphs: str) -> tuple[str, tuple[str, ...]]:
    """Make a token, and the options that let a server know it and have no guard."""
    token = add_token(folder / "tokens", graphs)
    return token, ("--tokens", str(folder / "tokens"), "--guard", "none")


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for a condition; while no server answers, it does not hold."""
    end = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return
        except (OSError, http.client.HTTPException):
            pass
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)
