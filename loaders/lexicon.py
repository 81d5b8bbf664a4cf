"""Reading word lists that a domain expert edits: TOML files of the loaders, each key a list of words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping

from mandategraph.graph.errors import DataError
from mandategraph.graph.resources import read_text


def read_lexicon(path: str, keys: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Read the word lists of a file below loaders/, which must have just these keys.

    Raises DataError that names file and line for bad TOML, a missing or unknown key, an empty or repeated word.
    """
    text = read_text("loaders", path)
    return parse_lexicon(f"loaders/{path}", text, keys)


def parse_lexicon(file: str, text: str, keys: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Check the word lists in the text of a file; `file` is its name for errors. Raises DataError."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise DataError(file, int(line[1]) if line else None, f"is no TOML: {error}") from None
    wanted = tuple(keys)
    for key in raw:
        if key not in wanted:
            raise DataError(file, _line_of(text, key), f"unknown list {key!r}; known are {', '.join(wanted)}")
    return {key: _words(file, text, key, raw.get(key)) for key in wanted}


def _words(file: str, text: str, key: str, values: object) -> frozenset[str]:
    if values is None:
        raise DataError(file, None, f"has no list {key!r}; add it")
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise DataError(file, _line_of(text, key), f"{key} must be a list of words, none of them empty")
    repeated = sorted({value for value in values if values.count(value) > 1})
    if repeated:
        raise DataError(file, _line_of(text, key), f"{key} has {repeated[0]!r} twice; remove one")
    return frozenset(values)


def _line_of(text: str, key: str) -> int | None:
    return next((i for i, line in enumerate(text.splitlines(), 1) if line.split("=")[0].strip() == key), None)
