"""The mailbox of bounces, as the settings name it."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from services.mailer.domain.smtp_server import is_loopback


@dataclass(frozen=True, slots=True)
class ImapServer:
    """The address of a mailbox and the credentials for it. Without a password its user signs in by XOAUTH2."""

    host: str
    port: int
    tls: bool
    user: str
    password: str | None = field(default=None, repr=False)
    folder: str = "INBOX"

    @classmethod
    def from_url(cls, url: str) -> "ImapServer":
        """Reads `imaps://user:password@host:port/Folder`. Raises ValueError without the text.

        Without TLS (`imap://`) only this machine is spoken to.
        """
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        is_safe = parts.scheme == "imaps" or (parts.scheme == "imap" and is_loopback(host or "")) if host else False
        if host is None or not is_safe or not parts.username:
            raise ValueError("must be imaps://user:password@host:port/Folder")
        tls = parts.scheme == "imaps"
        return cls(
            host=host,
            port=port or (993 if tls else 143),
            tls=tls,
            user=unquote(parts.username),
            password=unquote(parts.password) if parts.password else None,
            folder=unquote(parts.path.strip("/")) or "INBOX",
        )
