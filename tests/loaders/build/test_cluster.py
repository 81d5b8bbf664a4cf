"""Building on a cluster: a real scheduler with one worker, on this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mandategraph.graph.snapshot import open_snapshot
from mandategraph.loaders.build.cluster import ClusterError, check_address
from tests.conftest import run_command

TEXT = """Resolution on clusters

1. Requests the Secretary-General to submit a report to the Council by 2027;
"""


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None, protocol="tcp"
    ) as cluster:
        yield cluster.scheduler_address


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    for name in ("one", "two", "three"):
        (folder / f"{name}.txt").write_text(TEXT, encoding="utf-8")
    return folder


def test_a_cluster_builds_the_same_snapshot(scheduler: str, sources: Path, tmp_path: Path) -> None:
    here = run_command("build", sources, "--out", tmp_path / "here")
    there = run_command("build", sources, "--out", tmp_path / "there", "--scheduler", scheduler)
    assert (here.returncode, there.returncode) == (0, 0), there.stderr
    assert open_snapshot(tmp_path / "here").digest == open_snapshot(tmp_path / "there").digest


def test_a_bad_source_is_named_from_a_cluster_too(scheduler: str, sources: Path, tmp_path: Path) -> None:
    (sources / "empty.txt").write_bytes(b"")
    finished = run_command("build", sources, "--out", tmp_path / "out", "--scheduler", scheduler)
    assert finished.returncode == 2
    assert "empty.txt" in finished.stderr


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("nonsense://here", "is no address"),
        ("tcp://here:port", "cannot be reached"),
        ("127.0.0.1:1", "cannot be reached"),
    ],
)
def test_a_scheduler_that_does_not_answer_is_an_error(address: str, reason: str) -> None:
    with pytest.raises(ClusterError, match=f"--scheduler {address}: {reason}"):
        check_address(address)
