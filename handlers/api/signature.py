"""How a request of an integrator is signed (docs/api/signing.md). Pure, on raw bytes; the same for server and client.

The string to sign has six lines, joined by "\n" and without one at the end:

    METHOD, raw path, raw query without "?", timestamp, nonce, hex(SHA-256(body))

Signed with HMAC-SHA256 under the key's secret, sent as base64.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

KEY, TIMESTAMP, NONCE, SIGNATURE = (b"x-dev-key", b"x-dev-timestamp", b"x-dev-nonce", b"x-dev-signature")
WINDOW_S = 300
"""How far a timestamp may lie from the server's clock, either way."""

KEY_FORM = re.compile(rb"dk_[A-Za-z0-9_-]{16,64}")
TIMESTAMP_FORM = re.compile(rb"[1-9][0-9]{9}")
NONCE_FORM = re.compile(rb"[A-Za-z0-9_-]{16,64}")
SIGNATURE_FORM = re.compile(rb"[A-Za-z0-9+/]{43}=")
SINGLE = frozenset({KEY, TIMESTAMP, NONCE, SIGNATURE, b"content-type", b"content-length", b"idempotency-key"})
"""Headers that may come once: of two, a proxy and we might read different ones."""


class MalformedError(Exception):
    """The headers do not say, or say twice, who signed what.

    Attributes:
        header: Which one, in lower case.
        doubled: It came more than once; else it is missing or has another form.
    """

    def __init__(self, header: str, *, doubled: bool = False) -> None:
        super().__init__(header)
        self.header, self.doubled = header, doubled


@dataclass(frozen=True, slots=True)
class Signed:
    """What the headers claim; nothing of it is believed yet.

    Attributes:
        key: Public id of the developer key, "dk_…".
        timestamp: Seconds since 1970.
        nonce: Used once with this key.
        signature: 32 bytes.
    """

    key: str
    timestamp: int
    nonce: str
    signature: bytes


def canonical(method: str, raw_path: bytes, raw_query: bytes, timestamp: int, nonce: str, body: bytes) -> bytes:  # noqa: PLR0917 - the six lines
    """Return the string to sign. Path and query as they stand in the request line: never decoded, sorted or cleaned."""
    digest = hashlib.sha256(body).hexdigest()
    return b"\n".join(
        [method.encode("ascii"), raw_path, raw_query, b"%d" % timestamp, nonce.encode("ascii"), digest.encode("ascii")]
    )


def sign(secret: bytes, text: bytes) -> str:
    """Return the signature of the canonical *text*, in base64."""
    return base64.b64encode(hmac.digest(secret, text, "sha256")).decode("ascii")


def verify(secret: bytes, text: bytes, signature: bytes) -> bool:
    """Tell whether *signature* is that of *text*, in a time that tells nothing."""
    return hmac.compare_digest(hmac.digest(secret, text, "sha256"), signature)


def read(headers: Iterable[tuple[bytes, bytes]]) -> Signed:
    """Return what the headers claim.

    Args:
        headers: As ASGI gives them: lower-case names, every one in its place, doubled ones too.

    Raises:
        MalformedError: One is missing, doubled or of another form.
    """
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in SINGLE:
            if name in found:
                raise MalformedError(name.decode("ascii"), doubled=True)
            found[name] = value
    forms = {KEY: KEY_FORM, TIMESTAMP: TIMESTAMP_FORM, NONCE: NONCE_FORM, SIGNATURE: SIGNATURE_FORM}
    for name, form in forms.items():
        if not form.fullmatch(found.get(name, b"")):
            raise MalformedError(name.decode("ascii"))
    try:
        signature = base64.b64decode(found[SIGNATURE], validate=True)
    except binascii.Error as error:
        raise MalformedError(SIGNATURE.decode("ascii")) from error
    if base64.b64encode(signature) != found[SIGNATURE]:  # bits that decode to nothing: two spellings of one signature
        raise MalformedError(SIGNATURE.decode("ascii"))
    return Signed(found[KEY].decode(), int(found[TIMESTAMP]), found[NONCE].decode(), signature)
