"""A small office for tests of commands: settings, one article, and one rule over attachments."""

from pathlib import Path

RULE = """\
rule: size
title: x
why: x
law: [dieu-6.2]
mode: enforce
applies_to: {direction: [outbound]}
when:
  attachments_over: {total: 10 B}
then:
  refuse: {code: 552, enhanced: 5.3.4, text: "no"}
  notice: x
tests:
  - {name: large, message: {attachments: [{name: x, size: 11}]}, expect: {action: refuse}}
  - {name: small, message: {attachments: [{name: x, size: 10}]}, expect: pass}
"""
ARTICLE = "articles:\n  dieu-6.2: {short: Điều 6.2, citation: x, asks: x}\n"
SETTINGS = "hostname: gw.example.vn\ndomains: [example.vn]\ndata_folder: .\n"


def found_office(folder: Path, rule: str = RULE, regulation: str = ARTICLE, settings: str = SETTINGS) -> Path:
    """Write it into a folder. The return is its settings file; the rule is `policies/size.yaml` beside it."""
    (folder / "policies").mkdir()
    (folder / "policies" / "size.yaml").write_text(rule, "utf-8")
    (folder / "regulation.yaml").write_text(regulation, "utf-8")
    config = folder / "gateway.yaml"
    config.write_text(settings, "utf-8")
    return config
