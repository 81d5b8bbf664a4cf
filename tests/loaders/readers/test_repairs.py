"""Each repair, on words of its own: what the text becomes, and which edit says so."""

import pytest

from mandategraph.loaders.model import Document, EditKind
from mandategraph.loaders.readers import read


def one(text: str) -> Document:
    (document,) = read(None, text.encode())
    return document


def edits(document: Document, kind: EditKind) -> int:
    return sum(edit.kind is kind for edit in document.alignment.edits)


LONG = "1. Requests the Secretary-General to report on the implementation of the present resolution to the"


@pytest.mark.parametrize(
    ("source", "text", "kind"),
    [
        (f"{LONG}\n\nAssembly at its next session.", f"{LONG} Assembly at its next session.", EditKind.PAGE_BREAK),
        (f"{LONG}\n\n12\n\nAssembly soon.", f"{LONG} Assembly soon.", EditKind.PAGE_BREAK),
        (f"{LONG}\n\n<!-- Page 3 -->\n\nAssembly soon.", f"{LONG} Assembly soon.", EditKind.PAGE_BREAK),
        ("States co-\noperate on infor-\nmation.", "States cooperate on information.", EditKind.HYPHENATION),
        ("A well-known fact, well-\nknown to all.", "A well-known fact, well-known to all.", EditKind.HYPHENATION),
        ("We call on all ~~of the~~ States to act.", "We call on all States to act.", EditKind.STRUCK_OUT),
        ("The Plan endorsed by the Summit;4", "The Plan endorsed by the Summit;", EditKind.FOOTNOTE_MARK),
        ("The Plan endorsed by the Summit<sup>1</sup> in 2005.", "The Plan endorsed by the Summit in 2005.",
         EditKind.FOOTNOTE_MARK),
        ("The text is **bold** and *slanted*.", "The text is bold and slanted.", EditKind.MARKUP),
        ("See [the page](https://example.org/a).", "See the page.", EditKind.MARKUP),
        (r"Sums \(in dollars\) of it.", "Sums (in dollars) of it.", EditKind.MARKUP),
        ("Words &amp; deeds of all.", "Words & deeds of all.", EditKind.MARKUP),
        ("Too   many spaces\u00a0here.", "Too many spaces here.", EditKind.WHITE_SPACE),
        ("One sentence goes\nover lines.", "One sentence goes over lines.", EditKind.WHITE_SPACE),
    ],
)  # fmt: skip
def test_repair_is_made_and_recorded(source: str, text: str, kind: EditKind):
    document = one(source)
    assert document.text == text
    assert edits(document, kind) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "Resolution A/75/L.87/Rev.1/Add.1 of art.19 holds.",
        "The rate of 1,5 grew to 2.75 in COVID-19.",
        "A snake_case_name stays, as does 5 * 3.",
        "1. Decides to remain seized of the matter\n\nThe Chair thanked all for a long and useful debate.",
        "(a) The programme of work of the session;\n\n(b) The report of the session.",
        "Strengthening of the United Nations system\n\nReport of the Fifth Committee on its work",
    ],
)
def test_sound_text_stays_as_it_is(text: str):
    assert one(text).text == text


def test_repeated_sentence_goes_only_within_its_paragraph():
    sentence = "We recognise that frameworks are essential to trust in technology."
    assert one(f"{sentence} Then more. {sentence}").text == f"{sentence} Then more."
    assert one(f"{sentence}\n\n{sentence}").text == f"{sentence}\n\n{sentence}"


def test_links_are_kept_with_their_words():
    document = one('| Name | <a href="https://example.org/x?a=1&amp;b=2">page</a> |\n|---|---|\n')
    (link,) = [link for provision in document.provisions for link in provision.links]
    assert (document.words(link.span), link.href) == ("page", "https://example.org/x?a=1&b=2")
