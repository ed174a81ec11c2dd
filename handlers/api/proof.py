"""Who asks: what a request claims is read before anything is looked up, and believed once it is proven."""

import base64
import hmac
from dataclasses import dataclass
from typing import Any

from analysis.errors import RejectedError
from analysis.model.credentials import Caller, KeyId, token_hash, well_formed
from analysis.ports import Clock
from analysis.ports.credentials import CallerDirectory
from analysis.ports.tenancy import Cipher
from handlers.api.intake import Headers, Incoming
from handlers.api.problems import Problem
from handlers.api.signature import KEY, NONCE, SIGNATURE, TIMESTAMP, WINDOW_S, MalformedError, Signed, canonical, read

DUMMY = bytes(32)
"""Signed with where the key is unknown, so that both answers take the same work."""
CHALLENGE = (("WWW-Authenticate", 'Bearer realm="api"'),)
SIGNED = frozenset({KEY, NONCE, SIGNATURE, TIMESTAMP})


class DeniedError(Exception):
    """Not proven, or not allowed.

    Attributes:
        caller: Whose credential it is, where that is known; proves nothing.
    """

    def __init__(self, problem: Problem, caller: Caller | None = None) -> None:
        super().__init__(problem.type)
        self.problem, self.caller = problem, caller


def denied(type_: str, reason: str, caller: Caller | None = None, **more: Any) -> DeniedError:  # noqa: ANN401 - fields of Problem
    """Return a refusal; *reason* is for the audit log alone."""
    challenge = CHALLENGE if type_ == "invalid-credentials" else ()
    return DeniedError(Problem(type_, headers=challenge, reason=reason, **more), caller)


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token, as brought."""

    hashed: str


Claim = Signed | Bearer


def claim_of(headers: Headers) -> Claim:
    """Return what the headers claim. Looks nothing up.

    Raises:
        DeniedError: Nothing is claimed, or two things are, or what is claimed cannot be one of ours.
    """
    names = {name for name, _ in headers}
    signed, bearer = bool(SIGNED & names), b"authorization" in names
    if signed and bearer:
        raise denied("malformed-request", "two credentials", key="api-two-credentials")
    if signed:
        return signed_claim(headers)
    if not bearer:
        raise denied("invalid-credentials", "no credentials")
    scheme, _, token = next(value for name, value in headers if name == b"authorization").partition(b" ")
    text = token.strip().decode("latin-1")
    if scheme.lower() != b"bearer" or not well_formed(text):
        raise denied("invalid-credentials", "no token of ours")
    return Bearer(token_hash(text))


def signed_claim(headers: Headers) -> Signed:
    """Return a signature as claimed. DeniedError."""
    try:
        return read(headers)
    except MalformedError as error:
        key = "api-header-doubled" if error.doubled else "api-header-missing"
        raise denied("malformed-request", "header", key=key, params={"header": error.header}) from None


@dataclass(frozen=True, slots=True)
class Verify:
    """Believes a claim, or does not.

    Attributes:
        cipher: Opens the keys' secrets; None where no encryption key is set: then nobody has a key either.
    """

    clock: Clock
    cipher: Cipher | None

    def __call__(self, incoming: Incoming, claim: Claim, callers: CallerDirectory) -> Caller:
        """Return who asks; reads the database each time, so that what was revoked opens nothing.

        Raises:
            DeniedError: Unknown, revoked, expired, switched off, or wrongly signed: one answer for all of them.
        """
        if isinstance(claim, Bearer):
            caller = callers.token(claim.hashed, self.clock())
            if caller is None:
                raise denied("invalid-credentials", "token unknown, revoked or expired")
            return caller
        return self._signed(incoming, claim, callers)

    def _signed(self, incoming: Incoming, claim: Signed, callers: CallerDirectory) -> Caller:
        known = callers.key(KeyId(claim.key))
        caller = known.caller if known else None
        secrets = self._open(known.secrets) if known and known.enabled else []
        if abs(self.clock().timestamp() - claim.timestamp) > WINDOW_S:
            raise denied("stale-timestamp", "timestamp", caller)
        text = canonical(
            incoming.method, incoming.raw_path, incoming.raw_query, claim.timestamp, claim.nonce, incoming.body
        )
        # Every secret is tried, and one that opens nothing where there is none: the time tells nothing.
        right = [hmac.compare_digest(hmac.digest(each, text, "sha256"), claim.signature) for each in secrets or [DUMMY]]
        if known is None or not secrets or not any(right):
            reason = "key unknown" if known is None else "key switched off" if not secrets else "signature"
            raise denied("invalid-credentials", reason, caller)
        return known.caller

    def _open(self, secrets: Any) -> list[bytes]:  # noqa: ANN401 - pairs, see KnownKey
        if self.cipher is None:
            raise RejectedError("TOKEN_ENCRYPTION_KEYS is gone, and keys are stored that only it can read")
        return [base64.b64decode(self.cipher.open(sealed, place)) for sealed, place in secrets]
