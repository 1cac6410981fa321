"""The page on which organisers see whether receivers will believe our mails."""

from datetime import date
from typing import Any

from aiohttp import web

from services.mailer.domain.reasons import cause_of
from services.mailer.domain.sending import Finding
from services.mailer.web.dependencies import DEPENDENCIES
from shared.http.pages import Pages, page_language
from shared.identity.guards import for_organisers
from shared.language.date_formats import short_day

SENDING = "/mail/console/sending"


def sending_routes(pages: Pages) -> list[web.RouteDef]:
    """The routes of the page."""

    async def page(request: web.Request) -> web.Response:
        """Every check with its finding, and what to do about it."""
        dependencies, language = request.app[DEPENDENCIES], page_language(request)
        server = await dependencies.server_state.get()
        findings = [_on_page(finding, language) for finding in await dependencies.check_sending()]
        return pages.render(
            request, "sending.html", server=server, away_cause=cause_of(server.reason or ""), findings=findings
        )

    return [web.get(SENDING, for_organisers(page, "/console"))]


def _on_page(finding: Finding, language: str) -> dict[str, Any]:
    """The finding with its day in words."""
    ends = finding.facts.get("ends")
    day = short_day(date.fromisoformat(ends), language) if ends else ""
    return {"check": finding.check, "verdict": finding.verdict, "code": finding.code, **finding.facts, "ends": day}
