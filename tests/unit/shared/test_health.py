"""A service's health names each dependency that is away, and each loop that has fallen behind."""

from shared.service import Service, new_application
from shared.settings import ServiceSettings
from shared.supervision import FallenBehind
from tests.support.servers.running import free_port, running, settings_for


async def away() -> None:
    raise ConnectionError


async def behind() -> None:
    raise FallenBehind


async def present() -> None:
    return


async def test_health_tells_what_is_away_from_what_has_fallen_behind() -> None:
    settings = settings_for(ServiceSettings, "mongodb://nowhere", "amqp://nowhere", "moien")
    service = Service(
        name="test",
        app=new_application(settings),
        port=free_port(),
        settings=settings,
        loops={},
        checks={"rabbitmq": away, "schedule": behind, "mongodb": present},
    )
    async with running(service) as client, client.get("/health/ready") as response:
        assert response.status == 200
        dependencies = (await response.json())["dependencies"]
    assert dependencies == {"rabbitmq": "away", "schedule": "behind", "mongodb": "ok"}
