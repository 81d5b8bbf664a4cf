"""Other SPARQL 1.1 services over HTTP: queries, updates and the Graph Store Protocol.

https://www.w3.org/TR/sparql11-protocol/ and https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from mandategraph.graph.errors import RemoteError

_FORM = "application/x-www-form-urlencoded"
_NTRIPLES = "application/n-triples"
_LONGEST_REASON = 300


class _NoRedirect(HTTPRedirectHandler):
    """Follows nothing: a token must not travel to another address."""

    def redirect_request(self, *_: object) -> None:
        """Refuse the new address."""


_opener = build_opener(_NoRedirect)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered: its media type without parameters, and the body."""

    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Service:
    """A service at an address, with the seconds it may take for an answer and the token it asks for."""

    url: str
    timeout: float = 60.0
    token: str | None = None

    def query(self, query: str, accept: str) -> Answer:
        """Send a query and give the answer in the media type asked for; RemoteError for any other."""
        data = urlencode({"query": query}).encode("ascii")
        answer = self._send("POST", self.url, data, {"Content-Type": _FORM, "Accept": accept})
        if answer is None or answer.media_type != accept:
            found = answer.media_type if answer else "nothing"
            raise RemoteError(f"{self.url} answered with {found} instead of {accept}; is it a SPARQL endpoint?")
        return answer

    def update(self, update: str) -> None:
        """Send an update."""
        self._send("POST", self.url, update.encode("utf-8"), {"Content-Type": "application/sparql-update"})

    def get_graph(self, graph: str) -> bytes | None:
        """Fetch a graph as N-Triples from a graph store, None where it has no such graph."""
        answer = self._send("GET", self._address(graph), None, {"Accept": _NTRIPLES})
        if answer is not None and answer.media_type != _NTRIPLES:
            raise RemoteError(f"{self.url} answered with {answer.media_type}; is it a SPARQL graph store?")
        return None if answer is None else answer.body

    def put_graph(self, graph: str, ntriples: bytes) -> None:
        """Replace a graph of a graph store."""
        answer = self._send("PUT", self._address(graph), ntriples, {"Content-Type": _NTRIPLES})
        if answer is None:
            raise RemoteError(f"{self.url} has no graph store (404)")

    def _address(self, graph: str) -> str:
        return f"{self.url}{'&' if urlsplit(self.url).query else '?'}graph={quote(graph, safe='')}"

    def _send(self, method: str, url: str, data: bytes | None, headers: dict[str, str]) -> Answer | None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise RemoteError(f"{url} is no http or https address")
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = Request(url, data, headers, method=method)  # noqa: S310 (the scheme is checked above)
        try:
            with _opener.open(request, timeout=self.timeout) as response:
                return Answer(response.headers.get_content_type(), response.read())
        except HTTPError as error:
            with error:
                if error.code == 404 and method in ("GET", "PUT"):
                    return None
                raise RemoteError(f"{self.url} answered {error.code} to {method}: {_read_reason(error)}") from None
        except (URLError, HTTPException, OSError) as error:
            raise RemoteError(f"{self.url}: {getattr(error, 'reason', error)}") from None


def _read_reason(error: HTTPError) -> str:
    if error.headers.get("Location"):
        return f"it moved to {error.headers['Location']}; give that address"
    words = " ".join(error.read(4096).decode("utf-8", "replace").split())
    return words[:_LONGEST_REASON] or error.reason
