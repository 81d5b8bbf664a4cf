"""Writes docs/settings.md: every setting of the endpoint, with its default and meaning.

    python docs/write_settings.py

A test fails while it is not what this program writes.
"""

from __future__ import annotations

from pathlib import Path

from mandategraph.endpoint.commands.serve import command
from mandategraph.endpoint.settings import ENVIRONMENT_PREFIX, SETTINGS

PAGE = Path(__file__).parent / "settings.md"
HEAD = """# Settings of the endpoint

A setting comes from the option of `mandategraph serve` where there is one, else from the environment variable,
else from the default here. How to run the endpoint: [operating](operating.md).

| environment variable | option | default | meaning |
|---|---|---|---|
"""


def render() -> str:
    """Write the page."""
    options = {parameter.name for parameter in command.params}
    rows = []
    for setting in SETTINGS:
        option = f"`--{setting.name.replace('_', '-')}`" if setting.name in options else ""
        default = f"`{setting.default}`" if setting.default != "" else "empty"
        rows.append(f"| `{ENVIRONMENT_PREFIX}{setting.name.upper()}` | {option} | {default} | {setting.help} |\n")
    return HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
