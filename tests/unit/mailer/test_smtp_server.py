"""The SMTP server and the sender, as the settings name them."""

from typing import Any

import pytest

from services.mailer.domain.addresses import BadAddress
from services.mailer.domain.smtp_server import Sender, SmtpServer


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", {"port": 25, "tls": False, "starttls": "auto"}),
        ("smtps://u:p%40ss@mail.example", {"port": 465, "tls": True, "user": "u", "password": "p@ss"}),
        ("smtp://u:p@mail.example:587", {"port": 587, "starttls": "require"}),
        ("smtp://moien%40example.lu@mail.example", {"starttls": "require", "user": "moien@example.lu"}),
        ("smtp://u:p@127.0.0.1:25", {"starttls": "auto"}),
        ("smtp://mail.example?starttls=never", {"starttls": "never"}),
    ],
)
def test_the_url_says_how_to_get_in(url: str, expected: dict[str, Any]) -> None:
    server = SmtpServer.from_url(url)
    assert {name: getattr(server, name) for name in expected} == expected


@pytest.mark.parametrize("url", ["", "http://x", "smtp://", "smtp://x:99999", "smtp://x?starttls=maybe"])
def test_a_url_that_says_nothing_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        SmtpServer.from_url(url)


def test_the_password_shows_nowhere() -> None:
    assert "secret" not in repr(SmtpServer.from_url("smtp://u:secret@mail.example"))


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        ("Moien <moien@example.lu>", Sender("Moien", "moien@example.lu")),
        ("moien@bücher.example", Sender("", "moien@xn--bcher-kva.example")),
    ],
)
def test_the_sender_has_a_name_or_an_address_alone(header: str, sender: Sender) -> None:
    assert Sender.from_header(header) == sender


def test_a_sender_without_an_address_is_refused() -> None:
    with pytest.raises(BadAddress):
        Sender.from_header("Moien")
