"""The SMTP server that mails go out through, and the sender they come from, as the settings name them."""

from dataclasses import dataclass, field
from email.utils import parseaddr
from ipaddress import ip_address
from typing import Literal, cast
from urllib.parse import parse_qs, unquote, urlsplit

from services.mailer.domain.addresses import deliverable, header_text

StartTls = Literal["auto", "require", "never"]


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """The address of an SMTP server and the credentials for it. `tls` means TLS from the first byte (RFC 8314)."""

    host: str
    port: int
    tls: bool = False
    starttls: StartTls = "auto"
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def from_url(cls, url: str) -> "SmtpServer":
        """Reads `smtp[s]://user:password@host:port?starttls=auto|require|never`. Raises ValueError without the text.

        STARTTLS is required by default where a sign-in would otherwise travel in clear beyond this machine.
        """
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        if host is None or parts.scheme not in ("smtp", "smtps"):
            raise ValueError("must be smtp://host:port or smtps://host:port")
        tls = parts.scheme == "smtps"
        default = "require" if parts.username and not is_loopback(host) else "auto"
        starttls = parse_qs(parts.query).get("starttls", [default])[-1]
        if starttls not in ("auto", "require", "never"):
            raise ValueError("starttls must be auto, require or never")
        return cls(
            host=host,
            port=port or (465 if tls else 25),
            tls=tls,
            starttls=cast(StartTls, starttls),
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True, slots=True)
class Sender:
    """The mailbox that all mails come from. Readers see their event's title; `name` stands in where there is none."""

    name: str
    address: str

    @classmethod
    def from_header(cls, mail_from: str) -> "Sender":
        """Reads `Name <address>` or an address alone (RFC 5322). Raises BadAddress."""
        name, address = parseaddr(mail_from)
        return cls(header_text(name), deliverable(address))

    @property
    def domain(self) -> str:
        """The part of the address behind the @."""
        return self.address.rpartition("@")[2]
