"""Answers to forms that save by themselves: JSON for the script, a redirect or the page for a browser without it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from services.registration.web.people.forms import Fault
from shared.http.pages import Pages, translator
from shared.http.validation import InvalidInput

Faults = Mapping[str, Fault]
JSON = "application/json"


async def answer_form(
    pages: Pages,
    request: web.Request,
    *,
    save: Callable[[], Awaitable[Mapping[str, Any]]],
    show: Callable[[Faults], Awaitable[web.StreamResponse]],
    back: str,
) -> web.StreamResponse:
    """Saves a form by `save` and answers it as `static/autosave.js`, or a browser without scripts, understands.

    `save` raises InvalidInput with its faults as (name of the field, English sentence). It returns whatever the answer
    to the script holds besides `saved`. `show` renders the page again, with the faults; `back` is the address of the
    page with `?done=…`. Refusals of other kinds pass through.
    """
    try:
        told_besides = await save()
    except InvalidInput as refusal:
        faults = faults_in_order(pages, request, refusal.errors)
        if _is_script(request):
            listed = [{"field": fault.shown_at, "text": fault.text} for fault in faults.values()]
            return web.json_response({"faults": listed}, status=422)
        return await show(faults)
    if _is_script(request):
        return web.json_response({"saved": True, **told_besides})
    raise web.HTTPSeeOther(back)


def faults_in_order(pages: Pages, request: web.Request, errors: tuple[tuple[str, str], ...]) -> dict[str, Fault]:
    """Returns the first fault of each field in the visitor's language, in the order of `errors`."""
    gettext = translator(pages, request)
    faults: dict[str, Fault] = {}
    for name, sentence in errors:
        faults.setdefault(name, Fault(gettext(sentence), name))
    return faults


def _is_script(request: web.Request) -> bool:
    return request.headers.get("Accept", "").partition(",")[0].strip() == JSON
