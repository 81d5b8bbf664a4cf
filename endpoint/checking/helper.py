"""The helper that validates: one line of JSON in, one line of JSON out, each validation in a child of its own.

It runs as a program of its own (`python -m mandategraph.endpoint.checking.helper`), since only a process without
threads may fork safely, and the web server has many.
"""

from __future__ import annotations

import base64
import json
import sys
from typing import Any

from mandategraph.graph.errors import MandateGraphError
from mandategraph.graph.validation.isolation import LimitExceeded, Limits
from mandategraph.graph.validation.service import Content, Request, render, validate_request


def read_request(message: dict[str, Any]) -> Request:
    """Make the request of a message."""
    return Request(
        data=[read_content(part) for part in message["data"]],
        profile=message["profile"],
        shapes=[read_content(part) for part in message["shapes"]],
        limits=Limits(seconds=message["seconds"], memory=message["memory"]),
        max_bytes=message["max_bytes"],
    )


def read_content(part: dict[str, str]) -> Content:
    """Make the content of a part, whose bytes come in base64."""
    return Content(base64.b64decode(part["body"]), part["media_type"], part["name"])


def answer(message: dict[str, Any]) -> dict[str, Any]:
    """Validate, and give the report in each media type that is asked for; or what is wrong with the request."""
    try:
        report = validate_request(read_request(message))
        written = {media_type: render(report, media_type).body for media_type in message["reports"]}
    except LimitExceeded as error:
        return {"limit": str(error)}
    except MandateGraphError as error:
        return {"error": str(error)}
    return {"conforms": report.conforms, "reports": written}


def main() -> None:
    """Answer until the input ends."""
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
