"""Citing a paragraph: plain text, BibTeX and RIS."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mandategraph.endpoint.pages.rendering import interface_words, said_in_words


@dataclass(frozen=True, slots=True)
class CitedParagraph:
    """A paragraph in the three forms that people paste."""

    text: str
    bibtex: str
    ris: str

    def written(self, form: str) -> tuple[str, str] | None:
        """Give one of the forms (txt, bib, ris) with its media type; None for any other."""
        forms = {
            "txt": (self.text, "text/plain"),
            "bib": (self.bibtex, "application/x-bibtex"),
            "ris": (self.ris, "application/x-research-info-systems"),
        }
        return forms.get(form)


def cite_paragraph(
    title: str, body: str, number: str, status: str, symbol: str, year: str, iri: str
) -> CitedParagraph:
    """Write the citation; what is unknown (empty) is left out, and a draft is called one."""
    words = interface_words()
    place = words["cited_paragraph"] % number if number else words["cited_text"]
    note = said_in_words(status, "status")
    parts = [body, f"“{title}”", symbol, f"({note})", year, place, iri]
    key = re.sub(r"[^a-z0-9]+", "-", iri.rpartition("/id/")[2].lower()).strip("-")
    fields = {
        "author": f"{{{_braced(body)}}}" if body else "",
        "title": _braced(title),
        "number": symbol,
        "year": year,
        "note": f"{place}, {note}",
        "url": iri,
    }
    bibtex = "\n".join([f"@misc{{{key},", *(f"  {k} = {{{v}}}," for k, v in fields.items() if v), "}"])
    tags = [("TY", "GEN"), ("AU", body), ("TI", title), ("M1", symbol), ("PY", year), ("SE", place), ("N1", note)]
    ris = "\n".join([*(f"{tag}  - {_line(value)}" for tag, value in tags if value), f"UR  - {iri}", "ER  - "])
    return CitedParagraph(", ".join(part for part in parts if part), bibtex, ris)


def _braced(value: str) -> str:
    """Keep BibTeX from reading braces and backslashes of a title as its own."""
    return re.sub(r"[{}\\]", "", value)


def _line(value: str) -> str:
    return " ".join(value.split())
