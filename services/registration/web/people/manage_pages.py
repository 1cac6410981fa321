"""The page on which attendees manage their own registration. Anybody who has its link may use it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from aiohttp import web

from services.registration.domain.answers import EVERYBODY, answer_faults, known_answers
from services.registration.domain.event import Event
from services.registration.domain.form_check import FormInvalid, change_faults, successor_faults
from services.registration.domain.places import full_part
from services.registration.domain.registration_form import Changes, Successor
from services.registration.use_cases.people.change_own_registration import change_own_registration, changes_are_frozen
from services.registration.use_cases.people.resend_mail import may_resend
from services.registration.use_cases.people.resend_own_mail import resend_own_mail
from services.registration.use_cases.places.cancel_own_registration import cancel_own_registration
from services.registration.use_cases.places.hand_over_own_place import hand_over_own_place
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.events.page_models import (
    Gettext,
    booked_sessions,
    event_on_page,
)
from services.registration.web.events.questions_on_page import given_answers, own_questions, questions_on_form
from services.registration.web.guards import visible
from services.registration.web.handouts.handout_files import handouts_of
from services.registration.web.people.forms import (
    SHOWED_FAULTS,
    Fault,
    Fields,
    answer_fields,
    faults_by_field,
    field_faults,
    model_faults,
    raw_values,
    read_answers,
)
from services.registration.web.people.manage_link import OpenedLink, open_link
from services.registration.web.people.registration_models import SuccessorModel
from services.registration.web.people.registration_patch import RegistrationPatch
from services.registration.web.request_values import slug_of
from shared.errors import Conflict
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import LANGUAGE_NAMES, Pages, page_language, translator
from shared.language.date_formats import time_of_day

DONE = {
    "change": "Saved. If your badge changed, a new one is on its way.",
    "resend": "Sent at %(time)s.",
}
OWN_FIELDS = ("first_name", "last_name", "company", "job_title", "locale")
SUCCESSOR = "successor_"
LONGEST_TIMESTAMP = 10  # digits


def manage_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes of the page. GET never changes anything: mail scanners open links."""
    manage_pages = ManagePages(pages)
    return [
        web.get("/r/{token}", manage_pages.page),
        web.post("/r/{token}/change", manage_pages.change),
        web.post("/r/{token}/hand-over", manage_pages.hand_over),
        web.post("/r/{token}/cancel", manage_pages.cancel),
        web.post("/r/{token}/resend", manage_pages.resend),
        web.get("/r/{token}/{action:change|hand-over|cancel|resend}", manage_pages.back),
        web.get("/e/{slug}/handed-over", manage_pages.handed_over),
    ]


class ManagePages:
    """The page of one registration, for its attendee, with its forms."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the state of the registration, the badge and the forms that the state allows."""
        opened = await open_link(request)
        return await self._render(request, opened, _form_of(opened))

    async def back(self, request: web.Request) -> web.Response:
        """Redirects from the address of a form to the page with the form."""
        raise web.HTTPSeeOther(f"/r/{request.match_info['token']}?{request.query_string}")

    async def handed_over(self, request: web.Request) -> web.Response:
        """Shows what comes after a hand-over, the same for registered and for new addresses."""
        event = visible(await request.app[DEPENDENCIES].events.read(slug_of(request)), None)
        return self._pages.render(request, "handed_over.html", event=event, accent=accent_of(event))

    async def change(self, request: web.Request) -> web.Response:
        """Changes name, company, job title, sessions and answers."""
        fields, opened = await read_own_form(request), await open_link(request)
        dependencies = request.app[DEPENDENCIES]
        values = _changes(opened, fields)

        async def act() -> None:
            patch = RegistrationPatch.model_validate(values, strict=False).fields()
            await change_own_registration(
                opened.event,
                opened.registration,
                patch,
                transactions=dependencies.transactions,
                clock=dependencies.clock,
                random=dependencies.random,
                links=dependencies.links,
            )

        return await self._do(request, opened, "change", fields, act=act, faults=_change_faults(opened, values))

    async def hand_over(self, request: web.Request) -> web.Response:
        """Hands the place over; afterwards this link says so."""
        fields, opened = await read_own_form(request), await open_link(request)
        dependencies = request.app[DEPENDENCIES]
        values = _successor(fields)
        faults = [*field_faults(SuccessorModel, values), *successor_faults(opened.event, Successor(**values))]

        async def act() -> None:
            await hand_over_own_place(
                opened.event,
                opened.registration,
                successor=SuccessorModel.model_validate(values, strict=False).successor(),
                registrations=dependencies.registrations,
                transactions=dependencies.transactions,
                clock=dependencies.clock,
                random=dependencies.random,
                links=dependencies.links,
            )

        return await self._do(request, opened, "hand-over", fields, act=act, faults=faults, prefix=SUCCESSOR)

    async def cancel(self, request: web.Request) -> web.Response:
        """Cancels; the place goes to the next in line."""
        fields, opened = await read_own_form(request), await open_link(request)
        dependencies = request.app[DEPENDENCIES]

        async def act() -> None:
            await cancel_own_registration(
                opened.event,
                opened.registration,
                transactions=dependencies.transactions,
                clock=dependencies.clock,
                random=dependencies.random,
                links=dependencies.links,
            )

        return await self._do(request, opened, "cancel", fields, act=act, faults=[])

    async def resend(self, request: web.Request) -> web.Response:
        """Sends the mail again."""
        fields, opened = await read_own_form(request), await open_link(request)
        dependencies = request.app[DEPENDENCIES]

        async def act() -> datetime:
            return await resend_own_mail(
                opened.registration,
                transactions=dependencies.transactions,
                clock=dependencies.clock,
                random=dependencies.random,
                links=dependencies.links,
            )

        return await self._do(request, opened, "resend", fields, act=act, faults=[])

    async def _do(
        self,
        request: web.Request,
        opened: OpenedLink,
        action: str,
        fields: Fields,
        *,
        act: Callable[[], Awaitable[object]],
        faults: list[tuple[str, str]],
        prefix: str = "",
    ) -> web.Response:
        """Performs the action and redirects to the page, or shows the form again: with faults, in another language."""
        gettext = translator(self._pages, request)
        in_another_language = "redisplay" in fields
        refused = ""
        if in_another_language:
            faults = faults if SHOWED_FAULTS in fields else []
        elif not faults:
            try:
                result = await act()
            except FormInvalid as refusal:
                faults = list(refusal.errors)
            except Conflict as refusal:
                refused = gettext(type(refusal).title() + ".")
            else:
                raise web.HTTPSeeOther(_after(opened, action, result))
        by_field = faults_by_field(opened.event, faults, page_language(request), gettext, prefix)
        values = {**_form_of(opened), **raw_values(fields)}
        status = 200 if in_another_language else 409 if refused else 422
        return await self._render(
            request, opened, values, faults=by_field, refusal=refused, action=action, status=status
        )

    async def _render(
        self,
        request: web.Request,
        opened: OpenedLink,
        values: Mapping[str, Any],
        *,
        faults: dict[str, Fault] | None = None,
        refusal: str = "",
        action: str = "",
        status: int = 200,
    ) -> web.Response:
        gettext, language = translator(self._pages, request), page_language(request)
        event, registration = opened.event, opened.registration
        now = request.app[DEPENDENCIES].clock()
        _, count = await request.app[DEPENDENCIES].events.read_with_count(event.slug)
        category = event.category(registration.category)
        stands = registration.is_active and event.state != "cancelled"
        return self._pages.render(
            request,
            "manage.html",
            status=status,
            event=event_on_page(event, count, language, now, gettext, booked=registration.sessions),
            registration=registration,
            waiting_position=opened.entry.waiting_position,
            category=category.name if category else {language: registration.category},
            booked=booked_sessions(event, registration.sessions, language),
            answers=given_answers(event, own_questions(event), registration.answers, language, gettext),
            questions=questions_on_form(event, language, gettext, category=registration.category),
            full=full_part(event, count, registration.category),
            language_names=LANGUAGE_NAMES,
            stands=stands,
            may_change=stands and not changes_are_frozen(event, now),
            may_hand_over=stands and registration.state == "confirmed" and not event.is_over(now),
            is_over=event.is_over(now),
            handouts=await handouts_of(request, opened),
            has_certificate=event.is_over(now) and opened.entry.attendance.has_come,
            may_resend=may_resend(event, registration),
            path=opened.path,
            values=values,
            faults=faults or {},
            refusal=refusal,
            done=_done(request, event, gettext),
            opened=action,
            accent=accent_of(event),
        )


def _after(opened: OpenedLink, action: str, result: object) -> str:
    """The address of the page that says what was done; `result` is the minute in which a mail was sent, if any."""
    if action == "hand-over":
        return f"/e/{opened.event.slug}/handed-over#main"
    at = f"&at={int(result.timestamp())}" if isinstance(result, datetime) else ""
    return f"{opened.path}?done={action}{at}#main"


def _done(request: web.Request, event: Event, gettext: Gettext) -> str:
    text, at = DONE.get(request.query.get("done", ""), ""), request.query.get("at", "")
    if "%(time)s" not in text:
        return gettext(text) if text else ""
    if not (at.isascii() and at.isdecimal() and len(at) <= LONGEST_TIMESTAMP):
        return ""
    sent_at = datetime.fromtimestamp(int(at), UTC)
    return gettext(text) % {"time": time_of_day(sent_at, event.timezone, page_language(request))}


def _form_of(opened: OpenedLink) -> dict[str, Any]:
    """The registration as the fields of the form."""
    registration = opened.registration
    return {
        **{name: getattr(registration, name) for name in OWN_FIELDS},
        "sessions": [booking.id for booking in registration.sessions],
        **answer_fields(opened.event, registration.answers),
    }


def _changes(opened: OpenedLink, fields: Fields) -> dict[str, Any]:
    values: dict[str, Any] = {name: field_value(fields, name) for name in OWN_FIELDS}
    registration = opened.registration
    answers = read_answers(opened.event, registration.category, fields, known=registration.answers)
    return {**values, "sessions": fields.get("sessions", []), "answers": answers}


def _change_faults(opened: OpenedLink, values: dict[str, Any]) -> list[tuple[str, str]]:
    """The faults of changes; of their own answers attendees are asked more than an organiser who corrects a name."""
    event, registration = opened.event, opened.registration
    changes = cast(Changes, {**values, "sessions": tuple(values["sessions"])})
    own = {question.id for question in own_questions(event) if not question.retired}
    others = {n: answer for n, answer in known_answers(event, registration.answers).items() if n not in own}
    return [
        *model_faults(RegistrationPatch, values),
        *change_faults(event, registration, changes),
        *answer_faults(event, registration.category, values["answers"], asked_of=EVERYBODY, known=others),
    ]


def _successor(fields: Fields) -> dict[str, Any]:
    names = {name: field_value(fields, SUCCESSOR + name) for name in ("first_name", "last_name", "email")}
    return {**names, "consents": {"privacy": "privacy" in fields.get(f"{SUCCESSOR}consents", [])}}
