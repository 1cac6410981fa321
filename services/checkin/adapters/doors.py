"""Everything by which an event's door moves between installations, put together."""

from collections.abc import Callable
from dataclasses import dataclass

from services.checkin.adapters.door_documents import MongoDoorDocuments
from services.checkin.adapters.door_mail import BrokerDoorMail, OutboxForwarding
from services.checkin.adapters.homes import MongoHomes, StatesAtHome
from services.checkin.domain.homes import Home
from shared.clock import Clock
from shared.messaging.broker import Broker
from shared.messaging.epochs import Epochs
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database


@dataclass(frozen=True, slots=True)
class Doors:
    """The homes of doors, what is stored of them, and the ways to other installations."""

    homes: MongoHomes
    documents: MongoDoorDocuments
    mail: BrokerDoorMail
    states: StatesAtHome
    outbox: Outbox
    forwarding: OutboxForwarding


def doors_with(
    database: Database, broker: Broker, epochs: Epochs, own: Home, clock: Clock, *, on_move: Callable[[str], None]
) -> Doors:
    """The parts for the routes, the messages and the schedule. `on_move` is that of `MongoHomes`."""
    homes, outbox = MongoHomes(database, own, clock, on_move), Outbox(database, clock)
    return Doors(
        homes=homes,
        documents=MongoDoorDocuments(database),
        mail=BrokerDoorMail(broker, epochs, outbox),
        states=StatesAtHome(database, homes),
        outbox=outbox,
        forwarding=OutboxForwarding(outbox),
    )
