"""The Link header of pages: from each representation to the others, to what describes the data, to one address.

RFC 8288 (Web Linking), RFC 6596 (canonical).
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from flask import Response, request

from mandategraph.endpoint.formats import TWINS
from mandategraph.endpoint.views.context import public_url

SAFE_QUERY = "%=&+/:;,@!$'()*?-._~"
OTHERS: Mapping[str, str] = {
    "/": '</catalog>; rel="alternate"; type="text/turtle"',
    "/data": '</catalog>; rel="alternate"; type="text/turtle"',
}
"""What says in RDF what a page says that has no twins of its own."""


def write_links(path: str, media_type: str) -> str:
    """Write the links of a page at this path and of its twins; what the reader chose is kept."""
    query = read_query()
    twins = [
        f'<{path}.{extension}{query}>; rel="alternate"; type="{twin}"'
        for extension, twin in TWINS.items()
        if twin != media_type
    ]
    return ", ".join([*twins, *write_common_links(path)])


def write_common_links(path: str) -> tuple[str, str]:
    """Write the links that every page has."""
    return '</.well-known/void>; rel="describedby"', f'<{public_url()}{path}{read_query()}>; rel="canonical"'


def read_query() -> str:
    """Give the query string as a header can hold it, with its question mark; empty where there is none."""
    query = quote(request.query_string.decode("latin-1"), safe=SAFE_QUERY)
    return f"?{query}" if query else ""


def add_links(response: Response) -> Response:
    """Give a page that says nothing of its own the links that every page has."""
    if response.status_code == 200 and response.mimetype == "text/html" and "Link" not in response.headers:
        other = [OTHERS[request.path]] if request.path in OTHERS else []
        response.headers["Link"] = ", ".join([*other, *write_common_links(quote(request.path))])
    return response
