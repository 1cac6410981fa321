"""While RabbitMQ is away check-in may not have heard of somebody who has just registered, and says so."""

from shared.documents.tickets import new_secret
from tests.support.checkin.service import RANDOM, a_conference, serving
from tests.support.servers.cable import a_cable
from tests.support.waiting import until


async def test_an_unknown_badge_may_be_new_while_no_news_arrive(mongodb_url: str, rabbitmq_url: str) -> None:
    async with (
        a_cable(rabbitmq_url) as cable,
        serving(mongodb_url, rabbitmq_url, broker_cable_url=cable.url) as served,
    ):
        conference = await a_conference(served)
        phone, secret = await conference.pair(), new_secret(conference.short_id, RANDOM)

        async def may_be_new() -> bool:
            answer = await phone.scan(secret)
            assert (answer["verdict"], answer["reason"], answer["level"]) == ("refused", "unknown", "stop")
            return bool(answer["may_be_new"])

        assert not await may_be_new()
        await cable.pull_out()
        await until(may_be_new)
        assert not (await phone.scan("a poem"))["may_be_new"]
        await cable.plug_in()
