"""Messages between installations of check-in: straight into the queue of one, or to all."""

import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import fields
from datetime import datetime

from typing_extensions import override

from services.checkin.domain.devices import Device
from services.checkin.domain.homes import MAIN_HOME, Home
from services.checkin.domain.scans import Scan
from services.checkin.ports.homes import DoorMail, ScanForwarding
from shared.contracts import Message, encode
from shared.contracts.doors import ForwardedScan, ForwardingDevice, ScansForwarded
from shared.messaging.broker import Broker, Envelope
from shared.messaging.epochs import Epochs
from shared.messaging.outbox import Outbox
from shared.messaging.topology import queue_name

SERVICE = "checkin"


def branch_of(home: str) -> str:
    """The branch of check-in that an installation is; none for the one that has all services."""
    return "" if home == MAIN_HOME else home


class BrokerDoorMail(DoorMail):
    """Sends by RabbitMQ; what was sent waits there for an installation that is switched off."""

    def __init__(self, broker: Broker, epochs: Epochs, outbox: Outbox) -> None:
        self._broker = broker
        self._epochs = epochs
        self._outbox = outbox

    @override
    async def send(self, to: str, messages: AsyncIterator[Message]) -> None:
        queue = queue_name(self._broker.namespace, SERVICE, branch_of(to))
        async with self._broker.publisher() as publisher:
            async for message in messages:
                await publisher.put(Envelope(uuid.uuid4().hex, message.NAME, encode(message)), queue)

    @override
    async def tell_all(self, message: Message) -> None:
        await self._outbox.send(message)

    @override
    async def epoch_of(self, event: str) -> int:
        return (await self._epochs.of([event]))[event]


class OutboxForwarding(ScanForwarding):
    """Scans wait in the outbox until RabbitMQ has them."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    @override
    async def forward(
        self, event: str, home: Home, device: Device, scans: Sequence[Scan], received_at: datetime
    ) -> None:
        known = {f.name: getattr(device, f.name) for f in fields(ForwardingDevice)}
        message = ScansForwarded(
            event=event,
            to=home.name,
            term=home.term,
            device=ForwardingDevice(**known),
            received_at=received_at,
            scans=[_forwarded(scan) for scan in scans],
        )
        await self._outbox.send(message)


def _forwarded(scan: Scan) -> ForwardedScan:
    presented, shown = scan.presented, scan.shown
    return ForwardedScan(
        nonce=scan.nonce,
        list=scan.list,
        kind=presented.kind,
        hash=presented.hash,
        length=presented.length,
        code=presented.code,
        direction=scan.direction,
        scanned_at=scan.scanned_at,
        sent_at=scan.sent_at,
        offline=scan.offline,
        shown=shown.verdict if shown else None,
        shown_reason=shown.reason if shown else None,
        override=scan.override,
    )
