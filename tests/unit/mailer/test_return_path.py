"""The address to which a mail returns when it bounces."""

import pytest

from services.mailer.domain.addresses import BadAddress, address_hash
from services.mailer.domain.mails import mail_hash
from services.mailer.domain.return_path import LONGEST_LOCAL_PART, ReturnPaths, check_bounce_address

OLD, NEW = "an old key of at least thirty-two bytes", "a new key of at least thirty-two bytes"
TO = "zoe@example.lu"


def return_paths(*keys: str, bounce_address: str = "bounces@example.lu") -> ReturnPaths:
    return ReturnPaths("moien@example.lu", bounce_address, keys or [NEW])


def test_a_return_path_names_the_mail_and_its_recipient() -> None:
    returned = return_paths().read(return_paths().of("confirmation.1", TO))
    assert returned is not None
    assert returned.mail_hash == mail_hash("confirmation.1")
    assert address_hash(TO).startswith(returned.recipient_hash)


def test_it_leads_to_the_mailbox_of_bounces_in_lower_case() -> None:
    path = return_paths().of("confirmation.1", TO)
    local, _, domain = path.partition("@")
    assert (local.startswith("bounces+"), domain, path) == (True, "example.lu", path.lower())
    assert len(local) <= LONGEST_LOCAL_PART


@pytest.mark.parametrize("mangled", ["{}", "<{}>", '"Moien" <{}>', "rfc822; {}", "for <{}>; Mon, 2 Nov 2026"])
def test_it_is_read_from_any_header(mangled: str) -> None:
    path = return_paths().of("confirmation.1", TO)
    assert return_paths().read(mangled.format(path)) is not None
    assert return_paths().read(mangled.format(path.upper())) is not None
    local, _, domain = path.partition("@")
    assert return_paths().read(mangled.format(f'"{local}"@{domain}')) is not None


@pytest.mark.parametrize("position", [0, 20, 33, 47])
def test_a_forged_one_names_no_mail(position: int) -> None:
    path = return_paths().of("confirmation.1", TO)
    at = len("bounces+") + position
    forged = path[:at] + ("a" if path[at] != "a" else "b") + path[at + 1 :]
    assert return_paths().read(forged) is None
    assert return_paths(OLD).read(path) is None


@pytest.mark.parametrize("text", ["", "bounces@example.lu", "bounces+abc@example.lu", "bounces+\x00@", "+" + "1" * 48])
def test_other_texts_name_no_mail(text: str) -> None:
    assert return_paths().read(text) is None


def test_mails_signed_with_the_key_before_still_return() -> None:
    path = return_paths(OLD).of("confirmation.1", TO)
    assert return_paths(NEW, OLD).read(path) is not None
    assert return_paths(NEW, OLD).of("confirmation.1", TO) == return_paths(NEW).of("confirmation.1", TO)


def test_without_a_mailbox_for_bounces_mails_return_to_their_sender() -> None:
    assert return_paths(bounce_address="").of("confirmation.1", TO) == "moien@example.lu"


@pytest.mark.parametrize("address", ["bounces", "bounces-to-the-organisers@example.lu", "zoé@example.lu", "a b@c.lu"])
def test_an_address_that_takes_no_token_is_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        check_bounce_address(address)


def test_the_longest_address_still_takes_a_token() -> None:
    address = check_bounce_address("a" * 15 + "@example.lu")
    assert len(return_paths(bounce_address=address).of("confirmation.1", TO).rpartition("@")[0]) == LONGEST_LOCAL_PART
