"""The words about terms: labels, definitions and examples, complete, told apart, and written in one manner."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import langcodes
from pyoxigraph import Literal, NamedNode, Triple

from mandategraph.graph.actor_register import LANGUAGES
from mandategraph.graph.namespaces import OWL, RDFS, SKOS
from mandategraph.graph.ontology import Term
from mandategraph.graph.quality.findings import Finding, error, info, show, warning
from mandategraph.graph.quality.statements import Ontology

_CLASS_NAME = re.compile(r"[A-Z][A-Za-z0-9]*\Z")
_PROPERTY_NAME = re.compile(r"[a-z][A-Za-z0-9]*\Z")
_MARKUP = re.compile(r"</?[A-Za-z][^>]*>|&[a-z]+;|[*_]{2}")
_SAID = {"label": RDFS.label, "definition": SKOS.definition, "example": SKOS.example}
_ARTICLE = re.compile(r"(?:an?|the|una?|el|la|los|las|une|les?|l) ")
_ENDS = (".", "。", "؟", "…", "?")
_FULL_STOPS = (*_ENDS, ".”", ")")


def check_words(ontology: Ontology) -> Iterator[Finding]:
    """Check that each term of its own has one label, definition and example in English, and who defines it."""
    defined = {subject for subject, _ in ontology.pairs(RDFS.isDefinedBy)}
    for term in ontology.own:
        for check, words in _words(term):
            languages = Counter(word.language for word in words)
            if not languages["en"]:
                yield error(f"missing-{check}", term.iri, f"has no {check} in English")
            for language, count in sorted(languages.items(), key=str):
                if count > 1:
                    yield error(f"several-{check}s", term.iri, f"has {count} {check}s in language {language}")
            for word in words:
                statement = Triple(term.iri, _SAID[check], word)
                if word.value != " ".join(word.value.split()):
                    yield error(
                        f"white-space-in-{check}", term.iri, f"has stray white space in {word.value!r}", statement
                    )
        if term.iri not in defined:
            yield error("missing-is-defined-by", term.iri, "does not say which ontology defines it")


def _words(term: Term) -> tuple[tuple[str, tuple[Literal, ...]], ...]:
    return (("label", term.labels), ("definition", term.definitions), ("example", term.examples))


def check_translations(ontology: Ontology) -> Iterator[Finding]:
    """Check that label and definition of each term stand in the six official languages of the United Nations."""
    for term in ontology.own:
        for check, words in (("label", term.labels), ("definition", term.definitions)):
            missing = sorted(set(LANGUAGES) - {word.language for word in words} - {"en"})
            if missing and not term.deprecated:
                yield warning("missing-translation", term.iri, f"has no {check} in {', '.join(missing)}")


def check_duplicate_words(ontology: Ontology) -> Iterator[Finding]:
    """Two classes, or two properties, with the same label or definition cannot be told apart."""
    for check in ("label", "definition"):
        seen: dict[tuple[bool, Literal], NamedNode] = {}
        for term in ontology.own:
            for word in term.labels if check == "label" else term.definitions:
                first = seen.setdefault((term.kind == OWL.Class, word), term.iri)
                if first != term.iri:
                    message = f"has the {check} {word.value!r} of {show(first)}"
                    statement = Triple(term.iri, _SAID[check], word)
                    yield warning(f"duplicate-{check}", term.iri, message, statement)
    labels = {label: term.iri for term in ontology.own for label in term.labels}
    for triple in ontology.having(SKOS.altLabel):
        other = labels.get(triple.object) if isinstance(triple.object, Literal) else None
        if other is not None and triple.subject in ontology.terms and triple.subject != other:
            message = f"has the other label {show(triple.object)}, which is the label of {show(other)}"
            yield warning("duplicate-label", triple.subject, message, triple)


def check_definitions(ontology: Ontology) -> Iterator[Finding]:
    """Check that a definition says more than the label, as a sentence; and that a label is no sentence."""
    for term in ontology.own:
        labels = {_plain(label.value) for label in term.labels}
        for text in term.definitions:
            statement = Triple(term.iri, SKOS.definition, text)
            if _plain(text.value) in labels:
                yield error(
                    "definition-is-label", term.iri, f"defines itself by its label {text.value!r}", statement
                )
            elif text.value[:1].islower() or not text.value.endswith(_FULL_STOPS):
                yield info(
                    "definition-formatting",
                    term.iri,
                    f"has a definition that is no sentence: {text.value!r}",
                    statement,
                )
        for label in term.labels:
            if label.value.endswith(_ENDS) or _MARKUP.search(label.value) or _has_control(label.value):
                yield warning(
                    "label-formatting",
                    term.iri,
                    f"has a label with marks that are no words: {label.value!r}",
                    Triple(term.iri, RDFS.label, label),
                )


def _plain(words: str) -> str:
    """Give the words without marks, case and a leading article."""
    return _ARTICLE.sub("", re.sub(r"[\W_]+", " ", words.casefold()).strip())


def _has_control(words: str) -> bool:
    return any(unicodedata.category(character) == "Cc" for character in words)


def check_literals(ontology: Ontology) -> Iterator[Finding]:
    """Check languages (BCP 47) and white space of all words that annotate something."""
    own = {term.iri for term in ontology.own}
    for triple in ontology.triples:
        value = triple.object
        if not isinstance(value, Literal):
            continue
        is_checked = triple.subject in own and triple.predicate in _SAID.values()
        if value.language is not None and not langcodes.tag_is_valid(value.language):
            message = f"has words in {value.language!r}, which is no language of BCP 47"
            yield error("language", triple.subject, message, triple)
        if value.language is not None and not value.value.strip():
            yield error("empty-words", triple.subject, f"has {show(triple.predicate)} without words", triple)
        elif value.language is not None and not is_checked and value.value != " ".join(value.value.split()):
            message = f"has stray white space in {show(triple.predicate)}: {value.value!r}"
            yield warning("white-space", triple.subject, message, triple)


def check_names(ontology: Ontology) -> Iterator[Finding]:
    """Check that classes are named like Classes and properties like properties, in the IRI."""
    for term in ontology.own:
        local = re.split(r"[#/]", term.iri.value)[-1]
        pattern = _CLASS_NAME if term.kind == OWL.Class else _PROPERTY_NAME
        if not pattern.match(local):
            kind = "a class" if term.kind == OWL.Class else "a property"
            yield warning("term-name", term.iri, f"is {kind} and not named like one")
