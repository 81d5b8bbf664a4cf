"""The project's own exceptions: one root, each with the exit status and the HTTP status it stands for."""

from __future__ import annotations


class MandateGraphError(Exception):
    """Something the caller can put right; its text is one line that says what, where and what to do."""

    exit_code = 2
    http_status = 400


class DataError(MandateGraphError):
    """A data file of the project (register, lexicon, metadata) does not say what it must say."""

    def __init__(self, file: str, line: int | None, reason: str) -> None:
        """Name the file, the line (counted from 1, None where the whole file is meant) and the reason."""
        self.file = file
        self.line = line
        self.reason = reason
        super().__init__(f"{file}:{line}: {reason}" if line is not None else f"{file}: {reason}")


class SourceError(MandateGraphError):
    """A source document cannot be read: corrupt, empty, binary, too large, or of no known format."""


class SnapshotError(MandateGraphError):
    """A snapshot is missing, incomplete or damaged."""


class BuildError(MandateGraphError):
    """A build may not be published: a count is below its minimum or the graph does not conform."""

    exit_code = 1


class IdentifierError(MandateGraphError):
    """An IRI cannot be minted from these parts, or is none that this project mints."""


class TermError(MandateGraphError):
    """A value cannot be written as an RDF term."""


class QueryError(MandateGraphError):
    """A query is malformed, or asks for what is refused (SERVICE, an unknown format)."""


class RemoteError(MandateGraphError):
    """Another program cannot be reached over HTTP, or does not answer as its protocol says."""

    http_status = 502
