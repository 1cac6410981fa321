"""The part of the manage page with the attendee's consents, which they give and withdraw at any time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from services.registration.domain.consents import Decision, open_consents
from services.registration.domain.event_definition import PRIVACY
from services.registration.domain.registration import ConsentRecord
from services.registration.use_cases.people.decide_own_consents import decide_own_consents
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.page_models import Gettext
from services.registration.web.people.forms import Fields
from services.registration.web.people.manage_link import OpenedLink, open_link
from services.registration.web.people.manage_page import ManagePage, ManagePart
from shared.http.csrf import read_own_form
from shared.http.pages import page_language, translator
from shared.language.date_formats import moment


@dataclass(frozen=True, slots=True)
class ConsentOnPage:
    """A consent with its text, whether it stands, and the line that says since when."""

    id: str
    text: Mapping[str, str]
    version: str
    given: bool
    line: str


async def _values(page: ManagePage, request: web.Request, opened: OpenedLink) -> Mapping[str, Any]:
    event, records = opened.event, opened.registration.consents
    gettext, language = translator(page.pages, request), page_language(request)

    def line(name: str, version: str) -> str:
        return _line(records.get(name), version, event.timezone, language, gettext)

    consents = [
        ConsentOnPage(
            id=consent.id,
            text=consent.text or {event.languages[0]: consent.id},
            version=consent.version,
            given=consent.id in records and records[consent.id].given,
            line=line(consent.id, consent.version),
        )
        for consent in open_consents(event, opened.registration)
    ]
    return {"consents": consents, "privacy_line": line(PRIVACY, event.privacy.version)}


def _line(record: ConsentRecord | None, version: str, timezone: str, language: str, gettext: Gettext) -> str:
    if record is None:
        return ""
    at = {"time": moment(record.at, timezone, language), "version": record.version}
    if not record.given:
        return gettext("Withdrawn: %(time)s") % at
    if record.version != version:
        return gettext("Agreed to an earlier wording, version %(version)s: %(time)s") % at
    return gettext("Agreed, version %(version)s: %(time)s") % at


async def _decide(page: ManagePage, request: web.Request) -> web.Response:
    """Records what was ticked or no longer is."""
    fields, opened = await read_own_form(request), await open_link(request)
    dependencies = request.app[DEPENDENCIES]

    async def act() -> None:
        await decide_own_consents(
            opened.event,
            opened.registration,
            _decisions(fields),
            transactions=dependencies.transactions,
            clock=dependencies.clock,
        )

    return await page.perform(request, opened, "consents", fields, act=act)


def _decisions(fields: Fields) -> dict[str, Decision]:
    """The decision about each consent that the form showed; `asked` has its id and, behind a blank, its version."""
    agreed = fields.get("agreed", [])
    asked = (value.partition(" ") for value in fields.get("asked", []))
    return {name: Decision(given=name in agreed, version=version) for name, _, version in asked}


CONSENTS = ManagePart(actions={"consents": _decide}, done={"consents": "Saved."}, values=_values)
