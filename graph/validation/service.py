"""Validation as a service: bytes and what to check them against in, a written report out, within limits.

Nothing is stored and nothing is fetched. The endpoint calls `validate_request` in a worker; the command line goes
the same way for each format.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pyoxigraph import RdfFormat

from mandategraph.graph.validation.dataset import validate_quads, validate_sources
from mandategraph.graph.validation.engine import Engine, choose_engine
from mandategraph.graph.validation.findings import Report, ValidationError
from mandategraph.graph.validation.formats import FORMATS, REPORT_TYPES
from mandategraph.graph.validation.formats.rdf import write_rdf
from mandategraph.graph.validation.independence import is_independent, parse_select
from mandategraph.graph.validation.isolation import Limits, run_limited
from mandategraph.graph.validation.known import entry_types
from mandategraph.graph.validation.profiles import class_tree, load_profile
from mandategraph.graph.validation.shapes import Shapes, parse_shapes
from mandategraph.graph.validation.sources import Source, format_by_name
from mandategraph.graph.validation.wellformed import refuse_ill_formed, shapes_of_shapes

_WARM_UP = parse_shapes(
    [
        (
            "warm-up",
            b"""@prefix sh: <http://www.w3.org/ns/shacl#> .
            <urn:shape> sh:targetNode <urn:node> ; sh:property [ sh:path <urn:p> ; sh:minCount 1 ] ;
            sh:sparql [ sh:message "m" ; sh:select "SELECT $this { $this <urn:p> ?o FILTER(?o > 1) }" ] .""",
            RdfFormat.TURTLE,
        )
    ]
)


@dataclass(frozen=True, slots=True)
class Content:
    """RDF as it comes over the network: its bytes, its media type, and what to call it in the report."""

    body: bytes
    media_type: str
    name: str = "data"


@dataclass(frozen=True, slots=True)
class Request:
    """What to validate and against what: a profile by name, or shapes of the caller's."""

    data: Sequence[Content]
    profile: str = "core"
    shapes: Sequence[Content] = ()
    engine: Engine = Engine.AUTO
    limits: Limits = field(default_factory=lambda: Limits(seconds=30.0, memory=1 << 30))
    max_bytes: int = 20_000_000


@dataclass(frozen=True, slots=True)
class Rendered:
    """A report as it goes over the network."""

    media_type: str
    body: str
    conforms: bool


def validate_request(request: Request) -> Report:
    """Validate what a request holds in a child process without network and files.

    Raises ValidationError for unknown media types, profiles and ill-formed shapes, and LimitExceeded where the
    data is too large or the validation had to be ended.
    """
    size = sum(len(content.body) for content in (*request.data, *request.shapes))
    if size > request.max_bytes:
        raise ValidationError(f"{size} bytes exceed the limit of {request.max_bytes}: send less at once")
    sources = [Source(content.name, content.body, format_by_name(content.media_type)) for content in request.data]

    prepare(None if request.shapes else request.profile, request.engine)

    def task() -> Report:
        files = ((content.name, content.body, format_by_name(content.media_type)) for content in request.shapes)
        if not request.shapes:
            return validate_sources(sources, request.profile, engine=request.engine)
        shapes = parse_shapes(files)
        refuse_ill_formed(shapes)
        return validate_sources(sources, shapes, engine=request.engine)

    return run_limited(task, request.limits)


def prepare(shapes: str | Shapes | None, engine: Engine = Engine.AUTO) -> None:
    """Import and read what a validation in a child process needs, since the child may open no file.

    `shapes` are those to come, None where they are not known yet. Small validations bring in what the engines
    import when they first run.
    """
    chosen = load_profile(shapes) if isinstance(shapes, str) else shapes
    class_tree()
    entry_types()
    shapes_of_shapes()
    validate_quads((), _WARM_UP, engine=Engine.FAST)
    is_independent(parse_select("SELECT $this { $this ?p ?o FILTER EXISTS { ?o ?q ?r } }"))
    if chosen is None or choose_engine(chosen, engine) is Engine.PYSHACL:
        validate_quads((), _WARM_UP, engine=Engine.PYSHACL)


def render(report: Report, media_type: str) -> Rendered:
    """Write a report in the format of a media type; ValidationError where there is none."""
    name = REPORT_TYPES.get(media_type)
    if name is not None:
        return Rendered(media_type, FORMATS[name].write(report), report.conforms)
    rdf_format = RdfFormat.from_media_type(media_type)
    if rdf_format is None:
        raise ValidationError(f"there is no report of media type {media_type}: ask for {', '.join(REPORT_TYPES)}")
    return Rendered(media_type, write_rdf(report, rdf_format), report.conforms)
