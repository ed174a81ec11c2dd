"""Routes that move a conversation on: its upload, another attempt, its end."""

from typing import Any

from analysis.model.credentials import ApiScope
from analysis.usecases.api.calls import ControlCalls, Progress
from analysis.usecases.control import Amended
from handlers.api.contract import Answer, ApiCall, Endpoint, Resource
from handlers.api.conversations import ONE
from handlers.api.etags import etag_of
from handlers.api.models.calls import ConversationDetail, NextTry, UploadShown
from handlers.api.shown import calls as show
from handlers.render.words import Words


def control(call: ApiCall[Any, Any]) -> ControlCalls:
    """Return what stops and restarts calls."""
    return call.services.control_calls(call.begin, call.after)


def answer(call: ApiCall[Any, Any], found: Progress) -> Answer:
    """Return where it stands now."""
    body = show.detail(Words(call.language), found)
    return Answer(202, body, etag=etag_of(body))


def upload(call: ApiCall[None, None]) -> Answer:
    """Say once more where the recording goes."""
    found, place = call.services.uploads(call.begin).again(call.caller, call.path["conversation_id"])
    return Answer(200, show.upload(found.call, place, call.services.clock()))


def complete(call: ApiCall[None, None]) -> Answer:
    """Have the upload verified and analyzed."""
    return answer(call, call.services.uploads(call.begin).complete(call.caller, call.path["conversation_id"]))


def analyze(call: ApiCall[None, None]) -> Answer:
    """Analyze it once more."""
    return answer(call, control(call).analyze(call.caller, call.path["conversation_id"]))


def retry(call: ApiCall[NextTry, None]) -> Answer:
    """Open the next attempt."""
    amended = Amended(language=call.body.language or "", seller_channel=call.body.seller_channel)
    return answer(call, control(call).retry(call.caller, call.path["conversation_id"], amended))


def cancel(call: ApiCall[None, None]) -> Answer:
    """Stop it."""
    return answer(call, control(call).cancel(call.caller, call.path["conversation_id"]))


MISSING = "conversation-not-found"
ENDPOINTS: tuple[Endpoint[Any, Any], ...] = (
    Endpoint(
        "POST",
        f"{ONE}/upload",
        ApiScope.CALLS_WRITE,
        upload,
        {200: UploadShown},
        "Open a fresh place for the recording of a call that waits for it.",
        resource=Resource.UPLOAD,
        refusals=(MISSING, "upload-not-expected"),
    ),
    Endpoint(
        "POST",
        f"{ONE}/complete",
        ApiScope.CALLS_WRITE,
        complete,
        {202: ConversationDetail},
        "Say that the recording is uploaded: it is checked, then analyzed. Twice is once.",
        resource=Resource.WRITE,
        refusals=(MISSING, "upload-not-expected"),
    ),
    Endpoint(
        "POST",
        f"{ONE}/analyze",
        ApiScope.CALLS_WRITE,
        analyze,
        {202: ConversationDetail},
        "Analyze a call once more; the result there is stays until the new one is here. Joins one under way.",
        creates=True,
        resource=Resource.WRITE,
        refusals=(MISSING, "api-waiting", "consent-missing"),
    ),
    Endpoint(
        "POST",
        f"{ONE}/retry",
        ApiScope.CALLS_WRITE,
        retry,
        {202: ConversationDetail},
        "Try a call again that failed, is unknown or was canceled; what was paid for is used again.",
        request=NextTry,
        creates=True,
        resource=Resource.WRITE,
        refusals=(MISSING, "api-retry-done", "api-waiting", "consent-missing"),
    ),
    Endpoint(
        "POST",
        f"{ONE}/cancel",
        ApiScope.CALLS_WRITE,
        cancel,
        {202: ConversationDetail},
        "Stop a call; one that has ended stays as it is.",
        resource=Resource.WRITE,
        refusals=(MISSING,),
    ),
)
