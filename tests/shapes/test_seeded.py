"""Errors seeded into the graph of the corpus: each is found by the rule meant for it and by no other.

The errors stand in seeded.toml. All of a profile are seeded at once, each into a node of its own, and the findings
that the graph did not have before are compared with those that were meant, one by one.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, QuerySolutions, Store

from mandategraph.graph.namespaces import PREFIXES
from mandategraph.graph.snapshot import Snapshot
from mandategraph.graph.validation.dataset import validate_quads
from mandategraph.graph.validation.findings import Finding
from mandategraph.graph.validation.messages import MAX_SHOWN, show_path

PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())


@dataclass(frozen=True)
class Error:
    """One error: what is spoiled, how, and what must be said of it."""

    finds: str
    pick: str
    path: str
    value: str = ""
    take: str = ""
    give: str = ""
    profile: str = "publication"
    whole: bool = False
    """Whether all answers of the pattern for one ?this are meant, or the first."""


def read_errors() -> dict[str, Error]:
    text = (Path(__file__).parent / "seeded.toml").read_text(encoding="utf-8")
    return {name: Error(**entry) for name, entry in tomllib.loads(text).items()}


ERRORS = read_errors()
PROFILES = ("publication", "register")


def asserted(snapshot: Snapshot, profile: str) -> list[Quad]:
    """What a publisher states: no inferred statements; of the registers only them where their profile is meant."""
    left_out = ("/graph/inferred", "/graph/dataset", "/graph/ontology")
    quads = (quad for quad in snapshot.iter_quads() if not quad.graph_name.value.endswith(left_out))
    return [quad for quad in quads if profile != "register" or "/graph/register/" in quad.graph_name.value]


def seed(store: Store, error: Error, spoiled: set[str]) -> NamedNode:
    """Spoil the first node that is meant and that is whole, and give the focus of the finding."""
    answers = store.query(f"{PROLOGUE}SELECT * WHERE {{ {error.pick} }} ORDER BY ?this ?old")
    assert isinstance(answers, QuerySolutions)
    rows = [row for row in answers if row["this"].value not in spoiled]
    assert rows, "nothing in the corpus is like that"
    this = rows[0]["this"]
    mine = [row for row in rows if row["this"] == this][: None if error.whole else 1]
    names = [variable.value for variable in answers.variables]
    bound = " ".join("(" + " ".join(str(row[name] or "UNDEF") for name in names) + ")" for row in mine)
    where = f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {bound} }}"
    store.update(f"{PROLOGUE}DELETE {{ {error.take} }} INSERT {{ {error.give} }} WHERE {{ {where} }}")
    assert isinstance(this, NamedNode)
    spoiled.add(this.value)
    return this


Found = dict[str, tuple[NamedNode, list[Finding]]]


@pytest.fixture(scope="module")
def found(corpus_snapshot: Snapshot) -> dict[str, Found]:
    """What is found, by profile; the graph is spoiled and validated once for each."""
    return {profile: seed_all(corpus_snapshot, profile) for profile in PROFILES}


def seed_all(snapshot: Snapshot, profile: str) -> Found:
    """Seed all errors of a profile and give, for each, its focus and the findings about it; '' has the others."""
    quads = asserted(snapshot, profile)
    store = Store()
    store.bulk_extend(Quad(*quad.triple) for quad in quads)
    before = Counter(map(identity, validate_quads(quads, profile).findings))
    spoiled: set[str] = set()
    foci = {name: seed(store, error, spoiled) for name, error in ERRORS.items() if error.profile == profile}
    found: Found = {name: (focus, []) for name, focus in foci.items()}
    names = {focus: name for name, focus in foci.items()}
    found[""] = (NamedNode("about:blank"), [])
    for finding in validate_quads(list(store), profile).findings:
        if before[identity(finding)]:
            before[identity(finding)] -= 1
        else:
            name = names.get(finding.focus_node, "") if isinstance(finding.focus_node, NamedNode) else ""
            found[name][1].append(finding)
    return found


def identity(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, str(finding.focus_node), str(finding.value)


@pytest.mark.parametrize("name", ERRORS)
def test_a_seeded_error_is_found_by_the_rule_meant_for_it_and_no_other(found: dict[str, Found], name: str) -> None:
    error = ERRORS[name]
    _, findings = found[error.profile][name]
    assert [finding.rule for finding in findings] == [error.finds], [finding.message for finding in findings]
    (finding,) = findings
    assert finding.path
    assert show_path(finding.path) == error.path
    assert error.path in finding.message
    assert bool(error.value) == (finding.value is not None), "tell the value that the message must say"
    assert error.value in finding.message
    assert finding.value is None or finding.value.value[:MAX_SHOWN] in finding.message


@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_else_is_found(found: dict[str, Found], profile: str) -> None:
    _, others = found[profile][""]
    assert [(finding.rule, finding.focus_node, finding.message) for finding in others] == []


def test_there_are_at_least_sixty_and_each_is_about_another_constraint() -> None:
    assert len(ERRORS) >= 60
    assert [rule for rule, times in Counter(error.finds for error in ERRORS.values()).items() if times > 1] == []
