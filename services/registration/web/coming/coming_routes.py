"""The API of the question whether people still come."""

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from services.registration.domain.coming import Answers, NobodyIsAsked
from services.registration.use_cases.campaigns.start_asking import start_asking
from services.registration.use_cases.people.count_answers import count_answers
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.guards import event_of
from shared.http.api import Api
from shared.http.validation import InvalidInput, Strict
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in
from shared.jobs.job import State

PATH = "/events/{slug}/still-coming"
MOST_CODES = 500
NO_SUCH_CODE = "There is no such registration."


class AskingModel(Strict):
    """The people to ask, by their codes; null: all who are confirmed and have not said yes."""

    codes: Annotated[list[Annotated[str, Field(max_length=32)]], Field(min_length=1, max_length=MOST_CODES)] | None = (
        None
    )


class AskingView(BaseModel):
    """The work of asking, which goes on by itself."""

    id: str
    state: State


class AnswersView(BaseModel):
    """How many said yes or no; `asked` have not answered yet, `unasked` are confirmed, and nobody asked them."""

    yes: int
    no: int
    asked: int
    unasked: int


def add_coming_routes(api: Api) -> None:
    """Adds the operations to the API."""
    api.post(
        PATH,
        who=OrganiserGuard("mail:write"),
        body=AskingModel,
        body_optional=True,
        answer=AskingView,
        status=202,
        refusals=(UnknownEvent, NobodyIsAsked),
    )(post_asking)
    api.get(PATH, who=OrganiserGuard("registrations:read"), answer=AnswersView, refusals=(UnknownEvent,))(get_answers)


async def post_asking(request: web.Request, body: AskingModel) -> AskingView:
    """Asks people by e-mail whether they still come; the same request again within a minute asks nobody twice."""
    event, dependencies = await event_of(request, "mail:write"), request.app[DEPENDENCIES]
    if body.codes is not None:
        known = {person.code for person in await dependencies.registrations.with_codes(event.slug, body.codes)}
        faults = [(f"/codes/{n}", NO_SUCH_CODE) for n, code in enumerate(body.codes) if code not in known]
        if faults:
            raise InvalidInput(errors=tuple(faults))
    job = await start_asking(
        event, body.codes, actor=signed_in(request).actor, jobs=dependencies.jobs, clock=dependencies.clock
    )
    return AskingView(id=job.id, state=job.state)


async def get_answers(request: web.Request) -> Answers:
    """Returns how many people have answered, and how. Who they are, the list of registrations says."""
    event = await event_of(request, "registrations:read")
    return await count_answers(event.slug, request.app[DEPENDENCIES].registrations)
