"""The analysis of one transcript: buy the model's answers, then prove and store what they say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.errors import RejectedError
from analysis.meddic.analyze import assess
from analysis.meddic.answer import MeddicAnswer, RepairAnswer
from analysis.meddic.cues import scan
from analysis.meddic.prompt import Prompt
from analysis.meddic.questions import check, wordings
from analysis.meddic.vote import Run, vote
from analysis.model.brief import Brief
from analysis.model.conversation import Conversation, ConversationState, Step, StepState
from analysis.model.ids import ConversationId, TranscriptId, WorkspaceId
from analysis.model.meddic import MeddicAnalysis, Usage
from analysis.model.paid import PaidAnswer
from analysis.model.policy import EnginePolicy
from analysis.model.snapshot import SnapshotCause
from analysis.model.transcript import Transcript
from analysis.points import point
from analysis.ports import Begin, LanguageModel, Work
from analysis.usecases.brief import brief_of
from analysis.usecases.dialogue import Ask, bought, converse, question_key
from analysis.usecases.engines import Engines
from analysis.usecases.paid import Buy
from analysis.usecases.recordings import Recordings
from analysis.usecases.snapshots import note_deal_of
from analysis.usecases.steps import Progress
from analysis.usecases.tell import tell_ended

NOTHING_BOUGHT = "nothing-bought"
"""Detail of the storing step of an attempt whose answers were all there already."""


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
        with self.begin(workspace) as work:
            _, transcript = demand_transcript(work, conversation)
            brief = work.briefs.fix(conversation, attempt, brief_of(work, found, transcript))
            model = self.engines.under(EnginePolicy(model=brief.model)).model_for(found)
            runs = self.engines.runs_of(model)
            if runs > 1:  # kept with the step, so that the storing step reads as many, whatever is set by then
                work.steps.put(conversation, attempt, Step.ANALYZE, StepState.RUNNING, total=runs)
        asked = 0
        for run in range(runs):
            asked += self._read(model, found, transcript, brief, run) if model is not None else 0
            if runs > 1:
                self._count(found, run)
        point("analyze.answered")
        self.progress.leave(workspace, conversation, attempt, Step.ANALYZE)
        return {"answers": asked}

    def _read(self, model: LanguageModel, found: Conversation, transcript: Transcript, brief: Brief, run: int) -> int:
        """Buy the answers of one run; return how many questions there were."""
        asked = 0

        def ask(prompt: Prompt) -> str:
            nonlocal asked
            asked += 1
            return bought(self.buy, model, found, prompt, step=Step.ANALYZE, run=run)

        def bad(prompt: Prompt) -> None:
            self.buy.spoil(found.workspace_id, found.id, found.attempt, question_key(model, prompt, run=run))

        converse(ask, transcript, brief.language, bad, questions=wordings(brief.questions))
        return asked

    def _count(self, found: Conversation, run: int) -> None:
        with self.begin(found.workspace_id) as work:
            work.steps.advance(found.id, found.attempt, Step.ANALYZE, run)
            self.progress.announce(work, found)


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
        with self.begin(workspace) as work:
            transcript_id, transcript = demand_transcript(work, conversation)
            brief = work.briefs.of(conversation, attempt)
        model = self.engines.under(EnginePolicy(model=brief.model)).model_for(found)
        keys: list[str] = []
        analysis = self._assessed(found, model, transcript, brief, keys) if model else scanned(transcript, brief)
        point("store.assessed")
        with self.begin(workspace) as work:
            reused = bool(model and model.paid) and not work.purchases.bought_by(conversation, attempt, keys)
            analysis_id = work.analyses.save(conversation, transcript_id, analysis)
            work.conversations.set_state(conversation, ConversationState.DONE, attempt=attempt)
            tell_ended(work, conversation)
            detail = NOTHING_BOUGHT if reused else ""
            work.steps.put(conversation, attempt, Step.STORE, StepState.DONE, detail=detail)
            self.progress.announce(work, found)
            note_deal_of(work, conversation, SnapshotCause.ANALYZED, source=analysis_id)
        point("store.stored")
        self.recordings.forget(found.id)
        return {"analysis": analysis_id}

    def _assessed(
        self, conversation: Conversation, model: LanguageModel, transcript: Transcript, brief: Brief, keys: list[str]
    ) -> MeddicAnalysis:
        """Return the result of all runs; *keys* takes those of the answers it rests on."""
        used: list[PaidAnswer] = []
        runs: list[Run] = []
        for run in range(self._runs(conversation)):
            ask = self._stored(conversation, model, run, used, keys)
            heard = converse(ask, transcript, brief.language, questions=wordings(brief.questions))
            runs.append(Run(heard.answers, heard.repaired))

        def assessed(answers: Sequence[MeddicAnswer], repaired: RepairAnswer | None) -> MeddicAnalysis:
            usage = summed(used)
            return assess(transcript, answers, repaired=repaired, engine=model.engine, usage=usage, brief=brief)

        [first, *others] = runs
        return vote(transcript, runs, assessed) if others else assessed(first.answers, first.repaired)

    def _runs(self, conversation: Conversation) -> int:
        with self.begin(conversation.workspace_id) as work:
            steps = work.steps.of(conversation.id, conversation.attempt)
        return max((step.total for step in steps if step.step is Step.ANALYZE), default=0) or 1

    def _stored(
        self, conversation: Conversation, model: LanguageModel, run: int, used: list[PaidAnswer], keys: list[str]
    ) -> Ask:
        def ask(prompt: Prompt) -> str:
            own = conversation.id, conversation.attempt
            key = question_key(model, prompt, run=run)
            with self.begin(conversation.workspace_id) as work:
                answer = work.purchases.bought(key, own=own)
            if answer is None:
                raise RejectedError("an answer that was bought is not stored")
            used.append(answer)
            keys.append(key)
            return model.read(answer)

        return ask
