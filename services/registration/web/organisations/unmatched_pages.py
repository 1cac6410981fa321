"""The console's pages of companies that belong to no organisation yet, and of what was changed in the list."""

from typing import Any

from aiohttp import web

from services.registration.domain import organisation_list
from services.registration.domain.identifiers import new_id
from services.registration.domain.organisation import ChangedSince, ListChange, NameTaken
from services.registration.domain.unmatched_companies import MOST_GROUPS, group_companies
from services.registration.use_cases.organisations.undo_list_change import undo_list_change
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.organisations.console_access import own_events
from services.registration.web.organisations.organisation_pages import PATH, done_address, done_notice, make_change
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language, translator
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import short_moment

UNMATCHED = PATH + "/unmatched"
CHANGES = PATH + "/changes"
MOST_CHANGES = 50
MOST_NAMED = 5


def unmatched_page_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes. A sent form is answered with a redirect, so that a reload does nothing twice."""
    unmatched = UnmatchedPages(pages)
    return [
        web.get(UNMATCHED, for_organisers(unmatched.page, UNMATCHED)),
        web.post(UNMATCHED, for_organisers(unmatched.settle, UNMATCHED)),
        web.get(CHANGES, for_organisers(unmatched.changes, CHANGES)),
        web.post(CHANGES + "/{change}/undo", for_organisers(unmatched.undo, CHANGES)),
    ]


class UnmatchedPages:
    """Unmatched companies and the log of changes, for those who may change an event."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the companies that people typed and that are no organisation's, those together that are alike."""
        return await self._unmatched(request)

    async def settle(self, request: web.Request) -> web.Response:
        """Makes an organisation of the chosen spellings, or counts them as those of one that is there."""
        fields = await read_own_form(request)
        await own_events(request)
        spellings = [text for text in fields.get("spelling", []) if 0 < len(text) <= 200]
        index = await request.app[DEPENDENCIES].organisations.index()
        typed, identifier = field_value(fields, "typed"), field_value(fields, "into")
        if not identifier and typed and "make" not in fields:
            named = index.named(typed)
            identifier = named.id if named else ""
        if not spellings or ("make" not in fields and not identifier):
            return await self._unmatched(request, "There is no such organisation." if spellings else "Choose a name.")
        made = new_id(request.app[DEPENDENCIES].random)
        try:
            change = await make_change(
                request,
                lambda present: (
                    organisation_list.make_of_spellings(present, made, spellings[0], spellings)
                    if "make" in fields
                    else organisation_list.take_spellings(present, identifier, spellings)
                ),
            )
        except NameTaken as refusal:
            return await self._unmatched(request, refusal.title() + ".")
        raise web.HTTPSeeOther(done_address(UNMATCHED, change))

    async def changes(self, request: web.Request) -> web.Response:
        """Shows the newest changes, each with a button to undo it."""
        await own_events(request)
        return await self._changes(request)

    async def undo(self, request: web.Request) -> web.Response:
        """Takes a change back."""
        await read_own_form(request)
        await own_events(request)
        dependencies = request.app[DEPENDENCIES]
        try:
            await undo_list_change(
                request.match_info["change"],
                actor=signed_in(request).actor,
                organisations=dependencies.organisations,
                clock=dependencies.clock,
                random=dependencies.random,
            )
        except (ChangedSince, NameTaken) as refusal:
            return await self._changes(request, translator(self._pages, request)(refusal.title() + "."))
        raise web.HTTPSeeOther(f"{CHANGES}?done=undone#main")

    async def _unmatched(self, request: web.Request, refusal: str = "") -> web.Response:
        events, organisations = await own_events(request), request.app[DEPENDENCIES].organisations
        groups = group_companies(await organisations.unmatched(events), await organisations.index())
        gettext = translator(self._pages, request)
        return self._pages.render(
            request,
            "console_unmatched.html",
            status=422 if refusal else 200,
            groups=groups,
            are_more=len(groups) == MOST_GROUPS,
            refusal=gettext(refusal) if refusal else "",
            **done_notice(self._pages, request),
        )

    async def _changes(self, request: web.Request, refusal: str = "") -> web.Response:
        dependencies, language = request.app[DEPENDENCIES], page_language(request)
        newest = await dependencies.organisations.newest_changes(MOST_CHANGES)
        accounts = [change.actor.removeprefix("account:").partition(" ")[0] for change in newest]
        emails = await dependencies.accounts.emails(set(accounts))
        rows = [
            {
                **_names(change),
                "change": change,
                "at": short_moment(change.at, "Europe/Luxembourg", language),
                "by": emails.get(account, ""),
            }
            for change, account in zip(newest, accounts, strict=True)
        ]
        return self._pages.render(
            request,
            "console_list_changes.html",
            status=409 if refusal else 200,
            rows=rows,
            refusal=refusal,
            **done_notice(self._pages, request),
        )


def _names(change: ListChange) -> dict[str, Any]:
    """The names of the organisations that a change concerned, the first of them, and how many more there are."""
    names = list(dict.fromkeys(organisation.name for organisation in change.concerned))
    return {"names": names[:MOST_NAMED], "more_names": max(len(names) - MOST_NAMED, 0)}
