"""The client as which the mailer asks for access to its mailbox (OAuth 2.0), as the settings name it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from services.mailer.domain.smtp_server import is_loopback


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthClient:
    """A client that the token endpoint lets in by its secret, for itself, or with a refresh token for a mailbox.

    Microsoft 365 gives a client access for itself (RFC 6749 4.4), Google one mailbox by a refresh token (section 6).
    `secret_ends` is the last day of the secret, where it is known.
    """

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = ""
    refresh_token: str = field(default="", repr=False)
    secret_ends: date | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for an address to which a secret must not be sent."""
        parts = urlsplit(self.token_url)
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
            raise ValueError("SMTP_OAUTH_TOKEN_URL must begin with https://")

    @property
    def form(self) -> Mapping[str, str]:
        """The request for a token."""
        return {
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "grant_type": "refresh_token" if self.refresh_token else "client_credentials",
            **({"refresh_token": self.refresh_token} if self.refresh_token else {}),
            **({"scope": self.scope} if self.scope else {}),
        }
