"""Subject, text and HTML of a mail from its templates, in the language of its reader.

The templates are written in English; `locales/<language>.po` holds the other languages and is compiled when read.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from services.mailer.adapters.mail_context import MailContext
from services.mailer.adapters.own_words import OwnWords
from services.mailer.domain.addresses import header_text
from shared.contracts.mails import MailKind
from shared.language.date_formats import line_start, unbroken
from shared.language.translations import catalogue

ROOT = Path(__file__).parents[1]
KINDS = frozenset(cast(MailKind, path.parent.name) for path in (ROOT / "templates").glob("*/subject.txt"))
"""The kinds of mails that have templates."""


@dataclass(frozen=True, slots=True)
class Written:
    """The written parts of a mail. `html` has its styles at each element, because some readers drop the others."""

    subject: str
    text: str
    html: str


def write(kind: MailKind, mail: MailContext, words: OwnWords | None = None) -> Written:
    """Writes the parts of a mail of this kind, with an organiser's `words` in the place of ours.

    A booker gets the mails of several people, so the subject of each that is `passed_on` begins with a name.
    """
    templates, folder = environment(mail.language), "base/own_words" if words else f"{kind}/body"
    subject = words.subject if words else templates.get_template(f"{kind}/subject.txt").render(mail=mail)
    text, html = (
        templates.get_template(f"{folder}.{form}").render(mail=mail, kind=kind, words=words) for form in ("txt", "html")
    )
    if mail.passed_on and mail.name:
        subject = f"{mail.name}: {subject}"
    return Written(header_text(subject), _tidy(text), _inliner.inline(html))


@cache
def environment(language: str) -> Environment:
    """The templates in one language."""
    templates = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=select_autoescape(("html",), default=False),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(line_start=line_start, unbroken=unbroken)
    templates.install_gettext_translations(catalogue(ROOT / "locales", language), newstyle=True)  # type: ignore[attr-defined]
    return templates


# Rules for dark and for small screens cannot be written at an element: those stay.
_inliner = css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)


def _tidy(text: str) -> str:
    """Without white space at line ends and with single empty lines; `-- ` keeps its space (RFC 3676)."""
    lines = "\n".join(line if line == "-- " else line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"
