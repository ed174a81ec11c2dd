"""Encrypts secrets that must be read again, so that a stolen database holds none in clear."""

import base64
import binascii
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from analysis.errors import RejectedError
from analysis.ports.tenancy import Sealed

KEY_BYTES = 32
NONCE_BYTES = 12
ENTRY = re.compile(r"v([1-9]\d{0,4}):([A-Za-z0-9+/_-]+={0,2})")


class KeysError(ValueError):
    """TOKEN_ENCRYPTION_KEYS is malformed; the message holds no key."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Implements analysis.ports.tenancy.Cipher with AES-256-GCM.

    Attributes:
        keys: By version; the highest encrypts.
    """

    keys: Mapping[int, AESGCM] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "v1:<base64 of 32 bytes>", several separated by commas. KeysError."""
        keys: dict[int, AESGCM] = {}
        for entry in filter(None, (part.strip() for part in text.split(","))):
            found = ENTRY.fullmatch(entry)
            if found is None:
                raise KeysError("each key is v<number>:<base64>")
            version, key = int(found[1]), decoded(found[2])
            if len(key) != KEY_BYTES:
                raise KeysError(f"v{version} must be 32 bytes")
            if version in keys:
                raise KeysError(f"v{version} stands twice")
            keys[version] = AESGCM(key)
        if not keys:
            raise KeysError("no key")
        return cls(keys)

    def seal(self, secret: str, place: str) -> Sealed:
        """Encrypt with the newest key; the result is bound to *place* and to the key's version."""
        version = max(self.keys)
        nonce = secrets.token_bytes(NONCE_BYTES)
        content = self.keys[version].encrypt(nonce, secret.encode(), bound(place, version))
        return Sealed(nonce + content, version)

    def open(self, sealed: Sealed, place: str) -> str:
        """Decrypt. RejectedError for an unknown key, or content that was changed or moved."""
        key = self.keys.get(sealed.key_version)
        if key is None:
            raise RejectedError(f"no key v{sealed.key_version} in TOKEN_ENCRYPTION_KEYS")
        nonce, content = sealed.content[:NONCE_BYTES], sealed.content[NONCE_BYTES:]
        try:
            return key.decrypt(nonce, content, bound(place, sealed.key_version)).decode()
        except (InvalidTag, ValueError):
            raise RejectedError(f"a secret of {place.partition('|')[0]} does not decrypt") from None


def bound(place: str, version: int) -> bytes:
    """Return the associated data: table, row and column, and key version."""
    return f"{place}|v{version}".encode()


def decoded(text: str) -> bytes:
    """Read base64 in either alphabet. KeysError."""
    try:
        return base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error:
        raise KeysError("a key is no base64") from None
