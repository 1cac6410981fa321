"""Check-in in memory."""

import pytest

from tests.support.checkin.in_memory import Checkin


@pytest.fixture
def checkin() -> Checkin:
    return Checkin()
