"""The message of all services about alarms, to those who organise an event or run the installation."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

AlarmKind: TypeAlias = Literal[
    "mails_failing",
    "mail_server_away",
    "broker_away",
    "devices_silent",
    "devices_behind",
    "waiting_list_stuck",
    "storage_nearly_full",
    "certificate_ends",
    "secret_ends",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmChanged:
    """The whole state of one alarm. `version` grows with each change; one that goes on is sent again every hour.

    `publisher` is a service, or one installation of it. `event` is '' where the alarm concerns all of Moien. `subject`
    sets alarms of a kind apart, as the name of a host. `number` counts what is wrong: e-mails, people, percent, days.
    `detail` has names, as of phones.
    `ended_at` is None while it goes on.
    """

    NAME: ClassVar = "alarm.changed.v1"
    alarm: str
    publisher: str
    kind: AlarmKind
    event: str
    subject: str
    number: int
    detail: str
    version: int
    raised_at: datetime
    ended_at: datetime | None
