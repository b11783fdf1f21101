"""An office from its files: what is missing or wrong keeps it out of force, whole."""

from pathlib import Path

import pytest
from servers.gateway import write_settings

from gateway.message.document import Purse
from gateway.office import OfficeMistakes, load_office
from gateway.settings import load


def test_a_folder_without_rules_is_a_mistake(tmp_path: Path) -> None:
    """A copy that failed at night must not switch every check off: it is told, with what to do."""
    (tmp_path / "policies").mkdir()
    settings = load(write_settings(tmp_path, 25, policies=tmp_path / "policies"))
    with pytest.raises(OfficeMistakes) as told:
        load_office(settings)
    (mistake,) = told.value.mistakes
    assert mistake.startswith(f"{tmp_path / 'policies'}:1:1: no rule stands here; ")


def test_rules_and_directory_tell_their_mistakes_together(tmp_path: Path) -> None:
    """One look shows all there is to mend."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "x.yaml").write_text("rule: x\n", "utf-8")
    directory = tmp_path / "directory.csv"
    directory.write_text("address,unit,state\nx,y,z\n", "utf-8")
    settings = load(write_settings(tmp_path, 25, policies=tmp_path / "policies", directory=directory))
    with pytest.raises(OfficeMistakes) as told:
        load_office(settings)
    files = {mistake.partition(":")[0].rpartition("/")[2] for mistake in told.value.mistakes}
    assert files == {"x.yaml", "directory.csv"}


def test_failing_tests_are_told_only_of_a_set_without_mistakes(tmp_path: Path) -> None:
    """A rule whose own test fails is named with the test; untested loading lets it be."""
    (tmp_path / "policies").mkdir()
    shipped = Path(__file__).parents[1] / "policies" / "recipients-per-message.yaml"
    text = shipped.read_text("utf-8").replace("count: 100}", "count: 10}")
    (tmp_path / "policies" / shipped.name).write_text(text, "utf-8")
    settings = load(write_settings(tmp_path, 25, policies=tmp_path / "policies"))
    with pytest.raises(OfficeMistakes) as told:
        load_office(settings)
    assert all("; mend the rule or its test" in mistake for mistake in told.value.mistakes)
    assert load_office(settings, tested=False).policies.rules[0].name == "recipients-per-message"


def test_the_limits_of_the_settings_are_those_of_reading(tmp_path: Path) -> None:
    """What the settings allow for opening a message's files is what its readers have to spend."""
    limits = "unpacked: 5 MiB, members: 7, characters: 11, steps: 13, archive_depth: 2"
    budget = load_office(load(write_settings(tmp_path, 25, limits=limits))).budget
    assert budget.purse() == Purse(octets=5 * 1024**2, members=7, characters=11, steps=13)
    assert budget.archive_depth == 2
