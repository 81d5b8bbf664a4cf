"""Metadata files: what they may say, and that every fault names file and line."""

import pytest

from mandategraph.graph.errors import DataError
from mandategraph.loaders.corpus.metadata import Bounds, parse_metadata
from mandategraph.loaders.model import Status

HEAD = f'file = "text.txt"\nsha256 = "{"0" * 64}"\n'
WORK = HEAD + '[[work]]\nslug = "s"\ntitle = "T"\nkind = "report"\nversion = "final"\nlanguage = "en"\n'


def test_a_work_with_all_that_is_known() -> None:
    facts = parse_metadata(
        "m.toml",
        WORK
        + 'status = "draft"\nbodies = ["A", "B"]\nadopted = 2025-12-17\n'
        + "[work.expected]\nrecital = { min = 8, max = 9 }\n"
        + '[[work.expression]]\nversion = "adopted"\nlanguage = "en"\nstatus = "adopted"\nsource = ["https://a.example/"]\n'
        + '[[work.adopted_paragraph]]\nnumber = "67"\nversion = "adopted"\nsource = "https://a.example/"\n',
    )
    work = facts.work("s", "final")
    assert work is not None
    assert work.bodies == ("A", "B")
    assert work.expected == {"recital": Bounds(8, 9)}
    assert work.expressions[0].status is Status.ADOPTED
    assert work.adopted[0].number == "67"
    assert facts.work("s", "other") is None


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("file = \nsha256 = 1\n", 1, "no TOML"),
        ('file = "t"\nsha256 = "12"\n', 2, "64 hexadecimal digits"),
        (HEAD.replace("text.txt", "../text.txt"), 1, "beside this one"),
        (HEAD + 'colour = "red"\n', 3, "unknown field 'colour'"),
        (WORK + 'titel = "T"\n', 9, "unknown field 'titel'"),
        (WORK + 'status = "drafty"\n', 9, "unknown status 'drafty'"),
        (WORK + 'adopted = "2025-12-17"\n', 9, "must be a day"),
        (WORK + 'symbol = ""\n', 9, "leave out what is unknown"),
        (WORK + "[work.expected]\nparagraphs = { min = 1 }\n", 10, "nothing is counted as 'paragraphs'"),
        (WORK + "[work.expected]\nrecital = 8\n", 10, "needs min, max or both"),
        (WORK.replace('slug = "s"\n', ""), None, "has no slug"),
        (WORK + '[[work.expression]]\nversion = "a"\nlanguage = "en"\n', None, "has no source"),
        (
            WORK + '[[work.adopted_paragraph]]\nnumber = "1"\nversion = "x"\nsource = "s"\n',
            None,
            "unknown version 'x'",
        ),
    ],
)
def test_faults_name_the_file_and_the_line(text: str, line: int | None, reason: str) -> None:
    with pytest.raises(DataError, match=reason) as caught:
        parse_metadata("m.toml", text)
    assert caught.value.file == "m.toml"
    assert caught.value.line == line
