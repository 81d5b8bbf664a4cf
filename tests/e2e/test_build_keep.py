"""A build that keeps so many snapshots removes the oldest, never the one it made."""

from pathlib import Path

from mandategraph.graph.snapshot import find_pruned, open_snapshot
from tests.conftest import run_command

TEXT = """Resolution on the keeping of records

The Council,

1. Requests the Secretary-General to submit a report to the Council by {year};
"""


def test_the_oldest_snapshots_are_removed(tmp_path: Path) -> None:
    source, out, digests = tmp_path / "resolution.txt", tmp_path / "out", []
    for year, options in ((2027, []), (2028, ["--keep", "2"]), (2029, ["--keep", "1"])):
        source.write_text(TEXT.format(year=year), encoding="utf-8")
        done = run_command("build", str(source), "--out", str(out), *options)
        assert done.returncode == 0, done.stderr
        digests.append(open_snapshot(out).digest)
        assert (out / digests[0]).is_dir() == (year < 2029)
    assert find_pruned(out) == set(digests[:2])
    assert open_snapshot(out, verify=True).digest == digests[2]
    assert run_command("build", str(source), "--out", str(out), "--keep", "0").returncode == 2
