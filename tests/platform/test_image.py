"""The image, built without a container engine: small, without tools, and each service runs read-only in it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from datetime import date
from importlib import import_module

import pytest

from shared.documents.typesetting import _WEIGHTS as WEIGHTS
from shared.language.countries import country_names
from shared.language.date_formats import full_day
from shared.language.languages import LANGUAGES
from tests.support.pdf import text_of
from tests.support.servers.image import ROOT, Image, built, first_process
from tests.support.servers.process import environment_of
from tests.support.servers.running import clear_away, settings_for
from tests.support.waiting import until

SERVICES = ("registration", "checkin", "mailer")
MOST_BYTES = 400_000_000
needs_an_image = [
    pytest.mark.slow,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(os.getuid() != 0, reason="an image without an engine is built by root"),
]


def test_all_weights_of_the_fonts_are_copied() -> None:
    recipe = (ROOT / "deploy/Containerfile").read_text()
    assert [weight for weight in WEIGHTS if f"/{weight}/" not in recipe] == []


def test_the_version_is_the_projects() -> None:
    recipe = (ROOT / "deploy/Containerfile").read_text()
    version = next(line for line in (ROOT / "pyproject.toml").read_text().splitlines() if line.startswith("version"))
    assert "ARG VERSION=" + version.split('"')[1] + "\n" in recipe


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    with built() as image:
        yield image


class TestImage:
    pytestmark = needs_an_image

    def test_it_is_small_and_says_what_it_is(self, image: Image) -> None:
        assert image.size() < MOST_BYTES
        assert image.config["Labels"]["org.opencontainers.image.version"]
        assert image.config["Healthcheck"]["Test"] == ["CMD", "healthy"]
        assert image.config["StopSignal"] == "SIGTERM"
        assert image.config["User"] == "10001:10001"

    def test_tools_caches_and_secrets_of_the_build_stay_outside(self, image: Image) -> None:
        paths = {str(path) for path in image.paths()}
        names = {path.rpartition("/")[2] for path in paths}
        assert not names & {"gcc", "cc", "make", "npm", "node", "pip", "pip3", "uv", "curl", "git"}
        assert not [path for path in paths if path.startswith(("var/lib/apt/lists/", "var/cache/apt/", "root/.cache"))]
        assert not [path for path in paths if path.startswith(("build/", "tools/", "run/secrets/", "moien/tests"))]
        assert not [path for path in paths if path.endswith((".env", "pip.conf"))]

    def test_everything_is_compiled_once_and_for_all(self, image: Image) -> None:
        sources = [path for path in image.paths() if path.suffix == ".py" and path.is_relative_to("moien/services")]
        compiled = [path.parent / "__pycache__" / f"{path.stem}.cpython-311.pyc" for path in sources]
        assert len(sources) > 100
        assert all((image.files / path).exists() for path in compiled)
        unchecked = (image.files / compiled[0]).read_bytes()[4:8]
        assert unchecked == b"\x01\0\0\0"

    async def test_its_user_can_write_to_memory_alone(self, image: Image) -> None:
        touch = "touch /tmp/a && echo memory; touch /moien/a /var/tmp/a /etc/a 2>/dev/null || echo nothing else"
        script = f"id -u; stat -c '%u %a' /backups; {touch}"
        code, output, _ = await image.run("sh", "-c", script)
        assert (code, output.decode().split("\n")) == (0, ["10001", "10001 700", "memory", "nothing else", ""])

    async def test_names_in_every_script_are_printed(self, image: Image) -> None:
        script = (
            "import sys; from shared.documents.badge import Badge, badge_pdf; "
            "badge = Badge(event_title='A', first_name='小明', last_name='王', company='شركة المواد 소재 Сплав', "
            "category='Ελληνικά', code='K7Q2M', secret='A'); sys.stdout.buffer.write(badge_pdf([badge]))"
        )
        code, pdf, errors = await image.run("python", "-c", script)
        assert code == 0, errors
        assert "小明" in text_of(pdf)
        for font in (b"DroidSansFallback", b"NotoSansArabic", b"NanumGothic", b"NotoSans-"):
            assert font in pdf

    async def test_it_speaks_all_languages_and_knows_telephone_numbers(self, image: Image) -> None:
        script = (
            "from datetime import date; from shared.language.countries import country_names; "
            "from shared.language.date_formats import full_day; from shared.language.phone_numbers import *; "
            f"print([(full_day(date(2026, 12, 1), name), country_names(name)['LU']) for name in {LANGUAGES}], "
            "international_number('621 123 456', 'LU'))"
        )
        code, output, errors = await image.run("python", "-c", script)
        names = [(full_day(date(2026, 12, 1), name), country_names(name)["LU"]) for name in LANGUAGES]
        assert (code, output.decode()) == (0, f"{names} +352 621 123 456\n"), errors

    @pytest.mark.parametrize("service", SERVICES)
    async def test_a_service_starts_says_that_it_is_healthy_and_ends_in_good_order(
        self, image: Image, service: str, environment: dict[str, str]
    ) -> None:
        container = await image.start(service, environment=environment)
        try:
            await until(lambda: is_healthy(image, service, environment), seconds=90)
            os.kill(first_process(container), signal.SIGTERM)
            output, errors = await asyncio.wait_for(container.communicate(), 30)
        finally:
            if container.returncode is None:
                container.kill()
        assert container.returncode == 0, errors
        assert b'"event": "stopped"' in output
        code, _, _ = await image.run("healthy", service, environment=environment)
        assert code == 1

    async def test_the_commands_of_a_service_run_in_it(self, image: Image, environment: dict[str, str]) -> None:
        create = ("registration", "create-account", "--email", "anouk@example.lu", "--admin", "--if-missing")
        code, password, errors = await image.run(*create, environment=environment)
        assert (code, len(password.strip()) > 12) == (0, True), errors
        assert (await image.run(*create, environment=environment))[:2] == (0, b"")
        code, _, errors = await image.run(*create[:-1], environment=environment)
        assert (code, b"already" in errors) == (1, True)

    async def test_a_backup_is_made_with_the_secrets_of_a_folder(
        self, image: Image, environment: dict[str, str]
    ) -> None:
        script = (
            "mkdir /tmp/secrets; printf %s $MONGODB_URL > /tmp/secrets/mongodb_url; unset MONGODB_URL; "
            "printf %s $SESSION_KEY > /tmp/secrets/session_key; unset SESSION_KEY; "
            "printf %s correct-horse-battery > /tmp/secrets/backup_key; export SECRETS_DIR=/tmp/secrets; "
            "backup create && backup verify && backup settings /tmp/backups/*.backup /tmp/new && cat /tmp/new/.env"
        )
        code, output, errors = await image.run(
            "sh", "-c", script, environment={**environment, "BACKUP_DIR": "/tmp/backups"}
        )
        assert code == 0, errors
        assert b"encrypted, with" in output
        assert f"SESSION_KEY={environment['SESSION_KEY']}\n" in output.decode()


async def is_healthy(image: Image, service: str, environment: dict[str, str]) -> bool:
    return (await image.run("healthy", service, environment=environment))[0] == 0


@pytest.fixture
async def environment(
    mongodb_url: str, rabbitmq_url: str, smtp_url: str, namespace: str
) -> AsyncIterator[dict[str, str]]:
    """The settings of all three services, with the servers of the tests."""
    variables: dict[str, str] = {}
    for service in SERVICES:
        kind = getattr(import_module(f"services.{service}.settings"), f"{service.capitalize()}Settings")
        more = {"smtp_url": smtp_url} if service == "mailer" else {}
        variables |= environment_of(settings_for(kind, mongodb_url, rabbitmq_url, namespace, log_level="info", **more))
    yield variables
    await clear_away(mongodb_url, rabbitmq_url, namespace)
