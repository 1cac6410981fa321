"""The console's page of the installation: imprint, accessibility statement, and complaints."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aiohttp import web

from services.registration.domain.complaint import ComplaintState
from services.registration.domain.site import CONFORMANCES, Site
from services.registration.use_cases.site.save_site import save_site
from services.registration.use_cases.site.settle_complaint import settle_complaint
from services.registration.web.console.console_pages import HOME
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.people.forms import Fault, Fields, model_faults
from services.registration.web.site.site_models import SiteModel
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import LANGUAGE_NAMES, Pages, page_language, translator
from shared.identity.authorisation import OutOfScope
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import short_day
from shared.language.languages import LANGUAGES

PATH = HOME + "/site"
LINES = ("name", "legal_form", "register_number", "address", "email", "phone", "assessed_on", "sample")
TEXTS = ("fails", "burden", "exempt", "method")
STATES: tuple[ComplaintState, ...] = ("open", "answered", "closed")
MOST_COMPLAINTS = 200
LONGEST_NOTE = 2000


def console_site_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes. A sent form is answered with a redirect, so that a reload does nothing twice."""
    site_pages = ConsoleSitePages(pages)
    return [
        web.get(PATH, for_organisers(site_pages.page, HOME)),
        web.post(PATH, for_organisers(site_pages.save, PATH)),
        web.post(PATH + "/complaints/{complaint}", for_organisers(site_pages.settle, PATH)),
        web.get(PATH + "/complaints/{complaint}", for_organisers(site_pages.back, PATH)),
    ]


class ConsoleSitePages:
    """A page for the admins of the installation; other organisers see what it is for."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the forms and the complaints."""
        return await self._render(request, _values(await request.app[DEPENDENCIES].sites.read()), {})

    async def back(self, _request: web.Request) -> web.Response:
        """Redirects from the address of a form to the page with the form."""
        raise web.HTTPSeeOther(PATH)

    async def save(self, request: web.Request) -> web.Response:
        """Saves the imprint and the statement."""
        fields = await read_own_form(request)
        _require_admin(request)
        values = _sent(fields)
        if faults := self._faults(request, values):
            return await self._render(request, {name: given[-1] for name, given in fields.items()}, faults)
        site, dependencies = SiteModel.model_validate(values).site(), request.app[DEPENDENCIES]
        await save_site(site, actor=signed_in(request).actor, sites=dependencies.sites, clock=dependencies.clock)
        raise web.HTTPSeeOther(f"{PATH}?done=saved#main")

    async def settle(self, request: web.Request) -> web.Response:
        """Notes how a complaint stands."""
        fields = await read_own_form(request)
        _require_admin(request)
        dependencies, wanted = request.app[DEPENDENCIES], field_value(fields, "state")
        identifier = request.match_info["complaint"]
        await settle_complaint(
            identifier,
            next((state for state in STATES if state == wanted), "open"),
            field_value(fields, "note").strip()[:LONGEST_NOTE],
            actor=signed_in(request).actor,
            complaints=dependencies.complaints,
            clock=dependencies.clock,
        )
        raise web.HTTPSeeOther(f"{PATH}?done=saved#complaint-{identifier}")

    def _faults(self, request: web.Request, values: Mapping[str, Any]) -> dict[str, Fault]:
        gettext = translator(self._pages, request)
        names = [
            ("-".join(pointer.strip("/").split("/")[:2]), text) for pointer, text in model_faults(SiteModel, values)
        ]
        fields = [(name if name.partition("-")[0] in TEXTS else name.partition("-")[0], text) for name, text in names]
        return {name: Fault(gettext(text), name) for name, text in reversed(fields)}

    async def _render(
        self, request: web.Request, values: Mapping[str, Any], faults: Mapping[str, Fault]
    ) -> web.Response:
        dependencies, is_admin = request.app[DEPENDENCIES], signed_in(request).admin
        site = await dependencies.sites.read()
        complaints = await dependencies.complaints.newest(MOST_COMPLAINTS) if is_admin else []
        gettext, now, language = translator(self._pages, request), dependencies.clock(), page_language(request)
        return self._pages.render(
            request,
            "console_site.html",
            status=422 if faults else 200,
            is_admin=is_admin,
            values=values,
            faults=faults,
            done=gettext("Saved.") if request.query.get("done") == "saved" else "",
            missing=site.missing,
            conformances=CONFORMANCES,
            site_languages=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
            states=STATES,
            complaints=[
                {
                    **asdict(complaint),
                    "received": short_day(complaint.received_at.date(), language),
                    "days_left": complaint.days_left(now),
                    "language": LANGUAGE_NAMES[complaint.locale],
                }
                for complaint in complaints
            ],
        )


def _require_admin(request: web.Request) -> None:
    if not signed_in(request).admin:
        raise OutOfScope("This is for admins of the installation.")


def _values(site: Site) -> dict[str, Any]:
    """The facts as the values of the form's fields."""
    flat = {**asdict(site.imprint), **asdict(site.statement)}
    texts = {f"{name}-{code}": text for name in TEXTS for code, text in flat.pop(name).items()}
    return {**flat, **texts}


def _sent(fields: Fields) -> dict[str, Any]:
    """The form as it was sent, as values of the model."""
    texts = {
        name: {code: text for code in LANGUAGES if (text := field_value(fields, f"{name}-{code}").strip())}
        for name in TEXTS
    }
    lines = {name: field_value(fields, name).strip() for name in LINES}
    return {**lines, **texts, "status": field_value(fields, "status") or None}
