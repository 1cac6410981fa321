"""The page behind the link that confirms an address: only its button registers."""

from aiohttp import web

from services.registration.domain.held_submission import HeldSubmission, LinkExpired
from services.registration.use_cases.places.confirm_submission import confirm_submission
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.events.page_models import event_on_page
from services.registration.web.guards import visible
from services.registration.web.people.sent_form import new_sent_form, remember_sent_form
from services.registration.web.people.submission import equal_time, seconds_for
from services.registration.web.request_values import slug_of
from shared.errors import Conflict, Invalid
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language, translator
from shared.http.problems import status_of
from shared.language.names import full_name


def confirm_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes."""
    confirm = ConfirmPages(pages)
    path = "/e/{slug}/confirm/{token}"
    return [web.get(path, confirm.page), web.post(path, confirm.confirm)]


class ConfirmPages:
    """For whoever has the link."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows what will be registered, with the button that does it."""
        return await self._render(request, await _held(request))

    async def confirm(self, request: web.Request) -> web.Response:
        """Registers, and shows the next steps."""
        await read_own_form(request)
        held, dependencies = await _held(request), request.app[DEPENDENCIES]
        try:
            async with equal_time(seconds_for(held.form)):
                outcome = await confirm_submission(
                    held,
                    transactions=dependencies.transactions,
                    clock=dependencies.clock,
                    random=dependencies.random,
                    links=dependencies.links,
                )
        except (Conflict, Invalid) as refusal:
            return await self._render(request, held, refusal)
        response = web.Response(status=303, headers={"Location": f"/e/{held.event}/sent?outcome={outcome.booker}#main"})
        remember_sent_form(request, response, new_sent_form(held.event, held.form, (), outcome))
        return response

    async def _render(
        self, request: web.Request, held: HeldSubmission, refusal: Conflict | Invalid | None = None
    ) -> web.Response:
        dependencies, gettext = request.app[DEPENDENCIES], translator(self._pages, request)
        event, count = await dependencies.events.read_with_count(held.event)
        view = event_on_page(visible(event, None), count, page_language(request), dependencies.clock(), gettext)
        return self._pages.render(
            request,
            "confirm.html",
            status=status_of(refusal) if refusal else 200,
            event=view,
            name=full_name(held.form.honorific, held.form.first_name, held.form.last_name),
            email=held.form.email,
            path=request.path,
            refusal=gettext(f"{refusal.title()}.") if refusal else "",
            accent=accent_of(event),
        )


async def _held(request: web.Request) -> HeldSubmission:
    held = await request.app[DEPENDENCIES].held_submissions.read(request.match_info["token"])
    if held.event != slug_of(request):
        raise LinkExpired
    return held
