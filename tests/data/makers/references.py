"""Writes every file that is made from the code: the JSON Schemas, and the marked blocks of the reference pages.

    python tests/data/makers/references.py            `make references`

A test compares each of them with what would be written.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from gateway.__main__ import app
from gateway.reference import commands_page, metrics_page, rules_page, settings_page
from gateway.reference.json_schema import text
from gateway.reference.page import filled
from gateway.reference.rule_schema import rule_schema
from gateway.reference.settings_schema import settings_schema

OFFICE = Path(__file__).parents[3]
SCHEMAS = {"policies/rule.schema.json": rule_schema, "config/gateway.schema.json": settings_schema}
PAGES: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "policies/README.md": rules_page.blocks,
    "config/README.md": settings_page.blocks,
    "gateway/web/README.md": metrics_page.blocks,
    "gateway/cli/README.md": lambda: commands_page.blocks(app),
}
FILES = (*SCHEMAS, *PAGES)


def made(name: str) -> str:
    """What the file should hold; of a page, the prose between its blocks is taken as it is."""
    if name in SCHEMAS:
        return text(SCHEMAS[name]())
    return filled((OFFICE / name).read_text("utf-8"), PAGES[name]())


if __name__ == "__main__":
    for name in FILES:
        (OFFICE / name).write_text(made(name), "utf-8")
