"""An office from its files: rules, articles and mailbox directory, read whole or refused whole.

What is wrong with any of them is told at once, as lines for a person.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from gateway.message.mime import Budget
from gateway.people import directory
from gateway.people.directory import Directory, DirectoryMistakes
from gateway.policy import selftest
from gateway.policy.load import PolicyMistakes, load_articles, load_policies
from gateway.policy.rule import Policies
from gateway.ports import Office
from gateway.settings import Settings

T = TypeVar("T")


class OfficeMistakes(Exception):
    """All that is wrong with an office's files, one line each: `file:line:column: what; what to do`."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def load_office(settings: Settings, *, tested: bool = True) -> Office:
    """The office that the settings describe. Raises OfficeMistakes.

    A rule whose own tests fail does not what it says: unless `tested` is False that is a mistake too.
    """
    mistakes: list[str] = []
    policies = _or_mistakes(lambda: read_policies(settings), mistakes)
    mailboxes = _or_mistakes(lambda: _read_directory(settings.directory), mistakes)
    if policies is not None and tested:
        _, failures = selftest.run(policies)
        mistakes += [f"{failure}; mend the rule or its test" for failure in failures]
    if mistakes or policies is None or mailboxes is None:
        raise OfficeMistakes(tuple(mistakes))
    limits = settings.limits
    return Office(
        hostname=settings.hostname,
        authserv_id=settings.authserv_id or settings.hostname,
        own_domains=frozenset(domain.lower() for domain in settings.domains),
        policies=policies,
        directory=mailboxes,
        budget=Budget(limits.parts, limits.depth, limits.header_fields, limits.header_octets),
        received_fields=limits.received_fields,
        answer=limits.answer,
        network_prefixes=(limits.network_prefix_v4, limits.network_prefix_v6),
    )


def read_policies(settings: Settings) -> Policies:
    """The rules of the policies' folder with the articles that they cite. Raises PolicyMistakes or OSError."""
    articles = load_articles(settings.regulation.read_text("utf-8"), str(settings.regulation))
    files = {str(path): path.read_text("utf-8") for path in sorted(settings.policies.glob("*.yaml"))}
    return load_policies(files, articles)


def _read_directory(path: Path | None) -> Directory:
    return Directory() if path is None else directory.parse(path.read_text("utf-8-sig"), str(path))


def _or_mistakes(read: Callable[[], T], mistakes: list[str]) -> T | None:
    try:
        return read()
    except (PolicyMistakes, DirectoryMistakes) as error:
        mistakes += [str(mistake) for mistake in error.mistakes]
    except UnicodeDecodeError as error:
        mistakes.append(f"a file is not UTF-8 ({error.reason} at octet {error.start}); save it as UTF-8")
    except OSError as error:
        mistakes.append(f"{error.filename}: cannot be read ({error.strerror}); mend its path or its rights")
    return None
