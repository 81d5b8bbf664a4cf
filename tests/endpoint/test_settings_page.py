"""The page of settings, and what the page for operators says of metrics."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from mandategraph.endpoint.metrics import Metrics

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_of_settings_is_up_to_date(load_writer: Callable[[str], ModuleType]) -> None:
    written = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert written == load_writer("write_settings").render(), "run: python docs/write_settings.py"


def test_every_metric_is_explained() -> None:
    text = (DOCS / "operating.md").read_text(encoding="utf-8")
    text = re.sub(r"`(mandategraph_cache)_hits`, `_misses`, `_bytes`", r"`\1_hits` `\1_misses` `\1_bytes`", text)
    explained = {name.removesuffix("_total") for name in re.findall(r"`(mandategraph_\w+)`", text)}
    assert explained == {metric.name for metric in Metrics().registry.collect()}
