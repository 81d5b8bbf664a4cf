"""The page of settings, and what the page for operators says of metrics."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

from mandategraph.endpoint.metrics import Metrics

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_of_settings_is_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("write_settings", DOCS / "write_settings.py")
    assert spec is not None
    assert spec.loader is not None
    writer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(writer)
    assert (DOCS / "settings.md").read_text(encoding="utf-8") == writer.render(), (
        "run: python docs/write_settings.py"
    )


def test_every_metric_is_explained() -> None:
    text = (DOCS / "operating.md").read_text(encoding="utf-8")
    text = re.sub(r"`(mandategraph_cache)_hits`, `_misses`, `_bytes`", r"`\1_hits` `\1_misses` `\1_bytes`", text)
    explained = {name.removesuffix("_total") for name in re.findall(r"`(mandategraph_\w+)`", text)}
    assert explained == {metric.name for metric in Metrics().registry.collect()}
