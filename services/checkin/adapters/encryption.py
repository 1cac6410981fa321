"""Encryption of roster entries under the keys of their tickets: AES-256-GCM (NIST SP 800-38D)."""

import secrets
from base64 import b64encode
from typing import Any

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


def encrypt(entry: dict[str, Any], key: str) -> str:
    """`entry` as JSON, encrypted under a hex 256-bit key: base64 of nonce (12 bytes), ciphertext and tag (16 bytes)."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return b64encode(nonce + AESGCM(bytes.fromhex(key)).encrypt(nonce, orjson.dumps(entry), None)).decode()
