"""Routes that read what was said and what it came to."""

from typing import Any

from analysis.model.credentials import ApiScope
from handlers.api.contract import Answer, ApiCall, Endpoint
from handlers.api.conversations import ONE
from handlers.api.etags import read
from handlers.api.models.results import AnalysisShown, TranscriptShown
from handlers.api.shown import results as show
from handlers.render.words import Words


def transcript(call: ApiCall[None, None]) -> Answer:
    """Read what was said."""
    view = call.services.read_calls(call.begin).whole(call.caller, call.path["conversation_id"])
    return read(call, show.transcript(Words(call.language), view))


def analysis(call: ApiCall[None, None]) -> Answer:
    """Read what it came to."""
    view = call.services.read_calls(call.begin).whole(call.caller, call.path["conversation_id"])
    return read(call, show.analysis(Words(call.language), view))


ENDPOINTS: tuple[Endpoint[Any, Any], ...] = (
    Endpoint(
        "GET",
        f"{ONE}/transcript",
        ApiScope.CALLS_READ,
        transcript,
        {200: TranscriptShown, 304: None},
        "Read the transcript, with speakers as people corrected them.",
        refusals=("conversation-not-found", "transcript-not-found"),
    ),
    Endpoint(
        "GET",
        f"{ONE}/analysis",
        ApiScope.CALLS_READ,
        analysis,
        {200: AnalysisShown, 304: None},
        "Read the analysis: six letters with their quotes, next steps, questions; people's corrections applied.",
        refusals=("conversation-not-found", "analysis-not-found"),
    ),
)
