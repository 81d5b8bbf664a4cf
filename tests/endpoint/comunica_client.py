"""Comunica (https://comunica.dev/) from npm, for the tests that use it as a client."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from pathlib import Path

import pytest

CLIENT = Path(__file__).with_name("comunica")
INSTALL_SECONDS = 240


def install_comunica() -> Path:
    """Install the client where it is missing and give its folder; skips the test where that cannot be done."""
    if shutil.which("npm") is None:
        pytest.skip("npm, which brings Comunica, is not installed")
    with (CLIENT / "package.json").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # tests run side by side; one installs, the others wait
        if not (CLIENT / "node_modules").is_dir():
            install()
    return CLIENT


def install() -> None:
    """Install what the lock file names."""
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        done = subprocess.run(command, cwd=CLIENT, timeout=INSTALL_SECONDS, capture_output=True, text=True)
    except subprocess.TimeoutExpired:
        pytest.skip("Comunica could not be installed in time")
    if done.returncode:
        pytest.skip(f"Comunica could not be installed: {done.stderr.strip()[:200]}")
