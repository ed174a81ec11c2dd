"""The one place where what went wrong becomes an answer of the API: RFC 9457, in words, with a code to branch on.

https://www.rfc-editor.org/rfc/rfc9457. A `type` is part of the contract and never changes; words may.
"""

import json
import math
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from pydantic import ValidationError

from analysis.errors import RefusedError, UnavailableError
from handlers.render.words import Words

MEDIA_TYPE = "application/problem+json"
PAGE = "/api/docs/problems#"
QUOTA = "https://iana.org/assignments/http-problem-types#quota-exceeded"
"""https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-11.html registers it."""
TYPES: Mapping[str, int] = {
    "malformed-request": 400,
    "invalid-credentials": 401,
    "stale-timestamp": 401,
    "nonce-replayed": 401,
    "insufficient-scope": 403,
    "not-found": 404,
    "method-not-allowed": 405,
    "request-timeout": 408,
    "conflict": 409,
    "idempotency-key-reused": 409,
    "idempotency-key-in-progress": 409,
    "precondition-failed": 412,
    "body-too-large": 413,
    "unsupported-media-type": 415,
    "validation": 422,
    "precondition-required": 428,
    "quota-exceeded": 429,
    "internal-error": 500,
    "unavailable": 503,
}
"""Each type with its status; titles and details are `api-title-<type>` and `api-<type>` in the catalogs."""
CODES = {"idempotency-key-reused": "IDEMPOTENCY_KEY_CONFLICT"}
"""Codes that differ from the type's name."""
REFUSALS: Mapping[str, str] = {
    "alert-ended": "conflict",
    "api-retry-done": "conflict",
    "api-waiting": "conflict",
    "analysis-not-a-sales-call": "conflict",
    "consent-missing": "conflict",
    "conversation-canceled": "conflict",
    "conversation-exists": "conflict",
    "conversation-kept": "conflict",
    "conversation-under-way": "conflict",
    "correction-outdated": "conflict",
    "correction-overtaken": "conflict",
    "credential-needs-encryption": "conflict",
    "credential-one-secret": "conflict",
    "credential-two-secrets": "conflict",
    "forget-legal-hold": "conflict",
    "recording-changed": "conflict",
    "recording-missing": "conflict",
    "upload-not-expected": "conflict",
    "webhook-endpoint-off": "conflict",
    "webhook-too-many": "conflict",
}
"""Keys of RefusedError whose type does not follow from their name: see `type_of`."""
RULES = frozenset({
    "missing", "extra_forbidden", "string_too_long", "string_too_short", "string_type", "string_pattern_mismatch",
    "int_type", "float_type", "bool_type", "list_type", "dict_type", "enum", "literal_error", "too_long", "too_short",
    "greater_than_equal", "less_than_equal", "finite_number", "json_invalid",
})  # fmt: skip
"""Rules of a schema (pydantic's names of errors) that have words; others are told as "value"."""
MOST_ERRORS = 20
"""As many broken rules as one answer names: a body of a megabyte can break a hundred thousand."""
CAMEL = re.compile(r"[^A-Za-z0-9]+")


class ProblemError(Exception):
    """What the door or a route answers instead of a result; for what is no use case's refusal.

    Attributes:
        problem: The answer.
    """

    def __init__(self, type_: str, **changes: Any) -> None:  # noqa: ANN401 - fields of Problem
        super().__init__(type_)
        self.problem = Problem(type_, **changes)

    @classmethod
    def of(cls, problem: "Problem") -> Self:
        """Return the error that carries this problem."""
        error = cls(problem.type)
        error.problem = problem
        return error


@dataclass(frozen=True, slots=True)
class Problem:
    """One answer that is no success.

    Attributes:
        type: One of TYPES.
        key: Of the words of its detail; "" for the type's own.
        params: Of these words.
        code: For programs to branch on; "" for the type's or the key's name in capitals.
        headers: That belong to it: Allow, Retry-After.
        members: Further members, such as "errors".
        reason: For the audit log and us alone; never in the answer.
    """

    type: str
    key: str = ""
    params: Mapping[str, str | float] = field(default_factory=dict)
    code: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    members: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""

    @property
    def status(self) -> int:
        """The HTTP status of its type."""
        return TYPES[self.type]

    def body(self, words: Words, request_id: str) -> bytes:
        """Return the document."""
        whole = {
            "type": QUOTA if self.type == "quota-exceeded" else PAGE + self.type,
            "title": words(f"api-title-{self.type}"),
            "status": self.status,
            "detail": words(self.key or f"api-{self.type}", **self.params),
            "code": self.code or CODES.get(self.type) or constant(self.key.removeprefix("api-") or self.type),
            "request_id": request_id,
            **{name: rendered(value, words) for name, value in self.members.items()},
        }
        return json.dumps(whole, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule of a schema that a body or query breaks.

    Attributes:
        pointer: RFC 6901, such as "/participants/0/name"; "" for the whole.
        rule: Pydantic's name of it.
        limits: What the rule asks for, such as {"max_length": 200}; numbers only, nothing of what was sent.
    """

    pointer: str
    rule: str
    limits: Mapping[str, str | float]

    def said(self, words: Words) -> dict[str, Any]:
        """Return the member of "errors"."""
        rule = self.rule if self.rule in RULES else "value"
        limit = next(iter(self.limits.values()), "")
        detail = words(f"api-rule-{CAMEL.sub('-', rule)}", limit=limit)
        return {"pointer": self.pointer, "code": constant(self.rule), "detail": detail, **self.limits}


def rendered(value: Any, words: Words) -> Any:  # noqa: ANN401 - a member of a document
    """Return a further member with its words."""
    return (
        [each.said(words) if isinstance(each, Broken) else each for each in value] if isinstance(value, list) else value
    )


def constant(name: str) -> str:
    """Return "conversation-not-found" as "CONVERSATION_NOT_FOUND"."""
    return CAMEL.sub("_", name).strip("_").upper()


def type_of(key: str) -> str:
    """Return the type of problem that a RefusedError's key is.

    "api-<type>" names its own. What is not found, is not allowed or stands in the way goes by the end or the beginning
    of the key; everything else is something in the request to be put right.
    """
    named = key.removeprefix("api-")
    if named in TYPES:
        return named
    if key in REFUSALS:
        return REFUSALS[key]
    if key.startswith("api-cursor"):
        return "malformed-request"
    if key.endswith(("-not-found", "-gone")):
        return "not-found"
    return "insufficient-scope" if key.startswith("access-") else "validation"


def of_refusal(error: RefusedError) -> Problem:
    """Return the answer to what a use case refused."""
    return Problem(type_of(error.key), error.key, error.params)


def of_absence(error: UnavailableError) -> Problem:
    """Return the answer while the database or a provider is away."""
    wait_s = max(1, math.ceil(error.retry_after or 1))
    return Problem("unavailable", headers=(("Retry-After", str(wait_s)),), reason=error.provider)


def of_validation(error: ValidationError, under: str = "") -> Problem:
    """Return the answer to a body, or a query, that does not fit its model.

    Args:
        error: Pydantic's.
        under: What the pointers begin with: "" for a body, "/query" for a query.
    """
    found = error.errors(include_url=False, include_input=False)
    broken = [broken_of(each, under) for each in found[:MOST_ERRORS]]
    return Problem("validation", members={"errors": broken})


def broken_of(error: Mapping[str, Any], under: str) -> Broken:
    """Return one broken rule."""
    pointer = under + "".join(f"/{escaped(str(part))}" for part in error["loc"])
    context = error.get("ctx") or {}
    limits = {name: value for name, value in context.items() if type(value) in {int, float} and name != "actual_length"}
    return Broken(pointer[:500], error["type"], limits)


def escaped(part: str) -> str:
    """Return a name as RFC 6901 writes it; without half surrogate pairs, which no answer can carry."""
    return part.encode("utf-8", "replace").decode().replace("~", "~0").replace("/", "~1")


def new_request_id() -> str:
    """Return an id for one request."""
    return f"req_{secrets.token_urlsafe(12)}"


def with_errors(keys: Iterable[str]) -> frozenset[str]:
    """Return the types that refusals with these keys have, for the document."""
    return frozenset(map(type_of, keys))
