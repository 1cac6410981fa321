"""The mailer's settings, besides those that all services share."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from services.mailer.domain.dkim_keys import DkimKey, read_keys
from services.mailer.domain.imap_server import ImapServer
from services.mailer.domain.oauth_client import OAuthClient
from services.mailer.domain.return_path import ReturnPaths, check_bounce_address
from services.mailer.domain.sending import SendingIdentity
from services.mailer.domain.smtp_server import Sender, SmtpServer
from services.mailer.domain.unsubscribing import UnsubscribeLinks
from shared.settings import A_KEY, ServiceSettings


def _read(path: str) -> bytes:
    return Path(path).read_bytes()


class MailerSettings(ServiceSettings):
    """The mailer's settings.

    SMTP_URL is `smtp://user:password@host:port?starttls=auto|require|never` or `smtps://…`. SMTP_TIMEOUT_SECONDS covers
    everything until the server is ready for a message and must stay below the lease of a mail; SMTP_ANSWER_SECONDS
    covers the message itself and the answer to it. MAIL_PER_MINUTE and MAIL_PER_MINUTE_PER_DOMAIN
    hold for all mailers together; 0 means no limit.
    SMTP_OAUTH_TOKEN_URL, …_CLIENT_ID, …_CLIENT_SECRET sign the user of SMTP_URL in by XOAUTH2 in place of a password.
    DKIM_KEYS is `selector=path` of a PEM file, several with commas between; each key signs every mail.
    After MAIL_RETENTION_DAYS the ledger forgets to whom a mail went. BOUNCE_ADDRESS is the mailbox to which bounces
    return, as bounces+<token>@…; without it they return to MAIL_FROM and are not read. MAIL_KEY signs those addresses,
    and links to unsubscribe; without it SESSION_KEY does. IMAP_URL is `imaps://user:password@host:port/Folder`, the
    mailbox that is read for bounces every IMAP_POLL_SECONDS; without a password its user signs in by XOAUTH2.
    """

    mailer_port: Annotated[int, Field(ge=0, le=65535)] = 8082
    smtp_url: SecretStr = Field(examples=["smtp://user:password@mail.example.lu:587"])
    mail_from: str = Field(default="Moien <moien@localhost>", examples=['"Moien <moien@example.lu>"'])
    mail_connections: Annotated[int, Field(ge=1, le=50)] = 4
    mail_per_minute: Annotated[int, Field(ge=0)] = 0
    mail_per_minute_per_domain: Annotated[int, Field(ge=0)] = 0
    mail_retention_days: Annotated[int, Field(ge=1, le=3650)] = 180
    mail_unknown_retry_seconds: Annotated[float, Field(ge=0)] = 900.0
    bounce_address: str = Field(default="", examples=["bounces@example.lu"])
    mail_key: SecretStr = Field(default=SecretStr(""), examples=[A_KEY])
    imap_url: SecretStr = Field(default=SecretStr(""), examples=["imaps://bounces:password@mail.example.lu/INBOX"])
    imap_poll_seconds: Annotated[float, Field(ge=1)] = 60.0
    smtp_timeout_seconds: Annotated[float, Field(gt=0, le=25)] = 20.0
    smtp_answer_seconds: Annotated[float, Field(gt=0, le=80)] = 60.0

    dns_nameserver: str = Field(default="", pattern=r"^$|^[0-9.]+(:[0-9]{1,5})?$", examples=["192.0.2.53"])
    dkim_domain: str = ""
    dkim_keys: str = Field(default="", examples=["moien=/etc/moien/moien-rsa.pem"])
    smtp_oauth_token_url: str = ""
    smtp_oauth_client_id: str = ""
    smtp_oauth_client_secret: SecretStr = Field(default=SecretStr(""), validate_default=True)
    smtp_oauth_scope: str = ""
    smtp_oauth_refresh_token: SecretStr = SecretStr("")
    smtp_oauth_secret_ends: date | None = Field(default=None, examples=["2027-06-30"])

    @field_validator("smtp_url")
    @classmethod
    def _readable(cls, value: SecretStr) -> SecretStr:
        SmtpServer.from_url(value.get_secret_value())
        return value

    @field_validator("mail_from")
    @classmethod
    def _has_an_address(cls, value: str) -> str:
        Sender.from_header(value)
        return value

    @field_validator("smtp_oauth_client_secret")
    @classmethod
    def _one_way_to_sign_in(cls, secret: SecretStr, info: ValidationInfo) -> SecretStr:
        url = info.data.get("smtp_url")  # missing where it is at fault itself
        client = _oauth_client({**info.data, "smtp_oauth_client_secret": secret})
        server = SmtpServer.from_url(url.get_secret_value()) if url else None
        if client and server and (server.user is None or server.password is not None):
            raise ValueError("with it SMTP_URL names a user and no password: smtp://user@host:port")
        return secret

    @field_validator("dkim_keys")
    @classmethod
    def _readable_keys(cls, value: str) -> str:
        read_keys(value, _read)
        return value

    @field_validator("bounce_address")
    @classmethod
    def _takes_a_token(cls, value: str) -> str:
        return check_bounce_address(value)

    @field_validator("mail_key")
    @classmethod
    def _none_or_long_keys(cls, keys: SecretStr) -> SecretStr:
        return cls._long_keys(keys) if keys.get_secret_value() else keys

    @field_validator("imap_url")
    @classmethod
    def _none_or_readable(cls, value: SecretStr) -> SecretStr:
        if url := value.get_secret_value():
            ImapServer.from_url(url)
        return value

    @property
    def imap_server(self) -> ImapServer | None:
        """The mailbox of bounces that IMAP_URL names; None without it."""
        url = self.imap_url.get_secret_value()
        return ImapServer.from_url(url) if url else None

    @property
    def mail_keys(self) -> tuple[str, ...]:
        """The keys that sign what travels in mails: the first signs, all of them verify."""
        keys = self.mail_key.get_secret_value()
        return tuple(keys.split(",")) if keys else self.session_keys

    @property
    def return_paths(self) -> ReturnPaths:
        """The addresses to which mails return when they bounce."""
        return ReturnPaths(self.sender.address, self.bounce_address, self.mail_keys)

    @property
    def unsubscribe_links(self) -> UnsubscribeLinks:
        """The links to unsubscribe in marketing mails."""
        return UnsubscribeLinks(self.public_url, self.mail_keys)

    @property
    def smtp_server(self) -> SmtpServer:
        """The SMTP server that SMTP_URL names."""
        return SmtpServer.from_url(self.smtp_url.get_secret_value())

    @property
    def sender(self) -> Sender:
        """The mailbox that MAIL_FROM names."""
        return Sender.from_header(self.mail_from)

    @property
    def signing_domain(self) -> str:
        """The domain that signs mails, where there are keys: the sender's, unless DKIM_DOMAIN names another."""
        return self.dkim_domain or self.sender.domain

    @property
    def sending_identity(self) -> SendingIdentity:
        """All that the settings say about who sends."""
        return SendingIdentity(
            server=self.smtp_server,
            oauth=self.oauth_client,
            from_domain=self.sender.domain,
            return_domain=self.bounce_address.rpartition("@")[2] or self.sender.domain,
            signing_domain=self.signing_domain,
            keys=self.signing_keys,
            public_url=self.public_url,
        )

    @property
    def signing_keys(self) -> tuple[DkimKey, ...]:
        """The keys that DKIM_KEYS names."""
        return read_keys(self.dkim_keys, _read)

    @property
    def oauth_client(self) -> OAuthClient | None:
        """The client that the settings SMTP_OAUTH_… name; None without them."""
        client = _oauth_client(self.__dict__)
        return client and replace(
            client,
            scope=self.smtp_oauth_scope,
            refresh_token=self.smtp_oauth_refresh_token.get_secret_value(),
            secret_ends=self.smtp_oauth_secret_ends,
        )


def _oauth_client(fields: Mapping[str, Any]) -> OAuthClient | None:
    """The client without its optional fields. Raises ValueError for half of one; a field at fault itself is missing."""
    names = ("smtp_oauth_token_url", "smtp_oauth_client_id", "smtp_oauth_client_secret")
    if not any(fields.get(name) for name in names):
        return None
    if not all(fields.get(name) for name in names):
        raise ValueError("SMTP_OAUTH_TOKEN_URL, SMTP_OAUTH_CLIENT_ID, SMTP_OAUTH_CLIENT_SECRET belong together")
    token_url, client_id, secret = (fields[name] for name in names)
    return OAuthClient(token_url=token_url, client_id=client_id, client_secret=secret.get_secret_value())
