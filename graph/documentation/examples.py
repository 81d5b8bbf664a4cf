"""The examples that come with the shapes: data that passes, and data that breaks one rule each.

They stand in shapes/examples, a folder for each profile and class; the head of a failing one names the shape and
the constraint component that find it.
"""

from __future__ import annotations

import re
from difflib import unified_diff
from functools import cache

from mandategraph.graph.documentation.pages import FailingExample
from mandategraph.graph.resources import list_files, read_text
from mandategraph.graph.validation.profiles import EXAMPLES

_HEAD = re.compile(r"^# (shape|component): \w+:(\S+)$", re.MULTILINE)
_NAMESPACE = re.compile(r"http://example\.org/[^>]*/(?:failing|passing)-[^/>]*/")


def example_lines(name: str) -> list[str]:
    """Give the lines of an example without its head, its own namespace made that of all."""
    text = _NAMESPACE.sub("http://example.org/example/", read_text("shapes", name))
    return [line for line in text.splitlines() if not line.startswith("#")]


@cache
def failing_examples(profile: str) -> dict[tuple[str, str], str]:
    """Give the first failing example of each shape and component, by their local names."""
    found: dict[tuple[str, str], str] = {}
    for name in list_files("shapes", ".ttl", f"{EXAMPLES}/{profile}"):
        if "/failing-" in name:
            head = dict(_HEAD.findall(read_text("shapes", name)))
            found.setdefault((head.get("shape", ""), head.get("component", "")), name)
    return found


@cache
def passing_examples() -> dict[str, str]:
    """Give the first passing example of each folder, by profile and class: core/Actor."""
    found: dict[str, str] = {}
    for name in list_files("shapes", ".ttl", EXAMPLES):
        if "/passing-" in name:
            found.setdefault("/".join(name.split("/")[1:3]), name)
    return found


def find_failing(profile: str, shape: str, component: str) -> FailingExample | None:
    """Find data that breaks a constraint of a shape, as its difference from the passing example beside it."""
    name = failing_examples(profile).get((shape, component))
    if name is None:
        return None
    _, _, folder, file = name.split("/")
    broken = example_lines(name)
    passing = passing_examples().get(f"{profile}/{folder}")
    if passing is None:
        return FailingExample(f"{folder}/{file}", tuple(broken), is_difference=False)
    difference = list(unified_diff(example_lines(passing), broken, n=2, lineterm=""))[2:]
    shown = tuple(line for line in difference if not line.startswith("@@"))
    return FailingExample(f"{folder}/{file}", shown, is_difference=True)


def find_use(term: str) -> str:
    """Find a passing example that uses a term, by its local name; empty where none does."""
    used = re.compile(rf"\bmg:{re.escape(term)}\b")
    for name in passing_examples().values():
        lines = example_lines(name)
        if any(used.search(line) for line in lines):
            return "\n".join(lines).strip()
    return ""


def find_passing(profile: str, shape: str) -> str:
    """Find data that passes a shape: the example beside those that fail it, or that of its class; else empty."""
    folders = [name.split("/")[2] for (found, _), name in failing_examples(profile).items() if found == shape]
    for folder in (*folders, shape, shape.partition("-")[0]):
        name = passing_examples().get(f"{profile}/{folder}")
        if name is not None:
            return "\n".join(example_lines(name)).strip()
    return ""
