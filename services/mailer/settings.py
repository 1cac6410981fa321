"""What the mailer is told by its environment, besides what all services are told."""

from typing import Annotated

from pydantic import Field, SecretStr, field_validator

from services.mailer.adapters.composer import Sender
from services.mailer.adapters.smtp import SmtpServer
from shared.settings import ServiceSettings


class MailerSettings(ServiceSettings):
    """The mailer's settings.

    SMTP_URL is `smtp://user:password@host:port?starttls=auto|require|never` or `smtps://…`. SMTP_TIMEOUT_SECONDS covers
    all until the server is ready for a message and must stay below the lease of a mail; SMTP_ANSWER_SECONDS the
    message itself and the answer to it. MAIL_PER_MINUTE 0: no limit (each process counts for itself).
    """

    mailer_port: Annotated[int, Field(ge=0, le=65535)] = 8082
    smtp_url: SecretStr
    mail_from: str = "Moien <moien@localhost>"
    mail_connections: Annotated[int, Field(ge=1, le=50)] = 4
    mail_per_minute: Annotated[int, Field(ge=0)] = 0
    mail_unknown_retry_seconds: Annotated[float, Field(ge=0)] = 900.0
    smtp_timeout_seconds: Annotated[float, Field(gt=0, le=25)] = 20.0
    smtp_answer_seconds: Annotated[float, Field(gt=0, le=80)] = 60.0

    @field_validator("smtp_url")
    @classmethod
    def _readable(cls, value: SecretStr) -> SecretStr:
        SmtpServer.from_url(value.get_secret_value())
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        Sender(value)
        return value
