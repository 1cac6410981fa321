"""All faults in the environment are named at once, each with its reason and an example, never with the value."""

import importlib
from typing import Any

import pytest

from shared.settings import A_KEY, ServiceSettings, load
from tests.architecture.test_style import SERVICES

GOOD = {
    "MONGODB_URL": "mongodb://moien:password@127.0.0.1/",
    "RABBITMQ_URL": "amqp://moien:password@127.0.0.1/",
    "SESSION_KEY": "k" * 32,
    "MANAGE_LINK_KEY": "k" * 32,
    "SMTP_URL": "smtp://127.0.0.1",
}
WRONG = {
    "MONGODB_URL": "postgres://hunter2@nowhere",
    "RABBITMQ_URL": "amqp://moien:hunter2@work@nowhere/",
    "PUBLIC_URL": "hunter2.example",
    "SESSION_KEY": "hunter2",
    "MANAGE_LINK_KEY": "hunter2",
    "TRUSTED_PROXIES": "hunter2",
    "LOG_LEVEL": "hunter2",
    "DATABASE_PREFIX": "hunter2!",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "hunter2",
    "OTEL_EXPORTER_OTLP_HEADERS": "hunter2",
    "REGISTRATION_PORT": "hunter2",
    "CHECKIN_PORT": "hunter2",
    "MAILER_PORT": "hunter2",
    "SMTP_URL": "hunter2",
    "SMTP_OAUTH_CLIENT_ID": "hunter2",
    "MAIL_FROM": "hunter2",
    "MAIL_KEY": "hunter2",
    "BOUNCE_ADDRESS": "hunter2",
    "IMAP_URL": "hunter2",
    "DNS_NAMESERVER": "hunter2",
}


def settings_of(service: str) -> type[ServiceSettings]:
    module = importlib.import_module(f"services.{service}.settings")
    kind = getattr(module, f"{service.capitalize()}Settings")
    assert issubclass(kind, ServiceSettings)
    return kind


@pytest.fixture(autouse=True)
def an_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in {name.upper() for service in SERVICES for name in settings_of(service).model_fields}:
        monkeypatch.delenv(name, raising=False)


def message_of(service: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as end:
        load(settings_of(service))
    assert end.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("service", SERVICES)
def test_everything_that_is_missing_is_told_at_once_with_an_example(
    service: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = message_of(service, capsys)
    kind = settings_of(service)
    missing = {name.upper() for name, field in kind.model_fields.items() if field.is_required()}
    assert {line.split(":")[0].strip() for line in text.splitlines() if "is not set" in line} == missing
    assert all(f"(for example {name}=" in text for name in missing)
    assert f"{len(missing)} faults" in text


@pytest.mark.parametrize("service", SERVICES)
def test_everything_that_is_wrong_is_told_at_once_and_never_the_value(
    service: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in WRONG.items():
        monkeypatch.setenv(name, value)
    text = message_of(service, capsys)
    assert "hunter2" not in text
    # The secret, which alone is no client, is where half a client is told of.
    expected = {name if name != "SMTP_OAUTH_CLIENT_ID" else "SMTP_OAUTH_CLIENT_SECRET" for name in WRONG}
    known = {name.upper() for name in settings_of(service).model_fields}
    assert {line.split(":")[0].strip() for line in text.splitlines()[1:-1]} == expected & known


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_given_as_an_example_is_right(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    unread = {"dkim_keys"}  # a path that the machine need not have
    kind = settings_of(service)
    given: dict[str, Any] = {name.lower(): value for name, value in GOOD.items()}
    for name, field in kind.model_fields.items():
        if field.examples and name not in unread:
            example = str(field.examples[0]).strip('"')
            given[name] = "k" * 44 if example == A_KEY else example
    for name, value in given.items():
        monkeypatch.setenv(name.upper(), value)
    assert load(kind).public_url == "https://moien.example.lu"


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("RABBITMQ_URL", "amqp://moien:hunter2@one,two:amqp/"),
        ("RABBITMQ_URL", "amqp://moien:hunter2@rabbitmq:65536/"),
        ("RABBITMQ_URL", "amqp://moien:hunter#2@rabbitmq/"),
        ("MONGODB_URL", "mongodb://moien:hunter2@one:27017,two:0/?replicaSet=moien"),
    ],
)
def test_a_port_that_is_none_is_told(
    name: str, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for other, value in {**GOOD, name: url}.items():
        monkeypatch.setenv(other, value)
    text = message_of("registration", capsys)
    assert f"{name}: a port is a number up to 65535;" in text
    assert "hunter2" not in text
