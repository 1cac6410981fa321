"""`make venue` says in a sentence each what is missing."""

from datetime import timedelta
from pathlib import Path

import pytest

from deploy.local.errors import DemoError
from deploy.local.venue_config import VenueConfig
from tests.support.servers.certificates import a_certificate


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    files = a_certificate(tmp_path, "door.example.lu")
    return {
        "VENUE_URL": "https://door.example.lu:8443",
        "RABBITMQ_URL": f"amqps://venue:secret@rabbitmq.example.lu:5671/?cafile={files.authority}",
        "CERTIFICATE_FILE": str(files.certificate),
        "CERTIFICATE_KEY_FILE": str(files.key),
    }


def test_with_all_of_it_the_venue_has_its_own_name(environment: dict[str, str]) -> None:
    config = VenueConfig.read(environment)
    assert (config.home_name, config.port, config.bind_address) == ("venue", 8443, "0.0.0.0")


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(DemoError) as refused:
        VenueConfig.read({})
    assert [line.split()[0] for line in str(refused.value).splitlines()] == [
        "VENUE_URL",
        "RABBITMQ_URL",
        "CERTIFICATE_FILE",
        "CERTIFICATE_KEY_FILE",
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"VENUE_URL": "http://door.example.lu"}, "VENUE_URL must be the address"),
        ({"VENUE_URL": "https://door.example.com"}, "is not for door.example.com"),
        ({"RABBITMQ_URL": "amqp://rabbitmq.example.lu/"}, "must begin with amqps://"),
        ({"RABBITMQ_URL": "amqps://rabbitmq.example.lu/?cafile=/no/such/file"}, "there is no such file"),
        ({"CERTIFICATE_FILE": "/no/such/file"}, "CERTIFICATE_FILE must be a PEM file"),
        ({"HOME_NAME": "main"}, "HOME_NAME must not be main"),
    ],
)
def test_a_fault_is_a_sentence(environment: dict[str, str], change: dict[str, str], sentence: str) -> None:
    with pytest.raises(DemoError, match=sentence):
        VenueConfig.read({**environment, **change})


def test_a_certificate_that_has_ended_is_refused(environment: dict[str, str], tmp_path: Path) -> None:
    a_certificate(tmp_path, "door.example.lu", lasts=-timedelta(hours=1))
    with pytest.raises(DemoError, match="ended on"):
        VenueConfig.read(environment)


def test_a_key_of_another_certificate_is_refused(environment: dict[str, str], tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    environment["CERTIFICATE_KEY_FILE"] = str(a_certificate(other, "door.example.lu").key)
    with pytest.raises(DemoError, match="do not belong together"):
        VenueConfig.read(environment)


def test_a_certificate_for_all_names_of_a_domain_will_do(environment: dict[str, str], tmp_path: Path) -> None:
    a_certificate(tmp_path, "*.example.lu")
    assert VenueConfig.read(environment).url == "https://door.example.lu:8443"
