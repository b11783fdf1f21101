"""The command line: `congthu VERB`. One module a verb in `cli/`."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from gateway import __version__
from gateway.cli.check import check
from gateway.cli.convert import convert
from gateway.cli.explain import explain
from gateway.cli.faults import CONFIGURATION
from gateway.cli.incident import app as incident
from gateway.cli.policies import app as policies
from gateway.cli.release import release
from gateway.cli.report import app as report
from gateway.cli.run import run
from gateway.cli.schema import app as schema
from gateway.cli.test import test
from gateway.cli.trace import trace
from gateway.settings import SettingsMistakes

app = typer.Typer(name="congthu", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def congthu(
    config: Annotated[
        Path | None, typer.Option(help="The settings file; else $CONGTHU_CONFIG, ./config, /etc.")
    ] = None,
) -> None:
    """Congthu, a mail gate that keeps the office's regulation."""
    if config is not None:
        os.environ["CONGTHU_CONFIG"] = str(config)


@app.command()
def version() -> None:
    """Print the version."""
    print(f"congthu {__version__}")


app.command()(run)
app.command()(check)
app.command()(test)
app.command()(explain)
app.command()(trace)
app.command()(convert)
app.add_typer(policies, name="policies")
app.command()(release)
app.add_typer(incident, name="incident")
app.add_typer(report, name="report")
app.add_typer(schema, name="schema")


def main() -> None:
    """Run one command; mistakes in the settings end it with 78."""
    try:
        app()
    except SettingsMistakes as error:
        print("\n".join(error.mistakes), file=sys.stderr)
        sys.exit(CONFIGURATION)


if __name__ == "__main__":
    main()
