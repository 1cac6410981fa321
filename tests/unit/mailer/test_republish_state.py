"""The statuses of mails are published again on request."""

from services.mailer.use_cases.synchronisation.republish_state import republish_state
from shared.contracts.synchronisation import RepublishRequested
from tests.support.mailer.fakes import FakeStatuses


async def test_the_statuses_of_one_event_or_of_all_are_published_again() -> None:
    statuses = FakeStatuses()
    for event in ("congress", None):
        await republish_state(RepublishRequested(publisher="mailer", event=event), statuses=statuses)
    assert statuses.asked_again == ["congress", None]


async def test_a_request_to_another_service_changes_nothing() -> None:
    statuses = FakeStatuses()
    await republish_state(RepublishRequested(publisher="checkin", event=None), statuses=statuses)
    assert statuses.asked_again == []
