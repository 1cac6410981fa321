"""Keys are replaced in steps: links and sign-ins go on at each step, and end once the old key is taken away."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import pytest

from shared.identity.sessions import COOKIE
from tests.support.outside.visitor import a_visitor
from tests.support.registration.organiser import Organiser, url_of
from tests.support.registration.service import Office, an_office

pytestmark = pytest.mark.slow
OLD, NEW = "k" * 32, "n" * 32


@asynccontextmanager
async def an_instance(office: Office, keys: str) -> AsyncIterator[Office]:
    """Another instance of the same registration, restarted with these keys."""
    common, old = {"session_key": keys, "manage_link_key": keys}, office.settings
    urls = old.mongodb_url.get_secret_value(), old.rabbitmq_url.get_secret_value()
    async with an_office(*urls, old.broker_namespace, subscribers=office.subscribers, **common) as instance:
        yield replace(instance, token=office.token)


@pytest.fixture
async def instances(office: Office) -> AsyncIterator[dict[str, Office]]:
    """One instance for each step, by its keys."""
    async with AsyncExitStack() as stack:
        steps = (f"{OLD},{NEW}", f"{NEW},{OLD}", NEW)
        yield {OLD: office} | {keys: await stack.enter_async_context(an_instance(office, keys)) for keys in steps}


async def a_link(office: Office, event: str, instance: Office, number: int) -> str:
    """The path of the link in the mail about an attendee whom an instance has entered."""
    address = f"guest{number}@keys.example.lu"
    await instance.enter(event, email=address)
    mails = await office.subscribers.has_mails(event, "confirmation", number)
    [mail] = [mail for mail in mails if mail.to == address]
    return "/r/" + str(mail.manage_url).rpartition("/r/")[2]


async def opening(instances: dict[str, Office], link: str) -> list[str]:
    """The keys of the instances that open a link."""
    answers = {keys: await instance.call("GET", link, token=None) for keys, instance in instances.items()}
    assert {answer.status for answer in answers.values()} <= {200, 404}
    return [keys for keys, answer in answers.items() if answer.status == 200]


async def test_mailed_links_open_at_each_step(office: Office, instances: dict[str, Office]) -> None:
    event = await office.has_event()
    by_old = await a_link(office, event, office, 1)
    by_new = await a_link(office, event, instances[f"{NEW},{OLD}"], 2)
    assert await opening(instances, by_old) == [OLD, f"{OLD},{NEW}", f"{NEW},{OLD}"]
    assert await opening(instances, by_new) == [f"{OLD},{NEW}", f"{NEW},{OLD}", NEW]


async def is_signed_in(instance: Office, cookie: str) -> bool:
    async with a_visitor(url_of(instance)) as visitor:
        page = await visitor.get("/console", Cookie=f"{COOKIE}={cookie}")
    return "sign-in" not in page.path


async def accepting(instances: dict[str, Office], cookie: str) -> list[str]:
    """The keys of the instances at which a cookie signs in."""
    return [keys for keys, instance in instances.items() if await is_signed_in(instance, cookie)]


async def cookie_of(organiser: Organiser, instance: Office) -> str:
    """The cookie of a sign-in at an instance."""
    async with a_visitor(url_of(instance)) as visitor:
        await Organiser(organiser.email, organiser.account, visitor).sign_in()
        return visitor.cookie(COOKIE) or ""


async def test_organisers_stay_signed_in_at_each_step(
    office: Office, organiser: Organiser, instances: dict[str, Office]
) -> None:
    by_old = await cookie_of(organiser, office)
    by_new = await cookie_of(organiser, instances[f"{NEW},{OLD}"])
    assert await accepting(instances, by_old) == [OLD, f"{OLD},{NEW}", f"{NEW},{OLD}"]
    assert await accepting(instances, by_new) == [f"{OLD},{NEW}", f"{NEW},{OLD}", NEW]
