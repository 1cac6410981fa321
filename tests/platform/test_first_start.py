"""deploy/first_start.sh leads from a checkout to the first account, and does no harm when it runs again."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from deploy.check_compose import compose_file
from deploy.image.prepare_mongodb import read

DEPLOY = Path(__file__).parents[2] / "deploy"
ANSWERS = {
    "HOST_NAME": "moien.example.lu",
    "MAIL_FROM": "Moien <moien@example.lu>",
    "SMTP_URL": "smtp://user:p%24ss@mail.example.lu:587",
    "ADMIN_EMAIL": "anouk@example.lu",
}
# Docker that notes what it is asked, and prints a password for the first account
DOCKER = """#!/bin/sh
echo "$*" >>"$(dirname "$0")/asked"
case "$*" in *create-account*) [ -e "$(dirname "$0")/made" ] || echo a-password; : >"$(dirname "$0")/made" ;; esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a Docker that only listens."""
    (tmp_path / "deploy").mkdir()
    shutil.copy(DEPLOY / "first_start.sh", tmp_path / "deploy")
    docker = tmp_path / "docker"
    docker.write_text(DOCKER)
    docker.chmod(0o755)
    return tmp_path


def start(checkout: Path, **answers: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": f"{checkout}:{os.environ['PATH']}", **answers}
    command = (str(checkout / "deploy/first_start.sh"),)
    return subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def test_it_starts_all_and_prints_address_and_password(checkout: Path) -> None:
    done = start(checkout, **ANSWERS)
    assert done.returncode == 0, done.stderr
    assert "https://moien.example.lu/console" in done.stdout
    assert "anouk@example.lu with the password a-password" in done.stdout
    asked = (checkout / "asked").read_text()
    assert "up --detach" in asked
    assert "exec -T registration registration create-account --email anouk@example.lu --admin --if-missing" in asked


def test_containers_may_read_the_secrets_and_nobody_else(checkout: Path) -> None:
    start(checkout, **ANSWERS)
    secrets = checkout / "deploy/secrets"
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in secrets.iterdir() if file.is_file()} == {0o644}


def test_each_secret_of_compose_is_made(checkout: Path) -> None:
    start(checkout, **ANSWERS)
    files = {secret["file"].removeprefix("./secrets/") for secret in compose_file()["secrets"].values()}
    assert {file.name for file in (checkout / "deploy/secrets").iterdir() if file.is_file()} == files


def test_the_servers_and_the_services_get_the_same_passwords(checkout: Path) -> None:
    start(checkout, **ANSWERS)
    texts = {file.name: file.read_text() for file in (checkout / "deploy/secrets").iterdir() if file.is_file()}
    login = dict(line.split(" = ") for line in texts["rabbitmq_login"].splitlines())
    assert texts["rabbitmq_url"] == f"amqp://{login['default_user']}:{login['default_pass']}@rabbitmq:5672/\n"
    users = [read(texts[name]) for name in ("mongodb_url", "mongodb_admin_url")]
    assert [user.name for user in users] == ["moien", "admin"]
    assert users[0].password != users[1].password
    assert len({texts[name] for name in ("session_key", "manage_link_key", "mail_key")}) == 3


def test_run_again_it_changes_nothing_and_asks_nothing(checkout: Path) -> None:
    start(checkout, **ANSWERS)
    before = {file: file.read_text() for file in (checkout / "deploy").rglob("*") if file.is_file()}
    done = start(checkout)
    assert done.returncode == 0, done.stderr
    assert "an account of anouk@example.lu already" in done.stdout
    assert {file: file.read_text() for file in (checkout / "deploy").rglob("*") if file.is_file()} == before


def test_a_secret_that_is_there_stays(checkout: Path) -> None:
    (checkout / "deploy/secrets").mkdir()
    (checkout / "deploy/secrets/manage_link_key").write_text("of-the-last-installation")
    start(checkout, **ANSWERS)
    assert (checkout / "deploy/secrets/manage_link_key").read_text() == "of-the-last-installation"


@pytest.mark.parametrize(
    ("name", "wrong", "sentence"),
    [
        ("HOST_NAME", "https://moien.example.lu/", "A host name has"),
        ("SMTP_URL", "mail.example.lu", "begins with smtp://"),
        ("ADMIN_EMAIL", "anouk", "no e-mail address"),
        ("MAIL_FROM", "", "nobody to ask"),
    ],
)
def test_a_wrong_answer_is_told_before_anything_starts(checkout: Path, name: str, wrong: str, sentence: str) -> None:
    done = start(checkout, **{**ANSWERS, name: wrong})
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "up --detach" not in (checkout / "asked").read_text()
