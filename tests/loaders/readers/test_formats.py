"""The same resolution in every format that is read; each test makes its own file."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from random import Random

import docx
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from mandategraph.graph.errors import SourceError
from mandategraph.loaders.model import Document, EditKind, ProvisionKind
from mandategraph.loaders.readers import read

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def one(data: bytes, name: str, media_type: str | None = None) -> Document:
    (document,) = read(Path(name), data, media_type=media_type)
    return document


def numbers(document: Document) -> list[str | None]:
    kinds = (ProvisionKind.OPERATIVE_PARAGRAPH, ProvisionKind.SUB_PARAGRAPH)
    return [provision.number for provision in document.provisions if provision.kind in kinds]


PAGE = """<?xml version="1.0" encoding="utf-8"?>
<html><head><title>Site</title><style>p {}</style></head><body><nav><a href="/">Home</a></nav>
<h1>75/1. A title</h1><script>alert(1)</script>
<p>The General Assembly,</p><p><em>Recalling</em> its <a href="https://example.org/70-1">resolution 70/1</a>,</p>
<p>1. <i>Requests</i> the Council:</p><ol type="a"><li>To act;</li>
<li><p>To report <s>soon</s> later;</p></li></ol>
<p>2. Decides<br>to meet.</p>
<h2>Annex</h2><table><tr><th>Name</th><th>Page</th></tr>
<tr><td>DC</td><td><a href="https://x.org/?a=1&amp;b=2">x</a></td></tr></table>
</body></html>"""


@pytest.mark.parametrize(("name", "media_type"), [("a.html", None), ("a", "text/html; charset=utf-8")])
def test_html(name: str, media_type: str | None):
    document = one(PAGE.encode(), name, media_type)
    assert document.description.title == "A title"
    assert numbers(document) == ["1", "1(a)", "1(b)", "2"]
    assert "alert" not in document.text
    assert "Home" not in document.text
    assert "To report later;" in document.text
    assert [edit.kind for edit in document.alignment.edits].count(EditKind.STRUCK_OUT) == 1
    links = {document.words(link.span): link.href for each in document.provisions for link in each.links}
    assert links == {"resolution 70/1": "https://example.org/70-1", "x": "https://x.org/?a=1&b=2"}
    rows = [document.words(each.span) for each in document.provisions if each.kind is ProvisionKind.TABLE_ROW]
    assert rows == ["Name\tPage", "DC\tx"]


def test_html_nested_too_deep_is_refused():
    with pytest.raises(SourceError, match="nested"):
        one(("<div>" * 5000 + "Words of it all." + "</div>" * 5000).encode(), "a.html")


def make_docx() -> bytes:
    document = docx.Document()
    document.add_heading("Declaration on Words", 0)
    document.add_heading("First part", 1)
    document.add_paragraph("1. We call upon States to act on it.")
    document.add_paragraph("2. We request a report:")
    document.add_paragraph("(a) On words;")
    document.add_paragraph("(b) On deeds.")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Name", "Number"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("media_type", [None, DOCX_TYPE])
def test_docx(media_type: str | None):
    document = one(make_docx(), "declaration.docx", media_type)
    assert (document.description.kind, document.description.title) == ("declaration", "Declaration on Words")
    assert numbers(document) == ["1", "2", "2(a)", "2(b)"]
    assert [each.heading for each in document.provisions if each.number == "1"] == [("First part",)]
    rows = [document.words(each.span) for each in document.provisions if each.kind is ProvisionKind.TABLE_ROW]
    assert rows == ["Name\tNumber"]


LEFT = [
    "1. Requests the Secretary-General to pre-",
    "pare a report on the informa-",
    "tion society and to submit it to the",
]
RIGHT = ["Assembly at its eightieth session;", "2. Decides to remain seized of the", "matter and to meet again."]


def make_pdf(columns: bool) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for page, lines in enumerate([LEFT, RIGHT] if not columns else [LEFT + RIGHT], 1):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 810, "A/RES/75/1")
        canvas.drawString(290, 20, f"{page}/2")
        canvas.setFont("Helvetica", 11)
        for row, line in enumerate(lines):
            left, step = (60, row) if not columns or row < 3 else (320, row - 3)
            canvas.drawString(left, 700 - 14 * step, line)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


@pytest.mark.parametrize("columns", [False, True], ids=["two pages", "two columns"])
def test_pdf(columns: bool):
    document = one(make_pdf(columns), "resolution.pdf")
    assert numbers(document) == ["1", "2"]
    first = next(document.words(each.span) for each in document.provisions if each.number == "1")
    assert first == (
        "1. Requests the Secretary-General to prepare a report on the information society and to submit it to the "
        "Assembly at its eightieth session;"
    )
    kinds = [edit.kind for edit in document.alignment.edits]
    assert kinds.count(EditKind.HYPHENATION) == 2
    furniture = [document.words(each.span) for each in document.provisions if each.kind is ProvisionKind.FURNITURE]
    assert ("1/2" if columns else "2/2") in furniture


def test_paragraphs_of_the_registry():
    entries = [
        {"text": "Countering crime", "type": "heading", "paragraph_level": 1, "prefix": None},
        {"text": "Requests a report:", "type": "paragraph", "paragraph_level": 1, "prefix": "1."},
        {"text": "On crime;", "type": "paragraph", "paragraph_level": 2, "prefix": "(a)"},
    ]
    document = one(json.dumps(entries).encode(), "paragraphs.json")
    assert numbers(document) == ["1", "1(a)"]
    assert document.description.title == "Countering crime"


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b'{"a": 1}', "a.json", "no list of paragraphs"),
        (b'[{"text": 3}]', "a.json", "paragraph 1 has no text"),
        (b"[" * 100_000, "a.json", "cannot be read"),
        (make_pdf(False)[:300], "a.pdf", "PDF"),
        (make_docx()[:300], "a.docx", "damaged"),
        (b"<html><body></body></html>", "a.html", "no words"),
        (b"words of it", "a.txt", "not read"),
    ],
    ids=["object", "no-words", "deep-json", "cut-pdf", "cut-docx", "empty-page", "unknown-type"],
)
def test_what_is_none_of_the_formats_is_refused(data: bytes, name: str, reason: str):
    media_type = "image/png" if reason == "not read" else None
    with pytest.raises(SourceError, match=reason):
        read(Path(name), data, media_type=media_type)


def test_damaged_files_are_refused_or_read_but_never_crash():
    random, reasons = Random(11), []
    for name, whole in (("a.pdf", make_pdf(False)), ("a.docx", stored(make_docx()))):
        for _ in range(25):
            data = bytearray(whole)
            for _ in range(random.randint(1, 20)):
                data[random.randrange(len(data))] = random.randrange(256)
            try:
                assert read(Path(name), bytes(data))
            except SourceError as error:
                reasons.append(str(error))
    assert reasons
    assert not any("\n" in reason for reason in reasons)


def stored(data: bytes) -> bytes:
    """Pack a DOCX anew without compression, so that a changed byte changes the XML."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return stream.getvalue()
