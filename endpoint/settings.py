"""Every setting of the endpoint: its name, default and meaning, in one table that the documentation follows.

A setting comes from the command line where the contract names an option for it, else from the environment variable
`MANDATEGRAPH_<NAME>`, else from the default here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mandategraph.graph.errors import MandateGraphError

ENVIRONMENT_PREFIX = "MANDATEGRAPH_"


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the table: the type of the default is the type of the setting."""

    name: str
    default: str | int | float
    help: str


SETTINGS: tuple[Setting, ...] = (
    Setting("host", "127.0.0.1", "Address to listen on."),
    Setting("port", 8000, "Port to listen on."),
    Setting("workers", 0, "Query workers (processes); 0 means four a core, at least eight."),
    Setting("timeout", 30.0, "Hard deadline of a query in seconds; a request may lower it, never raise it."),
    Setting("memory", 1024, "Memory that one query may take beyond the loaded data, in MiB."),
    Setting(
        "memory_budget", 2048, "Largest database (MiB on disk) that is loaded into memory; beyond it disk is read."
    ),
    Setting(
        "max_rows", 5_000_000, "Most rows (or triples) of one answer; the transfer of a longer one is aborted."
    ),
    Setting("max_bytes", 4_000_000_000, "Most bytes of one answer; the transfer of a longer one is aborted."),
    Setting("max_query_bytes", 262_144, "Longest query text in bytes."),
    Setting(
        "max_body_bytes", 67_108_864, "Longest request body that is not a query (a graph to store), in bytes."
    ),
    Setting("max_depth", 500, "Deepest nesting of brackets in a query."),
    Setting("queue_seconds", 10.0, "How long a query waits for a free worker before it is answered 503."),
    Setting("give_way_seconds", 5.0, "Age from which a query is ended when others wait and every worker is busy."),
    Setting(
        "nice_seconds",
        0.05,
        "Age from which a query takes second place, and twenty times that the last one.",
    ),
    Setting(
        "stall_seconds", 20.0, "How long a client may take no byte of its answer, or send none of its request."
    ),
    Setting("transfer_seconds", 900.0, "How long the transfer of one answer may take."),
    Setting("keep_alive_seconds", 75.0, "How long a connection on which nothing is asked is kept open."),
    Setting("log_requests", 0, "1 writes a line of JSON for each request, without what was asked and by whom."),
    Setting("client_budget", 0.0, "Query seconds a minute that one address may use; 0 means no such limit."),
    Setting("cache_bytes", 268_435_456, "Size of the cache of answers in bytes; 0 turns it off."),
    Setting("cache_seconds", 300, "How long others may keep an answer before they ask again (max-age)."),
    Setting("worker_requests", 200_000, "Queries after which a worker is replaced by a fresh one."),
    Setting("worker_growth", 256, "Growth in MiB after which a worker is replaced by a fresh one."),
    Setting("pinned_snapshots", 2, "Older snapshots that are open at the same time."),
    Setting("base_iri", "https://w3id.org/mandategraph/", "What the IRIs of the served resources begin with."),
    Setting("public_url", "", "Where the endpoint is reached from outside; empty means as the request names it."),
    Setting(
        "service_allow",
        "",
        "Addresses of endpoints that SERVICE may ask, separated by spaces; empty refuses all. "
        "A name that leads to an address that is not public is refused; write such an address itself.",
    ),
    Setting("service_calls", 4, "SERVICE clauses that one query may have."),
    Setting("service_seconds", 10.0, "How long the other endpoints may take for one query, all together."),
    Setting("service_bytes", 8_388_608, "How many bytes they may answer to one query, all together."),
    Setting("backend", "", "Another SPARQL 1.1 endpoint that answers the queries; empty means the own store."),
    Setting("tokens", "", "File of token hashes that turns writing on; empty means no writing."),
    Setting("journal", "", "Folder of the journal of writes; empty means beside the data."),
    Setting(
        "journal_bytes",
        2_097_152,
        "Length of the journal from which it is compacted, over a snapshot into a new snapshot; 0 never does it.",
    ),
    Setting("keep", 0, "Snapshots of the folder that stay when writes are compacted into a new one; 0 keeps all."),
    Setting("guard", "core", "Profile of the shapes that a write must meet, or none."),
)


class SettingError(MandateGraphError):
    """A setting has a value that cannot be used."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings as typed values; field names and defaults are those of the table."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 0
    timeout: float = 30.0
    memory: int = 1024
    memory_budget: int = 2048
    max_rows: int = 5_000_000
    max_bytes: int = 4_000_000_000
    max_query_bytes: int = 262_144
    max_body_bytes: int = 67_108_864
    max_depth: int = 500
    queue_seconds: float = 10.0
    give_way_seconds: float = 5.0
    nice_seconds: float = 0.05
    stall_seconds: float = 20.0
    transfer_seconds: float = 900.0
    keep_alive_seconds: float = 75.0
    log_requests: int = 0
    client_budget: float = 0.0
    cache_bytes: int = 268_435_456
    cache_seconds: int = 300
    worker_requests: int = 200_000
    worker_growth: int = 256
    pinned_snapshots: int = 2
    base_iri: str = "https://w3id.org/mandategraph/"
    public_url: str = ""
    service_allow: str = ""
    service_calls: int = 4
    service_seconds: float = 10.0
    service_bytes: int = 8_388_608
    backend: str = ""
    tokens: str = ""
    journal: str = ""
    journal_bytes: int = 2_097_152
    keep: int = 0
    guard: str = "core"
    snapshot: Path | None = None
    data: tuple[Path, ...] = ()

    @property
    def worker_count(self) -> int:
        """Say how many query workers there are: more than the cores, so that runaways leave some free."""
        return self.workers or max(8, 4 * (os.cpu_count() or 2))

    @property
    def attending_count(self) -> int:
        """Say how many workers answer straight from connections: one a core where that leaves most to others."""
        return min(os.cpu_count() or 2, self.worker_count // 4)


def parse_setting(setting: Setting, text: str) -> str | int | float:
    """Read a setting from text as its default's type; raises SettingError where it is none or negative."""
    if isinstance(setting.default, str):
        return text
    try:
        value = type(setting.default)(text)
    except ValueError as error:
        raise SettingError(f"{ENVIRONMENT_PREFIX}{setting.name.upper()}: {text!r} is not a number") from error
    if value < 0:
        raise SettingError(f"{ENVIRONMENT_PREFIX}{setting.name.upper()}: {text} is below 0")
    return value


def read_settings(environment: Mapping[str, str], given: Mapping[str, object]) -> Settings:
    """Put the settings together: what was given (None: was not) before the environment before the default."""
    values: dict[str, object] = {}
    for setting in SETTINGS:
        text = environment.get(ENVIRONMENT_PREFIX + setting.name.upper())
        if text is not None:
            values[setting.name] = parse_setting(setting, text)
    values.update({name: value for name, value in given.items() if value is not None})
    return Settings(**values)  # type: ignore[arg-type]
