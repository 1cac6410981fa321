"""The console's page of the question whether people still come: the answers, and the button that asks."""

from dataclasses import asdict
from urllib.parse import quote

from aiohttp import web

from services.registration.domain.coming import NobodyIsAsked, answer_by, may_ask
from services.registration.use_cases.campaigns.start_asking import start_asking
from services.registration.use_cases.people.count_answers import count_answers
from services.registration.web.console.console_pages import HOME
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.guards import event_of
from services.registration.web.request_values import slug_of
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import moment

PATH = HOME + "/events/{slug}/still-coming"


def coming_page_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes. A sent form is answered with a redirect, so that a reload asks nobody twice."""
    coming_pages = ComingPages(pages)
    return [
        web.get(PATH, for_organisers(coming_pages.page, HOME)),
        web.post(PATH, for_organisers(coming_pages.ask, HOME)),
    ]


class ComingPages:
    """The page: those who may read registrations see the answers, those who may write e-mails ask."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the answers."""
        event, dependencies = await event_of(request, "registrations:read"), request.app[DEPENDENCIES]
        now, language = dependencies.clock(), page_language(request)
        deadline = answer_by(event, now)
        return self._pages.render(
            request,
            "console_coming.html",
            event={"slug": event.slug, "title": event.title},
            accent=accent_of(event),
            answers=asdict(await count_answers(event.slug, dependencies.registrations)),
            may_ask=may_ask(event, now),
            may_write=signed_in(request).may(event.members, "mail:write"),
            deadline=moment(deadline, event.timezone, language) if deadline else "",
            is_asking=request.query.get("done") == "asked",
        )

    async def ask(self, request: web.Request) -> web.Response:
        """Has everybody asked who is confirmed and has not said yes."""
        await read_own_form(request)
        event, dependencies = await event_of(request, "mail:write"), request.app[DEPENDENCIES]
        path = PATH.format(slug=quote(slug_of(request), safe=""))
        try:
            await start_asking(
                event, None, actor=signed_in(request).actor, jobs=dependencies.jobs, clock=dependencies.clock
            )
        except NobodyIsAsked:
            raise web.HTTPSeeOther(path) from None  # the page says why
        raise web.HTTPSeeOther(f"{path}?done=asked#main")
