"""The API of the schedule of an event's e-mails."""

from datetime import datetime
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field

from services.registration.domain.event import Event
from services.registration.domain.mail_schedule import MOST_ENTRIES, ScheduleInvalid, next_moment
from services.registration.domain.scheduled_mail import Outcome, ScheduledKind, ScheduledMail
from services.registration.use_cases.campaigns.set_schedule import set_schedule
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.event_fields import Moment
from services.registration.web.guards import event_of
from shared.http.api import Api
from shared.http.validation import Strict
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in

WRITE = OrganiserGuard("mail:write")
PATH = "/events/{slug}/schedule"
Days = Annotated[int, Field(ge=0, le=365)]


class ScheduledMailModel(Strict):
    """An e-mail `at` a time, or at 09:00 in the event's zone a number of days before its first or after its last day.

    A digest has no time: it goes to the organisers on working days at 07:00. A paper list goes at 18:00, to owners and
    door managers.
    """

    kind: Literal["reminder", "still_coming", "thank_you", "certificate", "digest", "paper_list"]
    at: Moment | None = None
    days_before: Days | None = None
    days_after: Days | None = None


class ScheduledMailView(BaseModel):
    """An entry of the schedule. `goes_at` is when it goes out next; None: not any more, or not in the event's state.

    `outcome` is that of the last time: `sent`, or `too_late` where it made no sense any more.
    """

    kind: ScheduledKind
    at: datetime | None
    days_before: int | None
    days_after: int | None
    goes_at: datetime | None
    outcome: Outcome


def add_schedule_routes(api: Api) -> None:
    """Adds the operations to the API."""
    answer = list[ScheduledMailView]
    wanted = Annotated[list[ScheduledMailModel], Field(max_length=MOST_ENTRIES)]
    api.get(PATH, who=WRITE, answer=answer, refusals=(UnknownEvent,))(get_schedule)
    api.put(PATH, who=WRITE, body=wanted, answer=answer, refusals=(UnknownEvent, ScheduleInvalid))(put_schedule)


async def get_schedule(request: web.Request) -> list[dict[str, object]]:
    """Returns the e-mails that go out by themselves."""
    return _view(await event_of(request, "mail:write"))


async def put_schedule(request: web.Request, body: list[ScheduledMailModel]) -> list[dict[str, object]]:
    """Sets the e-mails that go out by themselves; a moment that has passed already sends nothing."""
    event, dependencies = await event_of(request, "mail:write"), request.app[DEPENDENCIES]
    changed = await set_schedule(
        event.slug,
        [ScheduledMail(**model.model_dump()) for model in body],
        actor=signed_in(request).actor,
        transactions=dependencies.transactions,
        clock=dependencies.clock,
    )
    return _view(changed)


def _view(event: Event) -> list[dict[str, object]]:
    return [
        {
            "kind": entry.kind,
            "at": entry.at,
            "days_before": entry.days_before,
            "days_after": entry.days_after,
            "goes_at": next_moment(entry, event),
            "outcome": entry.outcome,
        }
        for entry in event.schedule
    ]
