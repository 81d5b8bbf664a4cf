"""The web server around the application: granian, one process with an event loop, replaced at once if it dies.

Why this server: docs/decisions/0005-server.md.
"""

from __future__ import annotations

import gc
import multiprocessing
import socket
from dataclasses import replace

from a2wsgi import WSGIMiddleware
from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings

from mandategraph.endpoint.app import create_app
from mandategraph.endpoint.bridge import Bridge
from mandategraph.endpoint.isolation.dataset import Source
from mandategraph.endpoint.isolation.generation import start_zygote, wait_until_loaded
from mandategraph.endpoint.outer import OuterLayer
from mandategraph.endpoint.service import Service, describe_source
from mandategraph.endpoint.settings import SettingError, Settings

FLASK_THREADS = 16
RESPAWN_SECONDS = 0.05


def check_address(host: str, port: int) -> None:
    """Raise SettingError where the address cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingError(f"{host}:{port}: {error.strerror}; choose another with --host or --port") from error


def make_application(settings: Settings, source: Source, control: socket.socket) -> OuterLayer:
    """Put the outer layer, the service and Flask together."""
    service = Service(settings)
    flask = WSGIMiddleware(create_app(settings, Bridge(service)), workers=FLASK_THREADS)  # type: ignore[arg-type]

    async def start() -> None:
        await service.start(source, control)

    return OuterLayer(service, start, flask)  # type: ignore[arg-type]


def run_server(settings: Settings) -> None:
    """Serve until a signal says to stop; raises MandateGraphError where the data or the address is not usable."""
    check_address(settings.host, settings.port)
    source = first_source(settings)
    control = start_zygote(source, settings)
    wait_until_loaded(control)
    application = make_application(settings, source, control)
    gc.freeze()
    multiprocessing.set_start_method("fork", force=True)
    server = Granian(
        "mandategraph.endpoint",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=int(settings.stall_seconds * 1000)),
        websockets=False,
        log_enabled=False,
        respawn_failed_workers=True,
        respawn_interval=RESPAWN_SECONDS,
        workers_kill_timeout=5,
    )

    server.serve(target_loader=lambda: application, wrap_loader=False)


def first_source(settings: Settings) -> Source:
    """Say what is served first: a snapshot from disk, since that opens at once; the copy in memory follows."""
    source = describe_source(settings)
    return replace(source, in_memory=False) if source.snapshot else source
