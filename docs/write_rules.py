"""Writes the pages docs/rules/*.md: each rule of each profile, with a passing and a failing example.

    python docs/write_rules.py

The examples are those of tests/shapes, where they are validated; a failing one is shown as its difference from the
passing one of the same class. A test fails while the pages are not those that this program writes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from mandategraph.graph.validation.explanation import Rule, explain_rule, rules
from mandategraph.graph.validation.paths import local_name
from mandategraph.graph.validation.profiles import INCLUDES, load_profile, profile_names

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "tests" / "shapes"
PAGES = ROOT / "docs" / "rules"
_HEAD = re.compile(r"^# (shape|component): \w+:(\S+)$", re.MULTILINE)
_NAMESPACE = re.compile(r"http://example\.org/[^>]*/(?:failing|passing)-[^/>]*/")


def example_lines(path: Path) -> list[str]:
    """Give the lines of an example without its head, its own namespace made that of all."""
    text = _NAMESPACE.sub("http://example.org/example/", path.read_text(encoding="utf-8"))
    return [line for line in text.splitlines() if not line.startswith("#")]


def failing_examples(profile: str) -> dict[tuple[str, str], Path]:
    """Give the first failing example of each shape and component, by their local names."""
    found: dict[tuple[str, str], Path] = {}
    for path in sorted((EXAMPLES / profile).glob("*/failing-*.ttl")):
        head = dict(_HEAD.findall(path.read_text(encoding="utf-8")))
        found.setdefault((head.get("shape", ""), head.get("component", "")), path)
    return found


def own_rules(profile: str) -> dict[str, list[Rule]]:
    """Give the rules that a profile adds to those it includes, by shape."""
    shapes = load_profile(profile)
    inherited = {rule.name for held in INCLUDES.get(profile, ()) for rule in rules(load_profile(held))}
    by_shape: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules(shapes):
        if rule.name not in inherited:
            by_shape[rule.shape.name].append(rule)
    return by_shape


def page(profile: str) -> str:
    """Write the page of a profile."""
    shapes = load_profile(profile)
    failing = failing_examples(profile)
    lines = [f"# Rules of the profile {profile}", ""]
    lines += [f"`mandategraph validate --profile {profile} --explain RULE` tells the same of one rule.", ""]
    for shape, held in own_rules(profile).items():
        lines += [f"## {local_name(shape)}", ""]
        for rule in held:
            lines += [f"### {rule.name}", "", "```text", *explain_rule(rule, shapes).splitlines()[1:], "```", ""]
            example = failing.get((local_name(shape), local_name(rule.component)))
            lines += list(example_section(example)) if example else []
    return "\n".join(lines).rstrip("\n") + "\n"


def example_section(failing: Path) -> Iterator[str]:
    """Write a failing example as what sets it apart from the passing one of its folder."""
    passing = next(iter(sorted(failing.parent.glob("passing-*.ttl"))), None)
    broken = example_lines(failing)
    if passing is None:
        yield from ("It fails:", "", "```turtle", *broken, "```", "")
        return
    difference = list(unified_diff(example_lines(passing), broken, n=2, lineterm=""))[2:]
    shown = [line for line in difference if not line.startswith("@@")]
    yield from (
        f"Lines with `-` pass, with `+` they fail (`{failing.parent.name}/{failing.name}`):",
        "",
        "```diff",
    )
    yield from (*shown, "```", "")


def main() -> None:
    """Write all pages."""
    PAGES.mkdir(exist_ok=True)
    for profile in profile_names():
        (PAGES / f"{profile}.md").write_text(page(profile), encoding="utf-8")


if __name__ == "__main__":
    main()
