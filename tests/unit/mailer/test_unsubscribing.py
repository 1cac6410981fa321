"""The links by which readers of marketing mails take back their consent."""

from datetime import timedelta

import pytest

from services.mailer.domain.addresses import address_hash, masked
from services.mailer.domain.unsubscribing import Subscription, UnknownSubscription, UnsubscribeLinks
from services.mailer.use_cases.preferences.unsubscribe import unsubscribe
from tests.support.checkin.fakes import SetClock
from tests.support.mailer.builders import NOW, a_mail_request
from tests.support.mailer.fake_bounces import FakeUnsubscriptions

OLD, NEW = "an old key of at least thirty-two bytes", "a new key of at least thirty-two bytes"


def links(*keys: str) -> UnsubscribeLinks:
    return UnsubscribeLinks("https://moien.example", keys or [NEW])


def a_token(*keys: str) -> str:
    url = links(*keys).url_for(a_mail_request(marketing=True))
    assert url is not None
    return url.rpartition("/")[2]


def test_a_link_names_the_reader_and_the_event() -> None:
    request = a_mail_request(marketing=True, locale="fr")
    url = links().url_for(request)
    assert url is not None
    assert url.startswith("https://moien.example/mail/u/")
    named = Subscription(request.event, request.registration or "", address_hash(request.to), request.mail, "fr")
    assert links().read(url.rpartition("/")[2]) == named


def test_only_marketing_to_somebody_registered_has_a_link() -> None:
    assert links().url_for(a_mail_request()) is None
    assert links().url_for(a_mail_request(marketing=True, registration=None)) is None


@pytest.mark.parametrize("token", ["", "x", "a.b", "\x00", "\ud800", "e30.e30"])
def test_another_text_is_no_link(token: str) -> None:
    with pytest.raises(UnknownSubscription):
        links().read(token)


def test_a_link_of_a_foreign_key_is_refused_and_of_an_old_one_is_good() -> None:
    with pytest.raises(UnknownSubscription):
        links(NEW).read(a_token(OLD))
    assert links(NEW, OLD).read(a_token(OLD))
    assert links(NEW).read(a_token(NEW, OLD))


async def test_an_unsubscription_is_stored_and_told_to_registration_each_time() -> None:
    unsubscriptions, clock = FakeUnsubscriptions(), SetClock(NOW)
    subscription = Subscription("congress", "registration-1", address_hash("zoe@example.lu"), "campaign.1", "fr")
    for _ in range(2):
        await unsubscribe(subscription, unsubscriptions=unsubscriptions, clock=clock)
        clock.advance(days=1)
    assert await unsubscriptions.since("congress", address_hash("Zoe@example.lu")) == NOW + timedelta(days=1)
    withdrawals = [(m.event, m.registration, m.consent, m.withdrawn_at) for m in unsubscriptions.messages]
    assert withdrawals == [("congress", "registration-1", "news", NOW + timedelta(days=day)) for day in (0, 1)]


def test_an_address_is_masked_for_all_but_its_owner() -> None:
    assert masked("zoe.weber@example.lu") == "z…@example.lu"
