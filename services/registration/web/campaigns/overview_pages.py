"""The console's page of an event's e-mails: those that organisers wrote, and the schedule, which is set here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.mail_schedule import BEFORE_EVENT, ScheduleInvalid, moment_of, next_moment
from services.registration.domain.missing_answers import gaps
from services.registration.domain.news import news_of
from services.registration.domain.scheduled_mail import Schedule, ScheduledKind, ScheduledMail
from services.registration.use_cases.campaigns.set_schedule import set_schedule
from services.registration.web.campaigns.campaign_view import moment_on_page
from services.registration.web.console.console_pages import HOME
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.guards import event_of
from services.registration.web.people.forms import Fault, Fields
from services.registration.web.request_values import slug_of
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language, translator
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import moment

PATH = HOME + "/events/{slug}/mails"
NO_DAYS = "Enter a number of days up to 365."
USUAL_DAYS: Mapping[ScheduledKind, int] = {
    "still_coming": 7,
    "reminder": 2,
    "paper_list": 1,
    "thank_you": 1,
    "certificate": 1,
}
LONGEST = 3  # digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A kind of e-mail on the form: whether and how many days before or after it goes, and when that is.

    `others` are entries of this kind that the form does not show, with their times; they stay.
    """

    kind: ScheduledKind
    is_on: bool
    days: str
    goes_at: str
    passed_at: str
    outcome: str
    others: tuple[str, ...]


def overview_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes. A sent form is answered with a redirect, so that a reload does nothing twice."""
    overview = OverviewPages(pages)
    return [
        web.get(PATH, for_organisers(overview.page, HOME)),
        web.post(f"{PATH}/schedule", for_organisers(overview.save, HOME)),
        web.get(f"{PATH}/schedule", for_organisers(overview.back, HOME)),
    ]


class OverviewPages:
    """The page: those who may read e-mails see it, those who may write them set the schedule."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows campaigns and schedule."""
        event = await event_of(request, "mails:read")
        return await self._render(request, event, lines_of(event, page_language(request)), {})

    async def back(self, request: web.Request) -> web.Response:
        """Redirects from the address of the form to the page with the form."""
        raise web.HTTPSeeOther(mails_path(request))

    async def save(self, request: web.Request) -> web.Response:
        """Sets the schedule."""
        fields, event = await read_own_form(request), await event_of(request, "mail:write")
        dependencies, gettext = request.app[DEPENDENCIES], translator(self._pages, request)
        wanted, faults = read_schedule(event, fields)
        try:
            if not faults:
                await set_schedule(
                    event.slug,
                    list(wanted.values()),
                    actor=signed_in(request).actor,
                    transactions=dependencies.transactions,
                    clock=dependencies.clock,
                )
                raise web.HTTPSeeOther(f"{mails_path(request)}?done=saved#schedule")
        except ScheduleInvalid as invalid:
            names = list(wanted)
            faults = {names[int(pointer.strip("/") or 0)]: sentence for pointer, sentence in invalid.errors}
        by_field = {name: Fault(gettext(sentence), name) for name, sentence in faults.items()}
        return await self._render(request, event, lines_of(event, page_language(request), fields), by_field)

    async def _render(
        self, request: web.Request, event: Event, lines: list[Line], faults: Mapping[str, Fault]
    ) -> web.Response:
        language = page_language(request)
        campaigns = await request.app[DEPENDENCIES].campaigns.of_event(event.slug)
        return self._pages.render(
            request,
            "console_mails.html",
            status=422 if faults else 200,
            event={"slug": event.slug, "title": event.title, "state": event.state},
            mails=mails_path(request),
            accent=accent_of(event),
            may_write=signed_in(request).may(event.members, "mail:write"),
            campaigns=[(campaign, moment_on_page(campaign, event, language)) for campaign in campaigns],
            has_awaited=any(gaps(event)),
            has_news=news_of(event) is not None,
            lines=lines,
            faults=faults,
            zone=event.timezone,
            is_saved=request.query.get("done") == "saved",
        )


def mails_path(request: web.Request) -> str:
    """Returns the address of the e-mails of the event in the request's path."""
    return PATH.format(slug=quote(slug_of(request), safe=""))


def lines_of(event: Event, language: str, fields: Fields | None = None) -> list[Line]:
    """Returns the lines of the form, as the schedule has them or as they were sent."""
    return [_line(kind, event, language, fields) for kind in (*USUAL_DAYS, "digest")]


def _line(kind: ScheduledKind, event: Event, language: str, fields: Fields | None) -> Line:
    entry, others = _shown(event.schedule, kind)
    days = entry and (entry.days_before if kind in BEFORE_EVENT else entry.days_after)
    goes_at = next_moment(entry, event) if entry else None
    passed_at = moment_of(entry, event) if entry and not goes_at and kind != "digest" else None

    def in_words(at: Any) -> str:
        return moment(at, event.timezone, language) if at else ""

    return Line(
        kind=kind,
        is_on=entry is not None if fields is None else field_value(fields, kind) == "yes",
        days=field_value(fields, f"days-{kind}") if fields else str(USUAL_DAYS.get(kind, 0) if days is None else days),
        goes_at=in_words(goes_at),
        passed_at=in_words(passed_at),
        outcome=entry.outcome if entry else "",
        others=tuple(in_words(moment_of(other, event)) for other in others),
    )


def _shown(schedule: Schedule, kind: ScheduledKind) -> tuple[ScheduledMail | None, list[ScheduledMail]]:
    """The entry of a kind that the form shows, and the others, which programs have set."""
    of_kind = [entry for entry in schedule if entry.kind == kind]
    relative = [entry for entry in of_kind if entry.at is None]
    return (relative[0] if relative else None), [entry for entry in of_kind if entry not in relative[:1]]


def read_schedule(event: Event, fields: Fields) -> tuple[dict[str, ScheduledMail], dict[str, str]]:
    """Returns the wanted schedule, by the field at which a fault is shown, and the faults by field."""
    wanted: dict[str, ScheduledMail] = {}
    faults: dict[str, str] = {}
    for line in lines_of(event, event.languages[0], fields):
        kind = line.kind
        for number, other in enumerate(_shown(event.schedule, kind)[1]):
            wanted[f"{kind}-{number}"] = other
        if not line.is_on:
            continue
        if kind == "digest":
            wanted[kind] = ScheduledMail(kind=kind)
        elif not (line.days.isascii() and line.days.isdecimal()) or len(line.days) > LONGEST or int(line.days) > 365:
            faults[f"days-{kind}"] = NO_DAYS
        else:
            days = "days_before" if kind in BEFORE_EVENT else "days_after"
            wanted[f"days-{kind}"] = ScheduledMail(kind=kind, **{days: int(line.days)})  # type: ignore[arg-type]
    return wanted, faults
