"""`run --trial`: the office on loopback, from which nothing goes out."""

from pathlib import Path

from gateway.cli.run import trial_settings
from gateway.settings import load

TELL = """
hostname: gw.example.vn
domains: [example.vn]
next_hops: {mail-server: {address: "mail.example.vn:25"}}
tell: {through: mail-server, from: congthu@example.vn, people: {officer: [an.toan@example.vn]}}
"""


def test_a_trial_sends_letters_to_its_sink(tmp_path: Path) -> None:
    """Those who are named in the settings get no letter about samples; their names are known all the same."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "regulation.yaml").touch()
    (tmp_path / "gateway.yaml").write_text(TELL, "utf-8")
    settings = trial_settings(load(tmp_path / "gateway.yaml"))
    assert settings.tell is not None
    assert set(settings.tell.people) == {"officer"}
    assert [str(hop.address) for name, hop in settings.next_hops.items() if name == settings.tell.through] == [
        "127.0.0.1:2526"
    ]
