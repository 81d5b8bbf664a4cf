"""Writes the pages docs/rules/*.md: each rule of each profile, with a passing and a failing example.

    python docs/write_rules.py

The examples are those of shapes/examples; a failing one is shown as its difference from the passing one of its
class. A test fails while the pages are not those that this program writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mandategraph.graph.documentation.examples import find_failing
from mandategraph.graph.documentation.pages import FailingExample
from mandategraph.graph.documentation.shapes import rules_of_profile
from mandategraph.graph.validation.explanation import explain_rule
from mandategraph.graph.validation.paths import local_name
from mandategraph.graph.validation.profiles import load_profile, profile_names

PAGES = Path(__file__).parent / "rules"


def page(profile: str) -> str:
    """Write the page of a profile."""
    shapes = load_profile(profile)
    lines = [f"# Rules of the profile {profile}", ""]
    lines += [f"`mandategraph validate --profile {profile} --explain RULE` tells the same of one rule.", ""]
    for shape, held in rules_of_profile(profile).items():
        lines += [f"## {local_name(shape)}", ""]
        for rule in held:
            lines += [f"### {rule.name}", "", "```text", *explain_rule(rule, shapes).splitlines()[1:], "```", ""]
            example = find_failing(profile, local_name(shape), local_name(rule.component))
            lines += list(example_section(example)) if example else []
    return "\n".join(lines).rstrip("\n") + "\n"


def example_section(failing: FailingExample) -> Iterator[str]:
    """Write a failing example as what sets it apart from the passing one of its folder."""
    if failing.is_difference:
        yield from (f"Lines with `-` pass, with `+` they fail (`{failing.name}`):", "", "```diff")
    else:
        yield from ("It fails:", "", "```turtle")
    yield from (*failing.lines, "```", "")


def main() -> None:
    """Write all pages."""
    PAGES.mkdir(exist_ok=True)
    for profile in profile_names():
        (PAGES / f"{profile}.md").write_text(page(profile), encoding="utf-8")


if __name__ == "__main__":
    main()
