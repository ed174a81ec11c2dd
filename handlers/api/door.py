"""The door of the API: reads a request, has it proven and run in one transaction, and answers. An ASGI app.

The order is that of docs/api/errors.md, cheapest first: headers, address, route, form of the credentials, body; then,
in the transaction, proof, admission and the route itself (handlers/api/turn.py).
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import structlog
from starlette.types import Receive, Scope, Send

from analysis.errors import RefusedError, UnavailableError
from analysis.model.usage import UsageRow
from analysis.ports import Clock
from analysis.ports.api import Enter
from analysis.ports.usage import UsageLog
from handlers.api import problems
from handlers.api.contract import Endpoint
from handlers.api.intake import Incoming, about, check_content, check_headers, language_of_header, read_body
from handlers.api.notes import Notes
from handlers.api.problems import Problem, ProblemError, new_request_id
from handlers.api.proof import Claim, DeniedError, claim_of
from handlers.api.reply import Reply, head, left, of_answer, of_problem, send_events, send_whole
from handlers.api.routing import Routes
from handlers.api.turn import Outcome, Turn
from handlers.untrusted import PerMinute, address

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one request may cost before it is known whose it is.

    Attributes:
        body_bytes: Of a body.
        deadline_s: For the whole body to arrive.
        answer_s: For its transaction. What a worker thread began goes on and may commit: then the same request with
            its Idempotency-Key finds it done.
    """

    body_bytes: int = 1024 * 1024
    deadline_s: float = 15.0
    answer_s: float = 15.0


@dataclass(slots=True)
class Asked:
    """What is known of a request while it is answered: for its log line and its usage row."""

    request_id: str
    method: str
    began: float
    address: str
    language: str = "en"
    endpoint: Endpoint[Any, Any] | None = None
    bytes_in: int = 0
    known: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Door:
    """The ASGI app under /api/v1.

    Attributes:
        enter: Runs the transactions.
        addresses: Counts before anything is read.
    """

    routes: Routes
    turn: Turn
    enter: Enter
    clock: Clock
    usage: UsageLog
    notes: Notes
    addresses: PerMinute
    bounds: Bounds = field(default_factory=Bounds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever happens, the answer is a document of the API."""
        asked = Asked(new_request_id(), scope["method"], time.perf_counter(), address(scope))
        with structlog.contextvars.bound_contextvars(request_id=asked.request_id):
            outcome = await self._outcome(asked, scope, receive)
            self._note(asked, outcome)
            if outcome.reply.later is not None:
                outcome = await self._later(asked, outcome, receive)
            await self._send(asked, outcome, receive, send)

    async def _outcome(self, asked: Asked, scope: Scope, receive: Receive) -> Outcome:
        """Return what to answer. Every error ends here."""
        try:
            incoming, claim = await self._read(asked, scope, receive)
            async with asyncio.timeout(self.bounds.answer_s):
                return await asyncio.wrap_future(self.enter(partial(self.turn, incoming, claim)))
        except DeniedError as error:
            return replace(self._refused(asked, error.problem), claimed=error.caller)
        except ProblemError as error:
            return self._refused(asked, error.problem)
        except UnavailableError as error:
            log.warning("api.unavailable", provider=error.provider, detail=error.detail, **asked.known)
            return self._refused(asked, problems.of_absence(error))
        except TimeoutError:
            log.warning("api.slow", answer_s=self.bounds.answer_s, **asked.known)
            return self._refused(asked, problems.of_absence(UnavailableError("database", detail="slow")))
        except Exception as error:
            log.error("api.crashed", exc_info=error, **asked.known)  # noqa: TRY400 - structlog
            return self._refused(asked, Problem("internal-error"))

    async def _read(self, asked: Asked, scope: Scope, receive: Receive) -> tuple[Incoming, Claim]:
        """Return the request and what it claims; nothing was looked up so far. ProblemError, DeniedError."""
        headers: Sequence[tuple[bytes, bytes]] = scope["headers"]
        accepted = next((value for name, value in headers if name == b"accept-language"), b"")
        asked.language = language_of_header(accepted.decode("latin-1"))
        check_headers(headers)
        self._count(asked)
        raw_path: bytes = scope["raw_path"]
        asked.endpoint, path = self.routes.find(asked.method, raw_path)
        asked.known.update(about(path))
        claim = claim_of(headers)
        check_content(asked.endpoint, headers)
        body = await read_body(headers, receive, most=self.bounds.body_bytes, deadline_s=self.bounds.deadline_s)
        asked.bytes_in = len(body)
        incoming = Incoming(
            endpoint=asked.endpoint,
            method=asked.method,
            raw_path=raw_path,
            raw_query=scope["query_string"],
            headers=headers,
            path=path,
            body=body,
            address=asked.address,
            request_id=asked.request_id,
            language=asked.language,
            known=asked.known,
        )
        return incoming, claim

    def _count(self, asked: Asked) -> None:
        """Count the address. ProblemError where it asks too much, whatever it asks."""
        wait_s = self.addresses.wait_s(asked.address)
        if wait_s:
            wait = (("Retry-After", str(wait_s)),)
            raise ProblemError("quota-exceeded", headers=wait, members={"violated-policies": ["address"]})

    def _note(self, asked: Asked, outcome: Outcome) -> None:
        """Note who was turned away, and whose credential is in use."""
        if outcome.problem is not None:
            route = f"{asked.method} {asked.endpoint.path}" if asked.endpoint else ""
            first = {"route": route, "address": asked.address, "request_id": asked.request_id}
            self.notes.denied(outcome.problem, outcome.caller or outcome.claimed, first)
        elif outcome.caller is not None:
            self.notes.used(outcome.caller)

    def _refused(self, asked: Asked, problem: Problem) -> Outcome:
        return Outcome(of_problem(problem, asked.language, asked.request_id), problem=problem)

    async def _later(self, asked: Asked, outcome: Outcome, receive: Receive) -> Outcome:
        """Return what takes the answer's place, as long as somebody waits for it."""
        assert outcome.reply.later is not None  # noqa: S101 - the caller asked
        waiting, gone = asyncio.ensure_future(outcome.reply.later()), asyncio.ensure_future(left(receive))
        try:
            await asyncio.wait({waiting, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                return outcome  # to nobody
            return Outcome(of_answer(waiting.result()), outcome.caller)
        except RefusedError as error:
            reply = self._refused(asked, problems.of_refusal(error))
        except UnavailableError as error:
            reply = self._refused(asked, problems.of_absence(error))
        except Exception as error:
            log.error("api.crashed", exc_info=error, **asked.known)  # noqa: TRY400 - structlog
            reply = self._refused(asked, Problem("internal-error"))
        finally:
            waiting.cancel()
            gone.cancel()
        return Outcome(reply.reply, outcome.caller, reply.problem)

    async def _send(self, asked: Asked, outcome: Outcome, receive: Receive, send: Send) -> None:
        """Send the answer, and write down what it was."""
        reply, headers = outcome.reply, head(outcome.reply, asked.request_id)
        ms, sent = (time.perf_counter() - asked.began) * 1000, len(reply.body)
        try:
            sent = await (
                send_whole(send, reply, headers)
                if reply.events is None
                else self._stream(reply, headers, receive, send)
            )
        finally:
            self._record(asked, outcome, ms, sent)

    async def _stream(self, reply: Reply, headers: list[tuple[bytes, bytes]], receive: Receive, send: Send) -> int:
        """Send events until they end or the client leaves; return how many bytes."""
        sending, gone = asyncio.ensure_future(send_events(send, reply, headers)), asyncio.ensure_future(left(receive))
        try:
            await asyncio.wait({sending, gone}, return_when=asyncio.FIRST_COMPLETED)
            return sending.result() if sending.done() else 0
        finally:
            sending.cancel()
            gone.cancel()

    def _record(self, asked: Asked, outcome: Outcome, ms: float, sent: int) -> None:
        """Write down a request of somebody known."""
        caller = outcome.caller
        if caller is None:
            return
        row = UsageRow(
            workspace=caller.workspace,
            credential=caller.credential,
            team=caller.team,
            method=asked.method,
            route=asked.endpoint.path if asked.endpoint else "",
            status=outcome.reply.status,
            ms=ms,
            bytes_in=asked.bytes_in,
            bytes_out=sent,
            at=self.clock(),
        )
        self.usage.record(row)
