"""Rule files with mistakes: each folder of `tests/bad_policies` holds a rule and the exact mistakes it must be told."""

from pathlib import Path

import pytest

from gateway.policy.load import PolicyMistakes, load_policies
from gateway.policy.rule import Article

BAD = sorted((Path(__file__).parents[1] / "bad_policies").iterdir())
ARTICLES = {"dieu-6.2": Article("Điều 6.2", "Điều 6")}


@pytest.mark.parametrize("folder", BAD, ids=lambda folder: folder.name)
def test_every_mistake_is_told_where_it_stands(folder: Path) -> None:
    """All mistakes at once, as file:line:column and a sentence."""
    files = {path.name: path.read_text("utf-8") for path in folder.glob("*.yaml")}
    with pytest.raises(PolicyMistakes) as told:
        load_policies(files, ARTICLES)
    assert [str(mistake) for mistake in told.value.mistakes] == (folder / "expected.txt").read_text(
        "utf-8"
    ).splitlines()


def test_the_version_follows_the_content() -> None:
    """Another text is another version, the same text the same."""
    assert load_policies({}, ARTICLES).version == load_policies({}, ARTICLES).version
    assert load_policies({}, ARTICLES).version != load_policies({}, {}).version
