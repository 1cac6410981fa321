"""The console's page of an event's documents: lists to sign, meal sheets, certificates, and their settings."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.event_definition import CertificateSettings
from services.registration.domain.picture import FUNDERS, SIGNATURE, NotAPicture
from services.registration.web.console.console_pages import HOME
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.documents.attendance_sheet_routes import MOST_SPARE, USUAL_SPARE
from services.registration.web.events.accent import accent_of
from services.registration.web.events.edit_event import edit_event
from services.registration.web.events.event_models import CertificateModel
from services.registration.web.events.picture_forms import picture_fault, save_sent_picture
from services.registration.web.events.picture_routes import picture_name
from services.registration.web.guards import event_of, may_see_sensitive
from services.registration.web.people.forms import Fault, Fields, model_faults
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import LANGUAGE_NAMES, Pages, translator
from shared.http.problems import TooLarge
from shared.identity.guards import for_organisers, signed_in

PATH = HOME + "/events/{slug}/documents"
FILES = ("attendance.pdf", "meals.pdf", "meals.xlsx", "certificates.pdf")
PARAMETERS = ("session", "language", "spare", "day")
DONE = {"certificate": "Saved.", "picture": "The picture is saved.", "removed": "The picture is removed."}


def document_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes. A sent form is answered with a redirect, so that a reload does nothing twice."""
    documents = DocumentPages(pages)
    pictures = "/pictures/{name:" + "|".join((*FUNDERS, SIGNATURE)) + "}"
    return [
        web.get(PATH, for_organisers(documents.page, HOME)),
        web.get(PATH + "/{file:" + "|".join(FILES) + "}", for_organisers(documents.download, HOME)),
        web.post(PATH + "/certificate", for_organisers(documents.settle, HOME)),
        web.post(PATH + pictures, for_organisers(documents.upload, HOME)),
        web.get(PATH + "/certificate", for_organisers(documents.back, HOME)),
        web.get(PATH + pictures, for_organisers(documents.back, HOME)),
    ]


class DocumentPages:
    """The page of documents, for organisers of the event; its settings are for those who may change the event."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows what can be printed."""
        event = await event_of(request, "registrations:read")
        return await self._render(request, event, _values(event))

    async def back(self, request: web.Request) -> web.Response:
        """Redirects from the address of a form to the page with the form."""
        raise web.HTTPSeeOther(f"{_path(request)}?{request.query_string}")

    async def download(self, request: web.Request) -> web.Response:
        """Redirects to a document, without the choices that were left empty."""
        event = await event_of(request, "registrations:read")
        chosen = {name: value for name in PARAMETERS if (value := request.query.get(name, "").strip())}
        file = f"/api/v1/events/{quote(event.slug, safe='')}/{request.match_info['file']}"
        raise web.HTTPSeeOther(f"{file}?{urlencode(chosen)}")

    async def settle(self, request: web.Request) -> web.Response:
        """Saves who signs certificates."""
        fields, event = await read_own_form(request), await event_of(request, "events:write")
        values = _sent(event, fields)
        faults = model_faults(CertificateModel, values["settings"])
        if faults:
            return await self._render(request, event, values, faults=_faults(self._pages, request, faults))
        settings = CertificateModel.model_validate(values["settings"]).model_dump()
        certificate = CertificateSettings(**settings)
        await edit_event(request, lambda definition: replace(definition, certificate=certificate))
        raise web.HTTPSeeOther(f"{_path(request)}?done=certificate#main")

    async def upload(self, request: web.Request) -> web.Response:
        """Saves or removes a picture."""
        event = await event_of(request, "events:write")
        gettext, name = translator(self._pages, request), picture_name(request, event)
        try:
            done = await save_sent_picture(request, event, name)
        except (NotAPicture, TooLarge) as refusal:
            sentence, status = picture_fault(refusal, gettext)
            faults: dict[str, Fault] = {name: Fault(sentence, name)}
            return await self._render(request, event, _values(event), faults=faults, status=status)
        raise web.HTTPSeeOther(f"{_path(request)}?done={done}#{name}")

    async def _render(
        self,
        request: web.Request,
        event: Event,
        values: Mapping[str, Any],
        *,
        faults: Mapping[str, Fault] | None = None,
        status: int = 0,
    ) -> web.Response:
        gettext = translator(self._pages, request)
        done = DONE.get(request.query.get("done", ""), "")
        counts = (await request.app[DEPENDENCIES].figures.counts([event.slug]))[event.slug]
        return self._pages.render(
            request,
            "console_documents.html",
            status=status or (422 if faults else 200),
            event={"slug": event.slug, "title": event.title},
            sessions=event.sessions,
            document_languages=[(code, LANGUAGE_NAMES[code]) for code in event.languages],
            usual_spare=USUAL_SPARE,
            most_spare=MOST_SPARE,
            values=values["form"],
            pictures=event.pictures,
            picture_names=_picture_names(gettext),
            path=_path(request),
            may_change=signed_in(request).may(event.members, "events:write"),
            sees_needs=may_see_sensitive(request, event),
            came=counts.arrived + counts.joined > 0,
            faults=faults or {},
            done=gettext(done) if done else "",
            accent=accent_of(event),
        )


def _path(request: web.Request) -> str:
    return PATH.format(slug=quote(request.match_info["slug"], safe=""))


def _picture_names(gettext: Any) -> list[tuple[str, str]]:
    funders = [(name, gettext("Funder’s logo %(number)s") % {"number": n}) for n, name in enumerate(FUNDERS, 1)]
    return [*funders, (SIGNATURE, gettext("Signature"))]


def _values(event: Event) -> dict[str, Any]:
    settings = event.certificate
    roles = {f"role-{language}": text for language, text in settings.role.items()}
    return {"form": {"signatory": settings.signatory, "issuer": settings.issuer, **roles}}


def _sent(event: Event, fields: Fields) -> dict[str, Any]:
    """The form as it was sent, and the settings in it. Roles in languages that the event does not have stay."""
    form = {name: field_value(fields, name) for name in ("signatory", "issuer")}
    roles = {language: field_value(fields, f"role-{language}") for language in event.languages}
    role = {language: text for language, text in {**event.certificate.role, **roles}.items() if text}
    return {
        "form": {**form, **{f"role-{language}": text for language, text in roles.items()}},
        "settings": {**form, "role": role},
    }


def _faults(pages: Pages, request: web.Request, faults: list[tuple[str, str]]) -> dict[str, Fault]:
    """The faults by field; that of `/role/fr` belongs to the field `role-fr`."""
    gettext = translator(pages, request)
    names = [(pointer.strip("/").replace("/", "-"), sentence) for pointer, sentence in faults]
    return {name: Fault(gettext(sentence), name) for name, sentence in reversed(names)}
