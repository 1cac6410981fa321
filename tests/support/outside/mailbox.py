"""The Maildir with all mail delivered, and what people see when they open a mail."""

import email.policy
import io
import os
from collections import defaultdict
from email.message import EmailMessage
from email.parser import BytesParser
from functools import cached_property
from pathlib import Path

import zxingcpp
from PIL import Image
from pypdfium2 import PdfDocument

BADGE_SCALE = 2  # 144 pixels an inch: less than any printer has
RECIPIENT = b"x-rcptto:"  # the demo's mail catcher puts the envelope on top


class Mail:
    """One delivered mail."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    @cached_property
    def message(self) -> EmailMessage:
        parsed = BytesParser(policy=email.policy.default).parsebytes(self.path.read_bytes())
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    @property
    def badge(self) -> bytes:
        """The PDF."""
        return self._part("application/pdf")

    @property
    def picture(self) -> bytes:
        """The PNG with the QR code, which the HTML shows by its Content-ID."""
        return self._part("image/png")

    @property
    def calendar(self) -> bytes:
        return self._part("text/calendar")

    def _body(self, kind: str) -> str:
        body = self.message.get_body((kind,))
        return str(body.get_content()) if body else ""

    def _part(self, content_type: str) -> bytes:
        parts = [part for part in self.message.walk() if part.get_content_type() == content_type]
        payload = parts[0].get_payload(decode=True) if parts else b""
        return payload if isinstance(payload, bytes) else b""


class Mailbox:
    """All mail, found by the address of the envelope."""

    def __init__(self, maildir: Path) -> None:
        self._new = maildir / "new"
        self._seen: set[str] = set()
        self._by_address: defaultdict[str, list[Mail]] = defaultdict(list)

    def to(self, address: str) -> list[Mail]:
        """The mails that were delivered to this address until now."""
        self._look()
        return list(self._by_address[address.lower()])

    def all(self) -> dict[str, list[Mail]]:
        """Everything delivered until now, by address."""
        self._look()
        return dict(self._by_address)

    def count(self) -> int:
        """How many mails there are."""
        return len(os.listdir(self._new))

    def _look(self) -> None:
        for name in sorted(set(os.listdir(self._new)) - self._seen):
            self._seen.add(name)
            mail = Mail(self._new / name)
            self._by_address[_recipient(mail.path)].append(mail)


def _recipient(path: Path) -> str:
    with path.open("rb") as lines:
        for line in lines:
            if line.lower().startswith(RECIPIENT):
                return line.partition(b":")[2].strip().decode().lower()
    raise AssertionError(f"{path} names no recipient")


def code_in_picture(picture: bytes) -> str:
    """The text that a phone reads from a picture."""
    return _read(Image.open(io.BytesIO(picture)))


def code_on_badge(pdf: bytes) -> str:
    """The text that a phone reads from the first page of a PDF, drawn as a printer would."""
    document = PdfDocument(pdf)
    try:
        return _read(document[0].render(scale=BADGE_SCALE).to_pil())
    finally:
        document.close()


def _read(image: Image.Image) -> str:
    [barcode] = zxingcpp.read_barcodes(image.convert("L"))
    return str(barcode.text)
