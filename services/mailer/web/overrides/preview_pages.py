"""A mail as a document of its own, to be shown in a frame of our page: no script, nothing from elsewhere."""

import re
from collections.abc import Sequence

from aiohttp import web

from services.mailer.ports.previews import Preview
from shared.http.pages import Pages

# Mails have their styles at each element. The sandbox keeps the document apart from the console, whoever opens it.
POLICY = {
    "default-src": "'none'",
    "style-src": "'unsafe-inline'",
    "img-src": "data: 'self'",
    "form-action": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
    "sandbox": "",
}
_DARK = "@media (prefers-color-scheme: dark)"
_BODY = re.compile(r"<body[^>]*>")


def preview_document(
    pages: Pages, request: web.Request, preview: Preview | None, *, is_dark: bool = False, faults: Sequence[str] = ()
) -> web.Response:
    """Returns the mail beneath its subject; without a mail the faults for which it cannot be written."""
    is_shown = preview is not None
    head = pages.render(
        request,
        "text_preview.html",
        policy=POLICY,
        status=200 if is_shown else 422,
        subject=preview.subject if preview else "",
        faults=faults,
    )
    if preview is not None:
        html = preview.html.replace(_DARK, "@media all" if is_dark else "@media not all")
        html = html.replace("color-scheme: light dark", f"color-scheme: {'dark' if is_dark else 'light'}")
        head.text = _BODY.sub(lambda body: f"{body[0]}{head.text}", html, count=1)
    return head
