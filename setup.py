"""Compile what every query passes through, where that can be done; elsewhere the same modules run as they are.

mypyc (https://mypyc.readthedocs.io) makes C of typed modules; which ones is said in pyproject.toml, under
[tool.mandategraph]. Nothing is lost without a C compiler but speed. MANDATEGRAPH_COMPILE=0 leaves it out.
"""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path

from setuptools import Extension, setup

LINKS = Path(".links")  # where the import mapping of pyproject.toml is a folder, as mypy wants it
OPTIONS = ["--config-file=", "--namespace-packages", "--explicit-package-bases", "--ignore-missing-imports"]


def list_extensions() -> list[Extension]:
    """Make the C sources of the compiled modules, in the project's folder; what cannot be built is left out."""
    settings = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["tool"]
    os.environ["MYPYPATH"] = str(LINKS)
    paths = [str(LINKS / "mandategraph" / path) for path in settings["mandategraph"]["compiled"]]
    try:
        link_packages(settings["setuptools"]["package-dir"])
        if os.environ.get("MANDATEGRAPH_COMPILE") == "0":
            return []
        from mypyc.build import mypycify

        extensions: list[Extension] = mypycify(
            [*OPTIONS, "--follow-imports=silent", *paths], group_name="mandategraph.endpoint.compiled"
        )
    except (ImportError, OSError, SystemExit) as error:
        sys.stderr.write(f"nothing is compiled: {error}\n")
        return []
    for extension in extensions:
        extension.optional = True
    return extensions


def link_packages(folders: dict[str, str]) -> None:
    """Lay out the packages by their names, for what checks types as well."""
    for name, folder in folders.items():
        link = LINKS.joinpath(*name.split("."))
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.is_symlink():
            link.symlink_to(os.path.relpath(folder, link.parent))


setup(ext_modules=list_extensions())
