"""The page to which the link to unsubscribe leads: it changes nothing until its button is pressed.

Mail programs unsubscribe with one click (RFC 8058): they post a form of their own, without any cookie or token of ours.
"""

from aiohttp import web

from services.mailer.domain.addresses import address_hash, masked
from services.mailer.domain.unsubscribing import PATH, Subscription, UnknownSubscription, UnsubscribeLinks
from services.mailer.use_cases.preferences.unsubscribe import unsubscribe
from services.mailer.web.dependencies import DEPENDENCIES
from shared.http.bodies import UPLOAD_TYPE, field_value, read_form, read_upload
from shared.http.csrf import check_form
from shared.http.pages import LANGUAGE_PARAMETER, Pages, page_language
from shared.http.problems import NoSuchPlace
from shared.language.languages import supported

MOST_BYTES = 16 * 1024
ONE_CLICK = ("List-Unsubscribe", "One-Click")


def preference_routes(pages: Pages, links: UnsubscribeLinks) -> list[web.RouteDef]:
    """The routes of the page."""
    preferences = Preferences(pages, links)
    address = PATH + "/{token}"
    return [web.get(address, preferences.page), web.post(address, preferences.unsubscribe)]


class Preferences:
    """Shows one reader's choice, and takes back their consent."""

    def __init__(self, pages: Pages, links: UnsubscribeLinks) -> None:
        self._pages = pages
        self._links = links

    async def page(self, request: web.Request) -> web.Response:
        """The present choice, with a button to unsubscribe."""
        return await self._show(request, self._subscription(request))

    async def unsubscribe(self, request: web.Request) -> web.Response:
        """Unsubscribes at once: for a mail program, or for the button on our own page."""
        subscription = self._subscription(request)
        fields = await _fields(request)
        name, value = ONE_CLICK
        is_one_click = field_value(fields, name) == value
        if not is_one_click:
            check_form(request, field_value(fields, "form_token"))
        dependencies = request.app[DEPENDENCIES]
        await unsubscribe(subscription, unsubscriptions=dependencies.unsubscriptions, clock=dependencies.clock)
        if not is_one_click:
            raise web.HTTPSeeOther(request.path_qs)
        return await self._show(request, subscription)

    def _subscription(self, request: web.Request) -> Subscription:
        try:
            return self._links.read(request.match_info["token"])
        except UnknownSubscription:
            raise NoSuchPlace from None

    async def _show(self, request: web.Request, subscription: Subscription) -> web.Response:
        dependencies = request.app[DEPENDENCIES]
        event = await dependencies.events.get(subscription.event)
        entry = await dependencies.ledger.entry(subscription.mail)
        is_known = entry is not None and address_hash(entry.to) == subscription.address_hash
        since = await dependencies.unsubscriptions.since(subscription.event, subscription.address_hash)
        return self._pages.render(
            request,
            "preferences.html",
            language=_language(request, subscription),
            title=event.details.title if event else None,
            reply_to=event.details.reply_to if event else None,
            address=masked(entry.to) if entry and is_known else "",
            is_unsubscribed=since is not None,
        )


def _language(request: web.Request, subscription: Subscription) -> str:
    """The language of the mail, unless the reader chooses another one on the page."""
    chosen_here = request.query.get(LANGUAGE_PARAMETER)
    return page_language(request) if chosen_here else supported(subscription.language) or page_language(request)


async def _fields(request: web.Request) -> dict[str, list[str]]:
    if request.content_type == UPLOAD_TYPE:
        fields, _ = await read_upload(request, MOST_BYTES)
        return fields
    return await read_form(request, MOST_BYTES)
