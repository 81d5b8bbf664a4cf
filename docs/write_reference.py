"""Writes docs/competency.md (which question needs which term) and docs/pictures/model.svg (the model).

    python docs/write_reference.py

A test fails while they are not what this program writes.
"""

from __future__ import annotations

from pathlib import Path

from mandategraph.graph.documentation.coverage import render_table
from mandategraph.graph.documentation.drawing import write_svg
from mandategraph.graph.documentation.overview import draw_model

HERE = Path(__file__).parent
ADDRESS = "https://w3id.org/mandategraph/ontology#"
"""Where the terms of the picture lead: it is looked at apart from a running endpoint."""


def render_files() -> dict[str, str]:
    """Give what is written: path below this folder to content."""
    return {"competency.md": render_table(), "pictures/model.svg": write_svg(draw_model(ADDRESS), alone=True)}


def main() -> None:
    """Write the files."""
    for name, content in render_files().items():
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
