"""Pages for people: templates in their language, with headers that isolate each page from other sites."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from shared.errors import Refusal
from shared.http.assets import NODE_MODULES, Assets, folder
from shared.http.csrf import form_token, set_cookie, set_visitor_cookie
from shared.http.problems import retry_header, status_of
from shared.language.date_formats import unbroken
from shared.language.languages import LANGUAGES, chosen, chosen_language, preferred_language, supported
from shared.language.translations import catalogue

HERE = Path(__file__).parent
PICO = NODE_MODULES / "@picocss/pico/css/pico.min.css"
OPENING, STYLES = HERE / "static/opening.css", HERE / "static/moien.css"
TYPEFACE = NODE_MODULES / "@fontsource-variable/source-sans-3"
LANGUAGE_COOKIE = "moien_language"
LANGUAGE_PARAMETER = "lang"
A_YEAR = 365 * 24 * 3600
LANGUAGE_NAMES = {"en": "English", "fr": "Français", "de": "Deutsch", "lb": "Lëtzebuergesch"}

POLICY: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def page_headers(policy: Mapping[str, str] = POLICY) -> dict[str, str]:
    """Returns the headers of every page: no content from elsewhere, no frame around it, no referrer, no cache."""
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
        "Cache-Control": "no-store",
    }


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one service: its own templates over the shared base, its catalogues, its assets.

    `context` returns the values that templates of many pages need.
    """

    templates: Path
    locales: Path
    assets: Assets
    context: Callable[[web.Request], Mapping[str, Any]] = lambda _request: {}

    def render(
        self,
        request: web.Request,
        template: str,
        *,
        status: int = 200,
        policy: Mapping[str, str] = POLICY,
        language: str | None = None,
        **values: Any,
    ) -> web.Response:
        """Returns a page in the visitor's language or in another one, with `values` for the template."""
        language = language or page_language(request)
        has_faults = any(values.get(name) for name in ("faults", "refusal", "fault"))
        text = (
            _environment(self.templates, self.locales, language)
            .get_template(template)
            .render(
                request=request,
                assets=self.assets,
                language=language,
                languages=[(code, LANGUAGE_NAMES[code], _url_in(request, code)) for code in LANGUAGES],
                form_token=lambda: form_token(request),
                has_faults=has_faults,
                **{**self.context(request), **values},
            )
        )
        response = web.Response(text=text, status=status, content_type="text/html", headers=page_headers(policy))
        set_visitor_cookie(request, response)
        _set_language_cookie(request, response)
        return response


def shared_assets() -> dict[str, Path | bytes]:
    """The assets of every page and of the scanner: Pico, the stylesheet over it, the logo."""
    files: dict[str, Path | bytes] = {**folder(HERE / "static")}
    return {**files, "pico.css": PICO, "moien.css": OPENING.read_bytes() + STYLES.read_bytes()}


def page_assets() -> dict[str, Path | bytes]:
    """The shared assets with the typeface, and the two sheets of public pages.

    The small `opening.css` is all that the top of a page waits for; `page.css` follows behind it.
    """
    files = {f"typeface/files/{path.name}": path for path in (TYPEFACE / "files").glob("*-wght-normal.woff2")}
    typeface = (TYPEFACE / "wght.css").read_bytes()
    return {
        **shared_assets(),
        "typeface/wght.css": typeface,
        **files,
        "opening.css": typeface.replace(b"url(./", b"url(typeface/") + OPENING.read_bytes(),
        # In a layer, Pico changes nothing of what is shown already.
        "page.css": b"@layer pico {"
        + PICO.read_bytes().replace(b'@charset "UTF-8";', b"")
        + b"}"
        + STYLES.read_bytes(),
    }


def page_language(request: web.Request) -> str:
    """Returns the language of a page: chosen in the switch, now or earlier, else by Accept-Language, else English."""
    requested = request.query.get(LANGUAGE_PARAMETER) or request.cookies.get(LANGUAGE_COOKIE)
    return supported(requested) or preferred_language(request.headers.get("Accept-Language", "")) or "en"


def translator(pages: Pages, request: web.Request) -> Callable[[str], str]:
    """Returns the function that translates our English texts into the visitor's language."""
    return translations(pages.locales, page_language(request)).gettext


def refusal_page(pages: Pages, request: web.Request, refusal: Refusal) -> web.Response:
    """Returns the page that explains a refusal."""
    heading, status = translator(pages, request)(refusal.title() + ".").rstrip("."), status_of(refusal)
    response = pages.render(request, "refused.html", status=status, heading=heading, slug=refusal.slug())
    response.headers.update(retry_header(refusal))
    return response


def _set_language_cookie(request: web.Request, response: web.Response) -> None:
    if language := supported(request.query.get(LANGUAGE_PARAMETER)):
        set_cookie(request, response, LANGUAGE_COOKIE, language, seconds=A_YEAR)


def _url_in(request: web.Request, language: str) -> str:
    query = [(k, v) for k, v in request.query.items() if k != LANGUAGE_PARAMETER]
    return f"{request.path}?{urlencode([*query, (LANGUAGE_PARAMETER, language)])}"


@cache
def translations(locales: Path, language: str) -> NullTranslations:
    """Returns a service's translations in `locales`, completed by those that all pages share."""
    texts = catalogue(locales, language)
    texts.add_fallback(catalogue(HERE / "locales", language))
    return texts


@cache
def _environment(templates: Path, locales: Path, language: str) -> Environment:
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(templates), FileSystemLoader(HERE / "templates")]),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(translations(locales, language), newstyle=True)  # type: ignore[attr-defined]
    environment.filters["localized"] = _localized
    environment.filters["lang_attrs"] = _lang_attrs
    environment.filters["unbroken"] = unbroken
    return environment


@pass_context
def _localized(context: Context, texts: Mapping[str, str]) -> str:
    """An organiser's text in the page's language or its fallback."""
    return chosen(texts, context["language"])


@pass_context
def _lang_attrs(context: Context, texts: Mapping[str, str]) -> Markup:
    """The attributes `dir` and, for a language other than the page's, `lang` of the element around `localized`."""
    language = chosen_language(texts, context["language"])
    foreign = language in LANGUAGES and language != context["language"]
    return Markup(' dir="auto" lang="{}"').format(language) if foreign else Markup(' dir="auto"')
