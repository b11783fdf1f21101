"""Closed words that conditions and the tests of rules both take: the values of facts, as an editor must know them.

A type checker reads them here, so they stand written out; that they are all the words of their fact is tested.
"""

from typing import Literal

PlaceName = Literal[
    "body", "page-header", "page-footer", "text-box", "table-cell", "comment", "note", "property", "sheet-name",
    "slide-note", "hidden", "watermark", "alternative-text", "embedded-object", "annotation", "form-field",
]  # fmt: skip
"""Where a text stands in a document (`Place`)."""
ActiveName = Literal["macro", "script", "launch", "external", "field", "object"]
"""What a document does by itself (`Active`)."""
StateName = Literal["active", "warned", "suspended", "revoked"]
"""The state of a mailbox in the directory (`State`)."""
CountedBy = Literal["mailbox", "unit", "login", "network"]
"""Whose attempts are counted together."""
