"""How faults of RabbitMQ's client become faults of ours."""

import asyncio
from contextlib import nullcontext, suppress

import pytest

from shared.messaging.broker import BrokerAway, broker_faults


async def cancelled_while_it_calls(swallows: bool) -> asyncio.Task[None]:
    """A task that was cancelled inside `broker_faults`, where its library may have kept that to itself."""
    calling = asyncio.Event()

    async def work() -> None:
        async with broker_faults():
            with suppress(asyncio.CancelledError) if swallows else nullcontext():
                calling.set()
                await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await calling.wait()
    task.cancel()
    await asyncio.wait([task])
    return task


@pytest.mark.parametrize("swallows", [True, False])
async def test_a_cancelled_task_ends_also_when_the_library_swallows_the_cancellation(swallows: bool) -> None:
    assert (await cancelled_while_it_calls(swallows)).cancelled()


async def test_a_cancellation_that_nobody_asked_for_is_a_broken_connection() -> None:
    with pytest.raises(BrokerAway):
        async with broker_faults():
            raise asyncio.CancelledError


async def test_cleaning_up_after_a_cancellation_is_not_cancelled_again() -> None:
    cleaned = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            async with broker_faults():
                await asyncio.sleep(0)
            cleaned.set()

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert cleaned.is_set()


@pytest.mark.parametrize("fault", [ConnectionResetError(), TimeoutError(), RuntimeError("closed")])
async def test_every_fault_of_the_client_is_a_broker_away(fault: Exception) -> None:
    with pytest.raises(BrokerAway):
        async with broker_faults():
            raise fault
