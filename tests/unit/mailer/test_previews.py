"""Organisers look at e-mails before anybody gets them."""

from random import Random

import pytest

from services.mailer.adapters.previews import TemplatePreviews
from services.mailer.adapters.templates import KINDS
from services.mailer.domain.addresses import NotAnAddress
from services.mailer.domain.overrides import overridable, require_usable
from services.mailer.domain.samples import SAMPLE, sample_of
from services.mailer.use_cases.overrides.send_test import send_test
from shared.contracts.mails import MailKind, MailRequested, OrganiserWords
from shared.documents.tickets import new_secret
from shared.language.languages import LANGUAGES
from tests.support.checkin.fakes import SetClock
from tests.support.mailer.builders import NOW, a_mail_request, a_recipient, an_event_state
from tests.support.mailer.fakes import FakeLedger

WORDS = OrganiserWords(subject="Hello {{ first_name }}", text="{{ company }} <b>, {{ code }}")


def a_sample(
    kind: MailKind = "confirmation", words: OrganiserWords | None = WORDS, like: MailRequested | None = None
) -> MailRequested:
    return sample_of(
        kind, "en", an_event_state(), words=words, like=like, event_url="https://moien.example/e/x", now=NOW
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(overridable(KINDS)))
def test_our_words_are_a_text_that_organisers_could_have_written(kind: MailKind, language: str) -> None:
    words = TemplatePreviews().our_words(kind, language)
    require_usable(kind, words)
    assert "{{ event }}" in words.subject
    assert len(words.text) > 40


def test_our_words_name_a_position_only_where_there_is_one() -> None:
    text = TemplatePreviews().our_words("waitlisted", "en").text
    assert "{% if position %}Your position: {{ position }}.{% endif %}" in text


async def test_a_preview_shows_a_real_attendee_without_their_ticket() -> None:
    person = a_recipient(company="Ferro SA")
    like = a_mail_request(recipient=person, ticket_secret=new_secret("ABCDEF", Random(1)))
    preview = await TemplatePreviews().preview(a_sample(like=like))
    assert preview.subject == "Hello Zoë"
    assert "Ferro SA &lt;b&gt;, SAMPLE" in preview.html
    for secret in (person.code, like.ticket_secret, like.manage_url):
        assert str(secret) not in preview.html + preview.text
    assert 'src="data:image/png;base64,' in preview.html
    assert "cid:" not in preview.html


@pytest.mark.parametrize("kind", sorted(overridable(KINDS)))
async def test_every_mail_can_be_looked_at_in_our_words(kind: MailKind) -> None:
    preview = await TemplatePreviews().preview(a_sample(kind, words=None))
    assert preview.subject
    assert "Smart Manufacturing" in preview.html


async def test_a_test_is_queued_with_a_code_that_opens_no_door() -> None:
    ledger = FakeLedger()
    await send_test(a_sample(), " ada@example.lu ", mail="test.1", actor="ada", ledger=ledger, clock=SetClock(NOW))
    request = await ledger.request("test.1")
    assert request is not None
    assert (request.to, request.ticket_secret, request.test) == ("ada@example.lu", SAMPLE, True)
    assert [entry.action for entry in ledger.audit] == ["text.tested"]


async def test_a_test_needs_an_address() -> None:
    with pytest.raises(NotAnAddress):
        await send_test(a_sample(), "ada", mail="test.1", actor="ada", ledger=FakeLedger(), clock=SetClock(NOW))
