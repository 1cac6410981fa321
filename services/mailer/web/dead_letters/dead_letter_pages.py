"""The page on which admins replay or drop the messages that the mailer could not process."""

from aiohttp import web
from pydantic import TypeAdapter

from services.mailer.web.dependencies import DEPENDENCIES
from shared.dead_letter_routes import PageQuery
from shared.http.bodies import read_query
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language
from shared.identity.authorisation import OutOfScope
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import short_moment

DEAD_LETTERS = "/mail/console/dead-letters"
PAGE = 50
LONGEST_BODY = 4000
QUERY: TypeAdapter[PageQuery] = TypeAdapter(PageQuery)


def dead_letter_pages(pages: Pages) -> list[web.RouteDef]:
    """The routes of the page."""

    async def page(request: web.Request) -> web.Response:
        """Shows each message with the reason."""
        _require_admin(request)
        after = read_query({name: v for name, v in request.query.items() if name == "cursor"}, QUERY).cursor
        letters = await request.app[DEPENDENCIES].dead_letters.page(PAGE + 1, after)
        shown = [
            {
                **letter,
                "body": letter["body"][:LONGEST_BODY],
                "died": short_moment(letter["died_at"], "UTC", page_language(request)),
            }
            for letter in letters[:PAGE]
        ]
        return pages.render(
            request, "dead_letters.html", letters=shown, more=shown[-1]["id"] if len(letters) > PAGE else ""
        )

    async def replay(request: web.Request) -> web.Response:
        """Puts a message back into the queue."""
        await read_own_form(request)
        _require_admin(request)
        await request.app[DEPENDENCIES].replay(request.match_info["id"])
        raise web.HTTPSeeOther(f"{DEAD_LETTERS}?done=replayed")

    async def drop(request: web.Request) -> web.Response:
        """Deletes a message."""
        await read_own_form(request)
        _require_admin(request)
        await request.app[DEPENDENCIES].dead_letters.drop(request.match_info["id"])
        raise web.HTTPSeeOther(f"{DEAD_LETTERS}?done=dropped")

    return [
        web.get(DEAD_LETTERS, for_organisers(page, "/console")),
        web.post(f"{DEAD_LETTERS}/{{id}}/replay", for_organisers(replay, "/console")),
        web.post(f"{DEAD_LETTERS}/{{id}}/drop", for_organisers(drop, "/console")),
    ]


def _require_admin(request: web.Request) -> None:
    if not signed_in(request).admin:
        raise OutOfScope("This is for admins of the installation.")
