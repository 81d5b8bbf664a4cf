"""A build validates again what its previous snapshot does not answer for, and reports the same as from nothing."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mandategraph.graph.snapshot import Snapshot, open_snapshot
from mandategraph.loaders.build import checking
from mandategraph.loaders.build.checking import PROFILE, validate_snapshot
from mandategraph.loaders.build.revalidating import NOTES, find_change, write_notes
from tests.conftest import run_command

OPENING = "The General Assembly,\n\n1."
TEXTS = {
    f"a-res-6{number}-1": f"Resolution 6{number}/1. Sea\n\n{OPENING} Requests States to report by 203{number};\n"
    for number in range(6)
}
CHANGED = "a-res-62-1"


def build(folder: Path, out: Path) -> Snapshot:
    finished = run_command("build", folder, "--out", out)
    assert finished.returncode == 0, finished.stderr
    return open_snapshot(out)


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Snapshot]:
    """Give a snapshot of six works, and the next one, for which one work was changed."""
    folder = tmp_path_factory.mktemp("works")
    (folder / "sources").mkdir()
    for name, text in TEXTS.items():
        (folder / "sources" / f"{name}.txt").write_text(text, encoding="utf-8")
    before = build(folder / "sources", folder / "out")
    text = TEXTS[CHANGED].replace("report by", "present a report to the Council by")
    (folder / "sources" / f"{CHANGED}.txt").write_text(text, encoding="utf-8")
    return before, build(folder / "sources", folder / "out")


def test_only_the_changed_work_is_validated(snapshots: tuple[Snapshot, Snapshot]) -> None:
    before, after = snapshots
    change = find_change(after, before, PROFILE)
    assert change is not None
    touched = {name for name in TEXTS for node in change.nodes if f"/mandate/{name}/" in str(node)}
    assert touched == {CHANGED}
    assert 0 < len(change.quads) < after.manifest.triples / 2


def test_the_report_is_that_of_the_whole(snapshots: tuple[Snapshot, Snapshot]) -> None:
    before, after = snapshots
    whole = validate_snapshot(after)
    assert validate_snapshot(after, previous=before) == whole
    assert after.read_file(NOTES) == whole[NOTES]
    assert json.loads(whole[NOTES])["findings"]


def test_what_did_not_change_is_not_validated(
    snapshots: tuple[Snapshot, Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, after = snapshots
    monkeypatch.delattr(checking, "validate_quads")
    assert validate_snapshot(after, previous=after)[NOTES] == after.read_file(NOTES)


def test_other_shapes_engines_or_bases_validate_everything(snapshots: tuple[Snapshot, Snapshot]) -> None:
    before, after = snapshots
    assert find_change(after, None, PROFILE) is None
    assert find_change(after, before, "core") is None
    assert find_change(after, replace(before, manifest=replace(before.manifest, base="urn:x:")), PROFILE) is None


def test_damaged_notes_validate_everything(snapshots: tuple[Snapshot, Snapshot]) -> None:
    before, after = snapshots
    path = before.path / NOTES
    held = path.read_bytes()
    path.write_bytes(write_notes((), PROFILE))
    try:
        assert find_change(after, before, PROFILE) is None
    finally:
        path.write_bytes(held)
