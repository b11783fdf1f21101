"""The table of protocol replies: code, enhanced code, text; and how a reply is written on the wire.

Replies of rules stand in the rule files; replies of the next hop go through unchanged.
"""

from gateway.policy.rule import Reply

MAX_LINE = 512
"""Octets of a reply line with its CRLF (RFC 5321 4.5.3.1.5)."""

OK = Reply(250, "2.0.0", "OK")
RESET = Reply(250, "2.0.0", "Reset")
BYE = Reply(221, "2.0.0", "Bye")
START_DATA = Reply(354, "", "End data with <CR><LF>.<CR><LF>")
READY_FOR_TLS = Reply(220, "2.0.0", "Ready to start TLS")
CANNOT_VERIFY = Reply(252, "2.5.0", "Cannot verify; send mail and it will be tried")
HELP = Reply(214, "2.0.0", "EHLO HELO MAIL RCPT DATA RSET NOOP QUIT VRFY HELP; see RFC 5321")

UNKNOWN_COMMAND = Reply(500, "5.5.2", "Command not recognized")
BAD_LINE = Reply(500, "5.5.2", "Command lines end with CRLF and hold no CR, LF or NUL")
NOT_UTF8 = Reply(500, "5.5.2", "Command is neither ASCII nor UTF-8")
LINE_TOO_LONG = Reply(500, "5.5.2", "Command line too long")
NOT_IMPLEMENTED = Reply(502, "5.5.1", "Command not implemented")
NO_PARAMETERS = Reply(501, "5.5.4", "Command takes no parameters")
SAY_HELLO = Reply(503, "5.5.1", "Send HELO or EHLO first")
NEED_MAIL = Reply(503, "5.5.1", "Need MAIL command first")
NEED_RCPT = Reply(503, "5.5.1", "Need RCPT command first; no recipient was accepted")
NESTED_MAIL = Reply(503, "5.5.1", "A transaction is open already; send RSET to give it up")
TLS_FIRST = Reply(530, "5.7.0", "Must issue a STARTTLS command first")
TLS_ACTIVE = Reply(503, "5.5.1", "TLS is active already")
NOT_TRUSTED = Reply(550, "5.7.0", "Not allowed from this client")
XFORWARD_SYNTAX = Reply(501, "5.5.4", "Syntax: XFORWARD attribute=value ...")

HELO_SYNTAX = Reply(501, "5.5.4", "Syntax: HELO or EHLO, then a host name or address literal")
MAIL_SYNTAX = Reply(501, "5.5.4", "Syntax: MAIL FROM:<address> [parameters]")
RCPT_SYNTAX = Reply(501, "5.5.4", "Syntax: RCPT TO:<address> [parameters]")
BAD_SENDER = Reply(553, "5.1.7", "Malformed sender address")
BAD_RECIPIENT = Reply(553, "5.1.3", "Malformed recipient address")
NEEDS_SMTPUTF8 = Reply(553, "5.6.7", "Address needs SMTPUTF8")
BAD_PARAMETER = Reply(501, "5.5.4", "Malformed or repeated parameter")
UNKNOWN_PARAMETER = Reply(555, "5.5.4", "Parameter not recognized or not offered")

TOO_MANY_RECIPIENTS = Reply(452, "4.5.3", "Too many recipients in one message; send the rest in another")
TOO_BIG = Reply(552, "5.3.4", "Message exceeds the size limit / Thu vuot kich thuoc cho phep")
BARE_NEWLINE = Reply(550, "5.5.2", "Message holds a bare CR, a bare LF or NUL (RFC 5321 2.3.8)")
TEXT_LINE_TOO_LONG = Reply(554, "5.6.0", "Message holds a line that is too long")

EARLY_TALKER = Reply(554, "5.5.0", "SMTP protocol synchronization: spoke before it was your turn")
NO_CHUNKING = Reply(421, "5.5.1", "BDAT was not offered")
TOO_MANY_ERRORS = Reply(421, "4.7.0", "Too many errors")
IDLE = Reply(421, "4.4.2", "Idle for too long")
OVERLOADED = Reply(421, "4.3.2", "Too many connections; try again later")
BUSY = Reply(451, "4.3.2", "The mail server has as many transactions as it may; try again later")
TOO_MANY_TRANSACTIONS = Reply(451, "4.3.2", "Too many of your transactions are open; end one and try again")
SHUTTING_DOWN = Reply(421, "4.3.2", "Shutting down; try again later")
OUR_FAULT = Reply(451, "4.3.0", "Internal error; try again later")

LIMITS = {
    TOO_BIG: "size",
    TOO_MANY_RECIPIENTS: "recipients",
    BUSY: "transactions",
    TOO_MANY_TRANSACTIONS: "transactions_per_client",
    TOO_MANY_ERRORS: "errors",
}
"""Replies that a limit of the gateway's own gives, with the limit's name in metrics."""


def encode(reply: Reply) -> bytes:
    """The reply as octets, a line for each line of its text; over-long lines are cut, controls dropped.

    SMTPUTF8 replies of the next hop keep their octets (RFC 6531 3.7.4.1).
    """
    prefix = f"{reply.enhanced} " if reply.enhanced else ""
    lines = [_clean(f"{prefix}{line}") for line in reply.text.split("\n")] or [b""]
    head, last = lines[:-1], lines[-1]
    return b"".join(b"%d-%s\r\n" % (reply.code, line) for line in head) + b"%d %s\r\n" % (reply.code, last)


def _clean(line: str) -> bytes:
    printable = "".join(sign for sign in line if sign >= " " and sign != "\x7f")
    return printable.encode("utf-8", "surrogateescape")[: MAX_LINE - 6].rstrip()
