"""/health, /ready, /metrics and /running: for those who run the endpoint."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.views.responses import get_bridge

blueprint = Blueprint("operations", __name__)


@blueprint.get("/health")
def health() -> Response:
    """Say that the process answers."""
    return no_store(jsonify(status="ok"))


@blueprint.get("/ready")
def ready() -> Response:
    """Say whether queries and pages are answered as fast as they will be, and over what."""
    service = get_bridge().service
    if not service.ready:
        raise Problem("not-ready", "The data is being loaded.")
    if not service.settled.is_set():
        raise Problem("not-ready", "Queries are answered; the longest pages are being made.")
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


@blueprint.get("/requests/<number>")
def show_request(number: str) -> Response:
    """Say why the transfer of an answer was aborted; the number is that of its header Mandategraph-Request."""
    reason = get_bridge().service.cuts.find(number)
    if reason is None:
        raise Problem("not-found", "No answer of that number was cut short, or it was long ago.")
    return no_store(jsonify(request=number, outcome="cut", detail=reason))


def check_operator() -> None:
    """Raise Problem unless the request carries a token that is good for all graphs."""
    bridge = get_bridge()
    writes = bridge.service.writes
    if writes is None:
        raise Problem("writing-off", "Operators need a token; serve with --tokens.")
    if writes.authorise(request.headers.get("Authorization")).graphs:
        raise Problem("forbidden", "The token is good for some graphs only; operators need one for all.")


@blueprint.get("/running")
def running() -> Response:
    """List the queries that run now."""
    check_operator()
    bridge = get_bridge()
    return no_store(jsonify(running=bridge.wait(bridge.service.list_running())))


@blueprint.delete("/running/<int:number>")
def stop(number: int) -> Response:
    """End a query that runs."""
    check_operator()
    bridge = get_bridge()
    if not bridge.wait(bridge.service.stop_running(number)):
        raise Problem("not-found", "No query of that number runs.")
    return no_store(Response(status=204))


def no_store(response: Response) -> Response:
    """Keep an answer out of every cache."""
    response.headers["Cache-Control"] = "no-store"
    return response
