"""Public pages on which anybody verifies a certificate of attendance by its code, and the name on it."""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from services.registration.domain.certificate import Certificate, UnknownCertificate, printed_code, read_code
from services.registration.domain.registration import UnknownRegistration
from services.registration.ports.people import Registrations
from services.registration.web.dependencies import DEPENDENCIES
from shared.http.bodies import field_value
from shared.http.client_address import client_address
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language
from shared.language.date_formats import date_range, duration, full_day, line_start, long_date

PATH = "/certificates"
LONGEST_NAME = 600


def verification_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes."""
    verification = VerificationPages(pages)
    return [
        web.get(PATH, verification.entry),
        web.get(PATH + "/{code}", verification.certificate),
        web.post(PATH + "/{code}", verification.compare),
    ]


class VerificationPages:
    """Pages for employers and funders who hold a certificate in their hands."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def entry(self, request: web.Request) -> web.Response:
        """Asks for a code, or redirects to the page of the code that was typed."""
        typed = request.query.get("code", "").strip()
        if not typed:
            return self._pages.render(request, "verification.html", typed="", is_unknown=False)
        code = read_code(typed)
        if code is None:
            return self._pages.render(request, "verification.html", status=404, typed=typed[:100], is_unknown=True)
        raise web.HTTPSeeOther(f"{PATH}/{code}")

    async def certificate(self, request: web.Request) -> web.Response:
        """Confirms a certificate without telling whose it is."""
        return await self._show(request)

    async def compare(self, request: web.Request) -> web.Response:
        """Says whether a name is the one on the certificate. Only wrong guesses count against the client's limit."""
        name = field_value(await read_own_form(request), "name")[:LONGEST_NAME]
        checks, client = request.app[DEPENDENCIES].certificate_checks, client_address(request)
        checks.spend(client)
        return await self._show(request, name, right=lambda: checks.give_back(client))

    async def _show(
        self, request: web.Request, name: str = "", right: Callable[[], None] = lambda: None
    ) -> web.Response:
        """Shows the certificate of the code in the path; `right` is called if `name` is the one on it."""
        dependencies, typed = request.app[DEPENDENCIES], request.match_info["code"]
        dependencies.submissions.spend(client_address(request))
        try:
            certificate = await dependencies.certificates.read(read_code(typed) or "")
        except UnknownCertificate:
            return self._pages.render(request, "verification.html", status=404, typed=typed[:100], is_unknown=True)
        is_true = await _came(dependencies.registrations, certificate)
        is_right = certificate.is_of(name) if name else None
        if is_right:
            right()
        return self._pages.render(
            request,
            "certificate.html",
            certificate=certificate,
            is_true=is_true,
            code=printed_code(certificate.code),
            path=f"{PATH}/{certificate.code}",
            name=name,
            is_right=is_right,
            **_facts(certificate, page_language(request)),
        )


async def _came(registrations: Registrations, certificate: Certificate) -> bool:
    """Whether its holder still counts as somebody who came: a scan may have been taken back since."""
    try:
        return (await registrations.read_by_id(certificate.registration)).attendance.has_come
    except UnknownRegistration:  # erased: the certificate states what was true
        return True


def _facts(certificate: Certificate, language: str) -> dict[str, Any]:
    """The facts as they are printed."""
    dates = date_range(certificate.starts_at, certificate.ends_at, certificate.timezone, language)
    known = [(day, minutes) for day, minutes in certificate.days if minutes is not None]
    whole = len(known) == len(certificate.days)
    days = [(line_start(full_day(day, language)), duration(minutes)) for day, minutes in known] if whole else []
    return {
        "dates": dates,
        "days": days,
        "total": duration(sum(minutes for _, minutes in known)) if days else "",
        "issued": long_date(certificate.issued_at, certificate.timezone, language),
    }
