"""What programs that watch and crawl the site read: the feed of changes, the site map, the rules for robots."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

from flask import Blueprint, Response

from mandategraph.endpoint.pages.answers import page_query, text
from mandategraph.endpoint.pages.atom import Change, write_feed
from mandategraph.endpoint.pages.rendering import NAVIGATION, interface_words, local_link
from mandategraph.endpoint.views.context import make_context, public_url
from mandategraph.endpoint.views.downloads import get_snapshot
from mandategraph.endpoint.views.keeping import look_at
from mandategraph.graph.snapshot import Snapshot, open_snapshot
from mandategraph.graph.snapshot.folder import list_digests

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST_SNAPSHOTS = 10
MOST_PAGES = 50_000
"""Addresses in one file at the most (https://www.sitemaps.org/protocol.html)."""

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/feed.atom")
def feed() -> Response:
    """Tell which graphs came, changed or went with each kept snapshot (RFC 4287)."""
    kept = list_kept(get_snapshot())
    changes = [change for new, old in pairwise(kept) for change in list_changes(old, new)]
    url = public_url()
    body = write_feed(f"{url}/feed.atom", f"{url}/data", interface_words()["feed_title"], changes, moment(kept[0]))
    return Response(body, mimetype="application/atom+xml")


def list_kept(served: Snapshot) -> list[Snapshot]:
    """List the snapshots that are kept, the newest first, so many at the most."""
    look_at("folder")
    folder = served.path.parent
    return [open_snapshot(folder / digest) for digest in list_digests(folder)[:MOST_SNAPSHOTS]]


def list_changes(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """Compare two snapshots graph by graph, by their digests."""
    before = {entry.iri: entry for entry in old.manifest.graphs}
    after = {entry.iri: entry for entry in new.manifest.graphs}
    context, url = make_context(), public_url()
    for iri in sorted(before.keys() | after.keys()):
        if iri in before and iri in after and before[iri].digest == after[iri].digest:
            continue
        what = "new" if iri not in before else "gone" if iri not in after else "changed"
        words = interface_words()
        counts = [entry[iri].triples if iri in entry else 0 for entry in (before, after)]
        yield Change(
            id=f"{iri}#{new.digest[:16]}",
            title=f"{words[f'change_{what}']}: {iri.removeprefix(context.base)}",
            summary=words["change_counts"] % (*counts, new.digest[:16]),
            link=url + local_link(iri, context.base, context.root),
            updated=moment(new),
        )


def moment(snapshot: Snapshot) -> datetime:
    """Say when a snapshot was put in place, to the second."""
    return datetime.fromtimestamp(int(snapshot.path.stat().st_mtime), UTC)


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """List the pages for crawlers."""
    context, url = make_context(), public_url()
    ElementTree.register_namespace("", SITEMAP)
    root = ElementTree.Element(f"{{{SITEMAP}}}urlset")
    paths = [path for path, _ in NAVIGATION]
    found = [text(row, "thing") for row in context.ask(page_query("sitemap"), {})]
    for address in [*paths, *(local_link(iri, context.base, context.root) for iri in found)][:MOST_PAGES]:
        entry = ElementTree.SubElement(root, f"{{{SITEMAP}}}url")
        ElementTree.SubElement(entry, f"{{{SITEMAP}}}loc").text = url + address
    body = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(body, mimetype="application/xml")


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Keep crawlers to the pages: a query is dear, and the dumps have everything."""
    lines = ["User-agent: *", "Disallow: /sparql?", "Disallow: /snapshot/", f"Sitemap: {public_url()}/sitemap.xml"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
