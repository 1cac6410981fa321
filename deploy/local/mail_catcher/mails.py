"""The reading side of the Maildir: the newest mails, and one mail with its parts."""

import base64
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path

MOST_LISTED = 200
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
    """Yields the newest mails first, those whose envelope names `recipient`, or all."""
    files = sorted((maildir / "new").glob("*"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    listed = 0
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
        listed += 1
        if listed == MOST_LISTED:
            return


def read(maildir: Path, key: str) -> EmailMessage | None:
    """Returns the mail with that file name, if there is one."""
    if not KEY.fullmatch(key):
        return None
    try:
        content = (maildir / "new" / key).read_bytes()
    except OSError:
        return None
    message = BytesParser(policy=email.policy.default).parsebytes(content)
    return message if isinstance(message, EmailMessage) else None


def subject(message: Message) -> str:
    """Returns the subject, or a placeholder for a mail without one."""
    return str(message["Subject"] or "(no subject)")


def headers(message: EmailMessage) -> list[tuple[str, str]]:
    """Returns the headers that the page shows, in their order."""
    return [(name, str(value)) for name in HEADERS for value in message.get_all(name, [])]


def text(message: EmailMessage, kind: str) -> str | None:
    """Returns the body of kind `plain` or `html`, if there is one."""
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
    """Returns the attachments and images."""
    return [
        Part(number, part.get_filename() or f"part-{number}", part.get_content_type(), len(payload(part)))
        for number, part in enumerate(message.walk())
        if not part.is_multipart() and (part.get_filename() or part.get_content_maintype() != "text")
    ]


def part(message: EmailMessage, number: int) -> EmailMessage | None:
    """Returns the part with that number, if `parts` lists it."""
    if number not in {listed.number for listed in parts(message)}:
        return None
    chosen = list(message.walk())[number]
    return chosen if isinstance(chosen, EmailMessage) else None


def payload(part: EmailMessage) -> bytes:
    """Returns the decoded bytes of a part."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def with_images_inside(html: str, message: EmailMessage) -> str:
    """Replaces links to the mail's images by the images themselves, so that the page loads nothing."""
    for image in message.walk():
        name = (image["Content-ID"] or "").strip("<> ")
        if name and image.get_content_maintype() == "image":
            data = base64.b64encode(payload(image)).decode()
            html = html.replace(f"cid:{name}", f"data:{image.get_content_type()};base64,{data}")
    return html
