"""Memory in large pages: which ranges, and that a process keeps what is in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from mandategraph.endpoint.isolation.large_pages import LARGE_PAGE, anonymous_ranges

MAPS = """\
00400000-00500000 r-xp 00000000 fd:00 17 /usr/bin/program
01000000-01900000 rw-p 00000000 00:00 0 [heap]
02000000-02100000 rw-p 00000000 00:00 0
03000000-03a00000 rw-p 00000000 00:00 0
04000000-04a00000 rw-s 00000000 00:01 9 /memfd:board (deleted)
05000000-05a00000 r--p 00000000 00:00 0
06000000-06a00000 rw-p 00000000 00:00 0 [stack]
07000000-07a00000 rw-p 00000000 fd:00 18 /usr/lib/with spaces.so
"""

FORKED = """
import os
from mandategraph.endpoint.isolation.large_pages import collapsing
kept = [str(number) * 20 for number in range(400_000)]
pid = os.fork()
if pid == 0:
    collapsed = max(collapsing(), default=0)
    huge = [line for line in open("/proc/self/smaps_rollup") if line.startswith("AnonHugePages")]
    whole = all(text == str(number) * 20 for number, text in enumerate(kept))
    print(collapsed, huge[0].split()[1], whole, flush=True)
    os._exit(0)
os.waitpid(pid, 0)
"""


def test_whole_large_pages_of_anonymous_memory() -> None:
    assert list(anonymous_ranges(MAPS)) == [(0x1000000, 0x1800000), (0x3000000, 0x3A00000)]


def test_a_forked_process_keeps_its_memory() -> None:
    done = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, text=True, check=True)
    collapsed, huge, whole = done.stdout.split()
    assert whole == "True"
    release = tuple(int(part) for part in os.uname().release.split("-")[0].split(".")[:2])
    if release >= (6, 1) and Path("/sys/kernel/mm/transparent_hugepage").is_dir() and int(collapsed):
        assert int(huge) * 1024 >= LARGE_PAGE
