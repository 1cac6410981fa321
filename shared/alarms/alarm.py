"""An alarm: when it is raised, when it ends, and who hears of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.contracts.alarms import AlarmChanged, AlarmKind
from shared.contracts.registration import Role

AT_THE_DOOR: frozenset[Role] = frozenset({"owner", "editor", "door_manager"})
READERS: Mapping[AlarmKind, frozenset[Role]] = {
    "mails_failing": frozenset({"owner", "editor"}),
    "waiting_list_stuck": frozenset({"owner", "editor"}),
    "devices_silent": AT_THE_DOOR,
    "devices_behind": AT_THE_DOOR,
}
"""The roles in the event that hear of an alarm; those of the installation are for its admins."""

# For how long something must be wrong before it is worth an alarm: what passes by itself is none.
PATIENCE: Mapping[AlarmKind, timedelta] = {
    "mail_server_away": timedelta(minutes=5),
    "broker_away": timedelta(minutes=5),
    "devices_silent": timedelta(minutes=5),
    "devices_behind": timedelta(minutes=3),
    "waiting_list_stuck": timedelta(minutes=10),
}
SENT_AGAIN_AFTER = timedelta(hours=1)  # so that a service that was restored or emptied knows it again


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """Something that is wrong now, with the fields of `AlarmChanged`."""

    kind: AlarmKind
    event: str = ""
    subject: str = ""
    number: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something wrong that one service sees. `raised_at` is None while that may still pass by itself.

    `seen_at` is when it was seen first, `noted_at` when it was last written, which orders its states.
    """

    id: str
    publisher: str
    kind: AlarmKind
    event: str
    subject: str
    number: int
    detail: str
    seen_at: datetime
    noted_at: datetime
    raised_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it was raised and goes on."""
        return self.raised_at is not None and self.ended_at is None

    @property
    def version(self) -> int:
        """Grows with each change, also after the database was restored."""
        return round(self.noted_at.timestamp() * 1000)

    def message(self) -> AlarmChanged:
        """Its whole state, once it was raised."""
        return AlarmChanged(
            alarm=self.id,
            publisher=self.publisher,
            kind=self.kind,
            event=self.event,
            subject=self.subject,
            number=self.number,
            detail=self.detail,
            version=self.version,
            raised_at=self.raised_at or self.seen_at,
            ended_at=self.ended_at,
        )


def alarm_id(publisher: str, concern: Concern) -> str:
    """The id of the alarm about a concern: the same as long as the same thing is wrong."""
    return "/".join([publisher, concern.kind, concern.event, concern.subject])


def alarm_about(before: Alarm | None, concern: Concern, publisher: str, now: datetime) -> Alarm:
    """The alarm about something that is wrong now; `before` itself when there is nothing to write."""
    if before is None or before.ended_at is not None:
        before = Alarm(
            id=alarm_id(publisher, concern),
            publisher=publisher,
            kind=concern.kind,
            event=concern.event,
            subject=concern.subject,
            number=concern.number,
            detail=concern.detail,
            seen_at=now,
            noted_at=now,
        )
    after = replace(before, number=concern.number, detail=concern.detail)
    if after.raised_at is None and now - after.seen_at >= PATIENCE.get(concern.kind, timedelta()):
        after = replace(after, raised_at=now)
    is_old_news = after == before and now - before.noted_at < SENT_AGAIN_AFTER
    return before if is_old_news else replace(after, noted_at=now)


def passed(before: Alarm, now: datetime) -> Alarm | None:
    """The alarm about something that is no longer wrong; None where it was never raised."""
    return replace(before, ended_at=now, noted_at=now) if before.raised_at else None
