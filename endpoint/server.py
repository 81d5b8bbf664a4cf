"""The web server around the application: granian, one process with an event loop, replaced at once if it dies.

Why this server: docs/decisions/0005-server.md.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import resource
import signal
import socket
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.server.common import AbstractServer

from mandategraph.endpoint.bridge import Bridge
from mandategraph.endpoint.federation.fetching import read_allowed
from mandategraph.endpoint.isolation.dataset import Source
from mandategraph.endpoint.isolation.generation import start_zygote, wait_until_loaded
from mandategraph.endpoint.isolation.sandbox import die_with_parent
from mandategraph.endpoint.outer import OuterLayer
from mandategraph.endpoint.service import Service, describe_source
from mandategraph.endpoint.settings import SettingError, Settings
from mandategraph.endpoint.writing.base import journal_folder, journal_path, remove_old_databases, settle
from mandategraph.endpoint.writing.journal import Journal
from mandategraph.endpoint.writing.tokens import read_tokens

FLASK_THREADS = 16
RESPAWN_SECONDS = 0.05
STOP_SECONDS = 5
BACKLOG = 4_096
MAX_CONNECTIONS = 16_384
OTHER_DESCRIPTORS = 1_024  # pipes to workers, files of databases
MAX_HEAD_BYTES = 131_072  # a query by GET is as long as an address may be, 65,534 bytes


def check_address(host: str, port: int) -> None:
    """Raise SettingError where the address cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingError(f"{host}:{port}: {error.strerror}; choose another with --host or --port") from error


class Failure:
    """A word from the web process to the one that started it: why it cannot serve at all."""

    def __init__(self) -> None:
        """Make the pipe that both processes have."""
        self._read, self._write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def tell(self, error: Exception, parent: int) -> None:
        """Say the reason, and ask the parent to stop instead of starting this process again, for ever."""
        os.write(self._write, str(error).encode()[:4096])
        os.kill(parent, signal.SIGTERM)

    def check(self) -> None:
        """Raise MandateGraphError with the reason, if there was one."""
        try:
            reason = os.read(self._read, 4096)
        except BlockingIOError:
            return
        raise SettingError(reason.decode(errors="replace"))


def make_application(
    settings: Settings, source: Source, control: socket.socket | None, failure: Failure
) -> OuterLayer:
    """Put the outer layer, the service and Flask together."""
    # Imported here, while another process loads the data: Flask and the pages take most of the start.
    from a2wsgi import WSGIMiddleware

    from mandategraph.endpoint.app import create_app, prepare_pages

    service = Service(settings)
    flask = WSGIMiddleware(create_app(settings, Bridge(service)), workers=FLASK_THREADS)  # type: ignore[arg-type]

    async def start() -> None:
        parent = os.getppid()
        die_with_parent()
        try:
            await service.start(source, control)
        except Exception as error:
            failure.tell(error, parent)
            raise
        # Queries are answered already; pages are ready a moment later.
        asyncio.get_running_loop().run_in_executor(None, prepare_pages)

    return OuterLayer(service, start, flask)  # type: ignore[arg-type]


def open_connections() -> int:
    """Say how many connections are held at once: what the descriptors allow, so that idle ones keep nobody out.

    Each takes little, and those that say nothing are closed after `stall_seconds`.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_CONNECTIONS + OTHER_DESCRIPTORS
    allowed = wanted if most == resource.RLIM_INFINITY else min(most, wanted)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))
    return max(allowed - OTHER_DESCRIPTORS, allowed // 2)


def make_server(settings: Settings) -> AbstractServer[Any]:
    """Set up the web server."""
    return Granian(
        "mandategraph.endpoint",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=int(settings.stall_seconds * 1000), max_buffer_size=MAX_HEAD_BYTES
        ),
        websockets=False,
        backlog=BACKLOG,
        backpressure=open_connections(),
        log_enabled=False,
        respawn_failed_workers=True,
        respawn_interval=RESPAWN_SECONDS,
        workers_kill_timeout=STOP_SECONDS,
    )


def run_server(settings: Settings) -> None:
    """Serve until a signal says to stop; raises MandateGraphError where the data or the address is not usable."""
    check_address(settings.host, settings.port)
    read_allowed(settings.service_allow)
    source = first_source(settings)
    if settings.tokens:
        source = settle(source, settings.journal)
        remove_old_databases(journal_folder(source, settings.journal))
        Journal(journal_path(source, settings.journal)).close()
    control = None
    if not settings.backend:
        control = start_zygote(source, settings)
    failure = Failure()
    application = make_application(settings, source, control, failure)
    if control is not None:
        wait_until_loaded(control)
    gc.freeze()
    multiprocessing.set_start_method("fork", force=True)
    while True:
        server = make_server(settings)
        # The server gives up when its process dies twice within seconds; a killed process is no reason to stop.
        with suppress(SystemExit):
            server.serve(target_loader=lambda: application, wrap_loader=False)
        failure.check()
        if server.interrupt_signal:
            return


def first_source(settings: Settings) -> Source:
    """Say what is served first: a snapshot from disk, since that opens at once; the copy in memory follows."""
    source = describe_source(settings)
    if settings.tokens:
        read_tokens(Path(settings.tokens))
    return replace(source, in_memory=False) if source.snapshot else source
