"""What a durable pipeline asks of the engine that runs it; `bot.engine` answers with DBOS, tests with plain calls."""

import errno
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NotRequired, Protocol, TypedDict, TypeVar

import structlog

from analysis.errors import CallError, OutcomeUnknownError, RefusedError, RejectedError, UnavailableError

T = TypeVar("T")
Item = TypeVar("Item")

Json = Any
"""A value that JSON can carry unchanged: tuples come back as lists, other types are refused."""

Workflow = Callable[..., Any]
"""A registered workflow; opaque, only handed back to the engine."""

OnWait = Callable[[str, float], Any]
"""Told the step's name and the seconds it is about to wait; its own expected failures are ignored."""

log = structlog.get_logger(__name__)
SHORTAGES = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS), "disk"),
    **dict.fromkeys((errno.EMFILE, errno.ENFILE, errno.ENOMEM), "machine"),
}
"""What the operating system is short of, by its own error numbers."""
SHORT_S = 60.0
"""Until somebody made room: the job gives its slots back meanwhile."""


class StepFailure(TypedDict):
    """Why a step ended without a result, as data: an exception read back from a checkpoint has lost its class.

    Keys:
        failed: Class name, such as "RefusedError" or "OutcomeUnknownError".
        key: Catalog key of the words to show.
        params: Values for the placeholders of those words.
        detail: For the log and the operator.
        error_id: Leads to the log line; "" where the person can mend it alone.
    """

    failed: str
    key: str
    params: dict[str, str | float]
    detail: str
    error_id: str


class Outcome(TypedDict):
    """What one try of a step came to; exactly one of done, retry_after and failure is there.

    Keys:
        done: The result.
        retry_after: Seconds the provider asked for, None when it did not say: try again later.
        provider: Who is away, beside retry_after.
        failure: Final.
    """

    done: NotRequired[Json]
    retry_after: NotRequired[float | None]
    provider: NotRequired[str]
    failure: NotRequired[StepFailure]


class StepFailedError(Exception):
    """A step ended without a result and no retry will help.

    Attributes:
        failure: Why.
    """

    def __init__(self, failure: StepFailure) -> None:
        super().__init__(failure["failed"], failure["key"], failure["detail"])
        self.failure = failure


class Engine(Protocol):
    """Runs pipelines whose finished steps are never run again.

    A pipeline is a plain function of JSON values: between its steps it reads no clock and no database, and it
    always asks for the same steps in the same order.
    """

    def workflow(self, name: str, body: Callable[..., Json]) -> Workflow:
        """Register *body* under its stable name and return the workflow."""
        ...

    def schedule(self, name: str, cron: str, body: Callable[[str], Json]) -> None:
        """Run *body* on the batch queue by *cron* (UTC, five fields); it gets its planned time as ISO 8601."""
        ...

    def step(self, name: str, call: Callable[..., T], *args: Json, on_wait: OnWait | None = None) -> T:
        """Return `call(*args)`, from the checkpoint if it was made before.

        UnavailableError is waited out (as long as the provider asks, within the engine's patience).

        Raises:
            StepFailedError: Any other error, or patience is at an end.
        """
        ...

    def each(
        self,
        name: str,
        call: Callable[[Item], T],
        items: Sequence[Item],
        *,
        at_once: int = 1,
        on_wait: OnWait | None = None,
    ) -> list[T]:
        """Return `call(item)` for each item, in order, at most *at_once* at a time; waits and raises like `step`.

        Where one item fails for good the others still end, so that what was paid for is kept.
        """
        ...

    def child(self, queue: str, workflow: Workflow, *args: Json, later: bool = False) -> Json:
        """Run *workflow* within the limits of *queue* and return its result. Raises StepFailedError like its steps.

        With *later* it lets those pass that are waited for.
        """
        ...


def failure_of(error: Exception) -> StepFailure:
    """Turn an error into data. What nobody expected is logged here and travels on as "internal-error"."""
    name, error_id = type(error).__name__, ""
    key, detail = "internal-error", name
    params: Mapping[str, str | float] = {}
    match error:
        case RefusedError():
            key, params, detail = error.key, error.params, ""
        case OutcomeUnknownError():
            key, params, detail = "outcome-unknown", {"provider": error.provider}, error.detail
        case UnavailableError():
            key, params, detail = "provider-unavailable", {"provider": error.provider}, error.detail
        case RejectedError():
            error_id, key, detail = secrets.token_hex(4), error.key, error.detail
            if error.provider:
                key, params = "provider-rejected", {"provider": error.provider}
            log.error("step.rejected", error_id=error_id, detail=detail)
        case _:
            error_id = secrets.token_hex(4)
            log.error("step.crashed", error_id=error_id, exc_info=error)
    if error_id:
        params = {**params, "error_id": error_id}
    return {"failed": name, "key": key, "params": dict(params), "detail": detail, "error_id": error_id}


def outcome(call: Callable[[], Json]) -> Outcome:
    """Make one try and return what it came to.

    A machine that is out of room, descriptors or memory is no bug of a step, and paid calls are guarded: it waits.
    """
    try:
        return {"done": call()}
    except UnavailableError as error:
        return {"retry_after": error.retry_after, "provider": error.provider}
    except OSError as error:
        if error.errno not in SHORTAGES:
            return {"failure": failure_of(error)}
        log.warning("step.short_of", what=errno.errorcode[error.errno])
        return {"retry_after": SHORT_S, "provider": SHORTAGES[error.errno]}
    except Exception as error:  # noqa: BLE001 - the workflows' edge: the one place where a bug becomes words
        return {"failure": failure_of(error)}


def gave_up(provider: str) -> StepFailedError:
    """Return the error for a provider that stayed away longer than our patience."""
    return StepFailedError(failure_of(UnavailableError(provider, detail="patience at an end")))


def tell(on_wait: OnWait, step: str, wait_s: float) -> None:
    """Report a wait; a report that fails must not fail the step that waits."""
    try:
        on_wait(step, wait_s)
    except CallError as error:
        log.warning("step.wait_untold", step=step, error=type(error).__name__)
