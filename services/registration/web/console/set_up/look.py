"""The set-up page of an event's look: its logo, and the colour of its pages."""

from collections.abc import Iterator, Mapping
from typing import Any

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.event_definition import EventDefinition
from services.registration.domain.picture import LOGO, NotAPicture
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.preview_pages import preview_address
from services.registration.web.console.set_up.fields import LINE_OR_NONE, Field
from services.registration.web.console.set_up.set_up_page import PATH, SetUpPage, event_languages, page_path
from services.registration.web.events.accent import DARK, LIGHT, MOIEN, surfaces
from services.registration.web.events.page_models import Gettext
from services.registration.web.events.picture_forms import picture_fault, save_sent_picture
from services.registration.web.guards import event_of
from services.registration.web.people.forms import Fault
from shared.documents.colours import shade
from shared.http.pages import Pages, translator
from shared.http.problems import TooLarge
from shared.identity.guards import for_organisers

NAME = "look"
NO_COLOUR = "Enter a colour such as #005f73."


def look_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes: the page, the form of the logo, and the colours of the preview."""
    page = SetUpPage(pages, NAME, fields=_fields, extras=_extras, notes=_notes)
    logo = LogoForm(page)
    return [
        *page.routes(),
        web.post(f"{PATH}/{NAME}/logo", for_organisers(logo.save, HOME)),
        web.get(f"{PATH}/{NAME}/logo", for_organisers(logo.back, HOME)),
        web.get(f"{PATH}/{NAME}/preview-{{colour:[0-9a-f]{{6}}}}.css", for_organisers(get_preview, HOME)),
    ]


class LogoForm:
    """The form of the logo on the page."""

    def __init__(self, page: SetUpPage) -> None:
        self._page = page

    async def save(self, request: web.Request) -> web.StreamResponse:
        """Saves or removes the logo."""
        event = await event_of(request, "events:write")
        try:
            done = await save_sent_picture(request, event, LOGO)
        except (NotAPicture, TooLarge) as refusal:
            sentence, status = picture_fault(refusal, translator(self._page.pages, request))
            return await self._page.show(request, event, {}, {LOGO: Fault(sentence, LOGO)}, status)
        raise web.HTTPSeeOther(f"{page_path(request, NAME)}?done={done}#main")

    async def back(self, request: web.Request) -> web.Response:
        """Redirects from the address of the form to the page."""
        raise web.HTTPSeeOther(f"{page_path(request, NAME)}?{request.query_string}")


async def get_preview(request: web.Request) -> web.Response:
    """Returns the stylesheet of the preview in a colour."""
    await event_of(request, "events:write")
    light, dark = surfaces("#" + request.match_info["colour"])
    text = f".look-preview.light{{{light}}}\n.look-preview.dark{{{dark}}}\n"
    return web.Response(text=text, content_type="text/css")


def _fields(_definition: EventDefinition) -> Iterator[Field]:
    yield Field(("accent",), LINE_OR_NONE, NO_COLOUR)


async def _extras(_request: web.Request, event: Event) -> Mapping[str, Any]:
    previews = [(code, name, preview_address(event, code)) for code, name in event_languages(event)]
    return {"colour": event.accent or MOIEN, "logo": event.pictures.get(LOGO), "previews": previews}


def _notes(definition: EventDefinition, gettext: Gettext, _language: str) -> dict[str, str]:
    """The sentence about the shades in which the colour is shown, so that everybody can read it."""
    colour = (definition.accent or MOIEN).lower()
    darker, lighter = shade(colour, LIGHT) != colour, shade(colour, DARK) != colour
    sentences = {
        (False, False): gettext("Good to read on light pages and on dark ones."),
        (True, False): gettext("Texts in this colour are shown darker on light pages, so that they can be read."),
        (False, True): gettext("Good to read on light pages; on dark ones it is shown lighter."),
        (True, True): gettext("Texts in it are shown darker on light pages; on dark ones the colour is lighter."),
    }
    return {"accent": sentences[darker, lighter]}
