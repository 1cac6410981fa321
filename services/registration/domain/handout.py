"""Handouts: documents that organisers give to those who came, such as the slides of a talk."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from shared.errors import Conflict, Invalid, NotFound

MOST_BYTES = 20_000_000  # of a handout; the proxy lets a little more pass
MOST_BYTES_OF_EVENT = 200_000_000
MOST_HANDOUTS = 200
LONGEST_NAME = 100  # characters
# Only formats that browsers save or show, and in which they run nothing of our origin. By ending: the content type,
# and how such a file begins.
FORMATS = {
    "pdf": ("application/pdf", b"%PDF-"),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", b"PK\x03\x04"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04"),
    "odp": ("application/vnd.oasis.opendocument.presentation", b"PK\x03\x04"),
    "odt": ("application/vnd.oasis.opendocument.text", b"PK\x03\x04"),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", b"PK\x03\x04"),
    "zip": ("application/zip", b"PK\x03\x04"),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
}


class NotAHandout(Invalid):
    """This is no file that can be handed out."""


class HandoutTooLarge(Invalid):
    """The file is larger than a handout may be."""


class NoRoomForHandout(Conflict):
    """The handouts of this event take up all the room that there is for them."""


class UnknownHandout(NotFound):
    """There is no such handout here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout:
    """A file for attendees. `about` is the id of a talk or session; None: it is about the whole event.

    It is for those who came; with `for_confirmed`, for everybody whose place is confirmed.
    """

    id: str
    event: str
    about: str | None
    title: str
    file_name: str
    content_type: str
    size: int
    for_confirmed: bool
    added_at: datetime

    def may_be_read(self, *, confirmed: bool, came: bool) -> bool:
        """Whether somebody may have it whose place is `confirmed`, or who `came`."""
        return came or (self.for_confirmed and confirmed)


def safe_file_name(name: str) -> str:
    """Returns a name under which any system can save a file: without folders, controls and signs of a shell."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/")).rpartition("/")[2]
    path = PurePosixPath(re.sub(r"[^\w .()+,&’'-]|[^\S ]", "_", plain).strip(" ."))
    ending = path.suffix[:10]
    return (path.stem[: LONGEST_NAME - len(ending)].strip(" .") or "document") + ending


def content_type_of(name: str, content: bytes) -> str:
    """Returns the content type of a file, by its name and its first bytes. Raises NotAHandout, HandoutTooLarge."""
    content_type, beginning = FORMATS.get(PurePosixPath(name).suffix.lower().removeprefix("."), ("", b""))
    if not content_type or not content.startswith(beginning):
        raise NotAHandout
    if len(content) > MOST_BYTES:
        raise HandoutTooLarge
    return content_type
