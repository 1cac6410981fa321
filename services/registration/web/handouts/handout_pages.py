"""The console's page of an event's handouts: files are added, given to more or fewer people, and removed."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.handout import (
    MOST_BYTES,
    MOST_BYTES_OF_EVENT,
    HandoutTooLarge,
    NoRoomForHandout,
    NotAHandout,
)
from services.registration.use_cases.handouts.add_handout import add_handout
from services.registration.use_cases.handouts.change_handout import change_handout
from services.registration.use_cases.handouts.remove_handout import remove_handout
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.set_up.set_up_page import DONE, PATH, page_path
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.guards import event_of
from services.registration.web.handouts.handout_files import choices_of, handouts_on_page, size_text
from services.registration.web.people.forms import Fault
from shared.errors import Refusal
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form, read_own_upload
from shared.http.pages import Pages, translator
from shared.http.problems import TooLarge, status_of
from shared.identity.guards import for_organisers, signed_in
from shared.language.field_types import one_line

ADDRESS = "programme/handouts"
FORM_AROUND = 64 * 1024  # bytes that a form has besides its file
SECONDS = 60.0  # for the largest file over a slow line; as long as the proxy waits
LONGEST_TITLE = 200
SENTENCES: Mapping[type[Refusal], str] = {
    NotAHandout: "Choose a PDF, an office document (pptx, docx, xlsx, odp, odt, ods), a picture or a ZIP file.",
    HandoutTooLarge: "The file is too large: 20 MB at most.",
    TooLarge: "The file is too large: 20 MB at most.",
    NoRoomForHandout: "There is no room left: remove handouts that nobody needs.",
}
TITLE_TOO_LONG = "This title is too long."


def handout_page_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes."""
    handout_pages = HandoutPages(pages)
    path = f"{PATH}/{ADDRESS}"
    return [
        web.get(path, for_organisers(handout_pages.page, HOME)),
        web.post(path, for_organisers(handout_pages.add, HOME)),
        web.post(f"{path}/{{handout}}", for_organisers(handout_pages.change, HOME)),
        web.get(f"{path}/{{handout}}", for_organisers(handout_pages.back, HOME)),
    ]


class HandoutPages:
    """The page of handouts, for those who may change the event."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the handouts, and a form for a new one."""
        return await self._render(request, await event_of(request, "events:write"))

    async def back(self, request: web.Request) -> web.Response:
        """Redirects from the address of a form to the page with the form."""
        raise web.HTTPSeeOther(page_path(request, ADDRESS))

    async def add(self, request: web.Request) -> web.Response:
        """Adds a handout."""
        event = await event_of(request, "events:write")
        fields: dict[str, list[str]] = {}
        dependencies = request.app[DEPENDENCIES]
        try:
            fields, files = await read_own_upload(request, MOST_BYTES + FORM_AROUND, SECONDS)
            title, fault = _title(fields)
            if fault:
                return await self._render(request, event, fields, {"title": fault})
            about = field_value(fields, "about")
            await add_handout(
                event,
                files.get("file", b""),
                file_name=field_value(fields, "file"),
                title=title,
                about=about if about in dict(choices_of(event)) else None,
                for_confirmed=field_value(fields, "for_confirmed") == "yes",
                actor=signed_in(request).actor,
                handouts=dependencies.handouts,
                clock=dependencies.clock,
                random=dependencies.random,
            )
        except tuple(SENTENCES) as refusal:
            return await self._render(
                request, event, fields, {"file": SENTENCES[type(refusal)]}, status=status_of(refusal)
            )
        raise web.HTTPSeeOther(f"{page_path(request, ADDRESS)}?done=added#main")

    async def change(self, request: web.Request) -> web.Response:
        """Removes a handout, or says anew to whom it is given."""
        fields, event = await read_own_form(request), await event_of(request, "events:write")
        dependencies, handout = request.app[DEPENDENCIES], request.match_info["handout"]
        actor, removes = signed_in(request).actor, field_value(fields, "action") == "remove"
        if removes:
            await remove_handout(
                event.slug, handout, actor=actor, handouts=dependencies.handouts, clock=dependencies.clock
            )
        else:
            await change_handout(
                event.slug,
                handout,
                for_confirmed=field_value(fields, "for_confirmed") == "yes",
                actor=actor,
                handouts=dependencies.handouts,
                clock=dependencies.clock,
            )
        raise web.HTTPSeeOther(f"{page_path(request, ADDRESS)}?done={'removed' if removes else 'saved'}#main")

    async def _render(
        self,
        request: web.Request,
        event: Event,
        fields: Mapping[str, list[str]] | None = None,
        faults: Mapping[str, str] | None = None,
        *,
        status: int = 422,
    ) -> web.Response:
        gettext = translator(self._pages, request)
        done = DONE.get(request.query.get("done", ""), "")
        handouts = await request.app[DEPENDENCIES].handouts.of_event(event.slug)
        values: dict[str, Any] = {name: given[0] for name, given in (fields or {}).items()}
        return self._pages.render(
            request,
            "console_set_up_handouts.html",
            status=status if faults else 200,
            event={"slug": event.slug, "title": event.title, "state": event.state},
            path=page_path(request, ADDRESS),
            values=values,
            faults={name: Fault(gettext(sentence), name) for name, sentence in (faults or {}).items()},
            done=gettext(done) if done else "",
            accent=accent_of(event),
            handouts=handouts_on_page(event, handouts),
            choices=choices_of(event),
            taken=size_text(sum(handout.size for handout in handouts)) if handouts else "0 MB",
            room=size_text(MOST_BYTES_OF_EVENT),
        )


def _title(fields: Mapping[str, list[str]]) -> tuple[str, str]:
    """The title, and the sentence about its fault."""
    try:
        title = one_line(field_value(fields, "title"))
    except ValueError as error:
        return "", str(error)
    return title, TITLE_TOO_LONG if len(title) > LONGEST_TITLE else ""
