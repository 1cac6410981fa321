"""Settings of the mailer that are refused at the start, in words that say how to put them right."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from services.mailer.settings import MailerSettings

OAUTH = {
    "smtp_url": "smtp://moien%40example.lu@mail.example:587",
    "smtp_oauth_token_url": "https://login.example/token",
    "smtp_oauth_client_id": "moien",
    "smtp_oauth_client_secret": "open sesame",
}


def settings(**fields: Any) -> MailerSettings:
    needed = {"mongodb_url": "mongodb://x", "rabbitmq_url": "amqp://x", "session_key": "k" * 32, "smtp_url": "smtp://x"}
    return MailerSettings(**{**needed, **fields})


def test_without_oauth_there_is_no_client() -> None:
    assert settings().oauth_client is None


def test_a_client_of_oauth_is_read_and_shows_no_secret() -> None:
    client = settings(**OAUTH, smtp_oauth_secret_ends="2027-06-30").oauth_client
    assert client is not None
    assert client.secret_ends == date(2027, 6, 30)
    assert "sesame" not in repr(client)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"smtp_oauth_client_secret": ""}, "belong together"),
        ({"smtp_oauth_token_url": "http://login.example/token"}, "must begin with https://"),
        ({"smtp_url": "smtp://mail.example"}, "names a user and no password"),
        ({"smtp_url": "smtp://moien:secret@mail.example"}, "names a user and no password"),
    ],
)
def test_half_of_a_client_is_refused(fields: dict[str, str], words: str) -> None:
    with pytest.raises(ValidationError, match=words) as refusal:
        settings(**{**OAUTH, **fields})
    assert "sesame" not in str(refusal.value.errors(include_input=False))
