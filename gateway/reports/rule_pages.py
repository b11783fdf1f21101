"""Rules -> the pages that tell people what to do: one HTML page a rule, and an index. Pure: files stay with the caller.

A page stands alone: Vietnamese first, English below, no script, and nothing is fetched. What a rule says is text, never
markup. Templates stand in `rule_page_templates`, words in `page_words`, the look in `page_style`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jinja2 import DictLoader, Environment, StrictUndefined

from gateway.bilingual import Bilingual, Language
from gateway.message.envelope import Direction
from gateway.reports import page_words
from gateway.reports.page_style import POLICY, STYLE
from gateway.reports.rule_page_templates import TEMPLATES

INDEX = "index.html"


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """An article that a rule keeps: its short citation, its full one, and what it asks."""

    short: str
    citation: str
    asks: Bilingual


@dataclass(frozen=True, slots=True)
class SparedSenders:
    """An exception: units by name, mailboxes by number only, through its last day."""

    units: tuple[str, ...]
    senders: int
    until: date
    decision: str


@dataclass(frozen=True, slots=True)
class RulePage:
    """All that the page of one rule says. `file` is the page's own name.

    `action` is refuse, defer or flag; `code` the SMTP code with its enhanced code, empty for flag. Without
    `what_to_do` the notice has to say it.
    """

    file: str
    title: Bilingual
    why: Bilingual
    notice: Bilingual
    what_to_do: Bilingual
    law: tuple[CitedArticle, ...]
    in_force: bool
    action: str
    code: str
    directions: frozenset[Direction]
    units: tuple[str, ...] = ()
    exceptions: tuple[SparedSenders, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All published rules of an office, known by its domain, and the version of the rules."""

    office: str
    version: str
    rules: tuple[RulePage, ...]


def pages(book: RuleBook) -> Mapping[str, str]:
    """The text of every page by its file name: a page a rule, and the index."""
    written = {rule.file: _filled("rule", book, rule=rule) for rule in book.rules}
    return {**written, INDEX: _filled("index", book)}


def untranslated(rule: RulePage) -> tuple[str, ...]:
    """What a rule's page can say in one language only, each as `why in vi`; it is then shown in the other."""
    said = {name: getattr(rule, name) for name in ("title", "why", "notice", "what_to_do")}
    said |= {f"asks of {article.short}": article.asks for article in rule.law}
    return tuple(f"{name} in {one}" for name, text in said.items() if text for one in Language if not text[one])


def _filled(template: str, book: RuleBook, **given: object) -> str:
    return _TEMPLATES.get_template(template).render(book=book, **given)


def _environment() -> Environment:
    made = Environment(
        loader=DictLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals |= {"words": page_words, "Language": Language, "style": STYLE, "policy": POLICY, "index": INDEX}
    return made


_TEMPLATES = _environment()
