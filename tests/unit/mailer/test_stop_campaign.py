"""A campaign is stopped while its mails are going out."""

from services.mailer.use_cases.mails.stop_campaign import stop_campaign
from shared.contracts.mails import CampaignStopped
from tests.support.mailer.builders import NOW, a_mail_request
from tests.support.mailer.fakes import FakeLedger

STOPPED = CampaignStopped(event="congress", campaign="room-changed", stopped_at=NOW)


async def test_mails_of_a_stopped_campaign_that_wait_are_never_sent_and_say_so() -> None:
    ledger = FakeLedger()
    request = a_mail_request(kind="campaign", campaign="room-changed")
    await ledger.accept(request, now=NOW)
    await stop_campaign(STOPPED, ledger=ledger, clock=lambda: NOW)
    stored = ledger.mails[request.mail]
    assert (stored.entry.state, stored.entry.reason) == ("suppressed", "the campaign was stopped")
    assert await ledger.claim(NOW) is None


async def test_other_mails_go_on() -> None:
    ledger = FakeLedger()
    await ledger.accept(a_mail_request(kind="campaign", campaign="another"), now=NOW)
    await stop_campaign(STOPPED, ledger=ledger, clock=lambda: NOW)
    assert await ledger.claim(NOW) is not None
