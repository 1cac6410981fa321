"""The process that imports a list is killed in the middle; once it runs again, the import goes on."""

import secrets
from collections import Counter
from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest

from services.registration.settings import RegistrationSettings
from tests.service.registration.test_imports import people
from tests.service.registration.test_large_import import miscounted
from tests.support.registration.service import Json, Office, a_database, a_token, collecting
from tests.support.servers.process import a_process, environment_of
from tests.support.servers.running import clear_away, settings_for
from tests.support.waiting import until

ROWS, BAD = 2_000, "Ada;Bad;no address;Ferro;industry"
LONGEST = 240.0  # seconds: the lease of the step that was killed ends after 45


@pytest.fixture
async def own_settings(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[RegistrationSettings]:
    namespace = f"t{secrets.token_hex(5)}"
    yield settings_for(RegistrationSettings, mongodb_url, rabbitmq_url, namespace)
    await clear_away(mongodb_url, rabbitmq_url, namespace)


async def report(office: Office, path: str, satisfied: Callable[[Json], bool]) -> Json:
    """The first report of a job that satisfies."""

    async def look() -> Json:
        return dict((await office.call("GET", path)).body)

    return await until(look, satisfied, seconds=LONGEST)


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_an_import_whose_process_was_killed_does_each_row_once(
    own_settings: RegistrationSettings, mongodb_url: str, rabbitmq_url: str
) -> None:
    port, environment = own_settings.registration_port, environment_of(own_settings)
    async with (
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
        collecting(rabbitmq_url, own_settings.broker_namespace) as subscribers,
        a_database(own_settings) as database,
    ):
        async with a_process("registration", port, environment) as killed:
            office = Office(client, own_settings, database, await a_token(database, admin=True), subscribers)
            event = await office.has_event(capacity=ROWS)
            path = f"events/{event}/imports"
            started = await office.call(
                "POST", f"{path}?bad_rows=skip", data=people(ROWS - 1, BAD), headers={"Content-Type": "text/csv"}
            )
            path = f"{path}/{started.body['id']}"
            halfway = await report(office, path, lambda report: report["done"] > ROWS // 4)
            assert halfway["state"] == "running"
            killed.kill()
        async with a_process("registration", port, environment):
            done = await report(office, path, lambda report: report["state"] != "running")
            assert (done["state"], done["done"], done["created"]) == ("done", ROWS, ROWS - 1)
            assert [(bad["row"], bad["field"]) for bad in done["bad"]] == [(ROWS, "email")]
            addresses = Counter(person["email"] for person in await office.registrations(event))
            assert (len(addresses), addresses.total()) == (ROWS - 1, ROWS - 1)
            assert await miscounted(office, event) == []
            assert len(await office.subscribers.has_mails(event, "confirmation", ROWS - 1)) == ROWS - 1
