"""The Flask application: wiring only. Alone it is a correct endpoint under any WSGI server."""

from __future__ import annotations

import importlib
from functools import partial
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from mandategraph.endpoint.bridge import Bridge, start_in_thread
from mandategraph.endpoint.exchange import COMMON_HEADERS, answer_problem
from mandategraph.endpoint.pages.rendering import prepare_templates
from mandategraph.endpoint.pages.routes import create_pages
from mandategraph.endpoint.problems import STATUS_TO_CODE, Problem
from mandategraph.endpoint.settings import Settings
from mandategraph.endpoint.views import (
    data_page,
    downloads,
    feeds,
    library,
    lists,
    operations,
    resources,
    snapshots,
    sparql,
    start,
    validating,
    vocabulary,
    writing,
)
from mandategraph.endpoint.views.compressing import compress_response
from mandategraph.endpoint.views.context import make_context, public_url
from mandategraph.endpoint.views.keeping import keep_pages
from mandategraph.endpoint.views.linking import add_links
from mandategraph.endpoint.views.responses import PAGE_POLICY, to_response
from mandategraph.endpoint.views.warming import warm_all, warm_first

BLUEPRINTS = (
    sparql.blueprint,
    operations.blueprint,
    resources.blueprint,
    snapshots.blueprint,
    start.blueprint,
    library.blueprint,
    lists.blueprint,
    downloads.blueprint,
    feeds.blueprint,
    data_page.blueprint,
    writing.blueprint,
    validating.blueprint,
    vocabulary.blueprint,
)


def create_app(settings: Settings, bridge: Bridge | None = None) -> Flask:
    """Make the application; without a bridge it starts a service of its own. Raises MandateGraphError then."""
    folder = Path(__file__).parent  # named, since the import mapping hides it from Flask
    app = Flask(
        "mandategraph.endpoint", root_path=str(folder), instance_path=str(folder / "instance"), static_folder=None
    )
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.extensions["mandategraph"] = bridge or Bridge(start_in_thread(settings))
    app.url_map.strict_slashes = True
    app.url_map.merge_slashes = False
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.register_blueprint(create_pages(make_context, public_url))
    app.register_error_handler(Problem, handle_problem)
    app.register_error_handler(HTTPException, handle_http_exception)
    app.after_request(compress_response)  # runs last: Flask calls the first of them last
    keep_pages(app)
    app.after_request(add_links)
    app.after_request(add_headers)
    app.extensions["mandategraph"].service.warmers.append(partial(warm_all, app))
    return app


def prepare_pages(app: Flask) -> None:
    """Make ahead what pages are made of, and those that take longest, so that no reader waits for it."""
    prepare_templates()
    importlib.import_module("icalendar")  # the calendar imports it late, for the sake of the server's start
    vocabulary.prepare_vocabulary()
    warm_first(app)


def handle_problem(problem: Problem) -> Response:
    """Answer with problem details."""
    return to_response(answer_problem(problem, request.headers.get("Accept")))


def handle_http_exception(error: HTTPException) -> Response:
    """Answer what Flask itself refuses (unknown paths, methods, sizes) with problem details too."""
    code = STATUS_TO_CODE.get(error.code or 500, "internal")
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return handle_problem(Problem(code, error.description or "", headers=headers))


def add_headers(response: Response) -> Response:
    """Add what every answer carries."""
    for name, value in COMMON_HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    return response
