"""What can go wrong with a request, each with its status and stable code, told as problem details (RFC 9457).

https://www.rfc-editor.org/rfc/rfc9457
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mandategraph.endpoint.negotiation import choose

PROBLEM_BASE = "https://w3id.org/mandategraph/problem/"
JSON_TYPE = "application/problem+json"
TEXT_TYPE = "text/plain; charset=utf-8"

# code → (status, title): the one table of what a client can be told.
PROBLEMS: Mapping[str, tuple[int, str]] = {
    "bad-request": (400, "The request cannot be understood"),
    "syntax": (400, "The query has a syntax error"),
    "too-complex": (400, "The query is too complex to evaluate"),
    "evaluation": (400, "The query cannot be evaluated"),
    "token-needed": (401, "Writing needs a token"),
    "service-refused": (403, "Queries to other endpoints are refused"),
    "load-refused": (403, "Loading from elsewhere is refused"),
    "writing-off": (403, "Writing is turned off"),
    "forbidden": (403, "The token does not allow this"),
    "not-found": (404, "There is nothing here"),
    "method": (405, "The method is not allowed here"),
    "not-acceptable": (406, "None of the acceptable formats is available"),
    "stalled": (408, "The request did not arrive in time"),
    "conflict": (409, "The state of the graphs does not allow this"),
    "gone": (410, "The snapshot is no longer kept"),
    "precondition": (412, "The data has changed"),
    "too-large": (413, "The request or its answer is too large"),
    "uri-too-long": (414, "The address is too long; send the query by POST"),
    "media-type": (415, "The media type of the request is not supported"),
    "not-conformant": (422, "The result would not conform to the shapes"),
    "too-many": (429, "Too many requests"),
    "internal": (500, "The server made a mistake"),
    "service-failed": (502, "Another endpoint did not answer as it should"),
    "backend": (502, "The endpoint behind this one did not answer"),
    "deadline": (503, "The query took longer than allowed"),
    "gave-way": (503, "The query gave way to others that waited"),
    "busy": (503, "Every worker is busy"),
    "not-ready": (503, "The server is starting"),
    "memory": (503, "The query took more memory than allowed"),
    "killed": (503, "The query was ended by the operator"),
    "restarted": (503, "The worker that evaluated the query ended"),
}

STATUS_TO_CODE = {404: "not-found", 405: "method", 413: "too-large", 415: "media-type", 400: "bad-request"}


class Problem(Exception):
    """An answer that is no result; the code is a key of PROBLEMS and says status and title."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, object] | None = None,
    ) -> None:
        """Hold the code, what happened and what to do (one sentence each), headers, and further members."""
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.status, self.title = PROBLEMS[code]
        self.headers = dict(headers or {})
        if self.status in (429, 503):
            self.headers.setdefault("Retry-After", "5")
        self.members = dict(members or {})


def tell(problem: Problem) -> dict[str, Any]:
    """Write a problem as values that JSON can hold, for `hear` in another process."""
    return {
        "code": problem.code,
        "detail": problem.detail,
        "headers": problem.headers,
        "members": problem.members,
    }


def hear(told: Mapping[str, Any]) -> Problem:
    """Make the problem of what `tell` gave."""
    return Problem(told["code"], told["detail"], headers=told["headers"], members=told["members"])


def describe_problem(problem: Problem) -> dict[str, object]:
    """Give the problem as the members of a problem details object (RFC 9457, section 3.1)."""
    return {
        "type": PROBLEM_BASE + problem.code,
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        **problem.members,
    }


def render_problem(problem: Problem, accept: str | None) -> tuple[int, dict[str, str], bytes]:
    """Write the problem as JSON or text, whichever the client prefers (JSON where it accepts neither)."""
    headers = {**problem.headers, "Cache-Control": "no-store", "Vary": "Accept"}
    if choose(accept, (JSON_TYPE, "application/json", "text/plain")) == "text/plain":
        lines = [f"{problem.status} {problem.title}", problem.detail]
        lines += [f"{name}: {value}" for name, value in problem.members.items()]
        return problem.status, {**headers, "Content-Type": TEXT_TYPE}, ("\n".join(lines) + "\n").encode()
    body = json.dumps(describe_problem(problem), ensure_ascii=False).encode() + b"\n"
    return problem.status, {**headers, "Content-Type": JSON_TYPE}, body
