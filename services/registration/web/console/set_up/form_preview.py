"""A preview of an event's form, as attendees of each category see it in each language."""

from aiohttp import web

from services.registration.web.console.console_pages import HOME
from services.registration.web.console.set_up.form_pages import FORM, frame_of
from services.registration.web.events.questions_on_page import questions_on_form
from services.registration.web.guards import event_of
from shared.http.pages import LANGUAGE_NAMES, Pages, page_language, translations, translator
from shared.identity.guards import for_organisers
from shared.language.languages import supported


def form_preview_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the route."""
    return [web.get(FORM + "/preview", for_organisers(FormPreview(pages).page, HOME))]


class FormPreview:
    """The preview, for those who may change the event. Its own language leaves that of the console as it is."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the questions of one category in one language."""
        event = await event_of(request, "events:write")
        gettext = translator(self._pages, request)  # of the console
        language = supported(request.query.get("in")) or page_language(request)
        category = event.category(request.query.get("category", "")) or event.categories[0]
        shown_in = translations(self._pages.locales, language)
        return self._pages.render(
            request,
            "console_set_up_preview.html",
            language=language,
            **frame_of(request, event),
            back=gettext("Back to the form"),
            heading=gettext("Preview of the form"),
            chosen_category=category,
            categories=event.categories,
            language_names=LANGUAGE_NAMES,
            console_language=page_language(request),
            questions=questions_on_form(event, language, shown_in.gettext, category=category.id),
        )
