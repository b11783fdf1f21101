"""The pages of rules: one golden page, valid HTML, text that stays text, nothing fetched."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from tinyhtml5.parser import HTMLParser

from gateway.bilingual import Bilingual
from gateway.cli.policies import rule_book
from gateway.message.envelope import Direction
from gateway.policy.load import load_articles, load_policies
from gateway.reports import page_words
from gateway.reports.rule_pages import (
    INDEX,
    CitedArticle,
    RuleBook,
    RulePage,
    SparedSenders,
    pages,
    untranslated,
)

OFFICE = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "pages"
HTML = "{http://www.w3.org/1999/xhtml}"
SMALL = RulePage(
    file="size.html",
    title=Bilingual("Tệp không quá 4 MB", "Files of at most 4 MB"),
    why=Bilingual("", "Large files & <b>full</b> mailboxes."),
    notice=Bilingual('Tệp "lớn" < 4 MB', "The file is > 4 MB"),
    what_to_do=Bilingual("Hãy nén tệp.", "Compress the file."),
    law=(CitedArticle("Điều 6.2", "Điều 6, Quy định", Bilingual("Tối đa 4 MB.", "At most 4 MB.")),),
    in_force=True,
    action="refuse",
    code="552 5.3.4",
    directions=frozenset({Direction.OUTBOUND, Direction.INBOUND}),
    units=("phong-tu-phap", "van-phong"),
    exceptions=(
        SparedSenders(("van-phong",), 0, date(2027, 1, 31), "12/QĐ-UBND"),
        SparedSenders((), 1, date(2026, 12, 1), "13/QĐ-UBND"),
    ),
)
BOOK = RuleBook("example.vn", "0123456789abcdef", (SMALL,))


def shipped() -> RuleBook:
    regulation = load_articles((OFFICE / "config" / "regulation.yaml").read_text("utf-8"), "regulation.yaml")
    files = {path.name: path.read_text("utf-8") for path in (OFFICE / "policies").glob("*.yaml")}
    return rule_book(load_policies(files, regulation), "example.vn", date(2026, 6, 30))


def every_page() -> dict[str, str]:
    """The shipped pages, and those of every action and mode, with and without what may be left out."""
    least = replace(SMALL, what_to_do=Bilingual(), units=(), exceptions=(), directions=frozenset({Direction.INTERNAL}))
    law = (replace(SMALL.law[0], asks=Bilingual()),)
    odd = RuleBook(
        "example.vn",
        "v",
        (
            replace(least, file="deferred.html", action="defer", code="451 4.7.1"),
            replace(least, file="flagged.html", action="flag", code="", law=law, in_force=False),
            replace(least, file="english.html", title=Bilingual("", "In English only")),
        ),
    )
    found = {f"shipped/{name}": text for name, text in pages(shipped()).items()}
    found |= {f"odd/{name}": text for name, text in pages(odd).items()}
    found |= {f"small/{name}": text for name, text in pages(BOOK).items()}
    return found | {"none/index.html": pages(RuleBook("example.vn", "v", ()))[INDEX]}


PAGES = every_page()
EACH = pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in PAGES.items()])


def parsed(text: str) -> Element:
    """The tree of a page. Any error that the HTML standard names fails."""
    parser = HTMLParser(namespace_html_elements=True)
    tree: Element = parser.parse(text)
    assert [(place, code) for place, code, _ in parser.errors] == []
    return tree


@pytest.mark.parametrize("name", ["size.html", "index.html"])
def test_golden_pages(name: str) -> None:
    """A small rule and its index are, octet by octet, the pages that lie here; the style is held apart."""
    text = re.sub(r"(?s)<style>.*?</style>", "<style></style>", pages(BOOK)[name])
    text = re.sub(r"sha256-[A-Za-z0-9+/=]+", "sha256-", text)
    assert text == (GOLDEN / name).read_text("utf-8")


@EACH
def test_pages_are_valid(text: str) -> None:
    """No parse error, ids once each, every link within the page leads somewhere, every label is there."""
    tree = parsed(text)
    ids = [element.attrib["id"] for element in tree.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    for element in tree.iter():
        if element.get("href", "").startswith("#"):
            assert element.attrib["href"][1:] in ids
        if "aria-labelledby" in element.attrib:
            assert element.attrib["aria-labelledby"] in ids


@EACH
def test_pages_have_an_order_for_everyone(text: str) -> None:
    """One h1, no level of heading left out, one main, a skip link first, a title, a language for the whole."""
    tree = parsed(text)
    levels = [int(element.tag[-1]) for element in tree.iter() if re.fullmatch(rf"{HTML}h[1-6]", str(element.tag))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    (main,) = tree.iter(f"{HTML}main")
    first = next(tree.iter(f"{HTML}a"))
    assert (first.get("class"), first.get("href")) == ("skip", f"#{main.get('id')}")
    assert tree.get("lang") == "vi"
    assert "".join(next(tree.iter(f"{HTML}title")).itertext()).strip()
    assert all("".join(link.itertext()).strip() for link in tree.iter(f"{HTML}a"))


@EACH
def test_pages_fetch_nothing(text: str) -> None:
    """No script, image, font or frame, no address of the web; only pages beside, under a policy that says so."""
    tree = parsed(text)
    assert not re.search(r"https?:|url\(|@import|javascript:", text)
    kinds = {str(element.tag).removeprefix(HTML) for element in tree.iter()}
    assert not kinds & {"script", "img", "link", "iframe", "object", "embed", "form", "base", "video", "audio"}
    links = {element.attrib["href"] for element in tree.iter() if "href" in element.attrib}
    assert all(re.fullmatch(r"#[a-z]+|[a-z0-9-]+\.html(#en)?", link) for link in links)
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on") or name == "style"]
    policies = [meta for meta in tree.iter(f"{HTML}meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    assert [policy.attrib["content"].partition(";")[0] for policy in policies] == ["default-src 'none'"]


def test_every_language_says_so() -> None:
    """The English half is marked English, and a text that is only there in the other language is marked as that."""
    tree = parsed(pages(BOOK)["size.html"])
    halves = {element.get("id"): element for element in tree.iter(f"{HTML}article")}
    assert {name: half.get("lang") for name, half in halves.items()} == {"vi": "vi", "en": "en"}
    (why,) = (element for element in halves["vi"].iter() if element.get("lang") == "en")
    assert "".join(why.itertext()) == "Large files & <b>full</b> mailboxes."
    assert {element.get("lang") for element in halves["en"].iter(f"{HTML}dt")} == {"vi"}
    assert not [element for element in halves["en"].iter(f"{HTML}span") if element.get("lang")]


def test_what_a_rule_says_is_text() -> None:
    """No text of a rule, unit, decision or article becomes markup, wherever it stands."""
    evil = "</style></p><script>alert(1)</script>\"'&amp;{{ 7 * 7 }}"
    both = Bilingual(evil, evil)
    rule = replace(
        SMALL,
        title=both,
        why=both,
        notice=both,
        what_to_do=both,
        law=(CitedArticle(evil, evil, both),),
        code=evil,
        units=(evil,),
        exceptions=(SparedSenders((evil,), 3, date(2027, 1, 31), evil),),
    )
    for text in pages(RuleBook(evil, evil, (rule,))).values():
        tree = parsed(text)
        assert not list(tree.iter(f"{HTML}script"))
        assert evil in "".join(next(tree.iter(f"{HTML}main")).itertext())
        assert evil in "".join(next(tree.iter(f"{HTML}title")).itertext())


def test_mode_and_action_are_in_words() -> None:
    """Whoever sees no colour reads whether a rule acts, and what becomes of a message."""
    for action, code in (("refuse", "550 5.7.1"), ("defer", "451 4.7.1"), ("flag", "")):
        text = pages(replace(BOOK, rules=(replace(SMALL, action=action, code=code),)))["size.html"]
        for said in (page_words.EFFECTS[action], page_words.CODES[action], page_words.IN_FORCE):
            assert said.vi in text
            assert said.en in text
        assert (f"<code>{code}</code>" in text) == bool(code)
        tried = pages(replace(BOOK, rules=(replace(SMALL, action=action, in_force=False),)))["size.html"]
        assert page_words.TRIED_OUT.vi in tried
        assert page_words.EFFECTS[action].vi not in tried


def test_untranslated_texts_are_told() -> None:
    """What lacks a language is told by name; what is not there at all is not."""
    assert untranslated(SMALL) == ("why in vi",)
    law = (replace(SMALL.law[0], asks=Bilingual("", "At most.")),)
    lacking = replace(SMALL, title=Bilingual("Tệp"), what_to_do=Bilingual(), law=law)
    assert untranslated(lacking) == ("title in en", "why in vi", "asks of Điều 6.2 in vi")
    assert [untranslated(rule) for rule in shipped().rules] == [()] * len(shipped().rules)
