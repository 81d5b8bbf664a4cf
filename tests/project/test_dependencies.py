"""Dependencies fit together and are locked within their bounds; published faults are for `make audit` to find."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKED = dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M))


def test_installed_packages_fit_together() -> None:
    done = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_dependency_is_locked_within_its_bounds() -> None:
    lists = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    wanted = [Requirement(text) for texts in lists for text in texts]
    for one in wanted:
        if one.name == PROJECT["name"] or (one.marker and not one.marker.evaluate()):
            continue
        locked = LOCKED.get(re.sub(r"[-_.]+", "-", one.name).lower())
        assert locked is not None, f"{one.name} is not in requirements.lock; run make lock"
        assert one.specifier.contains(locked), f"{one} and {locked} in requirements.lock; run make lock"
