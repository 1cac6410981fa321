"""The calls about registrations."""

import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import BaseModel, Field

from services.registration.domain.event import RegistrationClosed
from services.registration.domain.form_check import FormInvalid, InvitationRequired
from services.registration.domain.places import SoldOut
from services.registration.domain.registration import (
    AlreadyRegistered,
    IdempotencyKeyReused,
    NothingToConfirm,
    NotInThisState,
    Registration,
    RegistrationForm,
    UnknownRegistration,
)
from services.registration.ports.people import Filter
from services.registration.use_cases.people.change_registration import change_registration
from services.registration.use_cases.people.reissue_ticket import reissue_ticket
from services.registration.use_cases.people.resend_mail import resend_mail
from services.registration.use_cases.places.approve_registration import approve_registration
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.places.decline_registration import decline_registration
from services.registration.use_cases.places.enter_registration import enter_registration
from services.registration.use_cases.places.hand_over_place import Successor, hand_over_place
from services.registration.use_cases.places.place_registration import place_registration
from services.registration.use_cases.places.promote_registration import promote_registration
from services.registration.web.api_models import (
    RegistrationPage,
    RegistrationView,
    SubmissionOutcome,
    registration_view,
)
from services.registration.web.dependencies import DEPENDENCIES, Submitter, code_of, event_of, language_of, slug_of
from services.registration.web.people.registration_patch import RegistrationPatch
from shared.contracts.registration import RegistrationState, Role
from shared.errors import Refusal
from shared.http.api import Api
from shared.http.validation import InvalidInput, Strict
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in
from shared.language.field_types import Paragraphs

READ = OrganiserGuard("registrations:read")
WRITE = OrganiserGuard("registrations:write")
IDEMPOTENCY_KEY = "Idempotency-Key"
LONGEST_KEY = 255

Body = dict[str, Any]
Act = Callable[..., Awaitable[Registration]]


class RegistrationsQuery(BaseModel):
    """Which registrations; `q` is a full e-mail, a code, or the beginning of a name or company."""

    state: RegistrationState | None = None
    category: Annotated[str, Field(max_length=64)] | None = None
    session: Annotated[str, Field(max_length=64)] | None = None
    q: Annotated[str, Field(max_length=254)] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str, Field(pattern=r"^[0-9]{1,15}$")] | None = None


class SubmissionQuery(BaseModel):
    """`as=organiser`: an organiser registers somebody, and is shown the registration."""

    as_: Annotated[Literal["attendee", "organiser"], Field(alias="as")] = "attendee"


class Empty(Strict):
    """Nothing more needs to be said."""


class Reason(Strict):
    """Why, in the organiser's words."""

    reason: Paragraphs | None = None


def add_registration_routes(api: Api) -> None:
    """Adds the calls to the table."""
    one = "/events/{slug}/registrations/{code}"
    missing = (UnknownEvent, UnknownRegistration)
    api.post(
        "/events/{slug}/registrations",
        who=Submitter(),
        query=SubmissionQuery,
        body=RegistrationForm,
        answer=SubmissionOutcome,
        status=202,
        other_answers={201: RegistrationView},
        refusals=(
            UnknownEvent,
            RegistrationClosed,
            FormInvalid,
            InvitationRequired,
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
    api.get(one, who=READ, answer=RegistrationView, refusals=missing)(get_registration)
    api.patch(
        one,
        who=WRITE,
        body=RegistrationPatch,
        answer=RegistrationView,
        refusals=(*missing, FormInvalid, AlreadyRegistered, SoldOut),
    )(patch_registration)
    for name, act, body, refusals in ACTIONS:
        declare = api.post(
            f"{one}/{name}",
            who=WRITE,
            body=body,
            body_optional=body is not Successor,
            answer=RegistrationView,
            refusals=(*missing, *refusals),
        )
        declare(_action(name, act))


async def post_registration(request: web.Request, query: SubmissionQuery, body: RegistrationForm) -> Any:
    """Registers somebody. The answer does not tell whether the address was known."""
    if query.as_ == "organiser":
        return await _enter(request, body)
    dependencies = request.app[DEPENDENCIES]
    submission = place_registration(
        slug_of(request),
        body,
        language=language_of(request),
        idempotency_key=_idempotency_key(request),
        transactions=dependencies.transactions,
        desk=dependencies.desk,
    )
    return {"outcome": await submission}


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
        event.slug, form, actor=actor, language=language, transactions=dependencies.transactions, desk=dependencies.desk
    )
    view = await _view(request, entered.code)
    return web.Response(body=view.model_dump_json(), status=201, content_type="application/json")


async def list_registrations(request: web.Request, query: RegistrationsQuery) -> RegistrationPage:
    """Registrations in the order in which they came."""
    dependencies = request.app[DEPENDENCIES]
    event = await event_of(request, "registrations:read")
    which = Filter(state=query.state, category=query.category, session=query.session, q=query.q)
    after = int(query.cursor) if query.cursor else None
    entries = await dependencies.registrations.page(event.slug, which, query.limit, after)
    with_secret = _may_see_secrets(request, event.members)
    items = [registration_view(entry, public_url=dependencies.public_url, with_secret=with_secret) for entry in entries]
    more = len(entries) == query.limit
    return RegistrationPage(items=items, next_cursor=str(entries[-1].registration.line) if more else None)


async def get_registration(request: web.Request) -> RegistrationView:
    """One registration."""
    await event_of(request, "registrations:read")
    return await _view(request, code_of(request))


async def patch_registration(request: web.Request, body: RegistrationPatch) -> RegistrationView:
    """Corrects or changes a registration; its attendee is told."""
    dependencies = request.app[DEPENDENCIES]
    await event_of(request, "registrations:write")
    actor, code = signed_in(request).actor, code_of(request)
    await change_registration(
        slug_of(request),
        code,
        body.fields(),
        actor=actor,
        transactions=dependencies.transactions,
        desk=dependencies.desk,
    )
    return await _view(request, code)


async def _view(request: web.Request, code: str) -> RegistrationView:
    dependencies = request.app[DEPENDENCIES]
    event = await dependencies.events.read(slug_of(request))
    entry = await dependencies.registrations.read(event.slug, code)
    with_secret = _may_see_secrets(request, event.members)
    return registration_view(entry, public_url=dependencies.public_url, with_secret=with_secret)


def _may_see_secrets(request: web.Request, members: Mapping[str, Role]) -> bool:
    return signed_in(request).may(members, "secrets:read")


ACTIONS: tuple[tuple[str, Act, type[Strict], tuple[type[Refusal], ...]], ...] = (
    ("approve", approve_registration, Empty, (NotInThisState, SoldOut)),
    ("decline", decline_registration, Reason, (NotInThisState,)),
    ("cancel", cancel_registration, Empty, (NotInThisState,)),
    ("promote", promote_registration, Empty, (NotInThisState, SoldOut)),
    ("resend", resend_mail, Empty, (NothingToConfirm,)),
    ("reissue", reissue_ticket, Empty, (NotInThisState,)),
    ("hand-over", hand_over_place, Successor, (NotInThisState, FormInvalid, AlreadyRegistered)),
)


def _action(name: str, act: Act) -> Callable[..., Awaitable[RegistrationView]]:
    async def handle(request: web.Request, body: Empty | Reason | Successor) -> RegistrationView:
        dependencies = request.app[DEPENDENCIES]
        await event_of(request, "registrations:write")
        said: Mapping[type[Strict], Body] = {
            Reason: {"reason": getattr(body, "reason", None)},
            Successor: {"successor": body},
        }
        await act(
            slug_of(request),
            code_of(request),
            actor=signed_in(request).actor,
            transactions=dependencies.transactions,
            desk=dependencies.desk,
            **said.get(type(body), {}),
        )
        return await _view(request, code_of(request))

    handle.__name__ = f"{name.replace('-', '_')}_registration"
    handle.__doc__ = sys.modules[act.__module__].__doc__
    return handle
