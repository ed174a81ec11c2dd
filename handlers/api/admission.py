"""What a request has to pass beyond its proof, and how much of it is left: tickets, limits, their headers."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta

from analysis.model.admission import WINDOW_S, Admission, Limit, Nonce, Once, Ticket, Verdict
from analysis.model.credentials import Caller
from analysis.ports import Clock
from handlers.api.contract import Resource
from handlers.api.intake import Incoming
from handlers.api.problems import Problem
from handlers.api.proof import Claim
from handlers.api.signature import Signed

KEY = "key"


@dataclass(frozen=True, slots=True)
class Limits:
    """Most requests of one credential in a minute, and how long its answers are kept.

    Attributes:
        key: Of all kinds together.
        answers_kept: For how long an Idempotency-Key stands for its first answer.
    """

    key: int = 600
    read: int = 600
    write: int = 300
    upload: int = 120
    answers_kept: timedelta = field(default=timedelta(hours=24))

    def of(self, resource: Resource, credential: str) -> tuple[Limit, ...]:
        """Return the limits that a request counts against, in the order in which they are counted."""
        most = {Resource.READ: self.read, Resource.WRITE: self.write, Resource.UPLOAD: self.upload}[resource]
        return (
            Limit(KEY, f"api:{credential}", self.key),
            Limit(resource.value, f"api:{credential}:{resource.value}", most),
        )


@dataclass(frozen=True, slots=True)
class Tickets:
    """Writes tickets."""

    clock: Clock
    limits: Limits

    def __call__(self, incoming: Incoming, claim: Claim, caller: Caller, *, once: bool) -> Ticket:
        """Return the ticket of a proven request.

        Args:
            incoming: The request.
            claim: What it was proven by.
            caller: Whose it is.
            once: What it makes is to be made once; False also where it will be refused anyway.
        """
        endpoint = incoming.endpoint
        return Ticket(
            credential=caller.credential,
            at=self.clock(),
            limits=self.limits.of(endpoint.resource, caller.credential),
            nonce=Nonce(claim.nonce, claim.timestamp) if isinstance(claim, Signed) else None,
            once=self._once(incoming) if once else None,
        )

    def _once(self, incoming: Incoming) -> Once:
        endpoint = incoming.endpoint
        # With the path: the same key for another call, or another webhook, is another request, not a repetition.
        whole = b"\n".join([incoming.raw_path, incoming.raw_query, incoming.body])
        return Once(
            route=f"{endpoint.method} {endpoint.path}",
            key=incoming.text(b"idempotency-key"),
            body=hashlib.sha256(whole).digest(),
            kept=self.limits.answers_kept,
        )


def headers(ticket: Ticket, admission: Admission) -> dict[str, str]:
    """Return what tells an obedient client how much is left.

    https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-11.html
    """
    if not admission.taken and admission.limit is None:
        return {}  # a nonce that was used before counts nothing
    policy = ", ".join(f'"{limit.name}";q={limit.most};w={WINDOW_S}' for limit in ticket.limits)
    left = [
        (limit.name, limit.most - admission.taken.get(limit.name, limit.most)) for limit in counted(ticket, admission)
    ]
    return {
        "RateLimit-Policy": policy,
        "RateLimit": ", ".join(f'"{name}";r={rest};t={ticket.reset_s}' for name, rest in left),
    }


def counted(ticket: Ticket, admission: Admission) -> list[Limit]:
    """Return the limits that were counted, and the one that is reached."""
    return [limit for limit in ticket.limits if limit.name in admission.taken or limit is admission.limit]


def problem_of(ticket: Ticket, admission: Admission) -> Problem | None:
    """Return why a request is not let in; None where it is, or is answered as before."""
    if admission.verdict is Verdict.LIMITED and admission.limit is not None:
        wait = (("Retry-After", str(ticket.reset_s)),)
        return Problem("quota-exceeded", headers=wait, members={"violated-policies": [admission.limit.name]})
    if admission.verdict is Verdict.NONCE_USED:
        return Problem("nonce-replayed", reason="nonce used")
    if admission.verdict is Verdict.NONCE_STALE:
        return Problem("stale-timestamp", reason="the clock was set back")
    return Problem("idempotency-key-reused") if admission.verdict is Verdict.REUSED else None
