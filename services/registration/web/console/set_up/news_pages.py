"""A change of time or place of which people have not been told: who knows what, and the e-mail that tells them."""

from asyncio import gather
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.known_facts import facts_of, outdated
from services.registration.use_cases.events.dismiss_news import dismiss_news
from services.registration.use_cases.events.start_news import start_news
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.set_up.news_view import Faults, Group, read_notes, render_news
from services.registration.web.console.set_up.set_up_page import PATH, set_up_path
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.guards import event_of
from shared.contracts.registration import Texts
from shared.http.csrf import read_own_form
from shared.http.pages import Pages
from shared.identity.guards import for_organisers, signed_in
from shared.jobs.job import Job


def news_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes. A sent form is answered with a redirect, so that a reload does nothing twice."""
    news = NewsPages(pages)
    return [
        web.get(PATH + "/news", for_organisers(news.page, HOME)),
        web.post(PATH + "/news", for_organisers(news.tell, HOME)),
        web.post(PATH + "/news/dismiss", for_organisers(news.dismiss, HOME)),
    ]


class NewsPages:
    """The news, for those who may change the event."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows who is told what; where there are no news, the overview."""
        return await self._render(request, await event_of(request, "events:write"), {}, {})

    async def tell(self, request: web.Request) -> web.Response:
        """Has people told."""
        fields = await read_own_form(request)
        event = await event_of(request, "events:write")
        notes, faults = read_notes(self._pages, request, event, fields)
        if faults:
            return await self._render(request, event, {name: sent[-1] for name, sent in fields.items()}, faults)
        job = await start(request, event, notes)
        done = {"done": "told", **({"job": job.id} if job else {})}
        raise web.HTTPSeeOther(f"{set_up_path(event)}?{urlencode(done)}#main")

    async def dismiss(self, request: web.Request) -> web.Response:
        """Leaves people as they are."""
        await read_own_form(request)
        event, dependencies = await event_of(request, "events:write"), request.app[DEPENDENCIES]
        await dismiss_news(
            event.slug,
            actor=signed_in(request).actor,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
        )
        raise web.HTTPSeeOther(f"{set_up_path(event)}?done=dismissed#main")

    async def _render(
        self, request: web.Request, event: Event, values: Mapping[str, Any], faults: Faults
    ) -> web.Response:
        groups = await people_with_news(request, event)
        if not groups:
            raise web.HTTPSeeOther(set_up_path(event))
        kind = facts_of(event).mail_kind
        return render_news(self._pages, request, event, groups, kind=kind, values=values, faults=faults)


async def people_with_news(request: web.Request, event: Event) -> list[Group]:
    """Returns the people who know other facts than those that hold now, by what they know."""
    registrations = request.app[DEPENDENCIES].registrations
    facts = list(outdated(event.known))
    counts = await gather(*(registrations.informed(event.slug, known.since, known.before) for known in facts))
    groups = [Group(known.facts, people) for known, people in zip(facts, counts, strict=True)]
    return [group for group in groups if group.people]


async def start(request: web.Request, event: Event, notes: Texts) -> Job | None:
    """Starts to tell people in the name of the signed-in organiser; None where nobody is to be told."""
    dependencies = request.app[DEPENDENCIES]
    return await start_news(
        event.slug,
        notes,
        actor=signed_in(request).actor,
        events=dependencies.events,
        transactions=dependencies.transactions,
        jobs=dependencies.jobs,
        clock=dependencies.clock,
    )
