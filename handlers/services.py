"""The use cases that listeners, routes, jobs and the command line call; filled by bot.wiring alone."""

from dataclasses import dataclass

from analysis.usecases.control import CancelConversation, RetryConversation, ShowConversation, WatchConversation
from analysis.usecases.start import StartFromRecording, StartFromTranscript


@dataclass(frozen=True, slots=True)
class Services:
    """One attribute a use case; all are synchronous and run in worker threads when called from async code."""

    start_from_recording: StartFromRecording
    start_from_transcript: StartFromTranscript
    show: ShowConversation
    watch: WatchConversation
    retry: RetryConversation
    cancel: CancelConversation
