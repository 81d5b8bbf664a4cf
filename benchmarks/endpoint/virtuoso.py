"""Virtuoso, as Debian packages it (virtuoso-opensource-7-bin): its configuration, and its bulk loader.

https://docs.openlinksw.com/virtuoso/rdfperformancetuning/ says how many buffers go with how much memory.
"""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

SERVER = "virtuoso-t"
CLIENT = "isql-vt"
GRAPH = "urn:benchmark"
START_SECONDS = 120
BUFFERS = 170_000  # pages of 8 KiB: what is recommended where 2 GB are free, more than the data here
INI = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DirsAllowed = {folder}, {data}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
ServerThreads = 32
ThreadsPerQuery = {cores}
CheckpointInterval = 0
MaxMemPoolSize = 2000000000
MaxQueryMem = 2G
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 32
MaxClientConnections = 32
MaxKeepAlives = 32
KeepAliveTimeout = 600
"""


def find_version() -> str:
    """Give the version as the program says it."""
    said = subprocess.run([SERVER, "-?"], check=False, capture_output=True, text=True)
    lines = [line for line in (said.stdout + said.stderr).splitlines() if "Version" in line]
    return lines[0].strip() if lines else "of unknown version"


def write_configuration(folder: Path, data: Path, port: int, sql_port: int) -> Path:
    """Write the configuration of a server in a folder of its own; no cap on rows or seconds."""
    path = folder / "virtuoso.ini"
    values = {"port": port, "sql_port": sql_port, "cores": os.cpu_count() or 1}
    text = INI.format(folder=folder, data=data, buffers=BUFFERS, dirty=BUFFERS * 3 // 4, **values)
    path.write_text(text, encoding="utf-8")
    return path


def load(triples: Path, sql_port: int) -> None:
    """Load the file by the bulk loader; raises RuntimeError where it is not loaded."""
    commands = f"ld_dir('{triples.parent}', '{triples.name}', '{GRAPH}'); rdf_loader_run(); checkpoint;"
    run_sql(sql_port, commands)
    errors = run_sql(sql_port, "SELECT 'fault', ll_error FROM DB.DBA.LOAD_LIST WHERE ll_error IS NOT NULL;")
    if "fault" in errors.replace("'fault'", ""):
        raise RuntimeError(f"Virtuoso did not load {triples}: {errors}")


def run_sql(sql_port: int, commands: str) -> str:
    """Run statements as the administrator of a fresh database, once it answers."""
    address = f"127.0.0.1:{sql_port}"
    end = time.monotonic() + START_SECONDS
    while True:
        command = [CLIENT, address, "dba", "dba", "VERBOSE=OFF", "BANNER=OFF", f"exec={commands}"]
        said = subprocess.run(command, check=False, capture_output=True, text=True)
        if said.returncode == 0:
            return said.stdout
        if time.monotonic() > end:
            raise RuntimeError(f"Virtuoso: {said.stderr.strip() or said.stdout.strip()}")
        time.sleep(0.05)
