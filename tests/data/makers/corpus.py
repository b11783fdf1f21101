"""Writes `tests/messages/corpus`: ordinary mail in the shapes that mail programs, servers and services really give it.

    python tests/data/makers/corpus.py

Shapes were written after real mail; people, addresses and texts are made up. `corpus/python` holds messages of CPython's
own tests (see the note there) and is not written here.
"""

import base64
import binascii
from collections.abc import Iterator
from email.header import Header
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "messages" / "corpus"
VN = "Kính gửi Quý cơ quan,\r\n\r\nTrân trọng mời dự họp giao ban tuần này tại phòng họp số 2.\r\n\r\nTrân trọng./.\r\n"
EN = "Hello,\r\n\r\nplease find the minutes of our meeting below.\r\n\r\nRegards\r\n-- \r\nAnn\r\n"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")
ICS = "BEGIN:VCALENDAR\r\nPRODID:-//x//EN\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@example.org\r\nSUMMARY:Họp giao ban\r\nDTSTART:20260202T010000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
FOREIGN = {
    "iso-8859-1": "Bonjour, voici le compte rendu de la réunion.",
    "iso-8859-15": "Le prix est de 20 €.",
    "windows-1252": "The price is 20 € — “net”.",
    "iso-8859-2": "Dzień dobry, przesyłam dokumenty.",
    "windows-1251": "Добрый день, высылаю документы.",
    "koi8-r": "Добрый день, высылаю документы.",
    "iso-2022-jp": "こんにちは。資料を送ります。",
    "shift_jis": "こんにちは。資料を送ります。",
    "euc-kr": "안녕하세요. 자료를 보냅니다.",
    "gb2312": "您好,资料已发送。",
    "gbk": "您好,資料已發送。",
    "big5": "您好,資料已寄出。",
    "tis-620": "สวัสดีครับ ส่งเอกสาร",
    "iso-8859-7": "Καλημέρα, στέλνω τα έγγραφα.",
    "iso-8859-9": "Merhaba, belgeleri gönderiyorum.",
    "windows-1256": "مرحبا، أرسل الوثائق",
    "iso-8859-8": "שלום, אני שולח מסמכים",
    "utf-8": "Xin chào, tôi gửi tài liệu.",
}


def b64(octets: bytes, width: int = 76) -> str:
    """Base64 in lines."""
    letters = base64.b64encode(octets).decode()
    return "\r\n".join(letters[at : at + width] for at in range(0, len(letters), width)) + "\r\n"


def qp(text: str) -> str:
    """Quoted-printable of UTF-8."""
    return "".join(
        binascii.b2a_qp(line.encode(), quotetabs=False, istext=True).decode().replace("\n", "\r\n") + "\r\n"
        for line in text.split("\r\n")[:-1]
    )


def word(text: str) -> str:
    """Encoded words, folded."""
    return Header(text, "utf-8", 60).encode(linesep="\r\n")


def head(sender: str, subject: str, *more: str, date: str = "Mon, 2 Feb 2026 08:00:00 +0700") -> str:
    """The top of a header as it arrives: two hops, then what the writer's program wrote."""
    return "\r\n".join((
        "Return-Path: <a@example.org>",
        "Received: from mx.example.org (mx.example.org [192.0.2.1])\r\n\tby mail.example.net (Postfix) with ESMTPS id 4B1\r\n\tfor <b@example.net>; Mon,  2 Feb 2026 08:00:02 +0700 (+07)",
        "Received: by mx.example.org with SMTP id x1; Mon, 02 Feb 2026 01:00:01 +0000",
        f"From: {sender}", "To: <b@example.net>", f"Subject: {subject}", f"Date: {date}",
        "Message-ID: <20260202.1@example.org>", *more,
    )) + "\r\n"  # fmt: skip


def parts(boundary: str, *inner: str, close: bool = True, preamble: str = "") -> str:
    """The parts of a multipart."""
    return preamble + "".join(f"--{boundary}\r\n{one}\r\n" for one in inner) + (f"--{boundary}--\r\n" if close else "")


def alternative(boundary: str, text: str, close: bool = True) -> str:
    """Text and page, both in quoted-printable."""
    page = "<html><body>" + text.replace("\r\n", "<br>\r\n") + "</body></html>\r\n"
    return f'Content-Type: multipart/alternative;\r\n\tboundary="{boundary}"\r\n\r\n' + parts(
        boundary,
        "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + qp(text),
        "Content-Type: text/html; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + qp(page),
        close=close,
    )


def programs() -> Iterator[tuple[str, str]]:
    """Letters of people, by the program that wrote them: plain, with a page, with a file, as an answer."""
    shapes = {
        "gmail": ("Anh <a@gmail.com>", "000000000000a1b2c305f0", 'text/plain; charset="UTF-8"', "X-Gm-Message-State: AOJu0Yw\r\nX-Received: by 2002:a17:907:1 with SMTP id a1mr1;\r\n        Sun, 01 Feb 2026 17:00:00 -0800 (PST)"),
        "apple": ('"Anh" <a@icloud.com>', "Apple-Mail=_0A1B2C3D-1111-2222-3333-444455556666", "text/plain;\r\n\tcharset=utf-8", "X-Mailer: Apple Mail (2.3774.600.62)"),
        "iphone": ("Anh <a@icloud.com>", "Apple-Mail-0A1B2C3D-1111-2222", "text/plain; charset=utf-8", "X-Mailer: iPhone Mail (21G93)"),
        "outlook": ('"Nguyen Van A" <a@example.org>', "----=_NextPart_000_0001_01DC9400.ABCDEF00", 'text/plain;\r\n\tcharset="utf-8"', "X-Mailer: Microsoft Outlook 16.0\r\nThread-Index: AdyUAAE=\r\nContent-Language: vi"),
        "exchange": ('"Nguyen Van A" <a@example.org>', "_000_SG2PR01MB0001ABCDEF_", 'text/plain; charset="utf-8"', "Thread-Topic: x\r\nThread-Index: AQHc\r\nAccept-Language: vi-VN, en-US\r\nX-MS-Has-Attach: yes\r\nX-MS-TNEF-Correlator:\r\nx-originating-ip: [192.0.2.9]"),
        "zimbra": ("Anh <a@example.org>", "=_1b2c3d4e-5f60-7182-93a4-b5c6d7e8f900", "text/plain; charset=utf-8", "X-Mailer: Zimbra 8.8.15_GA_4000 (ZimbraWebClient - FF147 (Win)/8.8.15_GA_4000)\r\nX-Originating-IP: [192.0.2.7]"),
        "mdaemon": ('"Anh" <a@example.org>', "----_=_NextPart_001_01DC9400.00AABBCC", "text/plain; charset=utf-8", "X-MDArrival-Date: Mon, 02 Feb 2026 08:00:00 +0700\r\nX-Mailer: WorldClient 21.5.2\r\nX-MDRcpt-To: b@example.net\r\nX-Spam-Processed: example.org, Mon, 02 Feb 2026"),
        "thunderbird": ("Anh <a@example.org>", "------------0A1b2C3d4E5f6G7h8I9j0K1l", "text/plain; charset=UTF-8; format=flowed", "User-Agent: Mozilla Thunderbird\r\nContent-Language: vi-VN"),
        "roundcube": ("Anh <a@example.org>", "=_0f1e2d3c4b5a69788796a5b4c3d2e1f0", "text/plain; charset=UTF-8;\r\n format=flowed", "User-Agent: Roundcube Webmail/1.6.5\r\nX-Sender: a@example.org"),
        "yahoo": ("Anh <a@yahoo.com>", "----=_Part_1234_567890.1770000000000", "text/plain; charset=UTF-8", "References: <1.ref@mail.yahoo.com>\r\nX-Mailer: WebService/1.1.24000 YMailNovation"),
        "notes": ("Anh/ORG@EXAMPLE <a@example.org>", "0__=47BB0D3ADF8A1A1E8F9E8A93", "text/plain; charset=UTF-8", "X-Mailer: HCL Notes Release 12.0.2\r\nX-MIMETrack: Serialize by Router on A/B(Release 12)"),
        "eoffice": ("Hệ thống <a@example.org>", "--boundary_12_5f3e", "text/plain; charset=utf-8", "X-Priority: 3"),
    }  # fmt: skip
    for name, (sender, boundary, plain, more) in shapes.items():
        quoted = "=" in boundary or " " in boundary or name in {"outlook", "mdaemon", "thunderbird", "gmail"}
        declared = f'"{boundary}"' if quoted else boundary
        version = {
            "apple": "Mime-Version: 1.0 (Mac OS X Mail 16.0 \\(3774.600.62\\))",
            "iphone": "Mime-Version: 1.0 (1.0)",
        }.get(name, "MIME-Version: 1.0")
        top = head(sender, word("Về việc họp giao ban tuần"), more, version)
        mixed = f"Content-Type: multipart/mixed;\r\n boundary={declared}\r\n"
        body = f"Content-Type: {plain}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{VN}"
        yield (
            f"{name}-plain",
            top + f"Content-Type: {plain}\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b64(VN.encode()),
        )
        yield f"{name}-page", top + alternative("alt-" + str(len(name)), VN)
        file = (
            f"Content-Type: application/pdf;\r\n\tname=\"{word('Báo cáo.pdf')}\"\r\nContent-Disposition: attachment;\r\n\tfilename*=UTF-8''B%C3%A1o%20c%C3%A1o.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + b64(PDF)
        )
        yield (
            f"{name}-file",
            top
            + mixed
            + "\r\n"
            + parts(
                boundary,
                body,
                file,
                preamble="This is a multi-part message in MIME format.\r\n"
                if name in {"outlook", "thunderbird", "mdaemon"}
                else "",
            ),
        )
        picture = (
            f"Content-Type: image/png; name=image001.png\r\nContent-Description: image001.png\r\nContent-Disposition: inline; filename=image001.png; size={len(PNG)}\r\nContent-ID: <image001.png@01DC9400>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + b64(PNG)
        )
        related = 'Content-Type: multipart/related;\r\n boundary="rel-1"; type="multipart/alternative"\r\n\r\n' + parts(
            "rel-1", alternative("alt-2", VN), picture
        )
        yield f"{name}-picture", top + mixed + "\r\n" + parts(boundary, related, file)
        forwarded = (
            'Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename="Thu.eml"\r\n\r\n'
            + head("C <c@example.com>", "Re: hop", "MIME-Version: 1.0")
            + body
        )
        yield f"{name}-forward", top + mixed + "\r\n" + parts(boundary, body, forwarded)


def services() -> Iterator[tuple[str, str]]:
    """What programs send by themselves: newsletters, invitations, lists, shops, machines."""
    one = "MIME-Version: 1.0"
    letter = "List-Unsubscribe: <https://example.org/u>,\r\n <mailto:u@example.org>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nPrecedence: bulk\r\nX-Campaign: 12"
    yield (
        "newsletter",
        head("Tin tức <news@example.org>", word("Bản tin số 12"), letter, one)
        + alternative("_----------=_MCPart_1", VN),
    )
    yield (
        "newsletter-without-end",
        head("News <news@example.org>", "News", letter, one) + alternative("_----------=_MCPart_2", EN, close=False),
    )
    yield (
        "newsletter-bare-subject",
        head("Bản tin <news@example.org>", "Khuyến mãi tháng 2", letter, one) + alternative("b1_0f", VN),
    )
    yield (
        "newsletter-odd-date",
        head("News <news@example.org>", "News", letter, one, date="02-02-2026 08:00") + alternative("b1_1f", EN),
    )
    yield "newsletter-no-version", head("News <news@example.org>", "News", letter) + alternative("b1_2f", EN)
    yield (
        "newsletter-page-only",
        head(
            "Shop <shop@example.org>",
            word("Đơn hàng 12"),
            one,
            "Content-Type: text/html; charset=utf-8",
            "Content-Transfer-Encoding: base64",
        )
        + "\r\n"
        + b64(f"<p>{VN}</p>".encode()),
    )
    yield (
        "newsletter-long-line",
        head(
            "Shop <shop@example.org>",
            "Order",
            one,
            "Content-Type: text/html; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
        )
        + "\r\n<p>"
        + "Xin chào " * 400
        + "</p>\r\n",
    )
    yield (
        "newsletter-latin-subject",
        head(
            "Shop <shop@example.org>",
            "=?iso-8859-1?Q?R=E9union?= du lundi",
            one,
            "Content-Type: text/plain; charset=iso-8859-1",
            "Content-Transfer-Encoding: quoted-printable",
        )
        + "\r\nR=E9union\r\n",
    )
    yield (
        "list-footer",
        head(
            "An <a@example.org>",
            "[list] minutes",
            "List-Id: <list.example.org>\r\nList-Post: <mailto:list@example.org>\r\nX-Mailman-Version: 2.1.39\r\nSender: list-bounces@example.org",
            one,
            'Content-Type: multipart/mixed; boundary="===============1234567890=="',
        )
        + "\r\n"
        + parts(
            "===============1234567890==",
            'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\nContent-Disposition: inline\r\n\r\n'
            + VN,
            'Content-Type: text/plain; charset="us-ascii"\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: 7bit\r\nContent-Disposition: inline\r\n\r\n_______________________________________________\r\nlist mailing list\r\nlist@example.org\r\n',
        ),
    )
    yield (
        "list-footer-in-text",
        head(
            "An <a@example.org>",
            "minutes",
            "List-Id: <x.googlegroups.com>\r\nX-BeenThere: x@googlegroups.com",
            one,
            "Content-Type: text/plain; charset=UTF-8",
        )
        + "\r\n"
        + EN
        + "\r\n--\r\nYou received this message because you are subscribed.\r\n--~--~---------~--~----~------------~-------~--~----~\r\n",
    )
    yield (
        "digest",
        head(
            "list-request@example.org",
            "list Digest, Vol 1, Issue 2",
            one,
            'Content-Type: multipart/mixed; boundary="===============111=="',
        )
        + "\r\n"
        + parts(
            "===============111==",
            "Content-Type: text/plain; charset=us-ascii\r\n\r\nToday's Topics:\r\n\r\n   1. a\r\n",
            'Content-Type: multipart/digest; boundary="===============222=="\r\n\r\n'
            + parts(
                "===============222==",
                *(
                    f"Content-Type: message/rfc822\r\nMIME-Version: 1.0\r\n\r\nFrom: c{number}@example.org\r\nSubject: a\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nMessage: {number}\r\n\r\n{EN}"
                    for number in range(3)
                ),
            ),
            "Content-Type: text/plain; charset=us-ascii\r\nContent-Description: Digest Footer\r\n\r\nEnd of list Digest\r\n",
        ),
    )
    for name, boundary in (("google", "000000000000abcd"), ("outlook", "_000_ABC_")):
        invited = (
            f'Content-Type: text/calendar; charset="UTF-8"; method=REQUEST\r\nContent-Transfer-Encoding: {"7bit" if name == "x" else "base64"}\r\n\r\n'
            + b64(ICS.encode())
        )
        yield (
            f"invitation-{name}",
            head(
                "An <a@example.org>",
                word("Lời mời: Họp giao ban"),
                one,
                f'Content-Type: multipart/alternative; boundary="{boundary}"',
            )
            + "\r\n"
            + parts(
                boundary,
                "Content-Type: text/plain; charset=UTF-8; format=flowed; delsp=yes\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + b64(VN.encode()),
                invited,
            ),
        )
        yield (
            f"invitation-{name}-with-file",
            head("An <a@example.org>", "Invitation", one, f'Content-Type: multipart/mixed; boundary="{boundary}m"')
            + "\r\n"
            + parts(
                boundary + "m",
                alternative("alt7", VN),
                'Content-Type: application/ics; name="invite.ics"\r\nContent-Disposition: attachment; filename="invite.ics"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
                + b64(ICS.encode()),
            ),
        )
    yield (
        "scanner",
        head(
            "scanner@example.org",
            "Scan to mail",
            one,
            "X-Mailer: KONICA MINOLTA bizhub",
            'Content-Type: multipart/mixed;\r\n boundary="KONICA_MINOLTA_Internet_Fax_Boundary"',
        )
        + "\r\n"
        + parts(
            "KONICA_MINOLTA_Internet_Fax_Boundary",
            "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 7bit\r\n\r\n\r\n",
            'Content-Type: application/pdf; name="SKM.pdf"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="SKM.pdf"\r\n\r\n'
            + b64(PDF),
        ),
    )
    yield (
        "cron",
        head(
            "Cron Daemon <root@example.org>",
            "Cron <root@a> test -x /usr/sbin/anacron",
            "Auto-Submitted: auto-generated",
            one,
            "Content-Type: text/plain; charset=US-ASCII",
            "Content-Transfer-Encoding: 7bit",
            "X-Cron-Env: <SHELL=/bin/sh>",
        )
        + "\r\nok\r\n",
    )
    yield (
        "out-of-office",
        head(
            "An <a@example.org>",
            word("Trả lời tự động: họp"),
            "Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All",
            one,
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
        )
        + "\r\n"
        + VN,
    )
    yield (
        "old-unix",
        "From: a@example.org (An)\r\nTo: b@example.net\r\nSubject: test\r\nDate: 2 Feb 26 8:00:00 GMT\r\n\r\n" + EN,
    )
    yield (
        "no-subject",
        "From: a@example.org\r\nTo: b@example.net\r\nDate: Mon, 2 Feb 2026 08:00:00 +0700\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + VN,
    )
    yield (
        "phpmailer",
        head(
            "Web <web@example.org>",
            word("Đăng ký"),
            "X-Mailer: PHPMailer 6.9.1 (https://github.com/PHPMailer/PHPMailer)",
            one,
        )
        + alternative("b1_0f1e2d3c4b5a", VN),
    )
    yield (
        "javamail",
        head(
            "Bank <bank@example.org>",
            word("Sao kê"),
            one,
            'Content-Type: multipart/mixed; \r\n\tboundary="----=_Part_0_123456.1770000000000"',
        )
        + "\r\n"
        + parts(
            "----=_Part_0_123456.1770000000000",
            "Content-Type: text/html;charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + qp(VN),
            'Content-Type: application/octet-stream; name="saoke.pdf"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="saoke.pdf"\r\n\r\n'
            + b64(PDF),
        ),
    )
    yield (
        "dot-net",
        head(
            "Web <web@example.org>",
            word("Thông báo"),
            one,
            "Content-Type: multipart/mixed;\r\n boundary=--boundary_0_0a1b2c3d-1111-2222-3333-444455556666",
        )
        + "\r\n"
        + parts(
            "--boundary_0_0a1b2c3d-1111-2222-3333-444455556666",
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b64(VN.encode()),
            'Content-Type: multipart/mixed; boundary="x1"\r\n\r\n'
            + parts(
                "x1",
                'Content-Type: application/octet-stream; name="a.pdf"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n'
                + b64(PDF),
            ),
        ),
    )
    yield (
        "pgp-signed",
        head(
            "An <a@example.org>",
            "signed",
            one,
            'Content-Type: multipart/signed; micalg=pgp-sha512;\r\n protocol="application/pgp-signature"; boundary="sgn"',
        )
        + "\r\n"
        + parts(
            "sgn",
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + qp(VN),
            "Content-Type: application/pgp-signature; name=signature.asc\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\niHUE\r\n=abcd\r\n-----END PGP SIGNATURE-----\r\n",
            preamble="This is an OpenPGP/MIME signed message (RFC 4880 and 3156)\r\n",
        ),
    )
    yield (
        "card",
        head("An <a@example.org>", "card", one, 'Content-Type: multipart/mixed; boundary="c1"')
        + "\r\n"
        + parts(
            "c1",
            "Content-Type: text/plain\r\n\r\n" + EN,
            'Content-Type: text/x-vcard; charset=utf-8;\r\n name="an.vcf"\r\nContent-Transfer-Encoding: 7bit\r\nContent-Disposition: attachment;\r\n filename="an.vcf"\r\n\r\nbegin:vcard\r\nfn:An\r\nend:vcard\r\n',
        ),
    )
    for charset, text in FOREIGN.items():
        octets = text.encode(charset)
        yield (
            f"foreign-{charset}",
            head(
                f"=?{charset}?B?{base64.b64encode(text[:5].encode(charset)).decode()}?= <a@example.org>",
                f"=?{charset}?B?{base64.b64encode(octets).decode()}?=",
                one,
                f"Content-Type: text/plain; charset={charset}",
                "Content-Transfer-Encoding: base64",
            )
            + "\r\n"
            + b64(octets),
        )


def reports() -> Iterator[tuple[str, str]]:
    """Delivery reports and receipts, by the server that writes them."""
    one = "MIME-Version: 1.0"
    status = "Reporting-MTA: dns; mx.example.net\r\nArrival-Date: Mon,  2 Feb 2026 08:00:02 +0700 (+07)\r\n\r\nFinal-Recipient: rfc822; b@example.net\r\nOriginal-Recipient: rfc822;b@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\nRemote-MTA: dns; mail.example.net\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n"
    original = (
        head(
            "An <a@example.org>",
            word("Về việc họp"),
            one,
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
        )
        + "\r\n"
        + VN
    )
    for name, sender, subject, boundary, returned in (
        (
            "postfix",
            "MAILER-DAEMON@mx.example.net (Mail Delivery System)",
            "Undelivered Mail Returned to Sender",
            "4B1.1770000000/mx.example.net",
            "message/rfc822",
        ),
        (
            "postfix-headers",
            "MAILER-DAEMON@mx.example.net (Mail Delivery System)",
            "Delayed Mail (still being retried)",
            "4B2.1770000000/mx.example.net",
            "text/rfc822-headers",
        ),
        (
            "exim",
            "Mail Delivery System <Mailer-Daemon@mx.example.net>",
            "Mail delivery failed: returning message to sender",
            "1770000000-eximdsn-1",
            "message/rfc822",
        ),
        (
            "exchange",
            "<postmaster@example.net>",
            "Undeliverable: hop",
            "5d4e3f20-1111-2222-3333-444455556666",
            "message/rfc822",
        ),
        (
            "gmail",
            "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
            "Delivery Status Notification (Failure)",
            "000000000000aabbcc05",
            "message/rfc822",
        ),
        (
            "sendmail",
            "Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>",
            "Returned mail: see transcript for details",
            "6121.1770000000/mx.example.net",
            "message/rfc822",
        ),
    ):
        back = f"Content-Description: Undelivered Message\r\nContent-Type: {returned}\r\n\r\n" + (
            original.split("\r\n\r\n")[0] + "\r\n" if "headers" in returned else original
        )
        yield (
            f"report-{name}",
            head(
                sender,
                subject,
                "Auto-Submitted: auto-replied",
                one,
                f'Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="{boundary}"',
            )
            + "\r\n"
            + parts(
                boundary,
                "Content-Description: Notification\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nI'm sorry to have to inform you that your message could not\r\nbe delivered.\r\n",
                f"Content-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n{status}",
                back,
                preamble="This is a MIME-encapsulated message.\r\n\r\n",
            ),
        )
    yield (
        "report-qmail",
        "From: MAILER-DAEMON@mx.example.net\r\nTo: a@example.org\r\nSubject: failure notice\r\nDate: 2 Feb 2026 01:00:00 -0000\r\n\r\nHi. This is the qmail-send program at mx.example.net.\r\nI'm afraid I wasn't able to deliver your message.\r\n\r\n<b@example.net>:\r\n192.0.2.1 does not like recipient.\r\n\r\n--- Below this line is a copy of the message.\r\n\r\n"
        + original,
    )
    yield (
        "report-exim-plain",
        head(
            "Mail Delivery System <Mailer-Daemon@mx.example.net>",
            "Mail delivery failed",
            "Auto-Submitted: auto-replied",
        )
        + "\r\nThis message was created automatically.\r\n\r\n------ This is a copy of the message, including all the headers. ------\r\n\r\n"
        + original,
    )
    for name, disposition in (
        ("outlook", "manual-action/MDN-sent-manually; displayed"),
        ("thunderbird", "manual-action/MDN-sent-automatically; displayed"),
        ("exchange-deleted", "automatic-action/MDN-sent-automatically; deleted"),
    ):
        yield (
            f"receipt-{name}",
            head(
                "B <b@example.org>",
                word("Đã đọc: họp"),
                one,
                'Content-Type: multipart/report;\r\n report-type=disposition-notification; boundary="rr1"',
            )
            + "\r\n"
            + parts(
                "rr1",
                "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + VN,
                f"Content-Type: message/disposition-notification\r\n\r\nReporting-UA: x\r\nFinal-Recipient: rfc822;b@example.org\r\nOriginal-Message-ID: <1@example.org>\r\nDisposition: {disposition}\r\n",
            ),
        )
    yield (
        "report-abuse",
        head(
            "abuse@example.org",
            "complaint",
            one,
            'Content-Type: multipart/report; report-type=feedback-report; boundary="ar1"',
        )
        + "\r\n"
        + parts(
            "ar1",
            "Content-Type: text/plain\r\n\r\nThis is an abuse report.\r\n",
            "Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: x/1\r\nVersion: 1\r\n",
            f"Content-Type: message/rfc822\r\nContent-Disposition: inline\r\n\r\n{original}",
        ),
    )
    yield (
        "report-dmarc",
        head(
            "noreply@example.org",
            "Report domain: example.net Submitter: example.org",
            one,
            'Content-Type: application/gzip; name="example.org!example.net!1!2.xml.gz"',
            'Content-Disposition: attachment; filename="example.org!example.net!1!2.xml.gz"',
            "Content-Transfer-Encoding: base64",
        )
        + "\r\n"
        + b64(bytes.fromhex("1f8b08000000000000ff030000000000000000 00".replace(" ", ""))),
    )


if __name__ == "__main__":
    for written in (programs, services, reports):
        for name, text in written():
            (FOLDER / f"{name}.eml").write_bytes(text.encode())
