"""compose.yaml: what the specification allows, what the services need, and nothing open that need not be."""

import os
import re
import subprocess
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from deploy.check_compose import COMPOSE, compose_file, dangling, faults
from shared.settings import ServiceSettings

SERVICES = ("registration", "checkin", "mailer")
DEPLOY = COMPOSE.parent
EXAMPLE = (DEPLOY / ".env.example").read_text()
CONTENT = compose_file()
CONTAINERS: Mapping[str, Any] = CONTENT["services"]
FIXED = {"host"}  # by the image, as the ports are by the proxy


def a_settings(service: str) -> type[ServiceSettings]:
    module = import_module(f"services.{service}.settings")
    kind: type[ServiceSettings] = getattr(module, f"{service.capitalize()}Settings")
    return kind


def given(service: str) -> set[str]:
    """The names of all settings that compose.yaml gives, or passes on from .env."""
    container = CONTAINERS[service]
    return {name.lower() for name in container["environment"] if name != "SECRETS_DIR"} | {*container["secrets"]}


def test_it_is_what_the_specification_allows() -> None:
    assert faults(CONTENT) == []


def test_an_unknown_word_is_a_fault() -> None:
    container = {**CONTAINERS["caddy"], "read-only": True}
    assert any("read-only" in fault for fault in faults({**CONTENT, "services": {"caddy": container}}))


def test_each_name_in_it_leads_somewhere() -> None:
    assert dangling(CONTENT) == []


@pytest.mark.parametrize(
    ("container", "word", "value", "missing"),
    [
        ("caddy", "depends_on", {"registry": {}}, "services registry"),
        ("caddy", "networks", ["middle"], "networks middle"),
        ("mongodb-init", "network_mode", "service:mongo", "services mongo"),
        ("mailer", "secrets", [{"source": "mail_keys"}], "secrets mail_keys"),
        ("caddy", "volumes", ["./Proxyfile:/etc/caddy/Caddyfile:ro"], "files ./Proxyfile"),
        ("mongodb", "volumes", ["mongo-data:/data/db"], "volumes mongo-data"),
    ],
)
def test_a_name_that_leads_nowhere_is_a_fault(container: str, word: str, value: object, missing: str) -> None:
    changed = {**CONTAINERS, container: {**CONTAINERS[container], word: value}}
    assert dangling({**CONTENT, "services": changed}) == [f"services.{container}: there is no {missing}"]


@pytest.mark.parametrize("service", SERVICES)
def test_each_setting_of_a_service_can_be_set_and_no_other(service: str) -> None:
    settings = {name for name in a_settings(service).model_fields if not name.endswith("_port")} - FIXED
    assert given(service) == settings


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_service_requires_has_a_value(service: str) -> None:
    container = CONTAINERS[service]
    with_value = {name.lower() for name, value in container["environment"].items() if value} | {*container["secrets"]}
    assert {name for name, field in a_settings(service).model_fields.items() if field.is_required()} <= with_value


@pytest.mark.parametrize("service", SERVICES)
def test_secrets_are_files_and_never_in_the_environment(service: str) -> None:
    secret = {name for name, field in a_settings(service).model_fields.items() if "Secret" in str(field.annotation)}
    assert secret <= {*CONTAINERS[service]["secrets"]}
    assert {*CONTAINERS[service]["secrets"]} <= {*CONTENT["secrets"]}


def test_a_backup_keeps_all_secrets_of_the_services_and_its_key_is_its_alone() -> None:
    secrets = {name: {*container.get("secrets", ())} for name, container in CONTAINERS.items() if name != "rabbitmq"}
    assert secrets["backup"] - {"backup_key"} == set.union(*(secrets[service] for service in SERVICES))
    assert [name for name in secrets if "backup_key" in secrets[name]] == ["backup"]


def test_backups_lie_in_a_volume_that_its_user_may_write_to() -> None:
    image = (DEPLOY / "Containerfile").read_text()
    [folder] = [volume.split(":")[1] for volume in CONTAINERS["backup"]["volumes"] if volume.startswith("backups:")]
    assert f"install -d -m 700 -o moien -g moien {folder}\n" in image
    assert f"BACKUP_DIR={folder} " in image


def test_every_variable_is_described_in_the_example() -> None:
    passed_on = {
        name
        for service in CONTAINERS.values()
        for name, value in service.get("environment", {}).items()
        if value is None
    }
    variables = passed_on | set(re.findall(r"\$\{(\w+)", COMPOSE.read_text()))
    described = {line.lstrip("#").split("=")[0] for line in EXAMPLE.splitlines() if "=" in line}
    assert variables - described == set()


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, container in CONTAINERS.items() if "ports" in container] == ["caddy"]
    assert CONTAINERS["mongodb"]["networks"] == CONTAINERS["rabbitmq"]["networks"] == ["back"]
    assert CONTENT["networks"]["back"]["internal"]


@pytest.mark.parametrize("name", CONTAINERS)
def test_no_container_has_more_rights_or_more_of_the_machine_than_it_needs(name: str) -> None:
    container = CONTAINERS[name]
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert container["read_only"] is True
    assert container["logging"]["options"] == {"max-size": "10m", "max-file": "5"}
    if container["restart"] != "no":
        assert container["mem_limit"]
        assert container["cpus"] <= 1  # more than the machine has is refused
        assert container["healthcheck"]["test"][0] == "CMD"


def test_the_proxy_understands_its_rules_with_this_environment() -> None:
    given = {"SITE_ADDRESS": "moien.example.lu"}
    environment = {name: given.get(name, value) for name, value in CONTAINERS["caddy"]["environment"].items()}
    command = ("caddy", "validate", "--config", str(DEPLOY / "proxy/Caddyfile"), "--adapter", "caddyfile")
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "automatic HTTP->HTTPS redirects" in done.stderr


def test_mails_of_the_example_find_their_keys_in_the_container() -> None:
    (keys,) = CONTAINERS["mailer"]["volumes"]
    folder = Path(keys.split(":")[1])
    paths = re.findall(r"[a-z-]+=(/[^,\n]+)", next(line for line in EXAMPLE.splitlines() if "DKIM_KEYS=" in line))
    assert {Path(path).parent for path in paths} == {folder}
