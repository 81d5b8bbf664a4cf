"""/health, /ready and /metrics: for those who run the endpoint."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.views.responses import get_bridge

blueprint = Blueprint("operations", __name__)


@blueprint.get("/health")
def health() -> Response:
    """Say that the process answers."""
    return no_store(jsonify(status="ok"))


@blueprint.get("/ready")
def ready() -> Response:
    """Say whether queries are answered, and over what."""
    service = get_bridge().service
    if not service.ready:
        raise Problem("not-ready", "The data is being loaded.")
    source = service.current.generation.source
    return no_store(
        jsonify(status="ready", snapshot=source.digest, in_memory=source.in_memory, version=service.version)
    )


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give the figures in Prometheus' text format."""
    service = get_bridge().service
    service.measure()
    return no_store(Response(service.metrics.render(), content_type="text/plain; version=0.0.4; charset=utf-8"))


def no_store(response: Response) -> Response:
    """Keep an answer out of every cache."""
    response.headers["Cache-Control"] = "no-store"
    return response
