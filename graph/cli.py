"""The command line: verbs loaded by name when they are called, and errors as one line with an exit code.

Exit codes: 0 good, 1 the data has findings, 2 wrong usage or unreadable input, 70 a fault of the program itself,
130 stopped by the user.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from mandategraph.graph.errors import MandateGraphError

VERBS: dict[str, tuple[str, str]] = {
    "build": (
        "mandategraph.loaders.commands.build",
        "Make a validated snapshot from sources (default: the corpus).",
    ),
    "extract": (
        "mandategraph.loaders.commands.extract",
        "Show what one document says, as JSON, Turtle or a table.",
    ),
    "evaluate": ("mandategraph.loaders.commands.evaluate", "Measure extraction against gold annotations."),
    "review": ("mandategraph.loaders.commands.review", "Correct what was extracted."),
    "validate": ("mandategraph.graph.commands.validate", "Check data against SHACL shapes."),
    "reason": ("mandategraph.graph.commands.reason", "Check the ontology's consistency and show what follows."),
    "query": ("mandategraph.graph.commands.query", "Run a SPARQL query over a snapshot or an endpoint."),
    "diff": ("mandategraph.graph.commands.diff", "Tell what changed between two snapshots."),
    "export": ("mandategraph.graph.commands.export", "Write a snapshot's graphs to files."),
    "publish": ("mandategraph.graph.commands.publish", "Copy a snapshot to another SPARQL 1.1 store."),
    "serve": ("mandategraph.endpoint.commands.serve", "Serve a snapshot or RDF files over HTTP."),
    "token": ("mandategraph.endpoint.commands.token", "Make a token for writing to an endpoint."),
}
"""Verb to the module that has it as `command`, and what `--help` says of it."""


EXTRAS = {"loaders": "loaders", "endpoint": "endpoint", "graph": "reasoning"}
"""The room that a verb lives in to the optional dependencies that it may need."""


_ROOM = "mandategraph.room"


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the verbs in the order of the table."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the verb's module and give its command."""
        if cmd_name not in VERBS:
            return None
        ctx.meta[_ROOM] = VERBS[cmd_name][0].split(".")[1]
        command = import_module(VERBS[cmd_name][0]).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{VERBS[cmd_name][0]}.command is no click command")
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb; MandateGraphError, naming the extra, where a package of its room is not installed."""
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            missing = (error.name or "").partition(".")[0]
            if missing in ("", "mandategraph") or _ROOM not in ctx.meta:
                raise
            extra = EXTRAS[ctx.meta[_ROOM]]
            raise MandateGraphError(
                f"the package {missing} is not installed: run pip install 'mandategraph[{extra}]'"
            ) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of verbs without importing any."""
        with formatter.section("Verbs"):
            formatter.write_dl([(verb, summary) for verb, (_, summary) in VERBS.items()])


@click.group(cls=LazyGroup, subcommand_metavar="VERB [ARGUMENTS]", context_settings={"max_content_width": 110})
@click.version_option(package_name="mandategraph", prog_name="mandategraph")
def cli() -> None:
    """United Nations digital-governance texts as a graph: who was asked to do what, by whom, by when."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and give its exit code; every foreseen error is one line on standard error."""
    try:
        result = cli.main(arguments, prog_name="mandategraph", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "mandategraph"
        return _report(f"{error.format_message()} See: {where} --help", 2)
    except click.ClickException as error:
        return _report(error.format_message(), 2)
    except MandateGraphError as error:
        return _report(str(error), error.exit_code)
    except BrokenPipeError:
        # The reader of the output left; nothing more can be written, nor at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _report(f"{error.filename}: {error.strerror}" if error.filename else str(error), 2)
    except (click.Abort, KeyboardInterrupt):
        return _report("stopped", 130)
    except Exception:
        traceback.print_exc()
        return 70


def main() -> None:
    """Run the command line of this process."""
    sys.exit(run())


def _report(reason: str, code: int) -> int:
    click.echo(f"mandategraph: {' '.join(reason.split())}", err=True)
    return code
