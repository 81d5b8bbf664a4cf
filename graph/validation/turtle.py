"""Where each statement of a Turtle or TriG text stands.

The scanner follows the grammar (RDF 1.1 Turtle, section 6.5; TriG, section 4) far enough to know in which order a
parser meets the statements and which words are subject and object; what the words mean is left to the parser. It
gives the statements in the order in which pyoxigraph gives their quads: by the token that completes them, and the
last first where one token completes several. Tests hold the two together on generated documents.
"""

from __future__ import annotations

from collections.abc import Iterator

from mandategraph.graph.validation.tokens import ScanError, Span, Spans, tokens

_DIRECTIVES = {
    "@prefix": ["dot", "any", "any"],
    "@base": ["dot", "any"],
    "@version": ["dot", "any"],
    "prefix": ["any", "any"],
    "base": ["any"],
    "version": ["any"],
}
_NODES = frozenset({"iri", "name"})


def scan_turtle(text: str) -> Iterator[Spans]:
    """Give the places of the statements of Turtle or TriG, in the order in which pyoxigraph gives the quads."""
    machine = _Machine()
    for kind, word, span in tokens(text):
        machine.step(kind, word, span)
        while machine.out:
            yield machine.out.pop()


class _Machine:
    """A stack of what is expected next; every state looks at one token and says whether it used it up."""

    def __init__(self) -> None:
        self.stack = ["document"]
        self.subjects: list[Span] = []
        self.waiting: list[Span] = []
        """Openings of blank nodes and lists in object position, until their first token is seen."""
        self.literal: Span = (0, 0)
        self.out: list[Spans] = []

    def step(self, kind: str, word: str, span: Span) -> None:
        """Take one token; statements that it completes are appended to `out`."""
        while not _STATES[self.stack[-1]](self, kind, word, span):
            pass

    def emit(self, value: Span) -> None:
        """Complete a statement about the current subject."""
        self.out.append((*self.subjects[-1], *value))

    def follow(self, *states: str) -> None:
        """Replace the current state by others, the last of which comes first."""
        self.stack[-1:] = states


def _fail(span: Span) -> bool:
    raise ScanError(f"an unexpected word at {span[0]}")


def _document(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    directive = _DIRECTIVES.get(word.lower()) if kind in ("at", "name") else None
    if directive:
        machine.stack.extend(directive)
    elif word.lower() == "graph" and kind == "name":
        machine.stack.extend(["open", "label"])
    elif word == "{":
        machine.stack.append("block")
    else:
        machine.stack.extend(["end", "subject"])
        return False
    return True


def _any(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    machine.stack.pop()
    return True


def _dot(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    machine.stack.pop()
    return word == "." or _fail(span)


def _label(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    if word == "[":
        machine.follow("close-label")
    elif kind in _NODES:
        machine.stack.pop()
    else:
        _fail(span)
    return True


def _open(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    machine.follow("block")
    return word == "{" or _fail(span)


def _block(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    if word == "}":
        machine.stack.pop()
        return True
    machine.stack.extend(["block-end", "subject"])
    return False


def _block_end(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    machine.stack.pop()
    machine.subjects.pop()
    return word == "." or (word != "}" and _fail(span))


def _end(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    machine.stack.pop()
    machine.subjects.pop()
    return word == "." or _fail(span)


def _subject(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    if kind not in _NODES and word not in ("[", "("):
        _fail(span)
    machine.subjects.append(span)
    machine.follow({"[": "subject-node", "(": "subject-list"}.get(word, "first-verb"))
    return True


def _subject_node(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    if word == "]":
        machine.follow("first-verb")
        return True
    machine.follow("more-verbs", "close", "verbs")
    return False


def _more_verbs(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    if word in (".", "}"):
        machine.stack.pop()
    else:
        machine.follow("verbs")
    return False


def _subject_list(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    if word == ")":
        machine.follow("verbs")
        return True
    machine.subjects.append(machine.subjects[-1])
    machine.follow("verbs", "list", "object")
    return False


def _list(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    machine.emit(span)
    if word == ")":
        machine.stack.pop()
        machine.subjects.pop()
        return True
    machine.subjects[-1] = span
    machine.stack.append("object")
    return False


def _first_verb(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    if word == "{":
        machine.subjects.pop()
        machine.stack.pop()
        machine.follow("block")
        return True
    machine.follow("verbs")
    return False


def _verbs(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    if kind in _NODES:
        machine.stack.extend(["objects", "object"])
        return True
    if word == ";":
        return True
    machine.stack.pop()
    return False


def _objects(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    if word == ",":
        machine.stack.append("object")
        return True
    machine.stack.pop()
    return False


def _object(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    machine.stack.pop()
    if kind in _NODES or kind == "number":
        machine.emit(span)
    elif kind == "string":
        machine.literal = span
        machine.stack.append("literal")
    elif word in ("[", "("):
        machine.waiting.append(span)
        machine.stack.append("object-node" if word == "[" else "object-list")
    else:
        _fail(span)
    return True


def _literal(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    if kind == "type":
        machine.follow("datatype")
        return True
    machine.stack.pop()
    machine.emit((machine.literal[0], span[1]) if kind == "at" else machine.literal)
    return kind == "at"


def _datatype(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    machine.stack.pop()
    machine.emit((machine.literal[0], span[1]))
    return kind in _NODES or _fail(span)


def _object_node(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    opening = machine.waiting.pop()
    if word == "]":
        machine.stack.pop()
        machine.emit((opening[0], span[1]))
        return True
    machine.subjects.append(opening)
    machine.follow("object-close", "verbs")
    return False


def _object_close(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    machine.stack.pop()
    machine.emit(machine.subjects.pop()) if word == "]" else _fail(span)
    return True


def _object_list(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    opening = machine.waiting.pop()
    if word == ")":
        machine.stack.pop()
        machine.emit((opening[0], span[1]))
        return True
    machine.emit(opening)
    machine.subjects.append(opening)
    machine.follow("list", "object")
    return False


def _close(machine: _Machine, kind: str, word: str, span: Span) -> bool:
    machine.stack.pop()
    return word == "]" or _fail(span)


_STATES = {
    "document": _document,
    "any": _any,
    "dot": _dot,
    "label": _label,
    "open": _open,
    "close-label": _close,
    "block": _block,
    "block-end": _block_end,
    "end": _end,
    "subject": _subject,
    "subject-node": _subject_node,
    "more-verbs": _more_verbs,
    "close": _close,
    "subject-list": _subject_list,
    "list": _list,
    "first-verb": _first_verb,
    "verbs": _verbs,
    "objects": _objects,
    "object": _object,
    "literal": _literal,
    "datatype": _datatype,
    "object-node": _object_node,
    "object-close": _object_close,
    "object-list": _object_list,
}
