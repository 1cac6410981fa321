"""Mails that organisers look at before anybody gets them."""

import asyncio
import base64
import re
from collections.abc import Collection, Mapping
from typing import cast

from typing_extensions import override

from services.mailer.adapters.mail_context import BY_FIRST_NAME, MailContext, mail_context
from services.mailer.adapters.own_words import own_words, values_of
from services.mailer.adapters.templates import KINDS, environment, write
from services.mailer.domain.overrides import placeholders
from services.mailer.ports.previews import Preview, Previews
from shared.contracts.mails import MailKind, MailRequested, OrganiserWords
from shared.documents import qr
from shared.documents.badge import ACCENT

QR_PIXELS_A_MODULE = 8
# Where our text names one of these, it does so only in mails that have it.
_NOT_ALWAYS_THERE = ("position", "deadline")


class TemplatePreviews(Previews):
    """Writes mails from the templates."""

    kinds: Collection[MailKind] = KINDS

    @override
    async def preview(self, request: MailRequested) -> Preview:
        return await asyncio.to_thread(_preview, request)

    @override
    def values(self, request: MailRequested) -> Mapping[str, str]:
        return values_of(request, mail_context(request))

    @override
    def our_words(self, kind: MailKind, language: str) -> OrganiserWords:
        names = placeholders(kind)
        context = _placeholders_as_values(names, language)
        templates = environment(language)
        subject = templates.get_template(f"{kind}/subject.txt").render(mail=context).strip()
        text, _, _foot = templates.get_template(f"{kind}/body.txt").render(mail=context).partition("\n-- \n")
        return OrganiserWords(subject=subject, text=_as_organisers_write(text, names))


def _preview(request: MailRequested) -> Preview:
    context = mail_context(request)
    written = write(request.kind, context, own_words(request.words, request, context) if request.words else None)
    return Preview(written.subject, written.text, _with_pictures(written.html, context))


def _with_pictures(html: str, context: MailContext) -> str:
    """The document with the picture of its code inside: a page has no parts that travel along."""
    if context.badge is None:
        return html
    picture = base64.b64encode(qr.png(qr.matrix(context.badge.secret), QR_PIXELS_A_MODULE)).decode()
    return html.replace(f"cid:{context.qr_cid}", f"data:image/png;base64,{picture}")


def _placeholders_as_values(names: Collection[str], language: str) -> MailContext:
    """Values that are the placeholders themselves. The facts stand beneath an organiser's words and are left out."""
    greeting = "first_name" if language in BY_FIRST_NAME else "name"
    return MailContext(
        language=language,
        event="{{ event }}",
        when="",
        place="",
        map_url=None,
        accent=ACCENT,
        on_accent="#ffffff",
        reply_to=None,
        name="",
        greeting_name=_written(greeting, names),
        company="",
        category="",
        code="",
        sessions=(),
        manage_url=None,
        position=cast(int, _written("position", names)),  # the template only writes it
        changed=(),
        reason="",
        has_place=True,
        takes_place_again=False,
        previous_when="",
        previous_place="",
        deadline=_written("deadline", names),
        first_come=False,
        figures={},
        calendar=None,
        logo_url=None,
        badge=None,
    )


def _written(name: str, names: Collection[str]) -> str:
    return f"{{{{ {name} }}}}" if name in names else ""


def _as_organisers_write(text: str, names: Collection[str]) -> str:
    """The text without the facts' heading, with conditions where a value is not always there."""
    lines = [_conditional(line.rstrip()) for line in text.splitlines() if line.strip() != "{{ event }}"]
    if "reason" in names:
        lines += ["", "{% if reason %}", "{{ reason }}", "{% endif %}"]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _conditional(line: str) -> str:
    for name in _NOT_ALWAYS_THERE:
        if f"{{{{ {name} }}}}" in line:
            return f"{{% if {name} %}}{line}{{% endif %}}"
    return line
