"""The pages of rules in a real browser: narrow and wide, light and dark, on paper."""

import json
from pathlib import Path

import pytest
from servers.chromium import Chromium
from typer.testing import CliRunner

from gateway.__main__ import app

pytestmark = pytest.mark.interop

OFFICE = Path(__file__).parents[2]
LONG = "Vănbảnrấtdàikhôngcókhoảngtrắng" * 8
RULE = f"""\
rule: long-words
title: {LONG}
why: {LONG}
law: [dieu-6.2]
mode: observe
applies_to: {{direction: [outbound], units: [{LONG}]}}
exceptions:
  - {{units: [{LONG}], until: 9998-12-31, decision: {LONG}}}
when:
  attachments_over: {{total: 4 MiB}}
then:
  flag: {{}}
  notice: {LONG}
tests:
  - {{name: large, message: {{attachments: [{{name: x, size: 5 MiB}}]}}, expect: {{action: flag}}}}
  - {{name: small, message: {{attachments: [{{name: x, size: 10}}]}}, expect: pass}}
"""
# Every piece of text with the contrast between its ink and the nearest ground below it (WCAG 2.2, 1.4.3).
CONTRASTS = """
(() => {
  const light = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
      .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (!/, 0\\)$/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const text = texts.currentNode, element = text.parentElement;
    if (!text.data.trim()) continue;
    const [a, b] = [light(getComputedStyle(element).color), light(ground(element))].sort((x, y) => y - x);
    found.push([(a + 0.05) / (b + 0.05), text.data.slice(0, 30)]);
  }
  return JSON.stringify(found);
})()
"""
# What stands out at the right of the page, but for the skip link, which waits at the left until it is reached.
OUTSIDE = """
JSON.stringify([...document.querySelectorAll("body *:not(.skip, .skip *)")]
  .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5
    || e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline")
  .map(e => e.outerHTML.slice(0, 80)))
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of the shipped rules, and of one with words as long as they come."""
    office = tmp_path_factory.mktemp("office")
    (office / "policies").mkdir()
    for path in (OFFICE / "policies").glob("*.yaml"):
        (office / "policies" / path.name).write_bytes(path.read_bytes())
    (office / "policies" / "long-words.yaml").write_text(RULE, "utf-8")
    (office / "regulation.yaml").write_bytes((OFFICE / "config" / "regulation.yaml").read_bytes())
    config = office / "gateway.yaml"
    config.write_text("hostname: gw.example.vn\ndomains: [example.vn]\n", "utf-8")
    command = ["--config", str(config), "policies", "publish", str(office / "www")]
    assert CliRunner().invoke(app, command).exit_code == 0
    return office / "www"


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_scrolls_sideways(width: int, browser: Chromium, published: Path, tmp_path: Path) -> None:
    """Every page fits a telephone and a desk, whatever long words it has; a picture of each is left to look at."""
    pages = sorted(published.glob("*.html"))
    assert len(pages) == len(list((OFFICE / "policies").glob("*.yaml"))) + 2  # the long one and the index
    for page in pages:
        browser.open(page, width)
        assert browser.ask("document.documentElement.scrollWidth <= innerWidth"), page.name
        assert json.loads(browser.ask(OUTSIDE)) == [], page.name
        shot = tmp_path / f"{page.stem}-{width}.png"
        browser.screenshot(shot)
        assert shot.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_text_can_be_read(dark: bool, browser: Chromium, published: Path, tmp_path: Path) -> None:
    """In both schemes every text has a contrast of at least 4.5 to 1, and the schemes are two."""
    for name in ("index", "state-secrets", "long-words"):
        browser.open(published / f"{name}.html", 800, dark=dark)
        ground = browser.ask("getComputedStyle(document.body).backgroundColor")
        assert (ground == "rgb(255, 255, 255)") != dark
        contrasts = json.loads(browser.ask(CONTRASTS))
        assert len(contrasts) > 20
        assert [one for one in contrasts if one[0] < 4.5] == []
        browser.screenshot(tmp_path / f"{name}-{'dark' if dark else 'light'}.png")


def test_printed_pages_are_ink_on_paper(browser: Chromium, published: Path, tmp_path: Path) -> None:
    """On paper there is no dark ground and nothing to press, even for a reader whose screen is dark."""
    browser.open(published / "state-secrets.html", 800, dark=True, media="print")
    assert browser.ask("getComputedStyle(document.querySelector('nav')).display") == "none"
    for part in ("header", ".todo", "body"):
        ground = browser.ask(f"getComputedStyle(document.querySelector('{part}')).backgroundColor")
        assert ground == "rgb(255, 255, 255)", part
    assert [one for one in json.loads(browser.ask(CONTRASTS)) if one[0] < 4.5] == []
    browser.screenshot(tmp_path / "print.png")


def test_keyboard_and_language(browser: Chromium, published: Path) -> None:
    """The skip link shows itself when it is reached; the language links lead to their part."""
    browser.open(published / "state-secrets.html", 320)
    left = "document.querySelector('.skip').getBoundingClientRect().left"
    assert browser.ask(left) < 0
    browser.ask("document.querySelector('.skip').focus()")
    assert browser.ask(left) >= 0
    browser.ask("document.querySelector('nav [lang=en]').click()")
    assert browser.ask("document.querySelector(':target').lang") == "en"
    assert (
        browser.ask("document.querySelector(':target').textContent").strip().startswith("Documents with state secrets")
    )


def test_the_browser_has_nothing_against_the_pages(browser: Chromium, published: Path) -> None:
    """No page asks for anything else, and none breaks its own Content-Security-Policy."""
    for page in sorted(published.glob("*.html")):
        browser.open(page, 1280)
    assert browser.complaints == []
