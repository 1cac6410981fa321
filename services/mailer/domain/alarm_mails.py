"""The e-mail about an alarm."""

from datetime import datetime

from shared.contracts.alarms import AlarmChanged
from shared.contracts.mails import MailRequested
from shared.contracts.registration import EventChanged, EventDetails, Venue

# It could go only once the alarm has ended.
NOT_MAILED = frozenset({"mail_server_away"})


def alarm_mail(
    alarm: AlarmChanged, event: EventChanged | None, *, account: str, to: str, public_url: str, now: datetime
) -> MailRequested:
    """The e-mail to one reader. The same thing that goes wrong again on the same day is not mailed again."""
    day = f"{alarm.raised_at:%Y-%m-%d}"
    return MailRequested(
        mail=".".join(["alarm", alarm.kind, alarm.event, alarm.subject, day, account]),
        event=alarm.event,
        kind="alarm",
        to=to,
        locale=event.details.languages[0] if event else "en",
        requested_at=now,
        details=event.details if event else _installation(public_url, now),
        manage_url=f"{public_url}/console" + (f"/events/{alarm.event}/dashboard" if alarm.event else ""),
        reason=alarm.detail or alarm.subject or None,
        figures={"number": alarm.number},
        alarm=alarm.kind,
    )


def _installation(public_url: str, now: datetime) -> EventDetails:
    """The installation in the place of an event."""
    return EventDetails(
        title={"en": f"Moien, {public_url.partition('://')[2]}"},
        languages=["en"],
        timezone="UTC",
        starts_at=now,
        ends_at=now,
        venue=Venue(name="", address="", url=None),
        categories=[],
        sessions=[],
        reply_to=None,
        accent=None,
    )
