"""Templates and their languages: none is missing, and nothing that people type becomes markup."""

import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from services.mailer.adapters import templates
from services.mailer.adapters.mail_context import mail_context
from services.mailer.adapters.templates import ROOT, write
from shared.contracts.mails import GroupMember, MailKind, MailRequested
from shared.contracts.registration import Venue
from shared.language.date_formats import line_start, unbroken
from shared.language.languages import LANGUAGES
from tests.support.mailer.builders import a_mail_request, a_recipient, some_event_details, the_facts_before

KINDS = sorted(templates.KINDS - {"campaign"})  # which brings its own words
TRANSLATED = sorted(set(LANGUAGES) - {"en"})
ABOUT_THE_EVENT: tuple[MailKind, ...] = ("event_changed", "event_postponed", "event_cancelled")
# These are not about one attendee: they name nobody.
TO_OTHERS: frozenset[MailKind] = frozenset({"alarm", "digest", "meal_sheet", "paper_list", "sign_in"})
TO_ATTENDEES = sorted({*KINDS} - TO_OTHERS)
A_GROUP = [
    GroupMember(name="Ada Weber", category="industry", state="confirmed", has_address=True),
    GroupMember(name="", category="industry", state="waitlisted", has_address=False),
]
ENDS = datetime(2026, 11, 5, 17, tzinfo=UTC)
HOSTILE = '<b>{{ 7*7 }}</b> %(name)s & "quoted" {% raw %} =cmd'


def a_request(kind: MailKind, language: str = "en", **fields: Any) -> MailRequested:
    extras: dict[str, dict[str, Any]] = {
        "waitlisted": {"waiting_position": 3},
        "changed": {"changed": ["last_name", "sessions", "ticket", "something_new"]},
        "alarm": {"alarm": "devices_silent", "figures": {"number": 1}, "reason": "Door 2"},
        "declined": {"reason": "We are\nfull."},
        "place_offered": {"expires_at": ENDS},
        "digest": {"figures": {"confirmed": 180, "waitlisted": 12}},
        "meal_sheet": {"figures": {"Vegan": 12}},
        "group_summary": {"group": A_GROUP},
        **{kind: {"state": "confirmed", "previous": the_facts_before()} for kind in ABOUT_THE_EVENT},
    }
    nobody = {"recipient": None, "registration": None} if kind in TO_OTHERS else {}
    return a_mail_request(kind=kind, locale=language, **{**nobody, **extras.get(kind, {}), **fields})


def messages_in_templates() -> set[str]:
    extracted = extract_from_dir(ROOT / "templates", method_map=[("**", "jinja2")])
    return {message for _, _, message, _, _ in extracted if isinstance(message, str)}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_translates_everything_and_nothing_else(language: str) -> None:
    with (ROOT / "locales" / f"{language}.po").open("rb") as source:
        catalogue = read_po(source, locale=language, abort_invalid=True)
    translated = {message.id for message in catalogue if message.id and message.string and not message.fuzzy}
    assert translated == messages_in_templates()


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_use_the_same_placeholders(language: str) -> None:
    with (ROOT / "locales" / f"{language}.po").open("rb") as source:
        for message in read_po(source, locale=language):
            if message.id:
                assert re.findall(r"%\(\w+\)s", str(message.id)) == re.findall(r"%\(\w+\)s", str(message.string))


@pytest.mark.parametrize("language", TRANSLATED)
def test_mails_use_the_words_of_the_pages(language: str) -> None:
    mails, pages = (_translations(service, language) for service in ("mailer", "registration"))
    common = mails.keys() & pages.keys()
    assert len(common) > 10
    assert {text: mails[text] for text in common} == {text: pages[text] for text in common}


def _translations(service: str, language: str) -> dict[str, str]:
    """A service's texts of one form by their English, with plain spaces."""
    with (ROOT.parent / service / "locales" / f"{language}.po").open("rb") as source:
        texts = [message for message in read_po(source, locale=language) if isinstance(message.id, str)]
    return {str(message.id): " ".join(str(message.string).split()) for message in texts if message.id}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_calls_itself_an_e_mail(kind: MailKind, language: str) -> None:
    written = write(kind, mail_context(a_request(kind, language)))
    for part in (written.subject, written.text, re.sub(r"<[^>]*>", "", written.html)):
        assert not re.search(r"(?<!-)\b(?:mails?|messages?)\b", part, re.IGNORECASE)
    assert re.search(r"\be-mail\b", written.text, re.IGNORECASE)


def test_french_signs_never_begin_a_line() -> None:
    assert not re.search(r" [?!;:»]|« ", (ROOT / "locales" / "fr.po").read_text())


def test_luxembourgish_says_that_it_awaits_a_native_speaker() -> None:
    assert "AWAITING REVIEW BY A NATIVE SPEAKER" in (ROOT / "locales" / "lb.po").read_text()


def test_every_folder_of_templates_is_a_kind_of_mail() -> None:
    folders = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()}
    assert folders - {"base"} == templates.KINDS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_can_be_written_in_every_language(kind: MailKind, language: str) -> None:
    context = mail_context(a_request(kind, language))
    written = write(kind, context)
    assert context.event in written.subject
    assert "\n" not in written.subject
    for part in (written.text, written.html):
        assert context.event in part
        assert ("Zoë Müller-Weber" in part) == (kind not in TO_OTHERS)
    assert f'lang="{language}"' in written.html


@pytest.mark.parametrize(
    ("language", "greeting"),
    [
        ("en", "Hello Zoë,"),
        ("lb", "Moien Zoë,"),
        ("fr", "Bonjour Dr. Zoë Müller-Weber,"),
        ("de", "Guten Tag Dr. Zoë Müller-Weber,"),
    ],
)
def test_a_mail_greets_as_its_language_would(language: str, greeting: str) -> None:
    written = write(
        "waitlisted", mail_context(a_request("waitlisted", language, recipient=a_recipient(honorific="Dr.")))
    )
    assert written.text.startswith(f"{greeting}\n")
    assert f"<bdi>{greeting}</bdi>" in written.html


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"alarm", "sign_in"}))
def test_the_date_stands_once(kind: MailKind) -> None:
    context = mail_context(a_request(kind))
    written = write(kind, context)
    assert written.html.count(unbroken(line_start(context.when))) == 1
    assert written.text.count(context.when) == 1


@pytest.mark.parametrize("kind", TO_ATTENDEES)
def test_the_code_stands_once(kind: MailKind) -> None:
    context = mail_context(a_request(kind))
    written = write(kind, context)
    assert [part.count(context.code) for part in (written.html, written.text)] == [1, 1]


@pytest.mark.parametrize("kind", KINDS)
def test_no_mail_promises_a_printed_badge(kind: MailKind) -> None:
    written = write(kind, mail_context(a_request(kind)))
    assert "printed" not in written.text + written.html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_subject_says_its_point_before_a_phone_cuts_it_off(kind: MailKind, language: str) -> None:
    title = "Smart Manufacturing 2026: the connected factory"
    request = a_request(kind, language, details=some_event_details(title={"en": title}))
    subject = write(kind, mail_context(request)).subject
    assert subject.endswith(title)
    point = subject.removesuffix(title)
    assert 10 <= len(point) <= 30
    assert ":" not in point


@pytest.mark.parametrize("kind", KINDS)
def test_languages_differ(kind: MailKind) -> None:
    assert len({write(kind, mail_context(a_request(kind, language))).subject for language in LANGUAGES}) == 4


@pytest.mark.parametrize(
    ("kind", "deadline"),
    [
        ("place_offered", "accept it by"),
        ("still_coming", "answer by"),
        ("sign_in", "only until"),
        ("invitation", "valid until"),
    ],
)
def test_a_deadline_is_told_with_date_hour_and_zone(kind: MailKind, deadline: str) -> None:
    sentence = f"{deadline} Thursday, 5 November 2026, 18:00 (CET)"
    written = write(kind, mail_context(a_request(kind, expires_at=ENDS)))
    assert all(sentence in part for part in (written.text, written.html))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_that_is_offered_to_everybody_is_promised_to_nobody(language: str) -> None:
    held, offered_to_all = (
        write("place_offered", mail_context(a_request("place_offered", language, first_come=first_come)))
        for first_come in (False, True)
    )
    promise = held.text.strip().splitlines()[2]
    assert promise not in offered_to_all.text
    assert "18:00" in offered_to_all.text.replace("18 h 00", "18:00")


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_answered_no_offer_learns_that_this_is_why(language: str) -> None:
    plain, unanswered = (
        write("cancelled", mail_context(a_request("cancelled", language, unanswered=unanswered)))
        for unanswered in (False, True)
    )
    of_a_badge, why = (written.text.strip().splitlines()[2] for written in (plain, unanswered))
    assert why != of_a_badge
    assert why in unescape(unanswered.html)
    assert of_a_badge not in unanswered.text


def test_figures_are_told_in_the_readers_words() -> None:
    written = write("digest", mail_context(a_request("digest", "de")))
    assert "- Bestätigt: 180\n- Warteliste: 12\n" in written.text
    assert re.search(r"Bestätigt</td><td[^>]*>180<", written.html)


def test_figures_of_names_that_organisers_gave_are_told_by_these() -> None:
    written = write("meal_sheet", mail_context(a_request("meal_sheet", figures={HOSTILE: 3})))
    assert f"- {HOSTILE}: 3" in written.text
    assert "<b>" not in written.html


def test_a_reminder_shows_the_badge_to_whoever_has_one() -> None:
    with_badge = a_request("reminder", ticket_secret=a_mail_request().ticket_secret)
    for request, shown in ((with_badge, True), (a_request("reminder"), False)):
        written = write("reminder", mail_context(request))
        assert ("cid:" in written.html, "attached QR code" in written.text) == (shown, shown)


@pytest.mark.parametrize("kind", TO_ATTENDEES)
def test_what_people_type_is_never_markup(kind: MailKind) -> None:
    person = a_recipient(first_name=HOSTILE, company=HOSTILE)
    details = some_event_details(title={"en": HOSTILE}, venue=Venue(name=HOSTILE))
    written = write(kind, mail_context(a_request(kind, recipient=person, details=details, reason=HOSTILE)))
    assert "<b>" not in written.html
    assert "{{ 7*7 }}" in written.html
    assert HOSTILE in written.text


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_fetched_from_elsewhere(kind: MailKind) -> None:
    html = write(kind, mail_context(a_request(kind))).html
    assert not re.search(r"""(?:src|background)\s*=\s*["']?(?!cid:)\w+:|url\(|@import|<link|<script""", html)


def test_the_events_logo_stands_above_on_white() -> None:
    address = "https://moien.example/e/congress/logo/3f.png"
    html = write("waitlisted", mail_context(a_request("waitlisted", details=some_event_details(logo_url=address)))).html
    assert re.search(rf'bgcolor="#ffffff"[^>]*><img src="{address}" height="48" alt="Logo"', html)


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_part_is_no_html(kind: MailKind) -> None:
    text = write(kind, mail_context(a_request(kind))).text
    assert "<" not in text
    assert "\n\n\n" not in text


def test_the_waiting_list_tells_the_position() -> None:
    assert "Your position: 3." in write("waitlisted", mail_context(a_request("waitlisted"))).text
    assert "next in line" in write("waitlisted", mail_context(a_request("waitlisted", waiting_position=1))).html


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_position_stands_apart_from_what_is_said_before_it(language: str) -> None:
    assert ". <strong" in write("waitlisted", mail_context(a_request("waitlisted", language))).html


def test_who_registers_again_is_promised_neither_place_nor_badge() -> None:
    written = write("already_registered", mail_context(a_request("already_registered")))
    for part in (written.text, written.html):
        assert "where your registration stands" in part
        assert not re.search(r"\b(place|badge)\b", re.sub(r"<[^>]*>", "", part))


@pytest.mark.parametrize(
    ("language", "good_news"),
    [
        ("en", "You’re in: your place is confirmed"),
        ("fr", "C’est noté\u00a0: votre place est confirmée"),
        ("de", "Sie sind dabei: Ihr Platz ist bestätigt"),
        ("lb", "Dir sidd derbäi: Är Plaz ass confirméiert"),
    ],
)
def test_a_confirmation_begins_with_the_good_news(language: str, good_news: str) -> None:
    written = write("confirmation", mail_context(a_request("confirmation", language)))
    assert f"{good_news}</h1>" in unescape(written.html)
    assert f"{good_news}." in written.text


def test_a_waiting_list_mail_blames_no_full_event_since_it_may_be_the_category() -> None:
    written = write("waitlisted", mail_context(a_request("waitlisted")))
    for part in (written.text, written.html):
        assert "There is no free place for you at the moment" in part
        assert not re.search(r"[Aa]ll places|full", part)


def test_the_text_of_a_confirmation_points_to_what_is_attached() -> None:
    written = write("confirmation", mail_context(a_request("confirmation")))
    assert "show the attached QR code or badge" in written.text
    assert "waiting list will" not in written.text + written.html


def test_the_manage_link_is_in_both_parts_of_whoever_has_one() -> None:
    written = write("already_registered", mail_context(a_request("already_registered")))
    assert "https://moien.example/r/aB3_-xyz" in written.text
    assert 'href="https://moien.example/r/aB3_-xyz"' in written.html


def test_the_codes_picture_stays_black_on_white_in_the_dark() -> None:
    html = write("confirmation", mail_context(a_request("confirmation"))).html
    assert "prefers-color-scheme: dark" in html
    cell = re.search(r"<td[^>]*class=\"qr\"[^>]*>", html)
    assert cell is not None
    assert "background: #ffffff" in cell.group()
    assert ".qr" not in html[html.index("prefers-color-scheme") : html.index("</style>")]


@pytest.mark.parametrize("kind", ["confirmation", "changed", "reminder"])
@pytest.mark.parametrize(
    ("language", "alternative"),
    [
        ("en", "QR code of your badge"),
        ("fr", "Code QR de votre badge"),
        ("de", "QR-Code Ihres Badges"),
        ("lb", "QR-Code vun Ärem Badge"),
    ],
)
def test_whoever_sees_no_pictures_reads_of_the_code(kind: MailKind, language: str, alternative: str) -> None:
    secret = a_mail_request().ticket_secret
    html = write(kind, mail_context(a_request(kind, language, ticket_secret=secret))).html
    assert re.findall(r'<img [^>]*alt="([^"]*)"', html) == [alternative]
    assert html.count("<img") == 1


@pytest.mark.parametrize(
    ("fields", "heading", "outdated"),
    [
        ({"venue": some_event_details().venue}, "The event has a new time", ["Wednesday, 11 November"]),
        ({"starts_at": some_event_details().starts_at}, "The event has a new place", ["Town hall"]),
        ({}, "The event has a new time and a new place", ["Wednesday, 11 November", "Town hall"]),
        ({"postponed": True}, "The event has a new date", ["Wednesday, 11 November", "Town hall"]),
    ],
)
def test_a_changed_event_says_what_holds_no_more(fields: dict[str, Any], heading: str, outdated: list[str]) -> None:
    request = a_request("event_changed", previous=the_facts_before(**fields))
    written = write("event_changed", mail_context(request))
    assert f"{heading}</h1>" in written.html
    assert f"{heading}." in written.text
    struck = " ".join(re.findall(r"<s>(.*?)</s>", written.html, re.DOTALL)).replace("\u00a0", " ")
    for text in ("Wednesday, 11 November", "Town hall"):
        assert (text in struck, text in written.text) == (text in outdated, text in outdated)
    assert written.text.count("Luxexpo") == 1


@pytest.mark.parametrize("kind", ABOUT_THE_EVENT)
def test_only_who_has_a_place_reads_of_it_when_the_event_changes(kind: MailKind) -> None:
    confirmed, waiting = (
        write(kind, mail_context(a_request(kind, state=state, sequence=sequence)))
        for state, sequence in (("confirmed", 3), ("waitlisted", 0))
    )
    assert all("invite.ics" in part for part in (confirmed.text, confirmed.html))
    assert not any(re.search("invite.ics|Your place", part) for part in (waiting.text, waiting.html))


@pytest.mark.parametrize("kind", ["event_postponed", "event_cancelled"])
def test_a_date_that_does_not_hold_is_struck_out(kind: MailKind) -> None:
    context = mail_context(a_request(kind))
    written = write(kind, context)
    assert f"<s>{unbroken(line_start(context.when))}</s>" in written.html
    assert f"Was planned for: {context.when}" in written.text


@pytest.mark.parametrize("kind", ABOUT_THE_EVENT)
def test_the_organisers_own_words_stand_in_mails_about_the_event(kind: MailKind) -> None:
    written = write(kind, mail_context(a_request(kind, reason="The hall is flooded.")))
    assert all("The hall is flooded." in part for part in (written.text, written.html))


def test_each_mail_has_its_three_templates() -> None:
    for kind in KINDS:
        assert {path.name for path in Path(ROOT / "templates" / kind).iterdir()} == {
            "subject.txt",
            "body.txt",
            "body.html",
        }
