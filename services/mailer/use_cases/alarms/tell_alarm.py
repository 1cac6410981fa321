"""An alarm is mailed, once, to those who can do something about it."""

from services.mailer.domain.alarm_mails import NOT_MAILED, alarm_mail
from services.mailer.ports.alarms import Readers
from services.mailer.ports.events import Events
from services.mailer.ports.mails import Ledger
from shared.alarms.alarm import READERS
from shared.clock import Clock
from shared.contracts.alarms import AlarmChanged


async def tell_alarm(
    alarm: AlarmChanged, *, ledger: Ledger, events: Events, readers: Readers, public_url: str, clock: Clock
) -> int:
    """Queues an e-mail to each reader who has none yet about it; returns their number. An end is no news."""
    if alarm.ended_at is not None or alarm.kind in NOT_MAILED:
        return 0
    event = await events.get(alarm.event) if alarm.event else None
    if event:
        roles = READERS[alarm.kind]
        addresses = await readers.addresses([account for account, role in event.members.items() if role in roles])
    else:
        addresses = {} if alarm.event else await readers.admins()
    queued = 0
    for account, to in addresses.items():
        request = alarm_mail(alarm, event, account=account, to=to, public_url=public_url, now=clock())
        queued += await ledger.accept(request, now=clock())
    return queued
