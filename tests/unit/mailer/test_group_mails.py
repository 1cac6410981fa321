"""Mails of groups: what their booker is to pass on, and who is in it."""

import pytest

from services.mailer.adapters.mail_context import mail_context
from services.mailer.adapters.templates import Written, write
from shared.contracts.mails import GroupMember, MailKind
from tests.support.mailer.builders import a_mail_request, a_recipient


def written(kind: MailKind, locale: str = "en", **fields: object) -> Written:
    return write(kind, mail_context(a_mail_request(kind=kind, locale=locale, **fields)))


@pytest.mark.parametrize(
    ("locale", "line"),
    [
        ("en", "You get this e-mail for Zoë Müller-Weber, whom you registered. Please pass it on."),
        ("de", "Sie erhalten diese E-Mail für Zoë Müller-Weber. Sie haben diese Person angemeldet."),
    ],
)
@pytest.mark.parametrize("kind", ["confirmation", "waitlisted", "reminder", "cancelled"])
def test_the_booker_reads_whose_mail_it_is(kind: MailKind, locale: str, line: str) -> None:
    mail = written(kind, locale, passed_on=True)
    assert line in mail.text
    assert line in mail.html
    assert line not in written(kind, locale).text
    assert mail.subject == f"Zoë Müller-Weber: {written(kind, locale).subject}"


def test_a_mail_for_somebody_without_a_name_greets_nobody() -> None:
    nameless = a_recipient(honorific="", first_name="", last_name="")
    mail = written("confirmation", passed_on=True, recipient=nameless)
    assert "You get this e-mail for a guest whom you registered. Please pass it on." in mail.text
    assert "Hello" not in mail.text + mail.html


def test_a_confirmation_that_is_to_be_passed_on_does_not_forbid_it() -> None:
    assert "don’t forward" in written("confirmation").text
    assert "don’t forward" not in written("confirmation", passed_on=True).text


def test_the_summary_says_who_gets_mails_of_their_own() -> None:
    group = [
        GroupMember(name="Ada", category="industry", state="confirmed", has_address=True),
        GroupMember(name="", category="industry", state="waitlisted", has_address=False),
    ]
    mail = written("group_summary", group=group)
    for text in (mail.text, mail.html):
        ada, nameless = text.split("Name to follow")
        assert "Ada" in ada
        assert "Gets e-mails of their own" in ada
        assert "Waiting list" in nameless
        assert "Their e-mails come to you" in nameless
