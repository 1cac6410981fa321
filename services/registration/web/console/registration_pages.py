"""The console's page of one registration: its data, its history at the door, and what an organiser can do with it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.form_check import FormInvalid
from services.registration.domain.missing_answers import missing_questions
from services.registration.domain.registration import Registration
from services.registration.ports.people import Entry
from services.registration.use_cases.people.change_registration import change_registration
from services.registration.use_cases.people.reissue_ticket import reissue_ticket
from services.registration.use_cases.people.resend_mail import may_resend, resend_mail
from services.registration.use_cases.places.approve_registration import approve_registration
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.places.decline_registration import decline_registration
from services.registration.use_cases.places.promote_registration import promote_registration
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.correction import questions_about, sent_correction, shown_correction
from services.registration.web.console.person.facts import category_name, consents_of, moments_of
from services.registration.web.console.person.neighbours import neighbours_of
from services.registration.web.console.person.timeline_words import timeline_in_words
from services.registration.web.console.table.filter_words import COMING_WORDS, SOURCE_WORDS
from services.registration.web.console.table.people_view import view_of
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.events.page_models import booked_sessions
from services.registration.web.events.questions_on_page import given_answers
from services.registration.web.guards import event_of, may_see_sensitive
from services.registration.web.people.action_routes import Reason
from services.registration.web.people.forms import Fault, Fields, faults_by_field, field_faults, model_faults
from services.registration.web.people.registration_patch import RegistrationPatch
from services.registration.web.request_values import code_of
from shared.errors import Conflict
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import LANGUAGE_NAMES, Pages, page_language, translator
from shared.identity.guards import for_organisers, signed_in
from shared.language.languages import chosen

PATH = HOME + "/events/{slug}/registrations/{code}"
DONE = {
    "approve": "Approved.",
    "decline": "Declined. The attendee gets an e-mail.",
    "promote": "The place is given; the badge is on its way.",
    "cancel": "Cancelled. The attendee gets an e-mail.",
    "resend": "The e-mail is on its way again.",
    "reissue": "The old code is void; the new badge is on its way.",
    "correct": "Saved.",
    "erase": "The data are deleted.",
}
ACTIONS: Mapping[str, Callable[..., Awaitable[Registration]]] = {
    "approve": approve_registration,
    "promote": promote_registration,
    "cancel": cancel_registration,
    "resend": resend_mail,
    "reissue": reissue_ticket,
}


def registration_page_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes. A sent form is answered with a redirect, so that a reload does nothing twice."""
    registration_pages = RegistrationPages(pages)
    return [
        web.get(PATH, for_organisers(registration_pages.page, HOME)),
        web.post(PATH + "/decline", for_organisers(registration_pages.decline, HOME)),
        web.post(PATH + "/correct", for_organisers(registration_pages.correct, HOME)),
        web.post(PATH + "/{action:" + "|".join(ACTIONS) + "}", for_organisers(registration_pages.act, HOME)),
        web.get(
            PATH + "/{action:decline|correct|" + "|".join(ACTIONS) + "}", for_organisers(registration_pages.back, HOME)
        ),
    ]


class RegistrationPages:
    """The page of one registration, for organisers of its event, with its forms."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the registration."""
        event = await event_of(request, "registrations:read")
        entry = await request.app[DEPENDENCIES].registrations.read(event.slug, code_of(request))
        return await self._render(request, event, entry, {})

    async def back(self, request: web.Request) -> web.Response:
        """Redirects from the address of a form to the page with the form."""
        raise web.HTTPSeeOther(f"{_path(request)}?{request.query_string}")

    async def act(self, request: web.Request) -> web.Response:
        """Approves, promotes, cancels, sends the mail again or gives the ticket a new secret."""
        event, _ = await _submitted(request)
        action = request.match_info["action"]
        random = request.app[DEPENDENCIES].random
        return await self._do(request, event, action, lambda: _run(request, ACTIONS[action], random=random))

    async def decline(self, request: web.Request) -> web.Response:
        """Declines, with the reason that the organiser typed."""
        event, fields = await _submitted(request)
        values = {"reason": field_value(fields, "reason") or None}
        faults = model_faults(Reason, values)
        return await self._do(
            request,
            event,
            "decline",
            lambda: _run(request, decline_registration, **Reason(**values).model_dump()),
            values=values,
            faults=faults,
        )

    async def correct(self, request: web.Request) -> web.Response:
        """Corrects names, address, company, job title, answers or the note for the door."""
        event, fields = await _submitted(request)
        registration = (await request.app[DEPENDENCIES].registrations.read(event.slug, code_of(request))).registration
        values = sent_correction(event, registration, fields)

        async def change() -> object:
            random = request.app[DEPENDENCIES].random
            patch = RegistrationPatch.model_validate(values, strict=False)
            return await _run(request, change_registration, changes=patch.fields(), random=random)

        faults = (field_faults if "email" in values else model_faults)(RegistrationPatch, values)
        sent = shown_correction(event, registration, fields)
        return await self._do(request, event, "correct", change, values=sent, faults=faults)

    async def _do(
        self,
        request: web.Request,
        event: Event,
        action: str,
        act: Callable[[], Awaitable[object]],
        *,
        values: Mapping[str, Any] | None = None,
        faults: list[tuple[str, str]] | None = None,
    ) -> web.Response:
        """Performs the action and redirects to the page, or shows the page with the refusal or the faults."""
        gettext, refusal = translator(self._pages, request), ""
        if not faults:
            try:
                await act()
            except FormInvalid as error:
                faults = list(error.errors)
            except Conflict as error:
                refusal = gettext(type(error).title() + ".")
            else:
                raise web.HTTPSeeOther(f"{_path(request)}?{_with_list(request, done=action)}#main")
        entry = await request.app[DEPENDENCIES].registrations.read(event.slug, code_of(request))
        return await self._render(
            request,
            event,
            entry,
            values or {},
            faults=faults_by_field(event, faults or [], page_language(request), gettext),
            refusal=refusal,
            opened=action,
            status=409 if refusal else 422,
        )

    async def _render(
        self,
        request: web.Request,
        event: Event,
        entry: Entry,
        values: Mapping[str, Any],
        *,
        faults: Mapping[str, Fault] | None = None,
        refusal: str = "",
        opened: str = "",
        status: int = 200,
    ) -> web.Response:
        gettext, language = translator(self._pages, request), page_language(request)
        registration, sensitive = entry.registration, may_see_sensitive(request, event)
        questions = [question for question in event.questions if sensitive or not question.sensitive]
        done = DONE.get(request.query.get("done", ""), "")
        dependencies, view = request.app[DEPENDENCIES], view_of(event, request.query, sensitive=sensitive)
        return self._pages.render(
            request,
            "console_registration.html",
            status=status,
            event={"slug": event.slug, "title": event.title},
            registration=registration,
            group=[m.registration for m in await dependencies.registrations.group(event.slug, registration.code)],
            entry=entry,
            category=category_name(event, registration, language),
            sessions=booked_sessions(event, registration.sessions, language),
            answers=given_answers(event, questions, registration.answers, language, gettext),
            source=gettext(SOURCE_WORDS[registration.source]),
            missing=[chosen(question.label, language) for question in missing_questions(event, registration)],
            coming=gettext(COMING_WORDS[registration.coming]) if registration.coming else "",
            consents=consents_of(event, registration, language, gettext),
            mail_language=LANGUAGE_NAMES.get(registration.locale, registration.locale),
            moments=moments_of(event, entry, language),
            path=_path(request),
            neighbours=await neighbours_of(registration, view, dependencies.registrations),
            timeline=await timeline_in_words(
                event, entry, language, gettext, history=dependencies.history, accounts=dependencies.accounts
            ),
            categories=event.categories,
            bookable=event.sessions,
            mail_languages=[(code, LANGUAGE_NAMES[code]) for code in event.languages],
            actions=_actions(event, registration) if sensitive and not registration.erased_at else (),
            may_print=registration.state == "confirmed"
            and registration.secret is not None
            and signed_in(request).may(event.members, "secrets:read"),
            values={**shown_correction(event, registration), **values},
            questions=questions_about(event, registration, language, gettext),
            faults=faults or {},
            refusal=refusal,
            done=gettext(done) if done else "",
            opened=opened,
            accent=accent_of(event),
        )


def _path(request: web.Request) -> str:
    return PATH.format(slug=quote(request.match_info["slug"], safe=""), code=quote(code_of(request), safe=""))


def _with_list(request: web.Request, **further: str) -> str:
    """The query of the page, which tells from which list the organiser came."""
    return urlencode({**{k: v for k, v in request.query.items() if k != "done"}, **further})


async def _submitted(request: web.Request) -> tuple[Event, Fields]:
    fields = await read_own_form(request)
    return await event_of(request, "registrations:write"), fields


async def _run(request: web.Request, use_case: Callable[..., Awaitable[object]], **details: Any) -> object:
    dependencies = request.app[DEPENDENCIES]
    return await use_case(
        request.match_info["slug"],
        code_of(request),
        actor=signed_in(request).actor,
        transactions=dependencies.transactions,
        clock=dependencies.clock,
        links=dependencies.links,
        **details,
    )


def _actions(event: Event, registration: Registration) -> tuple[str, ...]:
    """The actions that the state allows, the likeliest first."""
    of_state = {"awaiting_approval": ("approve", "decline"), "waitlisted": ("promote",)}
    resend = ("resend",) if may_resend(event, registration) else ()
    reissue = ("reissue",) if registration.state == "confirmed" and registration.secret else ()
    if not registration.is_active:
        return (*resend, "erase")
    return (*of_state.get(registration.state, ()), *resend, "correct", *reissue, "cancel", "erase")
