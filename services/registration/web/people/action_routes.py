"""The calls by which organisers act on one registration."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from services.registration.domain.form_check import FormInvalid
from services.registration.domain.places import SoldOut
from services.registration.domain.registration import (
    AlreadyRegistered,
    NothingToConfirm,
    NotInThisState,
    PlaceUsed,
    Registration,
    UnknownRegistration,
)
from services.registration.use_cases.people.reissue_ticket import reissue_ticket
from services.registration.use_cases.people.resend_mail import resend_mail
from services.registration.use_cases.places.approve_registration import approve_registration
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.places.decline_registration import decline_registration
from services.registration.use_cases.places.hand_over_place import hand_over_place
from services.registration.use_cases.places.promote_registration import promote_registration
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.guards import event_of
from services.registration.web.people.api_models import RegistrationView
from services.registration.web.people.registration_models import SuccessorModel
from services.registration.web.people.registration_routes import WRITE, view_of
from services.registration.web.request_values import code_of, slug_of
from shared.errors import Refusal
from shared.http.api import Api
from shared.http.validation import Strict
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import signed_in
from shared.language.field_types import Paragraphs

Act = Callable[..., Awaitable[Registration]]


class Empty(Strict):
    """An empty body."""


class Reason(Strict):
    """A reason in the organiser's words, which the attendee reads."""

    reason: Paragraphs | None = None


def add_action_routes(api: Api) -> None:
    """Adds the calls to the table."""
    for name, handler, body, refusals in ACTIONS:
        declare = api.post(
            f"/events/{{slug}}/registrations/{{code}}/{name}",
            who=WRITE,
            body=body,
            body_optional=body is not SuccessorModel,
            answer=RegistrationView,
            refusals=(UnknownEvent, UnknownRegistration, *refusals),
        )
        declare(handler)


async def post_approve(request: web.Request, body: Empty) -> RegistrationView:
    """Approves a registration, which then gets a place or waits for one."""
    return await _act(request, approve_registration, body, random=request.app[DEPENDENCIES].random)


async def post_decline(request: web.Request, body: Reason) -> RegistrationView:
    """Declines a registration that awaits approval."""
    return await _act(request, decline_registration, body)


async def post_cancel(request: web.Request, body: Empty) -> RegistrationView:
    """Cancels a registration; its place goes to the next in line."""
    return await _act(request, cancel_registration, body, random=request.app[DEPENDENCIES].random)


async def post_promote(request: web.Request, body: Empty) -> RegistrationView:
    """Gives somebody on the waiting list a place, out of turn."""
    return await _act(request, promote_registration, body, random=request.app[DEPENDENCIES].random)


async def post_resend(request: web.Request, body: Empty) -> RegistrationView:
    """Sends the mail that says how the registration stands once more."""
    return await _act(request, resend_mail, body, random=request.app[DEPENDENCIES].random)


async def post_reissue(request: web.Request, body: Empty) -> RegistrationView:
    """Gives the ticket a new secret; the old one is revoked."""
    return await _act(request, reissue_ticket, body, random=request.app[DEPENDENCIES].random)


async def post_hand_over(request: web.Request, body: SuccessorModel) -> RegistrationView:
    """Hands the place over to somebody else."""
    dependencies = request.app[DEPENDENCIES]
    return await _act(
        request,
        hand_over_place,
        Empty(),
        successor=body.successor(),
        registrations=dependencies.registrations,
        random=dependencies.random,
    )


async def _act(request: web.Request, use_case: Act, body: Empty | Reason, **details: Any) -> RegistrationView:
    dependencies = request.app[DEPENDENCIES]
    await event_of(request, "registrations:write")
    await use_case(
        slug_of(request),
        code_of(request),
        actor=signed_in(request).actor,
        transactions=dependencies.transactions,
        clock=dependencies.clock,
        links=dependencies.links,
        **body.model_dump(),
        **details,
    )
    return await view_of(request, code_of(request))


ACTIONS: tuple[tuple[str, Callable[..., Any], type[Strict], tuple[type[Refusal], ...]], ...] = (
    ("approve", post_approve, Empty, (NotInThisState, SoldOut)),
    ("decline", post_decline, Reason, (NotInThisState,)),
    ("cancel", post_cancel, Empty, (NotInThisState,)),
    ("promote", post_promote, Empty, (NotInThisState, SoldOut)),
    ("resend", post_resend, Empty, (NothingToConfirm, NotInThisState)),
    ("reissue", post_reissue, Empty, (NotInThisState,)),
    ("hand-over", post_hand_over, SuccessorModel, (NotInThisState, PlaceUsed, FormInvalid, AlreadyRegistered)),
)
