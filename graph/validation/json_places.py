"""JSON-LD: where its nodes and properties stand, as far as the contexts within the document tell.

Terms are resolved with the document's own `@context` objects taken together (prefixes, `@vocab`, `@base`, term
definitions); scoped contexts and containers by index are read like any other. What is not found has no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from mandategraph.graph.namespaces import RDF

Span = tuple[int, int]
_TOKEN = re.compile(
    r'[ \t\r\n]+|(?P<string>"(?:[^"\\]|\\.)*")|(?P<mark>[{}\[\]:,])|(?P<word>[^\s{}\[\]:,"]+)', re.DOTALL
)
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
MAX_DEPTH = 500
"""Objects and arrays within each other; a parser's time and memory grow with the square of it."""
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_SHORT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_NO_NODE = frozenset({"@value", "@list", "@set", "@context"})


@dataclass(slots=True)
class _Object:
    span: Span
    members: list[tuple[str, Span, Any]] = field(default_factory=list)

    def get(self, key: str) -> Any:
        return next((value for name, _, value in self.members if name == key), None)


@dataclass(slots=True)
class _Array:
    span: Span
    items: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Scalar:
    span: Span
    value: str
    is_string: bool


@dataclass(slots=True)
class JsonPlaces:
    """Places by node and property; both as absolute IRIs."""

    nodes: dict[str, Span] = field(default_factory=dict)
    properties: dict[tuple[str, str], list[tuple[str, Span]]] = field(default_factory=dict)
    """(node, property) to its values in the order of the document, each as resolved text with its place."""
    unnamed: list[str] = field(default_factory=list)
    """Keys of nodes without `@id`, in the order of the document."""


def scan_json(text: str, base_iri: str | None = None) -> JsonPlaces:
    """Find the places of a well-formed JSON-LD document."""
    tree = _parse(text)
    resolver = _Resolver(base_iri or "")
    for found in _objects(tree):
        resolver.read(found.get("@context"))
    places = JsonPlaces()
    for found in _objects(tree, skip_contexts=True):
        _add_node(found, resolver, places)
    return places


def too_deep(text: str) -> int | None:
    """Give where the text goes deeper than MAX_DEPTH, before it is parsed; None where it does not."""
    depth = 0
    for token in _STRUCTURE.finditer(text):
        if token.group() in "{[":
            depth += 1
            if depth > MAX_DEPTH:
                return token.start()
        elif token.group() in "}]":
            depth -= 1
    return None


def _parse(text: str) -> Any:
    root = _Array((0, len(text)))
    stack: list[Any] = [root]
    key: list[tuple[str, Span] | None] = [None]
    for token in _TOKEN.finditer(text):
        kind, span = token.lastgroup, token.span()
        if kind == "mark":
            _mark(token.group(), span, stack, key)
        elif kind == "string":
            _put(_Scalar(span, _unescape(token.group()[1:-1]), True), stack, key)
        elif kind == "word":
            _put(_Scalar(span, token.group(), False), stack, key)
    return root


def _mark(mark: str, span: Span, stack: list[Any], key: list[tuple[str, Span] | None]) -> None:
    if mark in "{[":
        opened: Any = _Object(span) if mark == "{" else _Array(span)
        _put(opened, stack, key)
        stack.append(opened)
        key.append(None)
    elif mark in "}]" and len(stack) > 1:
        closed = stack.pop()
        closed.span = (closed.span[0], span[1])
        key.pop()


def _put(value: Any, stack: list[Any], key: list[tuple[str, Span] | None]) -> None:
    holder = stack[-1]
    if isinstance(holder, _Array):
        holder.items.append(value)
    elif key[-1] is None:
        key[-1] = (value.value, value.span) if isinstance(value, _Scalar) else ("", value.span)
    else:
        name, span = key[-1]
        holder.members.append((name, span, value))
        key[-1] = None


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else _SHORT.get(found[2], found[2]), text)


def _objects(tree: Any, skip_contexts: bool = False) -> Iterator[_Object]:
    stack = [tree]
    while stack:
        found = stack.pop()
        if isinstance(found, _Array):
            stack.extend(reversed(found.items))
        elif isinstance(found, _Object):
            yield found
            stack.extend(
                value for name, _, value in reversed(found.members) if not (skip_contexts and name == "@context")
            )


class _Resolver:
    def __init__(self, base: str) -> None:
        self.base = base
        self.vocabulary = ""
        self.terms: dict[str, str] = {}

    def read(self, context: Any) -> None:
        for found in context.items if isinstance(context, _Array) else [context]:
            for name, _, value in found.members if isinstance(found, _Object) else []:
                self._define(name, value.get("@id") if isinstance(value, _Object) else value)

    def _define(self, name: str, value: Any) -> None:
        if not isinstance(value, _Scalar) or not value.is_string:
            return
        if name == "@base":
            self.base = urljoin(self.base, value.value)
        elif name == "@vocab":
            self.vocabulary = value.value
        else:
            self.terms.setdefault(name, value.value)

    def term(self, name: str, depth: int = 0) -> str:
        if name in self.terms and depth < 10:
            return self.term(self.terms[name], depth + 1) if self.terms[name] != name else name
        prefix, colon, local = name.partition(":")
        if colon and prefix in self.terms and not local.startswith("//"):
            return self.term(prefix, depth + 1) + local
        if colon or name.startswith("@"):
            return name
        return self.vocabulary + name

    def iri(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        if colon and not local.startswith("//") and prefix in self.terms:
            return self.term(prefix) + local
        return name if colon else urljoin(self.base, name)


def _add_node(found: _Object, resolver: _Resolver, places: JsonPlaces) -> None:
    names = {resolver.term(name): (name, value) for name, _, value in found.members}
    if not names or names.keys() & _NO_NODE - {"@context"} or names.keys() == {"@context", "@graph"}:
        return
    identifier = names.get("@id", ("", None))[1]
    if isinstance(identifier, _Scalar):
        node = resolver.iri(identifier.value)
        place = identifier.span
    else:
        node = f"unnamed {len(places.unnamed)}"
        place = (found.span[0], found.span[0] + 1)
        if names.keys() - {"@context", "@graph"}:
            places.unnamed.append(node)
    places.nodes.setdefault(node, place)
    for name, span, value in found.members:
        _add_property(node, resolver.term(name), span, value, resolver, places)


def _add_property(node: str, name: str, span: Span, value: Any, resolver: _Resolver, places: JsonPlaces) -> None:
    if name == "@type":
        name = f"{RDF}type"
    elif name.startswith("@"):
        return
    held = places.properties.setdefault((node, name), [])
    for item in value.items if isinstance(value, _Array) else [value]:
        held.extend(_value(item, name, resolver) or [("", span)])


def _value(item: Any, name: str, resolver: _Resolver) -> list[tuple[str, Span]]:
    if isinstance(item, _Scalar):
        return [(resolver.term(item.value) if name == f"{RDF}type" else item.value, item.span)]
    if isinstance(item, _Object):
        inner = item.get("@value") or item.get("@id")
        if isinstance(inner, _Scalar):
            is_node = item.get("@value") is None
            return [(resolver.iri(inner.value) if is_node else inner.value, inner.span)]
        return [("", item.span)]
    return []
