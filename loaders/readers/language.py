"""The language of words: by the script they are written in, and for Latin letters by frequent words."""

from __future__ import annotations

import re
from functools import cache

from mandategraph.loaders.lexicon import read_lexicon

_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
)
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_SHARE = 0.3
"""A text is in the language of a script if this share of its letters is: names keep their Latin letters."""
_LEAST_KANA = 0.05
"""Japanese mixes kana with the characters that Chinese is written in; this share of kana tells it."""
_LEAST_WORDS = 3
_SAMPLE = 5000


def detect_language(text: str) -> str | None:
    """Detect the language of a text as a BCP 47 tag; None where there is too little to tell by."""
    sample = text[:_SAMPLE]
    if not sample.isascii():
        letters = len(_LETTER.findall(sample))
        for language, script in _SCRIPTS:
            share = len(script.findall(sample)) / letters if letters else 0.0
            if share >= (_LEAST_KANA if language == "ja" else _SHARE):
                return language
    words = set(_WORD.findall(sample.lower()))
    scores = sorted(((len(words & known), language) for language, known in _stopwords().items()), reverse=True)
    (best, language), (second, _) = scores[0], scores[1]
    return language if best >= _LEAST_WORDS and best > second else None


@cache
def _stopwords() -> dict[str, frozenset[str]]:
    return dict(read_lexicon("readers/stopwords.toml", ("en", "fr", "es")))
