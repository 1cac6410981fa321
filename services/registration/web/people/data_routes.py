"""The calls by which organisers hand out or erase what is known of one attendee."""

from typing import Any

from aiohttp import web

from services.registration.domain.registration import UnknownRegistration
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.guards import event_of, may_see_sensitive
from services.registration.web.people.erasure import erase
from services.registration.web.people.known_data import known_data
from services.registration.web.people.registration_routes import READ, WRITE
from services.registration.web.request_values import code_of, slug_of
from shared.http.api import Api
from shared.http.validation import Strict
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import signed_in
from shared.language.field_types import Paragraphs

PATH = "/events/{slug}/registrations/{code}"


class ErasureReason(Strict):
    """Why the data are erased, for the log, which stays: it must not name the person."""

    reason: Paragraphs | None = None


def add_data_routes(api: Api) -> None:
    """Adds the operations to the API."""
    missing = (UnknownEvent, UnknownRegistration)
    api.get(f"{PATH}/data.json", who=READ, answer=dict[str, Any], refusals=missing)(get_data)
    api.post(
        f"{PATH}/erase",
        who=WRITE,
        body=ErasureReason,
        body_optional=True,
        status=204,
        answer_types=(),
        refusals=missing,
    )(post_erase)


async def get_data(request: web.Request) -> dict[str, Any]:
    """Returns all that is known of an attendee, without the ticket's secret; sensitive answers for who may see them."""
    event = await event_of(request, "registrations:read")
    entry = await request.app[DEPENDENCIES].registrations.read(event.slug, code_of(request))
    hidden = () if may_see_sensitive(request, event) else event.sensitive_questions
    return await known_data(request, event, entry, hidden_answers=hidden)


async def post_erase(request: web.Request, body: ErasureReason) -> None:
    """Erases the data of an attendee in all services; a place that becomes free goes to the next in line."""
    await event_of(request, "registrations:write")
    actor = signed_in(request).actor
    await erase(request, slug_of(request), code_of(request), actor=actor, reason=body.reason or "")
