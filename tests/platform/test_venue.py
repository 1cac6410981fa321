"""`make venue` beside a main installation: RabbitMQ over TLS, certificates given as files, a phone in a browser."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, async_playwright

from deploy.local.state_file import StateFile
from deploy.local.supervisor import Supervisor
from services.checkin.app import build
from shared.messaging.broker import Broker
from shared.mongo.connection import connect
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.scanner.phone import Phone
from tests.support.checkin.homes import MAIN_URL, settings_at
from tests.support.checkin.service import Conference, Served, a_conference
from tests.support.servers.cable import a_cable
from tests.support.servers.certificates import Files, a_certificate
from tests.support.servers.running import clear_databases, running
from tests.support.servers.venue import TlsRabbitmq, a_laptop
from tests.support.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@dataclass
class Main:
    """The main installation's check-in, and RabbitMQ's address for laptops."""

    conference: Conference
    tls_url: str
    namespace: str
    files: Files


@pytest.fixture
async def main(mongodb_url: str, tmp_path: Path) -> AsyncIterator[Main]:
    files = a_certificate(tmp_path, "localhost", "127.0.0.1")
    namespace = f"t{secrets.token_hex(5)}"
    supervisor = Supervisor(tmp_path)
    rabbitmq = TlsRabbitmq(tmp_path, StateFile(tmp_path), files)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(clear_databases, mongodb_url, namespace)
        stack.push_async_callback(clear_databases, mongodb_url, f"{namespace}venue")
        stack.push_async_callback(supervisor.stop)
        await rabbitmq.start(supervisor)
        settings = settings_at("main", MAIN_URL, mongodb_url, rabbitmq.url, namespace)
        broker = Broker(rabbitmq.url, namespace)
        service = build(settings)
        client = await stack.enter_async_context(running(service))
        publisher = await stack.enter_async_context(broker.publisher())
        database = connect(settings, "checkin")
        stack.callback(database.client.close)
        conference = await a_conference(Served(client, publisher, broker, database, settings, service.app))
        yield Main(conference, rabbitmq.tls_url, namespace, files)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


async def test_a_phone_at_the_venue_scans_while_the_uplink_is_cut(
    main: Main, mongodb_url: str, tmp_path: Path, browser: Browser
) -> None:
    guest, event = await main.conference.guest(), main.conference.slug
    names = {"BROKER_NAMESPACE": main.namespace, "DATABASE_PREFIX": f"{main.namespace}venue"}
    more = {**names, "MONGODB_URL": mongodb_url, "EVENT": event}
    async with a_cable(main.tls_url) as uplink, a_laptop(tmp_path / "laptop", main.files, uplink.url, **more) as laptop:
        link = await laptop.printed("Pair phones (Venue, scan): ")
        page = await (await browser.new_context(ignore_https_errors=True, locale="en")).new_page()
        phone = Phone(page, laptop.url)
        await phone.pair_and_start(link.rpartition("=")[2])
        await uplink.pull_out()
        await phone.type(guest.secret)
        await phone.verdict("go")
        await phone.queue_length(0)
        await page.context.close()
        await uplink.plug_in()

        document: Any = await main.conference.database["door"].find_one({"_id": guest.registration})
        assert document["scans"] == []
        code, output = await laptop.door("give-back")
        assert code == 0, output
        document = await until(lambda: _with_scans(main.conference, guest.registration))
        assert [scan["verdict"] for scan in document["scans"]] == ["admitted"]


async def _with_scans(conference: Conference, registration: str) -> Any:
    return await conference.database["door"].find_one({"_id": registration, "scans.0": {"$exists": True}})


async def test_a_laptop_trusts_no_other_authority(main: Main, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    authority = a_certificate(other, "localhost").authority
    with pytest.raises(ConnectionError):
        await Broker(f"{main.tls_url}?cafile={authority}", main.namespace).send()
    await Broker(f"{main.tls_url}?cafile={main.files.authority}", main.namespace).send()
