"""The elements of Akoma Ntoso and the kinds of provisions that they stand for."""

from __future__ import annotations

from mandategraph.loaders.model import ProvisionKind

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
AKN = f"{{{NAMESPACE}}}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

WRITTEN = {
    ProvisionKind.SECTION: "section",
    ProvisionKind.OPERATIVE_PARAGRAPH: "paragraph",
    ProvisionKind.SUB_PARAGRAPH: "subparagraph",
    ProvisionKind.HEADING: "heading",
}
"""How a kind is written; all others as `hcontainer`."""

READ = {
    **{element: kind for kind, element in WRITTEN.items()},
    "article": ProvisionKind.OPERATIVE_PARAGRAPH,
    "clause": ProvisionKind.OPERATIVE_PARAGRAPH,
    "recital": ProvisionKind.RECITAL,
    "citation": ProvisionKind.RECITAL,
    "point": ProvisionKind.SUB_PARAGRAPH,
    "indent": ProvisionKind.LIST_ITEM,
    "item": ProvisionKind.LIST_ITEM,
    "intro": ProvisionKind.PARAGRAPH,
    "wrapUp": ProvisionKind.PARAGRAPH,
    "formula": ProvisionKind.PARAGRAPH,
    "longTitle": ProvisionKind.TITLE,
    "table": ProvisionKind.TABLE,
    "tr": ProvisionKind.TABLE_ROW,
    **dict.fromkeys(("part", "chapter", "title", "book", "division", "tome", "subsection"), ProvisionKind.SECTION),
}
"""What an element is read as; an `hcontainer` by its name."""

PARTS = ("preface", "preamble", "body", "mainBody", "conclusions", "attachments")
"""The parts of a document that hold its words."""

BLOCKS = frozenset({"p", "block", "docTitle", "th", "td", "li"})
"""Elements that hold words and no provisions."""

LEFT_OUT = frozenset({"meta", "authorialNote"})
