"""The analysis of one transcript: buy the model's answers, then prove and store what they say."""

from dataclasses import dataclass, replace

from analysis.errors import RejectedError
from analysis.meddic.analyze import assess
from analysis.meddic.cues import scan
from analysis.meddic.prompt import Prompt
from analysis.meddic.questions import check, wordings
from analysis.model.conversation import Conversation, ConversationState, Step, StepState
from analysis.model.ids import ConversationId, TranscriptId, WorkspaceId
from analysis.model.meddic import Brief, MeddicAnalysis, Usage
from analysis.model.paid import PaidAnswer
from analysis.model.snapshot import SnapshotCause
from analysis.model.transcript import Transcript
from analysis.ports import Begin, LanguageModel, Work
from analysis.usecases.brief import brief_of
from analysis.usecases.dialogue import Ask, converse, question_key
from analysis.usecases.engines import Engines
from analysis.usecases.paid import Buy, Order
from analysis.usecases.recordings import Recordings
from analysis.usecases.snapshots import note_deal_of
from analysis.usecases.steps import Progress


def summed(answers: list[PaidAnswer]) -> Usage:
    """Return what all answers consumed together."""
    usages = [answer.usage for answer in answers]
    return Usage(
        input_tokens=sum(usage.input_tokens for usage in usages),
        cached_tokens=sum(usage.cached_tokens for usage in usages),
        output_tokens=sum(usage.output_tokens for usage in usages),
        audio_s=sum(usage.audio_s for usage in usages),
        cost_usd=sum(usage.cost_usd for usage in usages),
        seconds=sum(usage.seconds for usage in usages),
        priced=all(usage.priced for usage in usages),
    )


def scanned(transcript: Transcript, brief: Brief) -> MeddicAnalysis:
    """Return the keyword scan, with what of the open questions a line asks nearly word for word."""
    return replace(scan(transcript), checks=check(transcript, brief.questions, ()))


def demand_transcript(work: Work, conversation: ConversationId) -> tuple[TranscriptId, Transcript]:
    """Return the conversation's transcript. RejectedError without one: a step ran out of order."""
    latest = work.transcripts.latest(conversation)
    if latest is None:
        raise RejectedError("no transcript to analyze")
    return latest


@dataclass(frozen=True, slots=True)
class AnalyzeTranscript:
    """Buy every answer about the transcript, each once; without a model there is nothing to buy."""

    begin: Begin
    progress: Progress
    engines: Engines
    buy: Buy

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, attempt: int) -> dict[str, int]:
        """Return how many questions were answered.

        Raises:
            CallError: Any of them, by the model's outcome; "transcript-too-short" before anything is paid for.
        """
        found = self.progress.enter(workspace, conversation, attempt, Step.ANALYZE)
        model = self.engines.model_for(found)
        with self.begin(workspace) as work:
            _, transcript = demand_transcript(work, conversation)
            brief = work.briefs.fix(conversation, attempt, brief_of(work, found, transcript))
        asked = 0

        def ask(prompt: Prompt) -> str:
            nonlocal asked
            asked += 1
            return self._bought(model, found, attempt, prompt) if model else ""

        def bad(prompt: Prompt) -> None:
            if model is not None:
                self.buy.spoil(workspace, conversation, attempt, question_key(model, prompt))

        if model is not None:
            converse(ask, transcript, brief.language, bad, questions=wordings(brief.questions))
        self.progress.leave(workspace, conversation, attempt, Step.ANALYZE)
        return {"answers": asked}

    def _bought(self, model: LanguageModel, conversation: Conversation, attempt: int, prompt: Prompt) -> str:
        order = Order(
            key=question_key(model, prompt),
            step=Step.ANALYZE,
            provider=model.engine,
            queue=model.queue,
            paid=model.paid,
            call=lambda: model.send(system=prompt.system, prompt=prompt.prompt, schema=prompt.schema),
        )
        return model.read(self.buy(conversation.workspace_id, conversation.id, attempt, order))


@dataclass(frozen=True, slots=True)
class StoreAnalysis:
    """Read the stored answers, ground every claim, compute the levels, and store one immutable result.

    The conversation is DONE in the same transaction.
    """

    begin: Begin
    progress: Progress
    engines: Engines
    recordings: Recordings

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, attempt: int) -> dict[str, str]:
        """Return the analysis' id. RefusedError("analysis-not-a-sales-call") when it is none."""
        found = self.progress.enter(workspace, conversation, attempt, Step.STORE)
        model = self.engines.model_for(found)
        with self.begin(workspace) as work:
            transcript_id, transcript = demand_transcript(work, conversation)
            brief = work.briefs.of(conversation, attempt)
        analysis = self._assessed(found, model, transcript, brief) if model else scanned(transcript, brief)
        with self.begin(workspace) as work:
            analysis_id = work.analyses.save(conversation, transcript_id, analysis)
            work.conversations.set_state(conversation, ConversationState.DONE, attempt=attempt)
            work.steps.put(conversation, attempt, Step.STORE, StepState.DONE)
            self.progress.announce(work, found)
            note_deal_of(work, conversation, SnapshotCause.ANALYZED, source=analysis_id)
        self.recordings.forget(found)
        return {"analysis": analysis_id}

    def _assessed(
        self, conversation: Conversation, model: LanguageModel, transcript: Transcript, brief: Brief
    ) -> MeddicAnalysis:
        used: list[PaidAnswer] = []
        ask = self._stored(conversation, model, used)
        heard = converse(ask, transcript, brief.language, questions=wordings(brief.questions))
        return assess(
            transcript,
            heard.answers,
            repaired=heard.repaired,
            engine=model.engine,
            usage=summed(used),
            brief=brief,
        )

    def _stored(self, conversation: Conversation, model: LanguageModel, used: list[PaidAnswer]) -> Ask:
        def ask(prompt: Prompt) -> str:
            own = conversation.id, conversation.attempt
            with self.begin(conversation.workspace_id) as work:
                answer = work.purchases.bought(question_key(model, prompt), own=own)
            if answer is None:
                raise RejectedError("an answer that was bought is not stored")
            used.append(answer)
            return model.read(answer)

        return ask
