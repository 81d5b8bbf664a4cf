"""Languages by script and by frequent words; quality as the share of words that a dictionary has."""

import pytest

from mandategraph.loaders.readers import read
from mandategraph.loaders.readers.language import detect_language
from mandategraph.loaders.readers.quality import measure_quality

ENGLISH = "The report is to be submitted by the Secretary-General for the consideration of the Assembly. " * 4


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The report of the Council is to be read with this in mind.", "en"),
        ("Le rapport du Conseil est présenté dans les délais pour les États qui le veulent.", "fr"),
        ("El informe del Consejo se presenta para los Estados que lo piden por una vez.", "es"),
        ("Доклад Совета представлен государствам", "ru"),
        ("تقرير المجلس إلى الدول الأعضاء", "ar"),
        ("我们呼吁所有国家采取行动", "zh"),
        ("すべての国に行動を求める", "ja"),
        ("ITU UNESCO UNDP", None),
    ],
)
def test_language_is_told(text: str, language: str | None):
    assert detect_language(text) == language


def test_provision_in_another_language_is_tagged():
    (document,) = read(None, f"1. {ENGLISH}\n\n2. Le rapport du Conseil est présenté dans les délais.".encode())
    assert [each.language for each in document.provisions] == [None, "fr"]


def test_quality_falls_with_the_characters():
    sound = measure_quality(ENGLISH, "en")
    spoilt = measure_quality(ENGLISH.replace("e", "c").replace("t", "r"), "en")
    assert sound is not None
    assert spoilt is not None
    assert sound.score == 1.0
    assert spoilt.score < 0.6
    assert sound.words == spoilt.words


def test_quality_takes_british_spelling_and_leaves_names_out():
    quality = measure_quality(ENGLISH + "utilise programmes colours Xyzzy ITU Qwrtp", "en")
    assert quality is not None
    assert quality.score == 1.0


@pytest.mark.parametrize(("text", "language"), [("Too few words.", "en"), (ENGLISH, "zh")])
def test_quality_is_unknown(text: str, language: str):
    assert measure_quality(text, language) is None
