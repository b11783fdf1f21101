"""The page of the settings: its examples are files that load."""

import re
from pathlib import Path

from gateway.people.directory import COLUMNS, State, parse
from gateway.policy.load import load_articles
from gateway.reference.settings_page import blocks
from gateway.settings import load

PAGE = (Path(__file__).parents[2] / "config" / "README.md").read_text("utf-8")


def examples(kind: str) -> list[str]:
    """The examples of a language, without their indent."""
    found = re.findall(rf"(?ms)^( *)```{kind}\n(.*?)^ *```", PAGE)
    return [re.sub(rf"(?m)^{indent}", "", block) for indent, block in found]


def test_the_beginning_serves(tmp_path: Path) -> None:
    """With the page's listener and next hop, two more settings make a gateway that can serve."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "regulation.yaml").touch()
    (example,) = (block for block in examples("yaml") if block.startswith("listeners:"))
    path = tmp_path / "gateway.yaml"
    path.write_text(f"hostname: gw.example.vn\ndomains: [example.vn]\n{example}", "utf-8")
    load(path).require_service()


def test_articles_load() -> None:
    """The page's article is one that rules can cite."""
    (example,) = (block for block in examples("yaml") if block.startswith("articles:"))
    assert load_articles(example, "README.md")["dieu-6.2"].short == "Điều 6.2"


def test_directory_loads() -> None:
    """The page's directory can be read, and the page tells every column and state."""
    (example,) = examples("csv")
    assert len(parse(example, "README.md").mailboxes) == 2
    for column in COLUMNS:
        assert f"| `{column}` |" in PAGE
    for state in State:
        assert f"`{state}`" in PAGE


def test_every_section_is_told() -> None:
    """Sections within sections have tables of their own."""
    settings = blocks()["settings"]
    for section in ("listeners", "listeners.tls", "next_hops", "limits", "records", "web", "log"):
        assert f"### `{section}`\n" in settings
    assert "| `message_size` | One message as it is sent (base64 makes 4 MiB of files about 5.8 MiB). |" in settings
    assert "| size | `10 MiB` |" in settings
