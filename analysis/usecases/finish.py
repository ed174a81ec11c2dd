"""The end of an attempt: alert rules, the answer to whoever asked, and failures in words."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from analysis.model.alerts import AlertMatch, AlertRule, Phrase
from analysis.model.conversation import Conversation, ConversationState, Failure, Step, StepState
from analysis.model.ids import ConversationId, ReplyTo, WorkspaceId
from analysis.model.meddic import MeddicAnalysis
from analysis.ports import Begin
from analysis.usecases.announce import Announcer, nobody
from analysis.usecases.recordings import Recordings
from analysis.usecases.steps import Progress


class Replier(Protocol):
    """Brings a result or a failure to where it was asked for; finds the rest by id."""

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, reply_to: ReplyTo) -> None:
        """Answer once, however often it is called. UnavailableError when the other side is away."""
        ...


def measure(analysis: MeddicAnalysis, subject: str) -> int | None:
    """Return the level of a letter, the strength or the coverage; None where the analysis has none."""
    if subject == "strength":
        return analysis.strength
    if subject == "coverage":
        return analysis.coverage
    return next((int(result.level) for result in analysis.letters if result.letter == subject), None)


def threshold(rule: AlertRule, conversation: Conversation, analysis: MeddicAnalysis) -> AlertMatch | None:
    """Return the match of a threshold rule, or None. Compares the numbers the reader sees."""
    subject, below = str(rule.settings["subject"]), int(rule.settings["below"])
    found = measure(analysis, subject)
    if found is None or found >= below or (analysis.coverage or 0) < int(rule.settings.get("min_coverage", 0)):
        return None
    seen = [e.span.text for result in analysis.letters if result.letter == subject for e in result.evidence]
    fingerprint = hashlib.sha256("\x1f".join([conversation.id, subject, str(found), *seen]).encode()).hexdigest()
    words = Phrase("alert-threshold", {"subject": subject, "found": found, "below": below})
    return AlertMatch(
        rule=rule,
        opportunity_id=conversation.opportunity_id,
        conversation_id=conversation.id,
        subject=subject,
        fingerprint=fingerprint,
        severity=rule.severity,
        badness=below - found,
        stage=-1,
        change=words,
        why=words,
        action=words,
    )


@dataclass(frozen=True, slots=True)
class EvaluateRules:
    """Hold the finished analysis against the workspace's rules and claim what matches, once."""

    begin: Begin
    progress: Progress

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, attempt: int) -> dict[str, int]:
        """Return how many alerts were claimed. What is claimed waits in `alert_history` for its sender."""
        claimed = 0
        with self.begin(workspace) as work:
            work.steps.put(conversation, attempt, Step.EVALUATE, StepState.RUNNING)
            found = work.conversations.get(conversation)
            latest = work.analyses.latest(conversation)
            for rule in work.alerts.rules() if latest else []:
                match = threshold(rule, found, latest[1]) if latest and rule.kind == "threshold" else None
                if match is not None and work.alerts.claim(match) is not None:
                    claimed += 1
        self.progress.leave(workspace, conversation, attempt, Step.EVALUATE)
        return {"alerts": claimed}


@dataclass(frozen=True, slots=True)
class NotifyOwner:
    """Answer whoever asked, through the replier of the scheme in `ReplyTo` ("nobody" needs none)."""

    begin: Begin
    progress: Progress
    repliers: Mapping[str, Replier]

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, attempt: int) -> dict[str, str]:
        """Return the scheme that answered; "" for nobody."""
        with self.begin(workspace) as work:
            work.steps.put(conversation, attempt, Step.NOTIFY, StepState.RUNNING)
            reply_to = work.conversations.get(conversation).reply_to
        scheme = self.answer(workspace, conversation, reply_to)
        self.progress.leave(workspace, conversation, attempt, Step.NOTIFY)
        return {"by": scheme}

    def answer(self, workspace: WorkspaceId, conversation: ConversationId, reply_to: ReplyTo) -> str:
        """Call the replier, if the conversation has one."""
        scheme = reply_to.partition(":")[0]
        replier = self.repliers.get(scheme)
        if replier is None:
            return ""
        replier(workspace, conversation, reply_to)
        return scheme


@dataclass(frozen=True, slots=True)
class CloseConversation:
    """End an attempt that did not come to a result: in words, in a state the owner sees."""

    begin: Begin
    recordings: Recordings
    notify: NotifyOwner
    announce: Announcer = nobody

    def __call__(
        self, workspace: WorkspaceId, conversation: ConversationId, attempt: int, failure: dict[str, Any]
    ) -> dict[str, str]:
        """Store the final state for *failure* (class name, catalog key, params, error id) and return it."""
        words = Failure(str(failure["key"]), dict(failure.get("params", {})), str(failure.get("error_id", "")))
        with self.begin(workspace) as work:
            found = work.conversations.get(conversation)
            doubts = work.purchases.unknown(conversation, attempt)
            unknown = bool(doubts) or failure.get("failed") == "OutcomeUnknownError"
            state = ConversationState.UNKNOWN if unknown else ConversationState.FAILED
            if doubts:  # another part may have failed first, but what may have been billed is said before all else
                words = Failure("outcome-unknown", {"provider": doubts[0].provider})
            changed = work.conversations.set_state(conversation, state, attempt=attempt, failure=words)
            if changed:
                for step in work.steps.of(conversation, attempt):
                    if step.state in {StepState.RUNNING, StepState.WAITING}:
                        ended = StepState.UNKNOWN if unknown else StepState.FAILED
                        work.steps.put(conversation, attempt, step.step, ended, detail=words.key)
                self.announce(work, found)
        self.recordings.forget(found.id)
        if changed:
            self.notify.answer(workspace, conversation, found.reply_to)
        return {"state": state if changed else found.state}
