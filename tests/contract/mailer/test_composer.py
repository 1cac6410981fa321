"""The contract of a composer: the one without contents that unit tests use, and the one with the templates."""

import email
import re
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr

import pytest

from services.mailer.adapters.composer import MessageComposer
from services.mailer.domain.smtp_server import Sender
from services.mailer.ports.mails import CannotCompose, Composer
from tests.support.checkin.fakes import SetClock
from tests.support.mailer.builders import NOW, UNSUBSCRIBE_LINKS, a_claimed_mail, a_mail_request
from tests.support.mailer.fakes import FakeComposer, FakeOverrides


@pytest.fixture(params=["memory", "templates"])
def composer(request: pytest.FixtureRequest) -> Composer:
    sender = Sender("Moien", "moien@example.lu")
    if request.param == "memory":
        return FakeComposer()
    return MessageComposer(sender, SetClock(NOW), UNSUBSCRIBE_LINKS, FakeOverrides())


async def test_each_kind_of_mail_is_a_whole_message_to_its_recipient(composer: Composer) -> None:
    for kind in composer.kinds:
        content = await composer.compose(a_claimed_mail(a_mail_request(kind=kind, to="zoe@example.lu")))
        message = email.message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        assert parseaddr(message["To"])[1] == "zoe@example.lu"
        assert content.endswith(b"\r\n")
        assert not re.search(rb"(?<!\r)\n", content)


async def test_each_attempt_is_the_same_message(composer: Composer) -> None:
    request = a_mail_request()
    ids = []
    for attempt in (1, 2):
        content = await composer.compose(a_claimed_mail(request, attempt=attempt))
        ids.append(email.message_from_bytes(content, policy=default)["Message-ID"])
    other = await composer.compose(a_claimed_mail(a_mail_request()))
    assert ids[0] == ids[1]
    assert email.message_from_bytes(other, policy=default)["Message-ID"] not in (None, ids[0])


async def test_a_mail_to_no_address_cannot_be_composed(composer: Composer) -> None:
    with pytest.raises(CannotCompose):
        await composer.compose(a_claimed_mail(a_mail_request(to="nobody")))
