"""The keys with which the sender's domain signs its mails (DKIM: RFC 6376, RFC 8463)."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

Algorithm = Literal["rsa-sha256", "ed25519-sha256"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimKey:
    """A private key. The record of its public half is published in the DNS at `<selector>._domainkey.<domain>`."""

    selector: str
    algorithm: Algorithm
    private: bytes = field(repr=False)
    public: str

    @property
    def record(self) -> str:
        """The TXT record that receivers look up."""
        return f"v=DKIM1; k={self.algorithm.partition('-')[0]}; p={self.public}"

    @classmethod
    def from_pem(cls, selector: str, pem: bytes) -> "DkimKey":
        """Reads an RSA or Ed25519 key. Raises ValueError for anything else."""
        try:
            key = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError):
            raise ValueError(f"the file of the key {selector} holds no private key in PEM without a password") from None
        if isinstance(key, Ed25519PrivateKey):
            public = key.public_key().public_bytes_raw()
            private = base64.b64encode(key.private_bytes_raw())
            return cls(selector=selector, algorithm="ed25519-sha256", private=private, public=_text(public))
        if not isinstance(key, RSAPrivateKey):
            raise ValueError(f"the key {selector} is neither RSA nor Ed25519")
        private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return cls(selector=selector, algorithm="rsa-sha256", private=private, public=_text(public))


def _text(public: bytes) -> str:
    return base64.b64encode(public).decode()


def read_keys(setting: str, read: Callable[[str], bytes]) -> tuple[DkimKey, ...]:
    """The keys in `selector=path,selector=path`, with `read` for the file at a path. Raises ValueError."""
    keys = []
    for entry in filter(None, (part.strip() for part in setting.split(","))):
        selector, is_complete, path = entry.partition("=")
        if not is_complete or not selector.strip() or not path.strip():
            raise ValueError("must be selector=path, several of them with commas between")
        try:
            pem = read(path.strip())
        except OSError as error:
            raise ValueError(f"the file of the key {selector} cannot be read: {error.strerror}") from None
        keys.append(DkimKey.from_pem(selector.strip(), pem))
    return tuple(keys)
