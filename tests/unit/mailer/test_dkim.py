"""Signed mails, verified as receivers verify them, and the keys they are signed with."""

import re
from email import message_from_bytes
from pathlib import Path
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.mailer.adapters.composer import MessageComposer
from services.mailer.adapters.dkim_signatures import DkimSigner
from services.mailer.domain.dkim_keys import DkimKey, read_keys
from services.mailer.domain.smtp_server import Sender
from tests.support.checkin.fakes import SetClock
from tests.support.mailer.builders import (
    NOW,
    UNSUBSCRIBE_LINKS,
    a_claimed_mail,
    a_mail_request,
    some_event_details,
)
from tests.support.mailer.dkim_keys import an_ed25519_pem, an_rsa_pem, published, some_dkim_keys
from tests.support.mailer.fakes import FakeOverrides

SENDER = Sender("Moien", "moien@example.lu")
PEMS = {"rsa": an_rsa_pem, "ed25519": an_ed25519_pem}


async def signed(*keys: DkimKey, **fields: Any) -> bytes:
    signer = DkimSigner(SENDER.domain, keys)
    composer = MessageComposer(SENDER, SetClock(NOW), UNSUBSCRIBE_LINKS, FakeOverrides(), signer=signer)
    return await composer.compose(a_claimed_mail(a_mail_request(**fields)))


def is_good(message: bytes, keys: list[DkimKey], signature: int = 0) -> bool:
    try:
        return bool(dkim.DKIM(message).verify(signature, dnsfunc=published(SENDER.domain, keys)))
    except dkim.DKIMException:
        return False


@pytest.mark.parametrize("kind", PEMS)
@pytest.mark.parametrize(
    "title", ["Smart Manufacturing", "Intelligent Produktioun – « Zoë » 製造 🎉 " * 4, ".hidden dot"]
)
async def test_a_signature_is_good_whatever_the_mail_says(kind: str, title: str) -> None:
    key = DkimKey.from_pem("moien", PEMS[kind]())
    assert is_good(await signed(key, details=some_event_details(title={"en": title})), [key])


async def test_every_key_signs_so_that_each_receiver_finds_a_signature_it_knows() -> None:
    keys = some_dkim_keys()
    message = await signed(*keys)
    algorithms = re.findall(r"a=([a-z0-9-]+);", str(message_from_bytes(message).get_all("DKIM-Signature")))
    assert algorithms == ["rsa-sha256", "ed25519-sha256"]
    assert [is_good(message, keys, number) for number in range(2)] == [True, True]


async def test_a_mail_to_an_address_in_other_letters_is_signed_too() -> None:
    [key, _] = some_dkim_keys()
    assert is_good(await signed(key, to="zoë@bücher.example"), [key])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Subject: ", b"Subject: Cheap "),
        (b"\r\nFrom: ", b"\r\nFrom: <eve@example.org>\r\nFrom: "),
        (b"List-Unsubscribe: <https", b"List-Unsubscribe: <http"),
        (b"Reply-To: ", b"Reply-To: eve@example.org, "),
        (b"Auto-Submitted: auto-generated", b"Auto-Submitted: no"),
        (b"Content-Type: text/plain", b"Content-Type: text/enriched"),
    ],
)
async def test_a_mail_that_was_changed_has_no_good_signature(before: bytes, after: bytes) -> None:
    keys = some_dkim_keys()
    message = await signed(*keys, kind="thank_you", marketing=True)
    assert before in message
    changed = message.replace(before, after, 1)
    assert not any(is_good(changed, keys, number) for number in range(2))


async def test_every_header_is_signed_and_the_sender_once_more() -> None:
    [key, _] = some_dkim_keys()
    message = message_from_bytes(await signed(key, kind="thank_you", marketing=True))
    names = [name.lower() for name in message if name != "DKIM-Signature"]
    [covered] = re.findall(r"\sh=([^;]+);", message["DKIM-Signature"])
    assert sorted(re.split(r"\s*:\s*", covered.strip())) == sorted([*names, "from"])


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("moien", "must be selector=path"),
        ("=key.pem", "must be selector=path"),
        ("moien=away.pem", "the key moien cannot be read: No such file"),
        ("moien=text.pem", "the key moien holds no private key"),
        ("moien=curve.pem", "the key moien is neither RSA nor Ed25519"),
    ],
)
def test_keys_that_cannot_sign_are_refused(tmp_path: Path, setting: str, words: str) -> None:
    curve = generate_ec_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for name, content in {"text.pem": b"text", "curve.pem": curve}.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=words):
        read_keys(setting, lambda path: (tmp_path / path).read_bytes())


def test_several_keys_are_read_and_show_nothing_private(tmp_path: Path) -> None:
    for name, pem in (("a", an_rsa_pem()), ("b", an_ed25519_pem())):
        (tmp_path / name).write_bytes(pem)
    keys = read_keys("rsa=a, ed=b", lambda path: (tmp_path / path).read_bytes())
    assert [(key.selector, key.record.partition("; p=")[0]) for key in keys] == [
        ("rsa", "v=DKIM1; k=rsa"),
        ("ed", "v=DKIM1; k=ed25519"),
    ]
    assert not any(key.private.decode() in repr(key) for key in keys)
