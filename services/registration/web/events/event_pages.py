"""The pages on which people find an event and register."""

import hashlib
import secrets
import textwrap

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.form_check import FormInvalid
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import RegistrationForm
from services.registration.use_cases.places.place_registration import place_registration
from services.registration.web.dependencies import DEPENDENCIES, slug_of, visible
from services.registration.web.events.accent import accent_url
from services.registration.web.page_models import ShownEvent, shown_event
from services.registration.web.people.forms import Fault, Fields, all_faults, at_fields, kept, registration_json, typed
from shared.errors import Conflict
from shared.http.bodies import read_form
from shared.http.client_address import client_address
from shared.http.csrf import ForeignForm, check_form, check_same_site
from shared.http.pages import Pages, page_language, translator
from shared.http.problems import status_of
from shared.language.languages import chosen

EVENTS_ON_A_PAGE = 100
LONGEST_SUMMARY = 200  # characters, of what search engines and messengers show
TOO_LONG_OPEN = "This page was open for too long. Please look at your answers and send them once more."


def event_routes(pages: Pages) -> list[web.RouteDef]:
    """The routes of these pages."""
    here = EventPages(pages)
    return [
        web.get("/", here.events),
        web.get("/e/{slug}", here.event),
        web.post("/e/{slug}", here.register),
        web.get("/e/{slug}/sent", here.sent),
    ]


class EventPages:
    """Events, one event with its form, and what is said after it was sent. Anybody may see them."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def events(self, request: web.Request) -> web.Response:
        """All events that are open to the public."""
        dependencies = request.app[DEPENDENCIES]
        coming = await dependencies.events.coming(dependencies.clock(), EVENTS_ON_A_PAGE)
        shown = [await self._shown(request, event, count) for event, count in coming]
        return self._pages.render(request, "events.html", events=shown)

    async def event(self, request: web.Request) -> web.Response:
        """One event with its form."""
        event, count = await self._read(request)
        return await self._page(request, event, count, values={"category": _only_category(event)})

    async def register(self, request: web.Request) -> web.Response:
        """Takes a submitted form; shows it again, with every answer, where one is wrong or a language was chosen."""
        dependencies = request.app[DEPENDENCIES]
        dependencies.submissions.spend(client_address(request))
        fields = await read_form(request)
        check_same_site(request)
        event, count = await self._read(request)
        if "redisplay" in fields:
            return await self._page(request, event, count, values=kept(fields), submitted=True)
        values = registration_json(event, fields, page_language(request))
        try:
            check_form(request, typed(fields, "form_token"))
            if faults := all_faults(event, values):
                raise FormInvalid(errors=tuple(faults))
            outcome = await place_registration(
                event.slug,
                RegistrationForm.model_validate(values, strict=False),
                language=page_language(request),
                idempotency_key=_key(request, fields),
                transactions=dependencies.transactions,
                clock=dependencies.clock,
                random=dependencies.random,
                links=dependencies.links,
            )
        except (FormInvalid, Conflict, ForeignForm) as refusal:
            return await self._again(request, event, count, kept(fields), refusal)
        raise web.HTTPSeeOther(f"/e/{event.slug}/sent?outcome={outcome}#main")

    async def sent(self, request: web.Request) -> web.Response:
        """What happens next; it does not say whether the address was known."""
        event, count = await self._read(request)
        outcome = request.query.get("outcome", "")
        shown = await self._shown(request, event, count)
        return self._pages.render(request, "sent.html", event=shown, outcome=outcome, accent_url=accent_url(event))

    async def _again(
        self,
        request: web.Request,
        event: Event,
        count: PlaceCount,
        values: dict[str, object],
        refusal: FormInvalid | Conflict | ForeignForm,
    ) -> web.Response:
        gettext = translator(self._pages, request)
        faults = at_fields(event, refusal.errors, page_language(request), gettext)
        told = "" if faults else gettext(TOO_LONG_OPEN if isinstance(refusal, ForeignForm) else f"{refusal.title()}.")
        status = status_of(refusal)
        return await self._page(
            request, event, count, values=values, faults=faults, refusal=told, status=status, submitted=True
        )

    async def _page(
        self,
        request: web.Request,
        event: Event,
        count: PlaceCount,
        *,
        values: dict[str, object],
        faults: dict[str, Fault] | None = None,
        refusal: str = "",
        status: int = 200,
        submitted: bool = False,
    ) -> web.Response:
        shown = await self._shown(request, event, count)
        return self._pages.render(
            request,
            "event.html",
            status=status,
            event=shown,
            summary=_summary(shown, page_language(request)),
            public_url=request.app[DEPENDENCIES].public_url,
            values=values,
            faults=faults or {},
            refusal=refusal,
            submitted=submitted and shown.open and shown.outcome is not None,
            submission=values.get("submission") or secrets.token_urlsafe(18),
            accent_url=accent_url(event),
        )

    async def _read(self, request: web.Request) -> tuple[Event, PlaceCount]:
        event, count = await request.app[DEPENDENCIES].events.read_with_count(slug_of(request))
        return visible(event, None), count

    async def _shown(self, request: web.Request, event: Event, count: PlaceCount) -> ShownEvent:
        gettext = translator(self._pages, request)
        return shown_event(event, count, page_language(request), request.app[DEPENDENCIES].clock(), gettext)


def _key(request: web.Request, fields: Fields) -> str | None:
    """The same for a form that is sent twice; another one when it was changed in between, as after going back."""
    if not typed(fields, "submission"):
        return None
    return hashlib.sha256(repr((page_language(request), sorted(fields.items()))).encode()).hexdigest()


def _summary(event: ShownEvent, language: str) -> str:
    told = (event.when, event.venue, chosen(event.description, language))
    return textwrap.shorten(" · ".join(filter(None, told)), LONGEST_SUMMARY, placeholder="…")


def _only_category(event: Event) -> str:
    return event.categories[0].id if len(event.categories) == 1 else ""
