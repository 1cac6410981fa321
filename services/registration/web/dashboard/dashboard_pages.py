"""The dashboard's page: an event's figures as charts, each with its table."""

from aiohttp import web

from services.registration.web.console.console_pages import HOME
from services.registration.web.dashboard import dashboard_models as models
from services.registration.web.dashboard.bars import bar
from services.registration.web.dashboard.figures_routes import dashboard_in
from services.registration.web.dashboard.live import LIVE, live_figures
from services.registration.web.events.accent import accent_of
from services.registration.web.guards import event_of
from shared.http.pages import LANGUAGE_NAMES, Pages, page_language, translator
from shared.identity.guards import for_organisers
from shared.language.date_formats import line_start, time_of_day, when

PATH = HOME + "/events/{slug}/dashboard"


def dashboard_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes."""
    return [
        web.get(PATH, for_organisers(DashboardPages(pages).page, HOME)),
        web.get(PATH + "/live", for_organisers(live_figures, HOME), allow_head=False),
    ]


class DashboardPages:
    """The page, for organisers of the event."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the figures. Their version is read first: a change in between is then shown by the stream."""
        event = await event_of(request, "registrations:read")
        _, version = await request.app[LIVE].version(event.slug)
        dashboard = await dashboard_in(request)
        language, gettext = page_language(request), translator(self._pages, request)
        figures = dashboard.figures
        return self._pages.render(
            request,
            "dashboard.html",
            event={
                "slug": event.slug,
                "title": event.title,
                "capacity": event.capacity,
                "when": line_start(when(event.starts_at, event.ends_at, event.timezone, language)),
            },
            accent=accent_of(event),
            version=version,
            time=time_of_day(dashboard.at, event.timezone, language),
            counts=figures.counts,
            places=dashboard.places,
            confirmed_bar=bar(dashboard.places.confirmed / event.capacity, 1) if event.capacity else "",
            no_shows=dashboard.no_shows,
            has_begun=models.has_begun(event, dashboard.at) or bool(dashboard.arrivals),
            is_over=event.is_over(dashboard.at),
            registrations=models.registrations_section(dashboard, language, gettext),
            arrivals=models.arrivals_sections(dashboard, language, gettext),
            categories=models.category_bars(dashboard),
            sessions=models.session_bars(event, figures),
            languages_read=models.language_bars(figures),
            language_names=LANGUAGE_NAMES,
            companies=figures.companies,
            company_bars=models.company_bars(figures),
            mails=models.mail_bars(figures),
        )
