"""Reply texts: `{…}` places filled with facts, folded to ASCII (RFC 5321 4.2), with the case number, in short lines."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

MAX_LINE = 500
"""Octets of one line of text: a reply line has 512 with code, enhanced code and CRLF (RFC 5321 4.5.3.1.5)."""
MAX_LIST = 60
"""Characters of a list of findings (`{found}`, `{where}`)."""
_PLACE = re.compile(r"\{([^{}]*)\}")

GENERAL_PLACES = {"law": "", "case": "0" * 26, "found": "x" * MAX_LIST, "where": "x" * MAX_LIST}
"""What every reply may name, with samples as long as they can get; the law's is known with the rule."""


def page_file(rule: str) -> str:
    """The file that holds a rule's page, in the folder of pages and behind `help_url`."""
    return f"{rule}.html"


def page_address(help_url: str, rule: str) -> str:
    """The address of a rule's page below `help_url`, which ends with a slash; empty when there is none."""
    return f"{help_url}{page_file(rule)}" if help_url else ""


def complete(text: str, facts: Mapping[str, str], case: str, address: str = "") -> str:
    """The text with its places filled, the address of the rule's page, if any, behind it, and the case number in it.

    The case number stands at the very end unless the text has a place for it. What would make the last line longer
    than MAX_LINE because of the address goes on a line of its own, so that no address is ever cut.
    """
    filled = "\n".join(fill(line, facts) for line in text.strip("\n").split("\n"))
    ending = [address] if address else []
    ending += [] if "{case}" in text else [f"[{ascii_of(case)}]"]
    whole = " ".join([filled, *ending])
    if address and len(whole.rpartition("\n")[2]) > MAX_LINE:
        return "\n".join([filled, " ".join(ending)])
    return whole


def shortened(text: str, case: str) -> str:
    """The text with no line over MAX_LINE octets; what is cut is never the case number."""
    lines = [line[:MAX_LINE] for line in text.split("\n")]
    if not any(case in line for line in lines):
        lines[-1] = f"{lines[-1][: MAX_LINE - len(case) - 3]} [{case}]"
    return "\n".join(lines)


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Put facts into the places of a text; a place without a fact stays as it is."""
    return _PLACE.sub(lambda place: ascii_of(facts.get(place[1], place[0])), text)


def places(text: str) -> Sequence[str]:
    """The names of the places in a text."""
    return _PLACE.findall(text)


def listed(values: Sequence[str]) -> str:
    """Values once each, joined; as many as fit, then "..."."""
    unique = list(dict.fromkeys(values))
    text = ", ".join(unique)
    if len(text) <= MAX_LIST:
        return text
    kept = ""
    for value in unique:
        if len(kept) + len(value) + len(", ...") > MAX_LIST:
            break
        kept += f"{value}, "
    return f"{kept}..." if kept else f"{text[: MAX_LIST - 3]}..."


def ascii_of(text: str) -> str:
    """Vietnamese without its marks; other letters that are not ASCII are dropped, and so are controls."""
    plain = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in plain if " " <= sign <= "~")
