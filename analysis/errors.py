"""One small tree of errors, sorted by who must act.

CallError
├── RefusedError          the person asking must act; shown in their words, never retried
├── UnavailableError      nobody; wait, the workflow step tries again
├── RejectedError         we must act (bad model output, our bad request); never retried, alerts
├── OutcomeUnknownError   the owner decides: a paid call may have happened, nothing is bought again unasked
└── RepeatedError         nobody; it was done before, the edge answers with success
"""

from collections.abc import Mapping
from typing import ClassVar


class CallError(Exception):
    """Anything expected that stops work on a conversation."""


class RefusedError(CallError):
    """A request that only the person asking can mend.

    Attributes:
        key: Catalog key of the words to show, such as "audio-too-long".
        params: Values for the placeholders of that message; plain text and numbers only.
    """

    def __init__(self, key: str, **params: str | float) -> None:
        super().__init__(key, params)
        self.key = key
        self.params: Mapping[str, str | float] = params


class UnavailableError(CallError):
    """A provider that is down, slow to connect or limiting us, and surely did no paid work.

    Attributes:
        provider: Who: "groq", "gemini", "storage", "database", "slack".
        retry_after: Seconds the provider asked us to wait; None leaves the pace to the caller.
    """

    def __init__(self, provider: str, retry_after: float | None = None, detail: str = "") -> None:
        super().__init__(provider, retry_after, detail)
        self.provider = provider
        self.retry_after = retry_after
        self.detail = detail


class RejectedError(CallError):
    """Our fault: a request a provider refused, or model output we cannot use.

    Attributes:
        key: Catalog key of the words to show, beside an error id.
        detail: For the log and the operator; holds no secret and no transcript.
        provider: Who refused our request, such as a wrong key, so that it can be named; "" where nobody did.
    """

    key: ClassVar[str] = "internal-error"

    def __init__(self, detail: str, provider: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.provider = provider


class KeyRefusedError(RejectedError):
    """A provider that no longer takes our key: every call will fail alike until somebody mends it."""


class CutOffError(RejectedError):
    """An answer that ended at its length limit (MAX_TOKENS): half an answer is none; the rest may have denied it."""

    key = "answer-cut-off"


class UnusableAnswerError(RejectedError):
    """An answer that came whole and is empty, no JSON, or not of the shape asked for."""

    key = "answer-unusable"


class RecitationError(RejectedError):
    """An answer withheld because it recites its source: asked again without quotes, it may well come."""

    key = "answer-recited"


class OutcomeUnknownError(CallError):
    """A paid call that was sent and never answered: it may have been billed.

    Attributes:
        provider: Whom we may have to pay.
        detail: What happened, such as "timeout" or "interrupted".
    """

    def __init__(self, provider: str, detail: str) -> None:
        super().__init__(provider, detail)
        self.provider = provider
        self.detail = detail


class RepeatedError(CallError):
    """A delivery that was acted on before; what it asked for is done or under way.

    Attributes:
        key: Of the delivery.
    """

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key
