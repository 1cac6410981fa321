"""The public pages about the installation: the imprint, and accessibility with its statement and complaint form."""

from datetime import date
from typing import Any

from aiohttp import web

from services.registration.domain.complaint import TIME_TO_ANSWER
from services.registration.use_cases.site.file_complaint import file_complaint
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.event_pages import TOO_LONG_OPEN
from services.registration.web.people.forms import Fault, field_faults, raw_values
from services.registration.web.site.site_models import NOTHING_TOLD, ComplaintModel
from shared.http.bodies import field_value, read_form
from shared.http.client_address import client_address
from shared.http.csrf import ForeignForm, check_form, check_same_site
from shared.http.pages import LANGUAGE_NAMES, Pages, page_language, translator
from shared.http.problems import status_of
from shared.language.date_formats import full_day

FIELDS = ("name", "email", "page", "text")
IMPRINT, ACCESSIBILITY = "/imprint", "/accessibility"


def site_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes."""
    site_pages = SitePages(pages)
    return [
        web.get(IMPRINT, site_pages.imprint),
        web.get(ACCESSIBILITY, site_pages.accessibility),
        web.post(ACCESSIBILITY, site_pages.complain),
    ]


class SitePages:
    """Pages for everybody, linked in the foot of every page."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def imprint(self, request: web.Request) -> web.Response:
        """Shows who runs the installation, and how to reach them."""
        site = await request.app[DEPENDENCIES].sites.read()
        return self._pages.render(request, "imprint.html", imprint=site.imprint)

    async def accessibility(self, request: web.Request) -> web.Response:
        """Shows the statement and the form; `page` in the address names the page that a complaint is about."""
        return await self._render(request, {"page": request.query.get("page", "")[:500]}, {})

    async def complain(self, request: web.Request) -> web.Response:
        """Keeps a complaint, or shows the form with every answer again."""
        fields = await read_form(request)
        check_same_site(request)
        values = {name: text for name in FIELDS if (text := field_value(fields, name).strip())}
        faults = self._faults(request, values)
        if "redisplay" in fields:
            return await self._render(request, raw_values(fields), faults if "faulty" in fields else {}, status=200)
        try:
            check_form(request, field_value(fields, "form_token"))
        except ForeignForm as refusal:
            sentence = translator(self._pages, request)(TOO_LONG_OPEN)
            return await self._render(request, raw_values(fields), faults, refusal=sentence, status=status_of(refusal))
        if faults:
            return await self._render(request, raw_values(fields), faults)
        dependencies = request.app[DEPENDENCIES]
        dependencies.complaint_limit.spend(client_address(request))
        form = ComplaintModel.model_validate(values)
        await file_complaint(
            **form.model_dump(),
            locale=page_language(request),
            complaints=dependencies.complaints,
            clock=dependencies.clock,
            random=dependencies.random,
        )
        raise web.HTTPSeeOther(f"{ACCESSIBILITY}?sent#sent")

    def _faults(self, request: web.Request, values: dict[str, str]) -> dict[str, Fault]:
        gettext = translator(self._pages, request)
        missing = [] if values.get("text") else [("/text", NOTHING_TOLD)]
        faults: dict[str, Fault] = {}
        for pointer, sentence in [*field_faults(ComplaintModel, values), *missing]:
            name = pointer.strip("/")
            if name != "text" or values.get("text") or sentence == NOTHING_TOLD:
                faults.setdefault(name, Fault(gettext(sentence), name))
        return faults

    async def _render(
        self,
        request: web.Request,
        values: dict[str, Any],
        faults: dict[str, Fault],
        *,
        refusal: str = "",
        status: int = 0,
    ) -> web.Response:
        dependencies, language = request.app[DEPENDENCIES], page_language(request)
        site = await dependencies.sites.read()
        due = (dependencies.clock() + TIME_TO_ANSWER).date()
        return self._pages.render(
            request,
            "accessibility.html",
            status=status or (422 if faults else 200),
            imprint=site.imprint,
            statement=site.statement,
            assessed_on=_day(site.statement.assessed_on, language),
            language_names=", ".join(LANGUAGE_NAMES.values()),
            public_url=dependencies.public_url,
            values=values,
            faults=faults,
            refusal=refusal,
            answered_by=full_day(due, language) if "sent" in request.query else "",
        )


def _day(text: str, language: str) -> str:
    try:
        return full_day(date.fromisoformat(text), language)
    except ValueError:
        return ""
