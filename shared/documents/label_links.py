"""The addresses under which registration gives a print station the label of one badge: signed, and good for minutes.

Check-in makes them, since it knows who is to get a badge but no secret; registration reads them. They name nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import get_args

from itsdangerous import BadData, URLSafeSerializer

from shared.documents.badge_formats import Format
from shared.errors import NotFound

PATH = "/labels"


class UnknownLabel(NotFound):
    """This address of a label is not known, or no longer."""


@dataclass(frozen=True, slots=True)
class Label:
    """The badge of a registration (an id) in a format; without a registration it is a sample."""

    event: str
    registration: str | None
    format: Format


class LabelLinks:
    """Makes and reads the addresses. The first key signs, all of them verify (HMAC-SHA256)."""

    def __init__(self, keys: Sequence[str]) -> None:
        # The library signs with the last key.
        signature = {"key_derivation": "hmac", "digest_method": sha256}
        self._serializer = URLSafeSerializer([*reversed(keys)], salt="moien label", signer_kwargs=signature)

    def path(self, label: Label, expires_at: datetime) -> str:
        """The path of the address."""
        content = [label.event, label.registration, label.format, int(expires_at.timestamp())]
        return f"{PATH}/{self._serializer.dumps(content)!s}"

    def read(self, token: str, now: datetime) -> Label:
        """The label that the last part of an address names. Raises UnknownLabel when it is forged or too late."""
        try:
            event, registration, format_, expires_at = self._serializer.loads(token.encode(errors="replace"))
        except (BadData, ValueError):
            raise UnknownLabel from None
        if now.timestamp() > expires_at or format_ not in get_args(Format):
            raise UnknownLabel
        return Label(event, registration, format_)
