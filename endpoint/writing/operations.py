"""An update as its operations: where each stands in the text, of what kind it is, and which parts it has.

Only what is written plainly is taken apart; of everything else `split_update` says that it is not, and the engine
has to run it as it stands. Grammar: https://www.w3.org/TR/sparql11-query/#rUpdate
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from mandategraph.graph.sparql import read_tokens

Span = tuple[int, int]


class Kind(Enum):
    """What an operation does."""

    INSERT_DATA = re.compile(r"insert data G ")
    DELETE_DATA = re.compile(r"delete data G ")
    DELETE_WHERE = re.compile(r"delete where G ")
    MODIFY = re.compile(r"(?:with N )?(?:delete G (?:insert G )?|insert G )(?:using (?:named )?N )*where G ")
    GRAPHS = re.compile(
        r"(?:clear|drop) (?:silent )?(?:graph N |default )|create (?:silent )?graph N "
        r"|(?:copy|move|add) (?:silent )?(?:default |(?:graph )?N )to (?:default |(?:graph )?N )"
    )
    MANY_GRAPHS = re.compile(r"(?:clear|drop) (?:silent )?(?:named|all) ")


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, a name (an IRI, or a short one), or a group in braces, outside of all braces."""

    code: str
    """The word itself, N for a name, G for a group."""
    span: Span


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of an update."""

    kind: Kind
    text: str
    """The operation with the prologue that it sees, all else blank, so that positions stay those of the update."""
    prologue: str
    """The prologue alone, in the same way."""
    pieces: tuple[Piece, ...]

    def group(self, word: str) -> str:
        """Give the group that follows a word, with its braces; nothing where there is none."""
        spans = [two.span for one, two in self._pairs() if one.code == word and two.code == "G"]
        return self.text[slice(*spans[0])] if spans else ""

    def names(self, *words: str) -> list[str]:
        """Give the names that follow directly after one of the words, as they are written."""
        return [self.text[slice(*two.span)] for one, two in self._pairs() if one.code in words and two.code == "N"]

    def _pairs(self) -> Iterable[tuple[Piece, Piece]]:
        return zip(self.pieces, self.pieces[1:], strict=False)


def split_update(text: str) -> list[Operation] | None:
    """Take an update apart; None where it is not written plainly."""
    pieces = list(read_pieces(text))
    operations: list[Operation] = []
    prologues: list[Span] = []
    while pieces:
        end = next((index for index, piece in enumerate(pieces) if piece.code == ";"), len(pieces))
        part, pieces = pieces[:end], pieces[end + 1 :]
        length = measure_prologue(part)
        prologues += [piece.span for piece in part[:length]]
        rest = tuple(part[length:])
        if not rest and not pieces:
            break
        signature = "".join(f"{piece.code} " for piece in rest)
        kind = next((kind for kind in Kind if kind.value.fullmatch(signature)), None)
        if kind is None:
            return None
        prologue = keep_only(text, prologues)
        operations.append(
            Operation(kind, keep_only(text, [*prologues, *(piece.span for piece in rest)]), prologue, rest)
        )
    return operations


def read_pieces(text: str) -> Iterator[Piece]:
    """Give the pieces of an update and the semicolons between; a piece "?" stands for what is none.

    Only braces count for the depth: they alone stand in no IRI, wherever one may seem to begin.
    """
    depth = start = position = 0
    for token in read_tokens(text):
        if depth == 0:
            yield from _read_gap(text, position, token.start())
        position = token.end()
        if token[0] == "{":
            start = token.start() if depth == 0 else start
            depth += 1
        elif token[0] == "}":
            depth -= 1
            if depth == 0:
                yield Piece("G", (start, position))
        elif token["broken"] or (depth == 0 and not token["comment"]):
            yield Piece(_code(token), token.span())
        if depth < 0:
            break
    if depth:
        yield Piece("?", (position, position))
    else:
        yield from _read_gap(text, position, len(text))


def _read_gap(text: str, start: int, end: int) -> Iterator[Piece]:
    for index in range(start, end):
        if not text[index].isspace():
            yield Piece(";" if text[index] == ";" else "?", (index, index + 1))


def _code(token: re.Match[str]) -> str:
    if token["local"] is not None or token[0].startswith("<"):
        return "N"
    return token["run"].lower() if token["run"] else "?"


def measure_prologue(pieces: list[Piece]) -> int:
    """Count the pieces that declare a base or prefixes."""
    index = 0
    while index < len(pieces):
        codes = [piece.code for piece in pieces[index : index + 3]]
        if codes[:2] == ["base", "N"]:
            index += 2
        elif codes == ["prefix", "N", "N"]:
            index += 3
        else:
            break
    return index


def keep_only(text: str, spans: Iterable[Span]) -> str:
    """Blank everything but these spans, lines kept."""
    parts, position = [], 0
    for start, end in spans:
        parts += [_blank(text[position:start]), text[start:end]]
        position = end
    return "".join([*parts, _blank(text[position:])])


def _blank(text: str) -> str:
    return re.sub(r"[^\r\n]", " ", text)
