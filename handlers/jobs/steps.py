"""Ties the workflow's steps to their use cases."""

from typing import Any

from analysis.model.ids import ConversationId, WorkspaceId
from analysis.ports import Begin, Clock
from analysis.usecases.alerts.on_call import EvaluateCall
from analysis.usecases.alerts.questions import AskRules
from analysis.usecases.analyze import AnalyzeTranscript, StoreAnalysis
from analysis.usecases.announce import Announcer, nobody
from analysis.usecases.engines import Engines
from analysis.usecases.finish import CloseConversation, NotifyOwner, Replier
from analysis.usecases.paid import Buy
from analysis.usecases.recordings import Recordings
from analysis.usecases.steps import CutAudio, FetchAudio, MergeTranscript, Progress, TranscribeChunk
from handlers.jobs.conversation import ConversationSteps


def conversation_steps(
    begin: Begin,
    engines: Engines,
    recordings: Recordings,
    buy: Buy,
    repliers: dict[str, Replier],
    *,
    clock: Clock,
    announce: Announcer = nobody,
) -> ConversationSteps:
    """Return the steps over these adapters.

    Args:
        begin: Opens units of work.
        engines: Transcribers and models.
        recordings: Files on this machine.
        buy: Pays.
        repliers: Who answers, by the scheme of `ReplyTo`.
        clock: Tells when rules look.
        announce: Makes visible changes known.
    """
    progress = Progress(begin, announce)
    notify = NotifyOwner(begin, progress, repliers)
    return ConversationSteps(
        fetch=_ids(FetchAudio(begin, progress, engines, recordings)),
        cut=_ids(CutAudio(begin, progress, engines, recordings)),
        transcribe=_ids(TranscribeChunk(begin, progress, engines, recordings, buy)),
        merge=_ids(MergeTranscript(begin, progress, engines, recordings)),
        analyze=_ids(AnalyzeTranscript(begin, progress, engines, buy)),
        store=_ids(StoreAnalysis(begin, progress, engines, recordings)),
        evaluate=_ids(EvaluateCall(begin, clock, progress, AskRules(begin, engines, buy))),
        notify=_ids(notify),
        waiting=_ids(progress.waiting),
        close=_ids(CloseConversation(begin, recordings, notify, clock, announce)),
    )


def _ids(call: Any) -> Any:  # noqa: ANN401 - the engine speaks JSON: plain strings come in, ids go on
    def step(workspace: str, conversation: str, attempt: int, *rest: Any) -> Any:  # noqa: ANN401
        return call(WorkspaceId(workspace), ConversationId(conversation), attempt, *rest)

    return step
