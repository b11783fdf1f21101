"""A naive before-queue relay: aiosmtpd in, one new aiosmtplib connection per message out.

    relay.py LISTEN_PORT SINK_PORT [--uvloop] [--parse]

--parse reads each message with the standard email package and walks its attachments with decoded sizes.
"""

import argparse
import asyncio
import email
import email.policy

import aiosmtplib
from aiosmtpd.smtp import SMTP


class Relay:
    def __init__(self, sink_port: int, parse: bool) -> None:
        self.sink_port, self.parse = sink_port, parse

    @staticmethod
    def attachments(content: bytes) -> list[tuple[str, str, int]]:
        message = email.message_from_bytes(content, policy=email.policy.default)
        found = []
        for part in message.walk():
            if part.is_multipart():
                continue
            name = part.get_filename()
            if name or part.is_attachment():
                found.append((name or "", part.get_content_type(), len(part.get_payload(decode=True))))
        return found

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.parse:
            for name, _ctype, size in self.attachments(envelope.content):
                if name.endswith(".exe") or size > 50_000_000:
                    return "550 5.7.1 attachment refused"
        try:
            await aiosmtplib.send(
                envelope.content,
                sender=envelope.mail_from,
                recipients=envelope.rcpt_tos,
                hostname="127.0.0.1",
                port=self.sink_port,
                start_tls=False,
                use_tls=False,
            )
        except aiosmtplib.SMTPResponseException as error:
            return f"{error.code} {error.message}"
        except (aiosmtplib.SMTPException, OSError):
            return "451 4.4.1 upstream failed"
        return "250 2.0.0 accepted"


async def serve(args: argparse.Namespace) -> None:
    handler = Relay(args.sink_port, args.parse)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, data_size_limit=64 * 1024 * 1024, hostname="relay.example", ident="relay"),
        "127.0.0.1",
        args.listen_port,
        backlog=1024,
    )
    await server.serve_forever()


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("listen_port", type=int)
    ap.add_argument("sink_port", type=int)
    ap.add_argument("--uvloop", action="store_true")
    ap.add_argument("--parse", action="store_true")
    args = ap.parse_args()
    if args.uvloop:
        import uvloop

        uvloop.run(serve(args))
    else:
        asyncio.run(serve(args))


if __name__ == "__main__":
    main()
