"""Outlook messages: subject, plain body, and attachments ([MS-OXMSG] 2.2). The rest (RTF bodies) is not read.

So a message is always told as opaque; what can be read of it is told all the same.
"""

from gateway.message.document import Place
from gateway.message.documents.compound import Storage
from gateway.message.documents.harvest import Harvest
from gateway.message.documents.octets import utf16

MESSAGE, ATTACHED = "__properties_version1.0", "__substg1.0_37010102"
SUBJECT, BODY, HTML, LONG_NAME, SHORT_NAME = "0037", "1000", "10130102", "3707", "3704"


def read_message(storage: Storage, harvest: Harvest) -> None:
    """Tell a message's texts and its page. Raises Spent."""
    harvest.opaque = True
    harvest.say(Place.PROPERTY, _text(storage, SUBJECT))
    harvest.say(Place.BODY, _text(storage, BODY).replace("\r\n", "\n"))
    page = storage.stream(f"__substg1.0_{HTML}")
    if page:
        harvest.hold("body.html", page)


def read_attached(storage: Storage, harvest: Harvest) -> None:
    """Keep an attachment. Raises Spent."""
    name = _text(storage, LONG_NAME) or _text(storage, SHORT_NAME) or "attachment"
    harvest.hold(name.strip("\0"), storage.stream(ATTACHED))


def _text(storage: Storage, number: str) -> str:
    """A property's text: in UTF-16, or in octets whose code page stands elsewhere and is taken for windows-1252."""
    wide = storage.stream(f"__substg1.0_{number}001F")
    return utf16(wide) if wide else storage.stream(f"__substg1.0_{number}001E").decode("cp1252", "replace")
