"""/validate: data in, the SHACL report out: a page for people, every format of the command for programs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, cast

from flask import Blueprint, Response, current_app, request
from pyoxigraph import NamedNode, RdfFormat
from werkzeug.datastructures import FileStorage

from mandategraph.endpoint.checking.client import Checked, Checker, HelperFailed, HelpersBusy, Upload
from mandategraph.endpoint.checking.submissions import Submission, read_object
from mandategraph.endpoint.exchange import Answer
from mandategraph.endpoint.negotiation import choose
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.views.context import public_url, render_page
from mandategraph.endpoint.views.responses import get_bridge, to_response
from mandategraph.graph.namespaces import DEFAULT_BASE
from mandategraph.graph.validation.formats import FORMATS, REPORT_TYPES
from mandategraph.graph.validation.profiles import profile_names

blueprint = Blueprint("validating", __name__)

N_TRIPLES = "application/n-triples"
LIVE_DEFAULT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
LIVE_GRAPHS = "CONSTRUCT { ?s ?p ?o } WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
LIVE_GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"
JSON, HTML = "application/json", "text/html"
SYNTAXES = {
    "turtle": "text/turtle",
    "trig": "application/trig",
    "n-triples": "application/n-triples",
    "n-quads": "application/n-quads",
    "rdf/xml": "application/rdf+xml",
    "json-ld": "application/ld+json",
}
RDF_REPORTS = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")
OFFERS = (*dict.fromkeys((JSON, *RDF_REPORTS, *REPORT_TYPES)), HTML)
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
MEBIBYTE = 1 << 20
MOST_LINES = 400
"""Lines of the data that the page shows around findings; a longer file is shown in parts."""
NEAR = 2


def get_checker() -> Checker:
    """Give the helpers of this application, made when first asked for."""
    found = current_app.extensions.get("mandategraph-checker")
    if found is None:
        settings = get_bridge().service.settings
        found = Checker(settings.timeout, settings.memory * MEBIBYTE, settings.max_body_bytes)
        current_app.extensions["mandategraph-checker"] = found
    return cast(Checker, found)


@blueprint.get("/validate")
def form() -> str:
    """Show the form."""
    return show(Submission((), (), request.args.get("profile", "core"), "turtle"), None)


@blueprint.post("/validate")
def validate() -> Response:
    """Validate what was sent: a form, a JSON object, or RDF as the body with its media type."""
    wanted = choose_report()
    submission = read_submission()
    wanted = submission.report or wanted
    report = JSON if wanted == HTML else wanted
    try:
        checked = get_checker().check(
            submission.data, submission.profile, submission.shapes, (report,), is_ours=submission.is_live
        )
    except HelpersBusy as error:
        raise Problem("busy", str(error)) from error
    except HelperFailed as error:
        raise Problem("restarted", str(error)) from error
    if wanted == HTML:
        return answer(show(submission, checked), HTML, 400 if checked.error else 413 if checked.limit else 200)
    if checked.error or checked.limit:
        raise Problem("bad-request" if checked.error else "too-large", checked.error or checked.limit)
    return answer(checked.reports[report], report)


def choose_report() -> str:
    """Choose the format of the report: the parameter `format` by name, else Accept; raises Problem."""
    name = request.values.get("format", "") if request.mimetype in FORMS else request.args.get("format", "")
    if name:
        if name not in FORMATS:
            raise Problem("bad-request", f"There is no format of that name; choose one of {', '.join(FORMATS)}.")
        return FORMATS[name].media_type
    chosen = choose(request.headers.get("Accept"), OFFERS)
    if chosen is None:
        raise Problem("not-acceptable", "The report exists in other formats.", members={"available": list(OFFERS)})
    return chosen


def read_submission() -> Submission:
    """Read what is to be validated; raises Problem where there is nothing."""
    if "live" in request.values:
        profile = request.values.get("profile", "core")
        return Submission((read_live(request.values["live"]),), (), profile, "n-triples", is_live=True)
    return read_form() if request.mimetype in FORMS else read_body()


def read_live(name: str) -> Upload:
    """Give what is served now: the graph of that IRI, or with * all graphs together; raises Problem."""
    if name == "*":
        is_union = get_bridge().service.snapshot is not None
        body = get_bridge().ask(LIVE_DEFAULT if is_union else LIVE_GRAPHS, {}, N_TRIPLES)
    else:
        try:
            graph = NamedNode(name)
        except ValueError as error:
            raise Problem("bad-request", "live is neither * nor the IRI of a graph.") from error
        body = get_bridge().ask(LIVE_GRAPH, {"g": graph}, N_TRIPLES)
        if not body:
            raise Problem("not-found", "There is no graph of that name, or nothing in it.")
    return Upload(body, N_TRIPLES, "the live graph" if name == "*" else name)


def read_form() -> Submission:
    """Read a form: text or a file, and perhaps shapes of the sender's; raises Problem where there is nothing."""
    syntax = request.form.get("syntax", "turtle")
    if syntax not in SYNTAXES:
        raise Problem("bad-request", f"There is no syntax of that name; choose one of {', '.join(SYNTAXES)}.")
    content = request.form.get("content", "")
    data = read_files("file", SYNTAXES[syntax])
    if content.strip():
        data.insert(0, Upload(content.replace("\r\n", "\n").encode(), SYNTAXES[syntax], "data"))
    if not data and request.accept_mimetypes.best != HTML and HTML not in request.headers.get("Accept", ""):
        raise Problem("bad-request", "There is no data: send it as the field content or file.")
    shapes = tuple(read_files("shapes", SYNTAXES["turtle"]))
    return Submission(tuple(data), shapes, request.form.get("profile", "core"), syntax)


def read_files(field: str, media_type: str) -> list[Upload]:
    """Read the files of a form's field; the name tells the kind of RDF where it can."""
    return [read_file(file, media_type) for file in request.files.getlist(field) if file.filename]


def read_file(file: FileStorage, media_type: str) -> Upload:
    """Read one file of a form."""
    name = str(file.filename)
    found = RdfFormat.from_extension(name.rpartition(".")[2].lower())
    return Upload(file.read(), found.media_type if found else media_type, name)


def read_body() -> Submission:
    """Read a JSON object, or RDF that was sent as it is; raises Problem where the media type is none of RDF."""
    media_type = request.mimetype
    if media_type == JSON:
        return read_object(request.get_data(cache=False))
    if RdfFormat.from_media_type(media_type) is None:
        raise Problem(
            "media-type", f"Send RDF with its media type ({', '.join(SYNTAXES.values())}), JSON or a form."
        )
    upload = Upload(request.get_data(cache=False), media_type, request.args.get("name", "data"))
    return Submission((upload,), (), request.args.get("profile", "core"), "")


def show(submission: Submission, checked: Checked | None) -> str:
    """Make the page: the form, and after a validation the findings beside the lines."""
    found = checked is not None and not checked.error and not checked.limit
    report: dict[str, Any] = json.loads(checked.reports[JSON]) if found and checked else {"findings": []}
    problem = (checked.error or checked.limit) if checked else ""
    content = next((upload for upload in submission.data if upload.name == "data"), None)
    return render_page(
        "validate.html",
        content=content.body.decode("utf-8", "replace") if content else "",
        syntaxes=tuple(SYNTAXES),
        syntax=submission.syntax,
        profiles=profile_names(),
        profile=submission.profile,
        formats=tuple(FORMATS),
        address=public_url(),
        home=DEFAULT_BASE,
        problem=problem,
        report=report if found else None,
        loose=[finding for finding in report["findings"] if "line" not in finding],
        listings=list(map_lines(submission.data, report["findings"])),
    )


def map_lines(data: Sequence[Upload], findings: Iterable[dict[str, Any]]) -> Iterable[dict[str, object]]:
    """Put the findings beside the lines of each file; far from findings, lines of a long file are left out."""
    placed: dict[str, dict[int, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for finding in findings:
        if "line" in finding:
            placed[finding["file"]][finding["line"]].append(finding)
    for upload in data:
        if upload.name in placed:
            lines = upload.body.decode("utf-8", "replace").split("\n")
            yield {"name": upload.name, "rows": list(show_lines(lines, placed[upload.name]))}


def show_lines(lines: list[str], placed: dict[int, list[dict[str, Any]]]) -> Iterable[dict[str, object]]:
    """Give the lines to show with their numbers and findings."""
    everything = len(lines) <= MOST_LINES
    near = {line + step for line in placed for step in range(-NEAR, NEAR + 1)}
    chosen = [n for n in range(1, len(lines) + 1) if everything or n in near][:MOST_LINES]
    for position, number in enumerate(chosen):
        gap = position > 0 and chosen[position - 1] != number - 1
        yield {"number": number, "text": lines[number - 1], "findings": placed.get(number, []), "gap": gap}


def answer(body: str, media_type: str, status: int = 200) -> Response:
    """Answer with a report, which is nobody else's."""
    headers = {"Content-Type": f"{media_type}; charset=utf-8", "Cache-Control": "no-store", "Vary": "Accept"}
    return to_response(Answer(status, headers, body.encode()))
