"""One request inside its transaction: proven, admitted, run and recorded, in this order, all or nothing."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import structlog
from pydantic import BaseModel, ValidationError

from analysis.errors import RefusedError
from analysis.model.admission import FirstAnswer, Ticket
from analysis.model.credentials import Caller
from analysis.ports import Work
from analysis.ports.api import Entrance
from handlers.api import problems
from handlers.api.admission import Tickets, problem_of
from handlers.api.admission import headers as admission_headers
from handlers.api.contract import ApiCall
from handlers.api.intake import Incoming, check_json, query_of
from handlers.api.problems import Problem, ProblemError
from handlers.api.proof import Claim, Verify
from handlers.api.reply import Reply, of_answer, of_problem
from handlers.api.services import ApiServices
from handlers.within import within

Model = TypeVar("Model", bound=BaseModel)
PRECONDITIONS = (b"if-match", b"if-none-match")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a request.

    Attributes:
        caller: Who asked; None for somebody unproven.
        problem: What went wrong; None for a success.
        claimed: Whose credential somebody unproven brought, where it is known.
    """

    reply: Reply
    caller: Caller | None = None
    problem: Problem | None = None
    claimed: Caller | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Runs requests, each when its transaction has begun, in a worker thread."""

    verify: Verify
    tickets: Tickets
    services: ApiServices

    def __call__(self, incoming: Incoming, claim: Claim, entrance: Entrance) -> Outcome:
        """Return what to answer; what it stores is committed by whoever began.

        A request that is refused has used up its nonce and is counted, and nothing else of it stays.

        Raises:
            DeniedError: Not proven. Nothing is stored.
        """
        caller = self.verify(incoming, claim, entrance.callers)
        incoming.known["workspace"] = caller.workspace
        # This is another thread than the one that took the request in.
        with structlog.contextvars.bound_contextvars(request_id=incoming.request_id, **incoming.known):
            return self._admitted(incoming, claim, caller, entrance)

    def _admitted(self, incoming: Incoming, claim: Claim, caller: Caller, entrance: Entrance) -> Outcome:
        """Return what to answer to somebody known."""
        work = entrance.enter(caller.workspace)
        call = self._call(incoming, caller, work, entrance)
        once = incoming.endpoint.creates and not isinstance(call, Problem)
        ticket = self.tickets(incoming, claim, caller, once=once)
        try:
            admission = work.gate.admit(ticket)
        except RefusedError as error:
            return Outcome(self._problem(incoming, problems.of_refusal(error)), caller)
        left = admission_headers(ticket, admission)
        if admission.answer is not None:
            return Outcome(again(admission.answer, left), caller)
        problem = problem_of(ticket, admission) or (call if isinstance(call, Problem) else None)
        found = problem or self._run(incoming, call, ticket, work, entrance)
        if isinstance(found, Problem):
            return Outcome(with_headers(self._problem(incoming, found), left), caller, found)
        return Outcome(with_headers(found, left), caller)

    def _run(self, incoming: Incoming, call: Any, ticket: Ticket, work: Work, entrance: Entrance) -> Reply | Problem:  # noqa: ANN401 - an ApiCall of any models
        """Have the route do it, and record it; take all of it back where it refuses."""
        endpoint, changes = incoming.endpoint, incoming.method != "GET"
        try:
            with entrance.attempt() if changes else nullcontext():
                answer = endpoint.route(call)
            reply = of_answer(answer)
        except RefusedError as error:
            work.gate.forget(ticket)
            return problems.of_refusal(error)
        except ProblemError as error:
            work.gate.forget(ticket)
            return error.problem
        if ticket.once is not None:
            kept = reply if answer.kept is None else of_answer(replace(answer, body=answer.kept))
            work.gate.keep(ticket, FirstAnswer(kept.status, kept.body, kept.headers))
        if changes:
            self._record(incoming, call.caller, reply, work)
        return reply

    def _record(self, incoming: Incoming, caller: Caller, reply: Reply, work: Work) -> None:
        """Write the change into the audit log: who from where, and by which request it can be found."""
        endpoint = incoming.endpoint
        after = {
            "route": f"{endpoint.method} {endpoint.path}",
            "status": reply.status,
            "request_id": incoming.request_id,
            "address": incoming.address,
        }
        target = reply.headers.get("Location") or incoming.raw_path.decode("latin-1")
        work.audit.record("api.changed", actor=caller.credential, target=target, after=after)

    def _problem(self, incoming: Incoming, problem: Problem) -> Reply:
        return of_problem(problem, incoming.language, incoming.request_id)

    def _call(self, incoming: Incoming, caller: Caller, work: Work, entrance: Entrance) -> ApiCall[Any, Any] | Problem:
        """Return the request as its route wants it; or what is wrong with it, which is told once it is counted."""
        try:
            return self._checked(incoming, caller, work, entrance)
        except ProblemError as error:
            return error.problem

    def _checked(self, incoming: Incoming, caller: Caller, work: Work, entrance: Entrance) -> ApiCall[Any, Any]:
        """Return the request as its route wants it. ProblemError where it does not fit."""
        endpoint = incoming.endpoint
        if endpoint.scope is not None and endpoint.scope not in caller.scopes:
            raise ProblemError("insufficient-scope", key="api-scope-missing", params={"scope": endpoint.scope.value})
        return ApiCall(
            caller=caller,
            begin=within(work),
            services=self.services,
            path=incoming.path,
            query=query(endpoint.query, query_of(incoming.raw_query)),
            body=body(endpoint.request, incoming.body),
            request_id=incoming.request_id,
            etag=next(filter(None, map(incoming.text, PRECONDITIONS)), ""),
            language=incoming.language,
            resume=incoming.text(b"last-event-id"),
            after=entrance.after,
        )


def with_headers(reply: Reply, more: Mapping[str, str]) -> Reply:
    """Return the reply with further headers."""
    return replace(reply, headers={**reply.headers, **more})


def again(answer: FirstAnswer, more: Mapping[str, str]) -> Reply:
    """Return what the first request was told, and that it was."""
    return Reply(answer.status, answer.body, headers={**answer.headers, **more, "Idempotent-Replayed": "true"})


def body(model: type[Model] | None, content: bytes) -> Model | None:
    """Return the body as its model. ProblemError."""
    if model is None:
        if content:
            raise ProblemError("malformed-request", key="api-body-unwanted")
        return None
    check_json(content)
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        raise ProblemError.of(problems.of_validation(error)) from None


def query(model: type[Model] | None, found: Mapping[str, str]) -> Model | None:
    """Return the query as its model; a parameter that it does not know is refused. ProblemError."""
    if model is None and not found:
        return None
    try:
        # Everything in a query is a string: these are the rules of JSON in strings, so "10" is a number where one fits.
        return (model or Nothing).model_validate_strings(found)  # type: ignore[return-value]
    except ValidationError as error:
        raise ProblemError.of(problems.of_validation(error, "/query")) from None


class Nothing(BaseModel, extra="forbid"):
    """The query of an endpoint that takes none."""
