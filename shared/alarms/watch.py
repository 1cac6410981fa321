"""Looks every minute, in one of a service's processes, at what may be wrong, and raises and ends its alarms."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from shared.alarms.alarm import Alarm, Concern, alarm_about, alarm_id, passed
from shared.alarms.mongo_alarms import MongoAlarms
from shared.clock import Clock
from shared.contracts.alarms import AlarmChanged, AlarmKind

LOOK_AT_ALARMS = "look at alarms"
"""What is due each minute, in the schedule; the key is the service."""
EVERY = timedelta(minutes=1)
PROBE_SECONDS = 10.0
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Probe:
    """Finds what is wrong, of some kinds. One that raises says nothing, neither that all is well."""

    kinds: frozenset[AlarmKind]
    find: Callable[[], Awaitable[Sequence[Concern]]]


class AlarmWatch:
    """The alarms of one service. Their state is in the database, so that a restart neither loses nor repeats one."""

    def __init__(
        self,
        publisher: str,
        alarms: MongoAlarms,
        probes: Sequence[Probe],
        clock: Clock,
        tell: Callable[[AlarmChanged], Awaitable[object]] | None = None,
    ) -> None:
        """`tell` is called at once with each alarm that is raised; others hear of it over RabbitMQ."""
        self._publisher = publisher
        self._alarms = alarms
        self._probes = probes
        self._clock = clock
        self._tell = tell

    async def look(self, _key: str, _due_at: datetime) -> datetime:
        """Raises and ends alarms; returns when to look again. A handler of the schedule."""
        outcomes = await asyncio.gather(*map(_concerns, self._probes))
        answers = dict(zip(self._probes, outcomes, strict=True))
        known = {alarm.id: alarm for alarm in await self._alarms.going_on(self._publisher)}
        sure = {kind for probe, concerns in answers.items() if concerns is not None for kind in probe.kinds}
        concerns = {alarm_id(self._publisher, concern): concern for seen in answers.values() for concern in seen or ()}
        now = _as_stored(self._clock())
        for id_, concern in concerns.items():
            before = known.get(id_)
            await self._note(before, alarm_about(before, concern, self._publisher, now))
        for alarm in known.values():
            if alarm.kind in sure and alarm.id not in concerns:
                await self._note(alarm, passed(alarm, now))
        return now + EVERY

    async def _note(self, before: Alarm | None, after: Alarm | None) -> None:
        if after is before:
            return
        if before and after is None:
            await self._alarms.forget(before)
        elif after and await self._alarms.write(before, after) and after.is_open:
            if before is None or before.raised_at is None:
                log.warning("alarm", kind=after.kind, slug=after.event, number=after.number)
            if self._tell:
                await self._tell(after.message())


def _as_stored(moment: datetime) -> datetime:
    """The moment with the precision of MongoDB, so that a version is the same before and after it is stored."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


async def _concerns(probe: Probe) -> Sequence[Concern] | None:
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            return await probe.find()
    except Exception as error:
        log.info("probe failed", kinds=sorted(probe.kinds), error=repr(error))
        return None
