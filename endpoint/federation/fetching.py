"""Asking an endpoint that is allowed by name: its address is checked after resolving, and on every redirect."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlencode, urljoin, urlsplit

from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.settings import SettingError

PIECE = 65_536
REDIRECTS = 3
RESULTS_TYPE = "application/sparql-results+json"
FORM_TYPE = "application/x-www-form-urlencoded"


def read_allowed(text: str) -> frozenset[str]:
    """Read the addresses that may be asked, separated by white space; raises SettingError for what is none."""
    allowed = text.split()
    for address in allowed:
        try:
            parts = urlsplit(address)
            usable = parts.scheme in ("http", "https") and parts.hostname and not parts.username
            usable = usable and (parts.port is None or parts.port > 0) and not parts.fragment
        except ValueError:
            usable = False
        if not usable:
            raise SettingError(
                f"--service-allow {address}: not the address of an endpoint; write http://… or https://…"
            )
    return frozenset(allowed)


@dataclass(slots=True)
class Budget:
    """What the calls of one query may still take: until when (monotonic seconds), and how many bytes."""

    until: float
    bytes: int

    def seconds(self) -> float:
        """Give the seconds that are left; raises Problem where there are none."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise Problem("service-failed", "The other endpoint did not answer in time.")
        return left


class PinnedConnection(http.client.HTTPConnection):
    """A connection to an address that has been checked, whatever the name resolves to in the next moment."""

    def __init__(self, parts: SplitResult, address: str, port: int, timeout: float) -> None:
        """Take the parts of the endpoint's IRI, the checked address, and the seconds that each step may take."""
        super().__init__(parts.hostname or "", port, timeout=timeout)
        self._name = (parts.hostname or "") if parts.scheme == "https" else ""
        self._address = address
        self._socket: socket.socket | None = None

    def abort(self) -> None:
        """End the exchange, whatever it waits for; called from another thread."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def connect(self) -> None:
        """Connect to the checked address; over TLS the certificate must be that of the name."""
        self._socket = self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._name:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self._name)
            self._socket = self.sock


def resolve(parts: SplitResult) -> tuple[str, int]:
    """Find the address of an endpoint; raises Problem where one that is not public is reached through a name.

    An address of this machine or network may be asked only if it stands as such in the list that allows it.
    """
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise Problem("service-failed", f"{host} cannot be found: {error}.") from error
    for address in found:
        bare = ipaddress.ip_address(address.partition("%")[0])
        bare = getattr(bare, "ipv4_mapped", None) or bare
        if bare != _read_literal(host) and (not bare.is_global or bare.is_multicast):
            raise Problem("service-refused", f"{host} leads to {address}, which is not a public address.")
    return found[0], port


def _read_literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def fetch(address: str, query: str, allowed: frozenset[str], budget: Budget) -> bytes:
    """Ask an endpoint for the solutions of a query, as JSON; raises Problem where it is refused or fails."""
    for _ in range(REDIRECTS + 1):
        if address not in allowed:
            raise Problem("service-refused", f"SERVICE <{address[:200]}> is refused: it is not allowed here.")
        parts = urlsplit(address)
        connection = PinnedConnection(parts, *resolve(parts), timeout=budget.seconds())
        alarm = threading.Timer(budget.seconds(), connection.abort)
        alarm.start()
        try:
            response = _send(connection, parts, query)
            if response.status in (301, 302, 303, 307, 308):
                address = urljoin(address, response.getheader("Location", ""))
                continue
            return _read(response, parts, budget)
        except (OSError, http.client.HTTPException) as error:
            budget.seconds()
            raise Problem("service-failed", f"{parts.hostname} cannot be asked: {error!r}.") from error
        finally:
            alarm.cancel()
            connection.close()
    raise Problem("service-failed", f"The other endpoint redirects more than {REDIRECTS} times.")


def _send(connection: PinnedConnection, parts: SplitResult, query: str) -> http.client.HTTPResponse:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Accept": RESULTS_TYPE, "Content-Type": FORM_TYPE, "User-Agent": "mandategraph"}
    connection.request("POST", path, urlencode({"query": query}).encode("ascii"), headers)
    return connection.getresponse()


def _read(response: http.client.HTTPResponse, parts: SplitResult, budget: Budget) -> bytes:
    if response.status != 200:
        raise Problem("service-failed", f"{parts.hostname} answered with status {response.status}.")
    pieces = []
    while piece := response.read1(PIECE):
        budget.seconds()
        pieces.append(piece)
        budget.bytes -= len(piece)
        if budget.bytes < 0:
            raise Problem("service-failed", "The other endpoints answer more than is allowed; narrow the clause.")
    return b"".join(pieces)
