"""Keys for DKIM as an administrator makes them, and the DNS that publishes them."""

from collections.abc import Callable, Sequence
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.mailer.domain.dkim_keys import DkimKey


@cache
def an_rsa_pem(bits: int = 2048) -> bytes:
    """A file with an RSA key."""
    key = generate_private_key(65537, bits)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@cache
def an_ed25519_pem() -> bytes:
    """A file with an Ed25519 key."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def some_dkim_keys() -> list[DkimKey]:
    """A key of each kind, `rsa` and `ed`."""
    return [DkimKey.from_pem("rsa", an_rsa_pem()), DkimKey.from_pem("ed", an_ed25519_pem())]


def published(domain: str, keys: Sequence[DkimKey]) -> Callable[..., bytes | None]:
    """The DNS as dkimpy asks it."""
    records = {f"{key.selector}._domainkey.{domain}.".encode(): key.record.encode() for key in keys}
    return lambda name, timeout=5: records.get(name)
