"""Every secret is replaced while people register, scan and sign in: no request fails, no link breaks, nobody is out."""

import asyncio
import os
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pymongo import MongoClient

from deploy.local.config import Config, bare_environment
from deploy.local.demo import supervising
from deploy.local.ports import LOCALHOST
from deploy.local.rabbitmq import INSTALLED
from deploy.local.servers import Servers, start_servers
from deploy.local.state_file import StateFile
from tests.support.mailer.dkim_keys import an_ed25519_pem, an_rsa_pem
from tests.support.outside.device import Device, a_scan
from tests.support.outside.event import Event
from tests.support.outside.mailbox import Mail, code_in_picture
from tests.support.outside.moien import Moien, outside
from tests.support.outside.people import a_person
from tests.support.outside.visitor import Visitor, a_visitor
from tests.support.servers.pairs import Pairs
from tests.support.servers.process import ROOT
from tests.support.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
OLD, NEW = "o" * 40, "n" * 40
PASSWORD = "correct horse battery staple"
EMAIL = "owner@example.lu"
DATABASES = ("moien_registration", "moien_checkin", "moien_mailer")


@dataclass
class Scene:
    """A Moien of pairs on servers of its own, of which the test may change the users."""

    run_dir: Path
    servers: Servers
    pairs: Pairs

    def mongodb_user(self, name: str) -> str:
        """Makes a user with the rights that operating.md names; returns the address with it."""
        roles = [{"role": "readWrite", "db": database} for database in DATABASES]
        with MongoClient[dict[str, Any]](self.servers.mongodb_url) as client:
            client.admin.command("createUser", name, pwd=name * 3, roles=roles)
        return _with_user(self.servers.mongodb_url, name)

    def drop_mongodb_user(self, name: str) -> None:
        with MongoClient[dict[str, Any]](self.servers.mongodb_url) as client:
            client.admin.command("dropUser", name)

    def rabbitmq_user(self, name: str) -> str:
        """Makes a user with all permissions; returns the address with it."""
        self.rabbitmqctl("add_user", name, name * 3)
        self.rabbitmqctl("set_permissions", name, ".*", ".*", ".*")
        return _with_user(self.servers.rabbitmq_url, name)

    def rabbitmqctl(self, *words: str) -> None:
        [program] = INSTALLED.glob("rabbitmq_server-*/sbin/rabbitmqctl")
        environment = bare_environment(
            HOME=str(self.run_dir / "rabbitmq"),
            ERL_EPMD_PORT=str(StateFile(self.run_dir).get("rabbitmq_mapper_port")),
            ERL_EPMD_ADDRESS=LOCALHOST,
            RABBITMQ_CONF_ENV_FILE="/no-such-file",
        )
        subprocess.run((program, "-n", "moien@localhost", *words), env=environment, check=True, capture_output=True)

    def command(self, *words: str, given: str = "") -> str:
        """The output of a command of registration."""
        environment = {**os.environ, **self.pairs.environment}
        command = (sys.executable, "-m", "services.registration", *words)
        return subprocess.run(
            command, cwd=ROOT, env=environment, input=given, text=True, check=True, stdout=subprocess.PIPE
        ).stdout.strip()


def _with_user(url: str, name: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{name}:{name * 3}@{parts.netloc.rpartition('@')[2]}").geturl()


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    run_dir = tmp_path / "run"
    async with supervising(run_dir, "servers.json") as (supervisor, _):
        config = Config(run_dir, 1, 1, 1, 1, None, None, None)
        servers = await start_servers(config, StateFile(run_dir), supervisor)
        environment = {
            "RABBITMQ_URL": servers.rabbitmq_url,
            "SMTP_URL": servers.smtp_url,
            "SESSION_KEY": OLD,
            "MANAGE_LINK_KEY": OLD,
            "MAIL_KEY": OLD,
            "MAIL_FROM": "Moien <moien@example.lu>",
            "GUARD_SUBMISSIONS_PER_MINUTE": "0",
            "LOG_LEVEL": "error",
        }
        pairs = Pairs(tmp_path, environment)
        scene = Scene(run_dir, servers, pairs)
        pairs.environment["MONGODB_URL"] = scene.mongodb_user("first")
        try:
            await pairs.start()
            yield scene
        finally:
            await pairs.stop()


@pytest.fixture
async def moien(scene: Scene) -> AsyncIterator[Moien]:
    scene.command("create-account", "--email", EMAIL, "--password-stdin", given=PASSWORD + "\n")
    facts = {
        "url": scene.pairs.url,
        "api_token": scene.command("create-token", "--email", EMAIL, "--name", "test"),
        "maildir": str(scene.servers.maildir),
        **{service: scene.pairs.direct(service) for service in ("registration", "checkin", "mailer")},
    }
    async with outside(facts) as client:
        yield client


@dataclass
class Load:
    """People of every kind, each asking again as soon as there is an answer; `wrong` is what went wrong."""

    moien: Moien
    event: Event
    phone: Device
    browser: Visitor
    link: str
    secret: str
    wrong: list[str] = field(default_factory=list)
    guests: list[dict[str, Any]] = field(default_factory=list)
    answers: int = 0

    async def register(self) -> None:
        guest = a_person("rotation.example.lu", email=f"{uuid.uuid4().hex}@rotation.example.lu")
        answer = await self.event.submit(guest)
        self.note(answer.status == 202, f"a submission was answered {answer.status}: {answer.body}")
        self.guests.append(guest)

    async def scan(self) -> None:
        answer = await self.phone.try_scan(a_scan(self.secret))
        self.note(answer.status == 200, f"a scan was answered {answer.status}: {answer.body}")

    async def manage(self) -> None:
        async with self.moien.session.get(self.link) as response:
            self.note(response.status == 200, f"the mailed link was answered {response.status}")

    async def look_around(self) -> None:
        for path in ("/console", "/door/console", f"/mail/console/sending?event={self.event.slug}"):
            page = await self.browser.get(path)
            is_in = page.status == 200 and "sign-in" not in page.path
            self.note(is_in, f"{path} was answered {page.status} at {page.path}")

    def note(self, is_right: bool, otherwise: str) -> None:
        self.answers += 1
        if not is_right:
            self.wrong.append(otherwise)

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        stop = asyncio.Event()

        async def again(ask: Callable[[], Awaitable[None]]) -> None:
            while not stop.is_set():
                await ask()

        async with asyncio.TaskGroup() as group:
            for ask in (self.register, self.scan, self.manage, self.look_around):
                group.create_task(again(ask))
            try:
                yield
            finally:
                stop.set()


def link_in(mail: Mail) -> str:
    return next(word for word in mail.text.split() if "/r/" in word)


async def sign_in(browser: Visitor) -> None:
    page = await browser.get("/console/sign-in?next=/console")
    await browser.submit(page, "/sign-in", email=EMAIL, password=PASSWORD)


async def is_signed_in(browser: Visitor) -> bool:
    return "sign-in" not in (await browser.get("/console")).path


async def opens(load: Load, link: str) -> bool:
    """Whether a mailed link shows the registration."""
    async with load.moien.session.get(link) as response:
        assert response.status in {200, 404}
        return response.status == 200


@pytest.fixture
async def load(scene: Scene, moien: Moien) -> AsyncIterator[Load]:
    event = await moien.new_event(capacity=100_000)
    guest = a_person("first.example.lu")
    await event.register(guest)
    mail = await event.arrived(guest)
    async with AsyncExitStack() as stack:
        browser = await stack.enter_async_context(a_visitor(scene.pairs.url))
        await sign_in(browser)
        phone = await event.pair("Main entrance")
        yield Load(moien, event, phone, browser, link_in(mail), code_in_picture(mail.picture))


async def test_keys_are_replaced_and_nobody_notices_until_the_old_ones_go(scene: Scene, load: Load) -> None:
    names = ("SESSION_KEY", "MANAGE_LINK_KEY", "MAIL_KEY")
    async with a_visitor(scene.pairs.url) as later:
        async with load.going_on():
            await scene.pairs.restart(**dict.fromkeys(names, f"{OLD},{NEW}"))
            await scene.pairs.restart(**dict.fromkeys(names, f"{NEW},{OLD}"))
            await sign_in(later)
        assert load.wrong == []
        assert load.answers > 100
        newest = link_in(await load.event.arrived(load.guests[-1], seconds=60))
        assert await opens(load, newest)
        await scene.pairs.restart("registration", **dict.fromkeys(names, NEW))
        assert (await is_signed_in(later), await is_signed_in(load.browser)) == (True, False)
    assert (await opens(load, newest), await opens(load, load.link)) == (True, False)
    assert (await load.phone.scan(load.secret))["reason"] == "already_admitted"


async def test_users_of_the_servers_are_replaced_and_nobody_notices(scene: Scene, load: Load, tmp_path: Path) -> None:
    (tmp_path / "first.pem").write_bytes(an_rsa_pem())
    (tmp_path / "second.pem").write_bytes(an_ed25519_pem())
    both, second = (
        f"first={tmp_path / 'first.pem'},second={tmp_path / 'second.pem'}",
        f"second={tmp_path / 'second.pem'}",
    )
    changes = {"MONGODB_URL": scene.mongodb_user("second"), "RABBITMQ_URL": scene.rabbitmq_user("second")}
    async with load.going_on():
        await scene.pairs.restart(**changes, DKIM_KEYS=both)
        scene.drop_mongodb_user("first")
        scene.rabbitmqctl("delete_user", "moien")
        before = len(load.guests)
        await until(lambda: len(load.guests) > before + 20)
    assert load.wrong == []
    assert selectors(await load.event.arrived(load.guests[-1], seconds=120)) == {"first", "second"}
    await scene.pairs.restart("mailer", DKIM_KEYS=second)
    await load.register()
    assert selectors(await load.event.arrived(load.guests[-1], seconds=60)) == {"second"}


def selectors(mail: Mail) -> set[str]:
    """The selectors of the keys that signed a mail."""
    signatures = map(str, mail.message.get_all("DKIM-Signature", ()))
    return {signature.partition("s=")[2].split(";")[0].strip() for signature in signatures}
