"""Pages that list the mails and show each as its recipient sees it; no mail can run or load anything in them."""

from email.message import EmailMessage
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote, urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler
from jinja2 import Environment, FunctionLoader, StrictUndefined

from deploy.local.mail_catcher import mails

MAILDIR = web.AppKey("maildir", Path)
OWN_NAMES = {"127.0.0.1", "localhost"}

ALWAYS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
# A mail's own page can neither run nor load anything; its links open in a new tab.
HARMLESS = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox"
)

templates = Environment(
    loader=FunctionLoader(lambda name: files(__package__).joinpath("templates", name).read_text("utf-8")),
    autoescape=True,
    undefined=StrictUndefined,
)


def application(maildir: Path) -> web.Application:
    """Returns the pages of one Maildir."""
    pages = web.Application(middlewares=[_answer_to_own_name_only])
    pages[MAILDIR] = maildir
    pages.on_response_prepare.append(_add_headers)
    pages.router.add_get("/", show_list)
    pages.router.add_get("/mails/{key}", show_mail)
    pages.router.add_get("/mails/{key}/html", show_html)
    pages.router.add_get("/mails/{key}/parts/{number:\\d{1,4}}", download_part)
    return pages


async def show_list(request: web.Request) -> web.Response:
    recipient = request.query.get("to", "")
    newest = list(mails.newest(request.app[MAILDIR], recipient=recipient))
    return _page("list.html", mails=newest, recipient=recipient)


async def show_mail(request: web.Request) -> web.Response:
    message = _message(request)
    return _page(
        "mail.html",
        key=request.match_info["key"],
        subject=mails.subject(message),
        headers=mails.headers(message),
        plain=mails.text(message, "plain"),
        has_html=mails.text(message, "html") is not None,
        parts=mails.parts(message),
    )


async def show_html(request: web.Request) -> web.Response:
    message = _message(request)
    html = mails.text(message, "html")
    if html is None:
        raise web.HTTPNotFound
    page = '<base target="_blank">' + mails.with_images_inside(html, message)
    return web.Response(text=page, content_type="text/html", headers={"Content-Security-Policy": HARMLESS})


async def download_part(request: web.Request) -> web.Response:
    part = mails.part(_message(request), int(request.match_info["number"]))
    if part is None:
        raise web.HTTPNotFound
    response = web.Response(body=mails.payload(part), content_type="application/octet-stream")
    name = part.get_filename() or "part"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return response


def _message(request: web.Request) -> EmailMessage:
    message = mails.read(request.app[MAILDIR], request.match_info["key"])
    if message is None:
        raise web.HTTPNotFound
    return message


def _page(name: str, **values: object) -> web.Response:
    return web.Response(text=templates.get_template(name).render(values), content_type="text/html")


@web.middleware
async def _answer_to_own_name_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses other host names: a foreign site whose name points to this machine must not read the mails."""
    if urlsplit(f"//{request.host}").hostname not in OWN_NAMES:
        raise web.HTTPForbidden
    return await handler(request)


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
