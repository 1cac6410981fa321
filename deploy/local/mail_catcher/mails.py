"""The reading side of the Maildir: the newest mails, and one mail with its parts."""

import base64
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path

SHOWN = 200
KEY = re.compile(r"[A-Za-z0-9._=,:@-]+")
HEADERS = ("From", "To", "Reply-To", "Date", "Message-ID", "X-MailFrom", "X-RcptTo")


@dataclass(frozen=True)
class Summary:
    """One line of the list."""

    key: str
    sender: str
    recipient: str
    subject: str
    date: str


@dataclass(frozen=True)
class Part:
    """An attachment or an image inside the mail; `number` is its place among all parts."""

    number: int
    name: str
    kind: str
    size: int


def newest(maildir: Path, *, recipient: str = "") -> Iterator[Summary]:
    """The last mails, newest first, whose envelope names `recipient`, or all."""
    files = sorted((maildir / "new").glob("*"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    shown = 0
    for file in files:
        with file.open("rb") as content:
            headers = BytesHeaderParser(policy=email.policy.default).parse(content)
        if recipient.lower() not in str(headers["X-RcptTo"]).lower():
            continue
        yield Summary(
            key=file.name,
            sender=str(headers["From"] or ""),
            recipient=str(headers["X-RcptTo"]),
            subject=subject(headers),
            date=str(headers["Date"] or ""),
        )
        shown += 1
        if shown == SHOWN:
            return


def read(maildir: Path, key: str) -> EmailMessage | None:
    """The mail kept under `key`, if there is one."""
    if not KEY.fullmatch(key):
        return None
    try:
        content = (maildir / "new" / key).read_bytes()
    except OSError:
        return None
    message = BytesParser(policy=email.policy.default).parsebytes(content)
    return message if isinstance(message, EmailMessage) else None


def subject(message: Message) -> str:
    """What a mail is called, also when it says nothing."""
    return str(message["Subject"] or "(no subject)")


def headers(message: EmailMessage) -> list[tuple[str, str]]:
    """What a reader wants to see on top."""
    return [(name, str(value)) for name in HEADERS for value in message.get_all(name, [])]


def text(message: EmailMessage, kind: str) -> str | None:
    """The body as `plain` or `html`."""
    body = message.get_body((kind,))
    if not isinstance(body, EmailMessage):
        return None
    content = body.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else b""
    try:
        return raw.decode(body.get_content_charset("utf-8"), errors="replace")
    except LookupError:
        return raw.decode(errors="replace")


def parts(message: EmailMessage) -> list[Part]:
    """Everything in the mail but its bodies."""
    return [
        Part(number, part.get_filename() or f"part-{number}", part.get_content_type(), len(payload(part)))
        for number, part in enumerate(message.walk())
        if not part.is_multipart() and (part.get_filename() or part.get_content_maintype() != "text")
    ]


def part(message: EmailMessage, number: int) -> EmailMessage | None:
    """The part with that number, if it is one that `parts` lists."""
    if number not in {listed.number for listed in parts(message)}:
        return None
    found = list(message.walk())[number]
    return found if isinstance(found, EmailMessage) else None


def payload(part: EmailMessage) -> bytes:
    """The decoded bytes."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def with_images_inside(html: str, message: EmailMessage) -> str:
    """Puts images of the mail into the page itself, so that the page needs to load nothing."""
    for image in message.walk():
        name = (image["Content-ID"] or "").strip("<> ")
        if name and image.get_content_maintype() == "image":
            data = base64.b64encode(payload(image)).decode()
            html = html.replace(f"cid:{name}", f"data:{image.get_content_type()};base64,{data}")
    return html
