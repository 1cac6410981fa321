"""Signatures of the sender's domain on whole messages (DKIM: RFC 6376)."""

from collections.abc import Sequence

import dkim

from services.mailer.domain.dkim_keys import DkimKey


class DkimSigner:
    """Signs for a domain, once with each of its keys: receivers that do not know Ed25519 find the RSA signature."""

    def __init__(self, domain: str, keys: Sequence[DkimKey]) -> None:
        self.domain = domain
        self.keys = keys

    def signed(self, message: bytes) -> bytes:
        """The message beneath its signatures."""
        return b"".join(self._signature(message, key) for key in self.keys) + message

    def _signature(self, message: bytes, key: DkimKey) -> bytes:
        signer = dkim.DKIM(message, linesep=b"\r\n")
        # From is signed once more than it is there, so that nobody adds another to a signed message.
        headers = [*signer.all_sign_headers(), b"from"]
        return bytes(
            signer.sign(
                key.selector.encode(),
                self.domain.encode(),
                key.private,
                signature_algorithm=key.algorithm.encode(),
                include_headers=headers,
            )
        )
