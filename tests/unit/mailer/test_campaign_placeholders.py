"""Texts of campaigns are checked in registration and filled in the mailer: both know the same placeholders."""

from services.mailer.domain.overrides import placeholders
from services.registration.domain.campaign import PLACEHOLDERS


def test_every_placeholder_of_a_campaign_has_a_value() -> None:
    assert {*PLACEHOLDERS} <= {*placeholders("campaign")}
