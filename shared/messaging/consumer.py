"""From a delivered message to the use case that it concerns, with retries and dead letters."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from shared.contracts import Message, UnreadableMessage, decode, subject
from shared.errors import Invalid, Unavailable
from shared.messaging.broker import Broker, BrokerAway, Delivery, Envelope
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.topology import RETRY_DELAYS
from shared.metrics import MESSAGE_DELAY, MESSAGES
from shared.mongo.connection import is_outage
from shared.tracing import Kind, span

Handler = Callable[[Any], Awaitable[object]]
PREFETCH = 64
log = structlog.get_logger()


class Consumer:
    """Reads one service's queue. `handlers` maps each message type to what is done with it."""

    def __init__(
        self,
        broker: Broker,
        service: str,
        handlers: Mapping[type[Message], Handler],
        dead_letters: DeadLetters,
        wants: Callable[[Message], Awaitable[bool]] | None = None,
    ) -> None:
        """`wants` says whether a message is of any use here; what is not is taken from the queue and forgotten."""
        self._broker = broker
        self._service = service
        self._handlers = handlers
        self._dead_letters = dead_letters
        self._wants = wants

    async def run(self) -> None:
        """Consumes until the connection breaks."""
        await self._broker.consume(self._broker.queue(self._service), self._receive, prefetch=PREFETCH)

    async def _receive(self, delivery: Delivery) -> None:
        envelope = delivery.envelope
        structlog.contextvars.bind_contextvars(
            message_id=envelope.id, request_id=envelope.headers.get("request_id", "")
        )
        with span(f"consume {envelope.name[:60]}", Kind.CONSUMER, str(envelope.headers.get("traceparent", ""))) as step:
            outcome = await self._handle_always(envelope, delivery)
            step.note(messaging__system="rabbitmq", messaging__message__id=envelope.id, moien__outcome=outcome)
        if outcome == "done":
            _note_delay(envelope)
        MESSAGES.labels(envelope.name[:60], outcome).inc()

    async def _handle_always(self, envelope: Envelope, delivery: Delivery) -> str:
        try:
            return await self._handle(envelope, delivery)
        except Exception as error:
            # Neither done nor put aside: it stays unacknowledged until a while later.
            log.warning("message postponed", name=envelope.name, error=repr(error))
            await self._hand_back(delivery)
            return "postponed"

    async def _handle(self, envelope: Envelope, delivery: Delivery) -> str:
        try:
            await self._dispatch(envelope)
        except (UnreadableMessage, Invalid) as error:  # trying again changes nothing
            return await self._give_up(delivery, str(error))
        except (Unavailable, BrokerAway) as error:
            return await self._later(delivery, error)
        except Exception as error:
            if is_outage(error):
                return await self._later(delivery, error)
            log.warning("message failed", name=envelope.name, exc_info=True)
            return await self._once_more(delivery, error)
        await delivery.done()
        return "done"

    async def _dispatch(self, envelope: Envelope) -> None:
        message = decode(envelope.name, envelope.body)
        handler = self._handlers.get(type(message))
        if handler is None:
            raise UnreadableMessage(f"{envelope.name} is not for the {self._service} service")
        if self._wants is not None and not await self._wants(message):
            return
        await handler(message)
        log.debug("message handled", name=envelope.name, about=subject(message))

    async def _later(self, delivery: Delivery, error: Exception) -> str:
        """A dependency is away: the message is tried again without counting the attempt."""
        log.info("message waits", name=delivery.envelope.name, error=repr(error))
        await delivery.retry(RETRY_DELAYS[0], _attempts(delivery.envelope))
        return "waits"

    async def _once_more(self, delivery: Delivery, error: Exception) -> str:
        attempts = _attempts(delivery.envelope)
        if attempts >= len(RETRY_DELAYS):
            return await self._give_up(delivery, repr(error))
        await delivery.retry(RETRY_DELAYS[attempts], attempts + 1)
        return "retried"

    async def _give_up(self, delivery: Delivery, reason: str) -> str:
        envelope = delivery.envelope
        log.error("message is a dead letter", name=envelope.name, reason=reason)
        await self._dead_letters.keep(envelope, reason)
        await delivery.done()
        return "dead"

    async def _hand_back(self, delivery: Delivery) -> None:
        await asyncio.sleep(RETRY_DELAYS[0])
        if not delivery.message.processed:
            await delivery.give_back()


def _note_delay(envelope: Envelope) -> None:
    published = envelope.headers.get("published_ms")
    if isinstance(published, int):
        MESSAGE_DELAY.observe(max(0.0, time.time() - published / 1000))


def _attempts(envelope: Envelope) -> int:
    attempts = envelope.headers.get("attempts", 0)
    return attempts if isinstance(attempts, int) else 0
