"""Congthu (cổng thư, "mail gate"): an SMTP policy-enforcement gateway for public offices.

An asyncio proxy stands before the mail server, reads every message before anyone answers for it,
applies the office's written regulation as YAML rules, and remembers who sent and received what.
`flow.py` is one message's way from top to bottom; start reading there.
"""

__version__ = "0.1.0"
