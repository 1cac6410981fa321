"""Dead letters do not stay for ever: their bodies may hold names and addresses."""

import importlib

import pytest

from shared.contracts import SUBSCRIPTIONS
from shared.messaging.dead_letters import RETENTION, DeadLetters
from shared.mongo.connection import Database
from shared.service import Service
from tests.support.servers.running import settings_for


def _built(name: str) -> Service:
    kind = vars(importlib.import_module(f"services.{name}.settings"))[f"{name.capitalize()}Settings"]
    smtp = {"smtp_url": "smtp://nowhere"} if "smtp_url" in kind.model_fields else {}
    settings = settings_for(kind, "mongodb://nowhere", "amqp://nowhere", "moien", **smtp)
    service: Service = importlib.import_module(f"services.{name}.app").build(settings)
    return service


async def test_the_database_removes_dead_letters_after_ninety_days(database: Database) -> None:
    await DeadLetters(database).prepare()
    indexes = await database["dead_letters"].index_information()
    [index] = [index for index in indexes.values() if index["key"] == [("died_at", 1)]]
    assert index["expireAfterSeconds"] == RETENTION.total_seconds() == 90 * 24 * 3600


@pytest.mark.parametrize("name", SUBSCRIPTIONS)
async def test_every_service_has_its_dead_letters_removed(name: str) -> None:
    steps = _built(name).prepare
    assert DeadLetters.prepare in [getattr(step, "__func__", None) for step in steps]
