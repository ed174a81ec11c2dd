"""One request inside its transaction: proven, admitted, run and recorded, in this order, all or nothing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from analysis.errors import RefusedError
from analysis.model.credentials import Caller
from analysis.model.ids import WorkspaceId
from analysis.ports import Begin, Work
from analysis.ports.api import Entrance
from handlers.api import problems
from handlers.api.contract import ApiCall
from handlers.api.intake import Incoming, check_json, query_of
from handlers.api.problems import Problem, ProblemError
from handlers.api.proof import Claim, Verify
from handlers.api.reply import Reply, of_answer, of_problem
from handlers.api.services import ApiServices

Model = TypeVar("Model", bound=BaseModel)
PRECONDITIONS = (b"if-match", b"if-none-match")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a request.

    Attributes:
        caller: Who asked; None for somebody unproven.
        problem: What went wrong; None for a success.
    """

    reply: Reply
    caller: Caller | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Runs requests, each when its transaction has begun, in a worker thread."""

    verify: Verify
    services: ApiServices

    def __call__(self, incoming: Incoming, claim: Claim, entrance: Entrance) -> Outcome:
        """Return what to answer; what it stores is committed by whoever began.

        Raises:
            DeniedError: Not proven. Nothing is stored.
        """
        caller = self.verify(incoming, claim, entrance.callers)
        work = entrance.enter(caller.workspace)
        try:
            call = self._call(incoming, caller, work, entrance)
            with entrance.attempt():
                answer = incoming.endpoint.route(call)
        except RefusedError as error:
            return refused(incoming, caller, problems.of_refusal(error))
        except ProblemError as error:
            return refused(incoming, caller, error.problem)
        return Outcome(of_answer(answer), caller)

    def _call(self, incoming: Incoming, caller: Caller, work: Work, entrance: Entrance) -> ApiCall[Any, Any]:
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


def refused(incoming: Incoming, caller: Caller, problem: Problem) -> Outcome:
    """Return the answer to somebody who is known and asked for what cannot be."""
    return Outcome(of_problem(problem, incoming.language, incoming.request_id), caller, problem)


def within(work: Work) -> Begin:
    """Return a Begin that joins *work*: what it does is committed, or not, with the rest of it."""

    @contextmanager
    def joined(workspace: WorkspaceId) -> Iterator[Work]:
        if workspace != work.workspace:
            raise RuntimeError("another workspace than the caller's")
        yield work

    return joined


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
