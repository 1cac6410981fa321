"""The part of a settled mail that the ledger keeps."""

from dataclasses import replace

import pytest

from services.mailer.domain.kinds import PRESENT_STATE
from services.mailer.domain.retention import request_to_keep
from shared.contracts.mails import ListedPerson, MailKind
from tests.support.mailer.builders import a_mail_request


@pytest.mark.parametrize("kind", ["campaign", "event_changed", "event_cancelled", "thank_you", "handed_over"])
def test_a_mail_that_goes_again_as_it_was_keeps_its_manage_link_but_no_ticket(kind: MailKind) -> None:
    request = a_mail_request(kind=kind)
    assert request.manage_url
    assert request_to_keep(request) == replace(request, ticket_secret=None)


@pytest.mark.parametrize("kind", sorted(PRESENT_STATE))
def test_a_mail_that_registration_writes_anew_keeps_neither(kind: MailKind) -> None:
    request = a_mail_request(kind=kind)
    assert request_to_keep(request) == replace(request, ticket_secret=None, manage_url=None)


@pytest.mark.parametrize("kind", ["sign_in", "confirm_address"])
def test_a_link_that_lets_somebody_in_is_never_kept(kind: MailKind) -> None:
    assert request_to_keep(a_mail_request(kind=kind, registration=None)).manage_url is None


def test_the_people_of_a_list_for_the_door_go_once_it_is_sent() -> None:
    person = ListedPerson(
        code="ABC123", honorific="", first_name="Zoë", last_name="Weber", company="", category="industry"
    )
    request = replace(a_mail_request(kind="paper_list", registration=None), people=[person])
    assert request_to_keep(request).people is None
