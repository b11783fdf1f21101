"""A past for tests: every golden message through the life of a message, with real records. Rates are kept slow."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from ipaddress import ip_address
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from gateway import flow
from gateway.engines.inspector import JailedInspector, Plan
from gateway.message.address import Address, parse_mailbox
from gateway.message.envelope import Client, Origin
from gateway.office import load_office
from gateway.people.counts import Counts
from gateway.people.directory import Directory, Mailbox
from gateway.policy.load import load_articles, load_policies
from gateway.policy.rule import Reply
from gateway.ports import Edges, Handled, MailPath, Office, Record, Relayed, Sender
from gateway.records.keeper import Keeper
from gateway.records.seal import Seal
from gateway.records.spool import Spool
from gateway.records.store import Store
from gateway.settings import load

ROOT = Path(__file__).parents[2]
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2026, 3, 2, 12, tzinfo=ZONE)
OK = Reply(250, "2.0.0", "OK")
MORE_RULES = {
    "by-header": """\
rule: by-header
title: x
why: x
law: [dieu-4.2]
mode: enforce
applies_to: {direction: [outbound, internal, inbound]}
when:
  header_matches: {field: Subject, pattern: "(?i)b[áa]o c[áa]o"}
then: {flag: {}, notice: x}
tests:
  - {name: a, message: {subject: Báo cáo}, expect: {action: flag}}
  - {name: b, expect: pass}
""",
    "spares-one": """\
rule: spares-one
title: x
why: x
law: [dieu-4.2]
mode: enforce
applies_to: {direction: [outbound, internal, inbound]}
exceptions:
  - {senders: [annv.bimson@thanhhoa.gov.vn], until: 2026-03-02, decision: 1/QĐ}
when:
  attachments_over: {count: 0}
then: {flag: {}, notice: x}
tests:
  - {name: a, message: {attachments: [{name: a}]}, expect: {action: flag}}
  - {name: b, expect: pass}
""",
    "watched": """\
rule: watched
title: x
why: x
law: [dieu-4.2]
mode: observe
applies_to: {direction: [outbound, internal, inbound]}
when:
  attachments_over: {count: 0}
then: {flag: {}, notice: x}
tests:
  - {name: a, message: {attachments: [{name: a}]}, expect: {action: flag}}
  - {name: b, expect: pass}
""",
    "three-recipients": """\
rule: three-recipients
title: x
why: x
law: [dieu-4.2]
mode: enforce
applies_to: {direction: [outbound, internal, inbound]}
when:
  any:
    - recipients_over: {count: 2}
    - sent_more_than: {recipients: 20, per: 1 h, by: network}
    - sender_is: {addresses: [slow@thanhhoa.gov.vn]}
then:
  defer: {code: 452, enhanced: 4.5.3, text: "later"}
  notice: x
tests:
  - {name: a, recipients: 3, expect: {action: defer}}
  - {name: b, expect: pass}
""",
}


def officed() -> Office:
    """The shipped office with three rules more, a mailbox, and generous rates."""
    settings = load(ROOT / "config" / "gateway.yaml")
    office = load_office(settings, tested=False)
    articles = load_articles(settings.regulation.read_text("utf-8"), "regulation.yaml")
    files = {path.name: path.read_text("utf-8") for path in settings.policies.glob("*.yaml")}
    files |= {f"{name}.yaml": text for name, text in MORE_RULES.items()}
    boxes = Directory.of([Mailbox("annv.bimson@thanhhoa.gov.vn", "van-phong")])
    return replace(office, policies=load_policies(files, articles), directory=boxes, answer=1e9)


class Hop:
    """A next hop that knows no recipient whose name begins with `unknown`."""

    name = "store"

    async def open(self, *_: object) -> tuple[Reply, "Hop"]:
        return OK, self

    async def extensions(self) -> frozenset[str]:
        return frozenset()

    async def recipient(self, path: MailPath) -> Reply:
        return Reply(550, "5.1.1", "unknown") if "unknown" in path.text else OK

    async def prepare(self) -> Reply | None:
        return None

    async def send(self, head: bytes, content: bytes, *, within: float) -> Relayed:
        return Relayed(OK)

    async def abort(self) -> None:
        return None


class Watch:
    """Keeps every record that was told of."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def handled(self, event: Handled) -> None:
        self.records.append(event.record)

    def __getattr__(self, _: str) -> object:
        return lambda *_: None


def letters() -> Iterator[tuple[bytes, list[str], str, Origin]]:
    """Every golden message by one of ours and by a stranger, and some envelopes besides."""
    ours, outside = "annv.bimson@thanhhoa.gov.vn", "x@example.org"
    for path in sorted((ROOT / "tests" / "messages").rglob("*.eml")):
        raw = path.read_bytes()
        raw = raw if b"\r" in raw else raw.replace(b"\n", b"\r\n")
        yield raw, [outside], ours, Origin.OURS
        yield raw, ["unknown@thanhhoa.gov.vn", ours], outside, Origin.STRANGER
    for name in ("a.settingcontent-ms", "a.tar.gz", "văn bản.văn", "a.docx.exe", "KẾ HOẠCH.mật"):
        yield carrying(name, b"x"), [outside], ours, Origin.OURS
    many = [f"a.e{number}" for number in range(300)]
    for members in (["a.tar.gz"], [*many, "run.scr"], ["x", "y", "a.b.c"]):
        yield carrying("a.zip", zipped(members)), [outside], ours, Origin.OURS
    plain = b"Subject: x\r\n\r\nx\r\n"
    yield plain, [f"{n}@example.org" for n in range(5)], ours, Origin.OURS
    yield plain, ["unknown@thanhhoa.gov.vn"], outside, Origin.STRANGER
    yield plain, [ours], "", Origin.STRANGER
    yield plain, [outside], "slow@thanhhoa.gov.vn", Origin.OURS


def carrying(name: str, content: bytes) -> bytes:
    """A letter with one file."""
    message = EmailMessage()
    message["From"], message["Subject"] = "a@example.org", "x"
    message.set_content("x")
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes(policy=SMTP)


def zipped(names: Sequence[str]) -> bytes:
    """An archive with files of these names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


async def handle(office: Office, folder: Path) -> tuple[list[Record], Keeper]:
    """Put all letters through the life of a message, with real records."""
    keeper = Keeper(Store(folder / "r.sqlite"), Spool(folder / "spool", 1 << 30), Seal.open(folder))
    await keeper.start()
    inspector = JailedInspector(Plan(office.budget))
    watch, numbers, clock = Watch(), count(1), count(1)
    edges = Edges(
        inspector=inspector,
        records=keeper,
        events=watch,  # type: ignore[arg-type]
        counts=Counts(office.policies.windows()),
        now=lambda: NOON + timedelta(seconds=next(clock)),
        monotonic=lambda: 80.0 * next(clock),
        new_case=lambda _: f"{next(numbers):026}",
    )
    hop = Hop()
    for raw, recipients, sender, origin in letters():
        address: Address | None = parse_mailbox(sender) if sender else None
        opener = Sender("door", Client(ip_address("192.0.2.7"), helo="pc"), None, origin, "ESMTP")
        _, transaction = await flow.begin(office, edges, opener, hop, MailPath(address, f"<{sender}>"))
        assert transaction is not None
        for recipient in recipients:
            await transaction.recipient(MailPath(parse_mailbox(recipient), f"<{recipient}>"))
        if transaction.recipients:
            await transaction.message(raw, lambda: True)
        else:
            await transaction.abort()
    await inspector.close()
    return watch.records, keeper
