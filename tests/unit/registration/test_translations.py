"""Readers of French, German or Luxembourgish read nothing in English: every text of the pages is translated."""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import services.registration.app  # noqa: F401 - brings all refusals
from services.registration.domain import segment
from services.registration.domain.event_states import MOVES
from services.registration.web.badges import badge_pages
from services.registration.web.console import document_pages, registration_pages
from services.registration.web.console.person import timeline_words
from services.registration.web.console.set_up import overview, set_up_page, state_pages
from services.registration.web.console.table import filter_words
from services.registration.web.events import event_pages, opening_models
from services.registration.web.exports import column_titles
from services.registration.web.handouts import handout_pages
from services.registration.web.identity import sign_in_pages
from services.registration.web.invitations import known_address
from services.registration.web.organisations import organisation_pages
from services.registration.web.people import forms, manage_pages
from services.registration.web.waiting import waiting_pages, waiting_words
from shared.documents import table_reader
from shared.documents.table_refusals import UnreadableTable
from shared.errors import Refusal
from shared.http.csrf import ForeignForm
from shared.http.problems import DependencyAway, EdgeRefusal
from shared.identity.authorisation import OutOfScope, UnknownEvent
from shared.jobs.job import JobFailed
from shared.language import organiser_text

ROOT = Path(__file__).parents[3]
REGISTRATION, SHARED = ROOT / "services/registration", ROOT / "shared"
OURS, EVERYBODYS = REGISTRATION / "locales", SHARED / "http/locales"
TRANSLATED = ("fr", "de", "lb")
TEMPLATES = [("**.html", "jinja2.ext.babel_extract")]
# Where sentences are made that are shown at a field.
SENTENCES = (
    "domain/campaign.py",
    "domain/checklist.py",
    "domain/event_states.py",
    "domain/event_definition.py",
    "domain/form_check.py",
    "domain/group_check.py",
    "domain/import_cells.py",
    "domain/invitation_draft.py",
    "../../shared/language/local_times.py",
    "domain/mail_schedule.py",
    "domain/people_import.py",
    "domain/programme.py",
    "domain/programme_table.py",
    "domain/members_first.py",
    "domain/answers.py",
    "domain/form_check.py",
    "domain/questions.py",
    "domain/segment.py",
    "use_cases/imports/preview_import.py",
    "use_cases/imports/run_undo.py",
    "web/campaigns/overview_pages.py",
    "web/imports/import_pages.py",
    "web/people/forms.py",
    "web/people/registration_models.py",
    "web/site/site_models.py",
    *(f"web/console/set_up/{path.name}" for path in (REGISTRATION / "web/console/set_up").glob("*.py")),
    "web/organisations/organisation_form.py",
    "web/organisations/organisation_pages.py",
    "web/organisations/unmatched_pages.py",
)
FOR_PROGRAMS = {
    "AccountTaken",
    "EventInvalid",
    "HandoutTooLarge",
    "IdempotencyKeyReused",
    "NoRoomForHandout",
    "NotAHandout",
    "SlugTaken",
    "StateNotReachable",
    "StillInUse",
    "UnknownAccount",
    "UnknownColumn",
    "FormInvalid",
}
Text = str | tuple[str, ...]


def texts_of_templates(folder: Path) -> set[Text]:
    return {message[2] for message in extract_from_dir(folder, method_map=TEMPLATES)}


def texts_asked_for(folder: Path) -> Iterator[str]:
    """The texts in calls of `gettext`."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "gettext"):
                continue
            if isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


def sentences(path: Path) -> Iterator[str]:
    """Texts in code that look like a sentence, without docstrings."""
    tree = ast.parse(path.read_text())
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings)
    for text in (node.value for node in constants):
        if isinstance(text, str) and re.fullmatch(r"[A-Z][^{}]* [^{}]*\.", text):
            yield text


def titles(*kinds: type[Refusal]) -> set[Text]:
    return {f"{kind.title()}." for kind in kinds}


def refusals(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for below in kind.__subclasses__():
        yield below
        yield from refusals(below)


@cache
def everybodys_texts() -> set[Text]:
    refused = titles(*EdgeRefusal.__subclasses__(), ForeignForm, OutOfScope, UnknownEvent, DependencyAway, JobFailed)
    unreadable = titles(UnreadableTable, *refusals(UnreadableTable)) | set(table_reader.FAULTS)
    written = {*organiser_text.SENTENCES.values()}
    return texts_of_templates(SHARED / "http/templates") | refused | unreadable | written


@cache
def our_texts() -> set[Text]:
    shown = (
        *forms.LABELS.values(),
        *forms.PLAIN_SENTENCES.values(),
        *known_address.KNOWN.values(),
        *(text for part in manage_pages.PARTS for text in part.done.values()),
        *registration_pages.DONE.values(),
        *column_titles.TITLES.values(),
        *column_titles.FIGURES.values(),
        *badge_pages.DONE.values(),
        badge_pages.TOO_MANY_PRINTERS,
        *document_pages.DONE.values(),
        *timeline_words.TITLES.values(),
        *timeline_words.FIELDS.values(),
        *timeline_words.MAILS.values(),
        *overview.DONE.values(),
        overview.NOT_POSSIBLE,
        state_pages.NOT_AHEAD,
        *(move.name for move in MOVES),
        *handout_pages.SENTENCES.values(),
        handout_pages.TITLE_TOO_LONG,
        *set_up_page.DONE.values(),
        *organisation_pages.DONE.values(),
        opening_models.NOT_A_DOMAIN,
        *segment.REASONS,
        *filter_words.SOURCE_WORDS.values(),
        *waiting_words.LOG.values(),
        *waiting_words.OF_SESSION.values(),
        *waiting_words.OBSTACLES.values(),
        *waiting_pages.DONE.values(),
    )
    ours = {r for r in refusals(Refusal) if r.__module__.startswith("services.registration.")}
    faults = {
        s
        for path in (*(REGISTRATION / name for name in SENTENCES), SHARED / "language/field_types.py")
        for s in sentences(path)
    }
    texts = texts_of_templates(REGISTRATION / "web/templates") | set(texts_asked_for(REGISTRATION / "web"))
    refused = titles(
        *(r for r in ours if r.__name__ not in FOR_PROGRAMS and r.__module__ != "services.registration.domain.picture")
    )
    return (
        texts | faults | refused | {*shown, event_pages.TOO_LONG_OPEN, sign_in_pages.TOO_MANY_ATTEMPTS}
    ) - everybodys_texts()


def messages(folder: Path, language: str) -> list[Message]:
    with (folder / f"{language}.po").open("rb") as source:
        return [message for message in read_po(source, locale=language, abort_invalid=True) if message.id]


def forms_of(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def key_of(message: Message) -> Text:
    return message.id if isinstance(message.id, str) else tuple(message.id)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_and_none_is_left_over(language: str) -> None:
    for folder, expected in ((OURS, our_texts()), (EVERYBODYS, everybodys_texts())):
        catalog = messages(folder, language)
        assert {key_of(message) for message in catalog} == expected
        assert [m.id for m in catalog if m.fuzzy or not all(forms_of(m.string))] == []


def test_an_e_mail_is_never_called_a_mail() -> None:
    mail = re.compile(r"(?<![Ee]-)\b[Mm]ail(s|en|e)?\b")
    english = {text for texts in our_texts() | everybodys_texts() for text in forms_of(texts)}
    translated = {
        text
        for language in TRANSLATED
        for message in (*messages(OURS, language), *messages(EVERYBODYS, language))
        for text in forms_of(message.string)
    }
    assert sorted(text for text in english | translated if mail.search(text)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_text(language: str) -> None:
    for message in (*messages(OURS, language), *messages(EVERYBODYS, language)):
        wanted = set(re.findall(r"%\(\w+\)s", forms_of(message.id)[-1]))
        for text in forms_of(message.string)[-1:]:
            assert set(re.findall(r"%\(\w+\)s", text)) == wanted, message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_ends_as_its_text_does(language: str) -> None:
    ends = re.compile(r"[.:?!]?$")
    for message in (*messages(OURS, language), *messages(EVERYBODYS, language)):
        text, translated = forms_of(message.id)[0], forms_of(message.string)[0]
        assert ends.findall(text)[0] == ends.findall(translated)[0], message.id
        assert text.strip() == text
        assert translated.strip() == translated


def test_luxembourgish_says_that_a_native_speaker_has_yet_to_read_it() -> None:
    for folder in (OURS, EVERYBODYS):
        assert "AWAITING REVIEW BY A NATIVE SPEAKER" in (folder / "lb.po").read_text().split("msgid", 1)[0]


@pytest.mark.parametrize(
    "path", [*(ROOT / "services").rglob("fr.po"), *(ROOT / "shared").rglob("fr.po")], ids=lambda path: path.parts[-3]
)
def test_no_french_sign_begins_a_line(path: Path) -> None:
    with path.open("rb") as source:
        texts = [text for m in read_po(source) for text in ([m.string] if isinstance(m.string, str) else m.string)]
    assert [text for text in texts if re.search(r" [;:!?»]|« ", text)] == []
