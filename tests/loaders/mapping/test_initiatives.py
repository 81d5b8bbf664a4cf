"""Groups of a forum that texts list: what in the listed name is an acronym of the group."""

from __future__ import annotations

import pytest

from mandategraph.loaders.mapping.initiatives import Kind, find_acronym, load_kinds


@pytest.fixture(scope="module")
def kinds() -> dict[str, Kind]:
    return {kind.name: kind for kind in load_kinds()[0]}


@pytest.mark.parametrize(
    ("listed", "kind", "acronym"),
    [
        ("Artificial Intelligence (AI)", "Policy Network", None),
        ("Data and Artificial Intelligence (AI)", "Policy Network", None),
        ("Internet Fragmentation (PNIF)", "Policy Network", "PNIF"),
        ("Working Group on Strategy (WG-Strategy)", "Working Group", "WG-Strategy"),
        ("Policy Network on Artificial Intelligence (PNAI)", "Policy Network", "PNAI"),
        ("Environment", "Dynamic Coalition", None),
    ],
)
def test_an_abbreviation_of_the_topic_is_none_of_the_group(
    kinds: dict[str, Kind], listed: str, kind: str, acronym: str | None
) -> None:
    assert find_acronym(listed, kinds[kind]) == acronym
