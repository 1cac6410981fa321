"""Mail addresses and header values, checked before they reach a server or a header."""

import hashlib
import re
import unicodedata

import idna

from shared.errors import Invalid

# RFC 5321 and 6531: a dot-atom of any letters; quoted local parts are not taken.
_LOCAL = re.compile(r"[^\s\x00-\x20\x7f\"(),:;<>@\[\\\]]{1,64}")

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+")


class BadAddress(ValueError):
    """No mail can be sent to this text; the sentence says why."""


class NotAnAddress(Invalid):
    """No mail can be sent to this address."""


def deliverable(address: str) -> str:
    """`address` as a server takes it: the domain in ASCII (RFC 5891), the local part as it is.

    Raises BadAddress for what is no single address, and for control characters anywhere.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or any(unicodedata.category(c)[0] == "C" for c in address):
        raise BadAddress("this is not a mail address")
    try:
        ascii_domain = idna.encode(domain, uts46=True, transitional=False).decode()
    except idna.IDNAError:
        raise BadAddress("the part behind the @ is no domain") from None
    return f"{local}@{ascii_domain}"


def recipient_domain(address: str) -> str:
    """The part of an address behind the @, in lower case; empty for a text without one."""
    _, at, domain = address.strip().rpartition("@")
    return domain.casefold() if at else ""


def address_hash(address: str) -> str:
    """The hex SHA-256 of an address in lower case."""
    return hashlib.sha256(address.strip().casefold().encode(errors="replace")).hexdigest()


def masked(address: str) -> str:
    """An address by which only who knows it recognises it: `z…@example.lu`."""
    local, _, domain = address.strip().rpartition("@")
    return f"{local[:1]}…@{domain}"


def without_addresses(text: str) -> str:
    """A server's answer on one line, with a sign in the place of each mail address: servers repeat the recipient.

    Bytes that are no UTF-8 come as lone surrogates, which neither a database nor a message can hold.
    """
    return _ADDRESS.sub("…", header_text(text))


def needs_utf8(address: str) -> bool:
    """Whether only servers with SMTPUTF8 (RFC 6531) can take this deliverable address."""
    return not address.isascii()


def header_text(text: str) -> str:
    """`text` on one line, without control or formatting characters, fit for a header."""
    printable = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    return " ".join(printable.split())


def require_deliverable(address: str) -> str:
    """An address without white space around it. Raises NotAnAddress where no mail can be sent to it."""
    try:
        deliverable(address)
    except BadAddress as error:
        raise NotAnAddress(f"{error}.".capitalize(), errors=(("/to", str(error)),)) from None
    return address.strip()
