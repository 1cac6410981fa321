"""The present state is asked for by a message, as other services ask for it."""

import pytest

from services.registration.use_cases.synchronisation.republish_state import republish_state
from shared.contracts.synchronisation import RepublishRequested
from tests.support.registration.fakes import FakeSender, Store


@pytest.mark.parametrize("event", ["plastics", None])
async def test_registration_is_asked_for_one_event_or_everything(event: str | None) -> None:
    store = Store()
    await republish_state(event, sender=FakeSender(store))
    assert store.sent == [RepublishRequested(publisher="registration", event=event)]
