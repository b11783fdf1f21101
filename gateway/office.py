"""An office from its files: rules, articles and mailbox directory, read whole or refused whole.

What is wrong with any of them is told at once, as lines for a person.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from gateway.message.address import Address, parse_mailbox
from gateway.message.mime import Budget
from gateway.people import directory
from gateway.people.directory import Directory, DirectoryMistakes
from gateway.policy import selftest, telling
from gateway.policy.load import PolicyMistakes, load_articles, load_policies
from gateway.policy.policies import Policies
from gateway.policy.telling import Contacts
from gateway.policy_files import read_file, read_folder
from gateway.ports import Office
from gateway.settings import Settings, TellSettings
from gateway.yaml_lines import Mistake, utf8

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
    tell = settings.tell
    if policies is not None:
        mistakes += map(str, telling.mistakes(policies, tell.people if tell else (), tell.units if tell else ()))
    if mistakes or policies is None or mailboxes is None:
        raise OfficeMistakes(tuple(mistakes))
    limits = settings.limits
    return Office(
        hostname=settings.hostname,
        authserv_id=settings.authserv_id or settings.hostname,
        own_domains=frozenset(domain.lower() for domain in settings.domains),
        policies=policies,
        directory=mailboxes,
        budget=Budget(
            parts=limits.parts,
            depth=limits.depth,
            header_fields=limits.header_fields,
            header_octets=limits.header_octets,
            decoded_octets=limits.decoded_octets,
            archive_depth=limits.archive_depth,
            unpacked_octets=limits.unpacked,
            members=limits.members,
            characters=limits.characters,
            steps=limits.steps,
        ),
        contacts=_contacts(tell) if tell else Contacts(),
        received_fields=limits.received_fields,
        answer=limits.answer,
        inspection=limits.inspection,
        network_prefixes=(limits.network_prefix_v4, limits.network_prefix_v6),
    )


def _contacts(tell: TellSettings) -> Contacts:
    people, units = _parsed(tell.people), _parsed(tell.units)
    return Contacts(people, units, tell.told_of_incidents, webhook=tell.webhook is not None)


def _parsed(texts: Mapping[str, Sequence[str]]) -> dict[str, tuple[Address, ...]]:
    """The addresses behind each name, as the settings have checked them."""
    return {name: tuple(filter(None, map(parse_mailbox, addresses))) for name, addresses in texts.items()}


def read_policies(settings: Settings) -> Policies:
    """The rules of the policies' folder with the articles that they cite. Raises PolicyMistakes or OSError."""
    regulation = read_file(settings.regulation)
    if isinstance(regulation, Mistake):
        raise PolicyMistakes([regulation])
    articles = load_articles(regulation, str(settings.regulation))
    files, unread = read_folder(settings.policies)
    if not files and not unread:  # a copy that failed must not switch every check off
        here = "no rule stands here; put the rules into this folder, or name theirs in policies"
        raise PolicyMistakes([Mistake(str(settings.policies), 1, 1, here)])
    return load_policies(files, articles, unread, settings.help_url or "")


def _read_directory(path: Path | None) -> Directory:
    if path is None:
        return Directory()
    text = utf8(path.read_bytes(), str(path))
    if isinstance(text, Mistake):
        raise DirectoryMistakes([str(text)])
    return directory.parse(text, str(path))


def _or_mistakes(read: Callable[[], T], mistakes: list[str]) -> T | None:
    try:
        return read()
    except (PolicyMistakes, DirectoryMistakes) as error:
        mistakes += [str(mistake) for mistake in error.mistakes]
    except OSError as error:
        mistakes.append(f"{error.filename}: cannot be read ({error.strerror}); mend its path or its rights")
    return None
