"""Every file that is made from the code is what the code would make now."""

import re

import pytest
from data.makers.references import FILES, OFFICE, PAGES, made


@pytest.mark.parametrize("name", FILES)
def test_file_is_up_to_date(name: str) -> None:
    """The committed file is what `make references` would write."""
    assert (OFFICE / name).read_text("utf-8") == made(name), f"{name} is old; run make references"


@pytest.mark.parametrize("name", PAGES)
def test_tables_are_whole(name: str) -> None:
    """Every line of a table has as many cells as its head, so that it is shown as one."""
    for block in re.findall(r"(?m)(?:^\|.*\n)+", (OFFICE / name).read_text("utf-8")):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(widths) == 1, block


def test_every_key_has_meaning_form_default_and_example() -> None:
    """No cell of a table of keys is empty: form, default and an example stand beside each key."""
    for page in ("policies/README.md", "config/README.md"):
        rows = [line for line in (OFFICE / page).read_text("utf-8").splitlines() if line.startswith("| `")]
        keys = [row for row in rows if row.count(" | ") == 4]
        assert len(keys) > 40
        assert [row for row in keys if any(not cell.strip() for cell in row.strip("|").split("|"))] == []
