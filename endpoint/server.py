"""The web server around the application: uvicorn in one process, replaced at once if it dies.

Why this server: docs/decisions/0005-server.md.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from uvicorn import Config, Server

from mandategraph.endpoint.bridge import Bridge
from mandategraph.endpoint.connection import Connection
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
SETTLE_SECONDS = 10.0  # after which the server is said to be ready, whatever is made ahead still
BACKLOG = 4_096
MAX_CONNECTIONS = 16_384
OTHER_DESCRIPTORS = 4_096  # pipes to workers, files of databases, copies of shared connections
GARBAGE_LOOKED_FOR = 2_000  # objects more than before; more would keep a request waiting longer
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)

LOG = logging.getLogger("mandategraph.endpoint")


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
    service.settled.clear()
    app = create_app(settings, Bridge(service))
    flask = WSGIMiddleware(app, workers=FLASK_THREADS)  # type: ignore[arg-type]

    async def start() -> None:
        parent = os.getppid()
        die_with_parent()
        try:
            await service.start(source, control)
        except Exception as error:
            failure.tell(error, parent)
            raise
        asyncio.get_running_loop().call_later(SETTLE_SECONDS, service.settled.set)
        threading.Thread(target=prepare, name="mandategraph-preparing", daemon=True).start()

    def prepare() -> None:
        """Get pages ready while queries are answered already."""
        prepare_pages(app)
        service.settled.set()

    return OuterLayer(service, start, flask)  # type: ignore[arg-type]


def open_listener(settings: Settings) -> socket.socket:
    """Listen on the address; raises SettingError where that cannot be done."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        address = f"{settings.host}:{settings.port}"
        raise SettingError(f"{address}: {error.strerror}; choose another with --host or --port") from error
    return listener


def allow_connections() -> None:
    """Let this process hold as many connections as its descriptors allow, so that idle ones keep nobody out.

    Each takes little, and those that say nothing are closed after `stall_seconds`.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_CONNECTIONS + OTHER_DESCRIPTORS
    allowed = wanted if most == resource.RLIM_INFINITY else min(most, wanted)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))


def make_server(application: OuterLayer) -> Server:
    """Set up the web server around the application."""
    config = Config(
        application,
        interface="asgi3",
        http=Connection,
        loop="uvloop",
        ws="none",
        lifespan="on",
        proxy_headers=False,
        server_header=False,
        log_config=None,
        log_level="error",
        access_log=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    return Server(config)


def run_web_process(application: OuterLayer, listener: socket.socket) -> NoReturn:
    """Serve in this process, a fork of the one that watches over it, until a signal says to stop."""
    status = 1
    try:
        gc.freeze()
        gc.set_threshold(GARBAGE_LOOKED_FOR)
        allow_connections()
        make_server(application).run([listener])
        status = 0
    except SystemExit:
        status = 1  # the application could not start, and has said why
    except BaseException:
        LOG.exception("the web process ended")
    finally:
        os._exit(status)


class Watcher:
    """Keeps one web process alive, until it is told to stop."""

    def __init__(self) -> None:
        """Take the signals that say so."""
        self._pid = 0
        self.stopping = False
        for number in STOP_SIGNALS:
            signal.signal(number, self._stop)
        signal.signal(signal.SIGALRM, lambda *_: self._tell(signal.SIGKILL))

    def _stop(self, number: int, _: object) -> None:
        self.stopping = True
        self._tell(signal.SIGTERM)
        signal.alarm(2 * STOP_SECONDS)

    def _tell(self, number: signal.Signals) -> None:
        if self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, number)

    def run(self, serve: Callable[[], NoReturn]) -> None:
        """Fork a process that serves, and wait for its end."""
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        self._pid = os.fork()
        if self._pid == 0:
            for number in (*STOP_SIGNALS, signal.SIGALRM):
                signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
        if self._pid == 0:
            serve()
        os.waitpid(self._pid, 0)
        self._pid = 0


def run_server(settings: Settings, announce: Callable[[], None]) -> None:
    """Serve until a signal says to stop; `announce` is called once nothing is missing for that.

    Raises MandateGraphError where the data or the address is not usable.
    """
    listener = open_listener(settings)
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
    announce()
    if control is not None:
        wait_until_loaded(control)
    watcher = Watcher()
    while not watcher.stopping:
        watcher.run(lambda: run_web_process(application, listener))
        failure.check()
        application.service.settled.set()  # who takes over after a web process is there at once
        time.sleep(RESPAWN_SECONDS)


def first_source(settings: Settings) -> Source:
    """Say what is served first: a snapshot from disk, since that opens at once; the copy in memory follows."""
    source = describe_source(settings)
    if settings.tokens:
        read_tokens(Path(settings.tokens))
    return replace(source, in_memory=False) if source.snapshot else source
