"""What a route of the integrator API is: a row of one table that makes the server, its document and its tests."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from pydantic import BaseModel

from analysis.model.credentials import ApiScope, Caller
from analysis.ports import Begin
from handlers.api.services import ApiServices

Body = TypeVar("Body", bound=BaseModel | None)
Query = TypeVar("Query", bound=BaseModel | None)


class Resource(StrEnum):
    """What a request costs: each has a limit of its own per credential (docs/api/limits.md)."""

    READ = "read"
    WRITE = "write"
    UPLOAD = "upload"


def unheard(_: Callable[[], None]) -> None:
    """Drop what nobody will commit: for calls that are never made through the door."""


@dataclass(frozen=True, slots=True)
class ApiCall(Generic[Body, Query]):
    """One admitted request: who asks is proven, limits are counted, the body is valid.

    Attributes:
        begin: Joins the transaction that admitted the request: what the route stores, its idempotency record, its audit
            row and its jobs commit together or not at all. Use cases take it like any other `Begin`.
        services: Use cases to be made over `begin`.
        path: Values of the path's parameters, as sent.
        query: The checked parameters; None where the endpoint declares none.
        body: The checked body; None where the endpoint declares none.
        request_id: In every answer, problem and log line of this request.
        etag: What the sender says to know (If-Match on a change, If-None-Match on a read), as sent, or "".
        language: What to write words in, "en" or "zh-TW", by Accept-Language.
        resume: Last-Event-ID of a stream that broke off, or "".
        after: Has something done once the transaction is committed, and not at all where it is rolled back: what
            stands outside the database, such as canceling a job that runs. In the request's worker thread.
    """

    caller: Caller
    begin: Begin
    services: ApiServices
    path: Mapping[str, str]
    query: Query
    body: Body
    request_id: str
    etag: str = ""
    language: str = "en"
    resume: str = ""
    after: Callable[[Callable[[], None]], None] = unheard


@dataclass(frozen=True, slots=True)
class Answer:
    """What a route says; the door adds request id, limits and safety headers.

    What takes longer than a transaction goes on without one: the door commits, gives the thread back, and then awaits
    `later` or writes `events` (https://html.spec.whatwg.org/multipage/server-sent-events.html) until they end or the
    client leaves.

    Attributes:
        body: Written with its aliases, without None; None for an empty 204 or 304.
        etag: Strong validator of the body, unquoted, or "".
        location: Path of what was made, or "".
        later: Finds the real answer, which takes this one's place; RefusedError and UnavailableError become problems.
        events: Pieces of a text/event-stream.
        text: A body that is no JSON, in *media_type*.
        kept: What the same Idempotency-Key is answered with later, where *body* holds a secret that is told once.
    """

    status: int
    body: BaseModel | None = None
    etag: str = ""
    location: str = ""
    later: "Callable[[], Awaitable[Answer]] | None" = None
    events: AsyncIterator[bytes] | None = None
    text: str | None = None
    media_type: str = "application/json"
    kept: BaseModel | None = None


Route = Callable[[ApiCall[Body, Query]], Answer]
"""Plain and synchronous: it runs in a worker thread, inside the transaction. It raises RefusedError as use cases do."""


@dataclass(frozen=True, slots=True)
class Endpoint(Generic[Body, Query]):
    """One row of the table.

    Attributes:
        method: "GET", "POST", "PATCH", "PUT" or "DELETE".
        path: Template under the prefix, such as "/conversations/{conversation_id}"; also its name in usage and logs.
        scope: What the credential must hold; None where any will do.
        request: Model of the body: strict, nothing extra; None where none is taken.
        answers: Model of each success by its status; None for one without a body.
        creates: Wants an Idempotency-Key; the first answer is replayed.
        query: Model of the query: a field per parameter the route takes; None where it takes none.
        refusals: Keys of RefusedError that the route may raise, for the document; see `handlers.api.problems`.
        summary: One sentence for the document.
        media_type: Of the successes, where it is no JSON: "text/event-stream", "text/csv".
    """

    method: str
    path: str
    scope: ApiScope | None
    route: Route[Body, Query]
    answers: Mapping[int, type[BaseModel] | None]
    summary: str
    request: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    creates: bool = False
    resource: Resource = Resource.READ
    refusals: tuple[str, ...] = field(default=())
    media_type: str = "application/json"
