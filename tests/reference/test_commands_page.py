"""The page of the commands tells every command, within others too."""

from typing import Annotated

import typer

from gateway.reference.commands_page import blocks


def test_commands() -> None:
    """Each command has its help, its usage and its options with their defaults; --help goes without saying."""
    app = typer.Typer(name="gate", help="A gate.")
    inner = typer.Typer(name="inner", help="Inner ones.")

    @app.command()
    def look(
        path: Annotated[str, typer.Argument(help="What to look at.")],
        times: Annotated[int, typer.Option(help="How <often>.")] = 3,
    ) -> None:
        """Look."""

    @inner.command()
    def again() -> None:
        """Once more."""

    @inner.command()
    def never() -> None:
        """Not at all."""

    app.add_typer(inner)
    page = blocks(app)["commands"]
    assert page.startswith("## `gate`\n\nA gate.\n\n    gate [OPTIONS] COMMAND [ARGS]...")
    assert "## `gate look`\n\nLook.\n\n    gate look [OPTIONS] " in page
    assert "What to look at. [required]" in page
    assert "How &lt;often>. [default: 3]" in page
    assert "## `gate inner again`\n\nOnce more.\n\n    gate inner again [OPTIONS]" in page
    assert "--help" not in page
