"""The API of registrations."""

from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import BaseModel, Field

from services.registration.domain.event import Event, RegistrationClosed
from services.registration.domain.form_check import FormInvalid, InvitationRequired
from services.registration.domain.idempotency import IdempotencyKeyReused
from services.registration.domain.invitation import InvitationForAnotherAddress, InvitationInvalid
from services.registration.domain.opening import OnlyMembersYet
from services.registration.domain.places import SoldOut
from services.registration.domain.registration import AlreadyRegistered, Coming, NotInThisState, UnknownRegistration
from services.registration.domain.registration_form import RegistrationForm
from services.registration.ports.people import Cursor, Entry, Filter
from services.registration.use_cases.people.change_registration import change_registration
from services.registration.use_cases.places.enter_registration import enter_registration
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.guards import Submitter, event_of, may_see_sensitive
from services.registration.web.people.api_models import (
    RegistrationPage,
    RegistrationView,
    SubmissionOutcome,
    registration_view,
    submission_outcome,
)
from services.registration.web.people.registration_models import RegistrationModel
from services.registration.web.people.registration_patch import RegistrationPatch
from services.registration.web.people.submission import submit
from services.registration.web.request_values import code_of, language_of, slug_of
from shared.contracts.registration import RegistrationState
from shared.http.api import Api
from shared.http.validation import InvalidInput
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in

READ = OrganiserGuard("registrations:read")
WRITE = OrganiserGuard("registrations:write")
IDEMPOTENCY_KEY = "Idempotency-Key"
LONGEST_KEY = 255


class RegistrationsQuery(BaseModel):
    """A filter and a page; `q` is a code, or the beginning of a name, a company or a part of an e-mail address."""

    state: RegistrationState | None = None
    category: Annotated[str, Field(max_length=64)] | None = None
    session: Annotated[str, Field(max_length=64)] | None = None
    coming: Coming | None = None
    q: Annotated[str, Field(max_length=254)] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str, Field(pattern=r"^[0-9]{1,15}$")] | None = None


class SubmissionQuery(BaseModel):
    """`as=organiser`: an organiser registers somebody and gets the registration."""

    as_: Annotated[Literal["attendee", "organiser"], Field(alias="as")] = "attendee"


def add_registration_routes(api: Api) -> None:
    """Adds the operations to the API."""
    path = "/events/{slug}/registrations/{code}"
    missing = (UnknownEvent, UnknownRegistration)
    api.post(
        "/events/{slug}/registrations",
        who=Submitter(),
        query=SubmissionQuery,
        body=RegistrationModel,
        answer=SubmissionOutcome,
        status=202,
        other_answers={201: RegistrationView},
        refusals=(
            UnknownEvent,
            RegistrationClosed,
            OnlyMembersYet,
            FormInvalid,
            InvitationRequired,
            InvitationInvalid,
            InvitationForAnotherAddress,
            SoldOut,
            AlreadyRegistered,
            IdempotencyKeyReused,
        ),
        headers={IDEMPOTENCY_KEY: "The same key again gives the same answer, and one registration."},
    )(post_registration)
    api.get(
        "/events/{slug}/registrations",
        who=READ,
        query=RegistrationsQuery,
        answer=RegistrationPage,
        refusals=(UnknownEvent,),
    )(list_registrations)
    api.get(path, who=READ, answer=RegistrationView, refusals=missing)(get_registration)
    api.patch(
        path,
        who=WRITE,
        body=RegistrationPatch,
        answer=RegistrationView,
        refusals=(*missing, FormInvalid, AlreadyRegistered, NotInThisState, SoldOut),
    )(patch_registration)


async def post_registration(request: web.Request, query: SubmissionQuery, body: RegistrationModel) -> Any:
    """Registers somebody, alone or with colleagues. The answer is the same for a registered address."""
    if query.as_ == "organiser":
        return await _enter(request, body.form())
    key, language = _idempotency_key(request), language_of(request)
    outcome = await submit(request, slug_of(request), body.form(), language=language, idempotency_key=key)
    return submission_outcome(outcome)


def _idempotency_key(request: web.Request) -> str | None:
    key = request.headers.get(IDEMPOTENCY_KEY)
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise InvalidInput(errors=((f"/headers/{IDEMPOTENCY_KEY}", "Send 1 to 255 printable ASCII characters."),))
    return key


async def _enter(request: web.Request, form: RegistrationForm) -> web.Response:
    dependencies = request.app[DEPENDENCIES]
    event = await event_of(request, "registrations:write")
    actor, language = signed_in(request).actor, language_of(request)
    entered = await enter_registration(
        event.slug,
        form,
        actor=actor,
        language=language,
        transactions=dependencies.transactions,
        clock=dependencies.clock,
        random=dependencies.random,
        links=dependencies.links,
    )
    view = await view_of(request, entered.code)
    return web.Response(body=view.model_dump_json(), status=201, content_type="application/json")


async def list_registrations(request: web.Request, query: RegistrationsQuery) -> RegistrationPage:
    """Returns registrations in the order of their submission."""
    dependencies = request.app[DEPENDENCIES]
    event = await event_of(request, "registrations:read")
    criteria = Filter(state=query.state, category=query.category, session=query.session, coming=query.coming, q=query.q)
    after = Cursor(int(query.cursor)) if query.cursor else None
    entries = await dependencies.registrations.page(event.slug, criteria, query.limit, after)
    more = len(entries) == query.limit
    return RegistrationPage(
        items=[_view(request, event, entry) for entry in entries],
        next_cursor=str(entries[-1].registration.line) if more else None,
    )


async def get_registration(request: web.Request) -> RegistrationView:
    """Returns one registration."""
    await event_of(request, "registrations:read")
    return await view_of(request, code_of(request))


async def patch_registration(request: web.Request, body: RegistrationPatch) -> RegistrationView:
    """Changes a registration; its attendee gets a mail about changes that concern them."""
    dependencies = request.app[DEPENDENCIES]
    await event_of(request, "registrations:write")
    actor, code = signed_in(request).actor, code_of(request)
    await change_registration(
        slug_of(request),
        code,
        body.fields(),
        actor=actor,
        transactions=dependencies.transactions,
        clock=dependencies.clock,
        random=dependencies.random,
        links=dependencies.links,
    )
    return await view_of(request, code)


async def view_of(request: web.Request, code: str) -> RegistrationView:
    """Returns a registration of the event in the path, with the parts that the organiser may see."""
    dependencies = request.app[DEPENDENCIES]
    event = await dependencies.events.read(slug_of(request))
    return _view(request, event, await dependencies.registrations.read(event.slug, code))


def _view(request: web.Request, event: Event, entry: Entry) -> RegistrationView:
    return registration_view(
        entry,
        public_url=request.app[DEPENDENCIES].public_url,
        with_secret=signed_in(request).may(event.members, "secrets:read"),
        hidden_answers=() if may_see_sensitive(request, event) else event.sensitive_questions,
    )
