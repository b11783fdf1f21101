"""What `gateway/cli/README.md` tells: every command with its help, its arguments and its options."""

from collections.abc import Iterator, Mapping

import typer
from typer.core import TyperGroup
from typer.main import get_command

from gateway.reference.page import code, table


def blocks(app: typer.Typer) -> Mapping[str, str]:
    """Each block of the page, by its name; `app` is the whole command line."""
    root = get_command(app)
    context = typer.Context(root, info_name=root.name)
    return {"commands": "\n\n".join(part for part in _command(context) if part)}


def _command(context: typer.Context) -> Iterator[str]:
    """One command, then those within it."""
    command = context.command
    yield f"## `{context.command_path}`"
    yield (command.help or "").strip()
    yield f"    {' '.join((context.command_path, *command.collect_usage_pieces(context)))}"
    records = [record for one in command.get_params(context) if (record := one.get_help_record(context)) is not None]
    yield table(("argument or option", "meaning"), [(code(name), told) for name, told in records if name != "--help"])
    if isinstance(command, TyperGroup):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from _command(typer.Context(below, info_name=name, parent=context))
