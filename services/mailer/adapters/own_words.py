"""An organiser's own words in a mail: filled with what is true of its reader, as plain text and as HTML."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from services.mailer.adapters.mail_context import MailContext
from services.mailer.domain.addresses import header_text
from services.mailer.domain.overrides import placeholders
from shared.contracts.mails import MailRequested, OrganiserWords
from shared.language.organiser_text import fill

_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]»”’'…]")
_BULLET = "- "


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The words as templates show them; `html` is safe."""

    subject: str
    text: str
    html: Markup


def own_words(words: OrganiserWords, request: MailRequested, mail: MailContext) -> OwnWords:
    """Fills the words for one mail. Raises BrokenText."""
    values = values_of(request, mail)
    text = fill(words.text, values).strip()
    return OwnWords(header_text(fill(words.subject, values)) or mail.event, text, as_html(text))


def values_of(request: MailRequested, mail: MailContext) -> Mapping[str, str]:
    """The value of each placeholder in a mail of this kind."""
    person = request.recipient
    values = {
        "event": mail.event,
        "when": mail.when,
        "place": mail.place,
        "reply_to": mail.reply_to,
        "manage_url": mail.manage_url,
        "questions_url": f"{mail.manage_url}/questions" if mail.manage_url else "",
        "first_name": (person.first_name or mail.name) if person else "",  # some people have one name only
        "last_name": person.last_name if person else "",
        "name": mail.name,
        "company": mail.company,
        "category": mail.category,
        "code": mail.code,
        "sessions": ", ".join(session.name for session in mail.sessions if not session.waiting),
        "deadline": mail.deadline,
        "position": str(mail.position or ""),
        "reason": mail.reason,
    }
    return {name: values[name] or "" for name in placeholders(request.kind)}


def as_html(text: str) -> Markup:
    """Plain text as HTML: paragraphs, lists of lines that begin with "- ", and addresses as links."""
    return Markup("\n").join(_block(block.splitlines()) for block in re.split(r"\n\s*\n", text) if block.strip())


def _block(lines: list[str]) -> Markup:
    return Markup("").join(_runs(lines))


def _runs(lines: list[str]) -> Iterator[Markup]:
    """Lines of one paragraph: those of a list and those of none stay together."""
    begin = 0
    for end in range(1, len(lines) + 1):
        is_list = lines[begin].startswith(_BULLET)
        if end == len(lines) or lines[end].startswith(_BULLET) != is_list:
            yield _list(lines[begin:end]) if is_list else _paragraph(lines[begin:end])
            begin = end


def _list(lines: list[str]) -> Markup:
    items = (Markup('<li dir="auto">{}</li>').format(_linked(line.removeprefix(_BULLET))) for line in lines)
    return Markup("<ul>{}</ul>").format(Markup("").join(items))


def _paragraph(lines: list[str]) -> Markup:
    return Markup('<p dir="auto">{}</p>').format(Markup("<br>").join(_linked(line) for line in lines))


def _linked(line: str) -> Markup:
    linked, end = Markup(""), 0
    for address in _ADDRESS.finditer(line):
        linked += escape(line[end : address.start()])
        linked += Markup('<a class="link" href="{0}">{0}</a>').format(address[0])
        end = address.end()
    return linked + escape(line[end:])
