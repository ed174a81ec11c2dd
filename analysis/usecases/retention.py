"""Keep nothing longer than a workspace decided: recordings, words, calls, and all of it after an uninstall."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from analysis.errors import RefusedError
from analysis.model.ids import ConversationId, WorkspaceId
from analysis.model.messages import MessageKind
from analysis.model.object_keys import conversation_prefix, workspace_prefixes
from analysis.model.privacy import FORGET, FORGET_QUEUE, ForgetCause, RetentionPolicy
from analysis.ports import Begin, Clock, Work
from analysis.ports.tenancy import Departed
from analysis.usecases.forget import SYSTEM, EraseTraces, forget

BATCH = 20
"""Calls in one transaction: people's own work waits no longer than for one of theirs."""
MOST = 2_000
"""Calls of one workspace a day; what is left is for the next one."""
TRACES = timedelta(days=3)
"""So long after a call was forgotten its objects are looked for once more: a worker may have been late."""
PATIENCE = timedelta(hours=1)
"""After so long a forgetting that is not done is begun again."""


@dataclass(frozen=True, slots=True)
class KeepClock:
    """One day's work in one workspace.

    Attributes:
        objects: Deletes everything below a prefix of object storage, and returns how many there were.
    """

    begin: Begin
    clock: Clock
    objects: Callable[[str], int]

    def __call__(self, workspace: WorkspaceId) -> dict[str, int]:
        """Delete what is past its time, in small batches; return how much. Harmless when run twice."""
        with self.begin(workspace) as work:
            policy = work.policies.get(RetentionPolicy)
        now = self.clock()
        counts = {
            "calls": self._each(workspace, policy.all_days, now, self._forget),
            "recordings": self._each(workspace, policy.audio_days, now, self._silence, audio=True),
            "transcripts": self._each(workspace, policy.transcript_days, now, self._wipe, words=True),
            "traces": self._traces(workspace, now),
        }
        told = {kind: count for kind, count in counts.items() if count and kind != "traces"}
        if told:
            with self.begin(workspace) as work:
                work.audit.record("retention.kept", actor=SYSTEM, target=workspace, after=told)
        return counts

    def _each(
        self,
        workspace: WorkspaceId,
        days: int,
        now: datetime,
        delete: Callable[[WorkspaceId, ConversationId], None],
        *,
        audio: bool = False,
        words: bool = False,
    ) -> int:
        """Delete batch by batch; 0 days are none at all."""
        if not days:
            return 0
        count = 0
        while count < MOST:
            with self.begin(workspace) as work:
                due = work.forgettings.aged(now - timedelta(days=days), audio=audio, words=words, limit=BATCH)
            for call in due:
                delete(workspace, call)
            count += len(due)
            if len(due) < BATCH:
                break
        return count

    def _forget(self, workspace: WorkspaceId, call: ConversationId) -> None:
        with self.begin(workspace) as work:
            try:
                forget(work, work.conversations.get(call), actor=SYSTEM, cause=ForgetCause.RETENTION)
            except RefusedError:  # somebody held or forgot it between our look and now
                return

    def _silence(self, workspace: WorkspaceId, call: ConversationId) -> None:
        if self._kept(workspace, call):
            return
        # The objects first: a crash in between is made good tomorrow, for the row still says that there is one.
        self.objects(conversation_prefix(workspace, call))
        with self.begin(workspace) as work:
            work.forgettings.silence(call)
            show_again(work, call, MessageKind.CLIP)

    def _kept(self, workspace: WorkspaceId, call: ConversationId) -> bool:
        """Tell whether somebody held or forgot it since our look: the objects before it took their time."""
        with self.begin(workspace) as work:
            found = work.conversations.find(call)
        return found is None or found.legal_hold

    def _wipe(self, workspace: WorkspaceId, call: ConversationId) -> None:
        with self.begin(workspace) as work:
            found = work.conversations.find(call)
            if found is None or work.conversations.hold(call).legal_hold:
                return
            work.forgettings.wipe_words(call)
            show_again(work, call, MessageKind.TRANSCRIPT)

    def _traces(self, workspace: WorkspaceId, now: datetime) -> int:
        """Look once more for objects of forgotten calls, and begin again what never came to its end."""
        with self.begin(workspace) as work:
            recent = work.forgettings.recent(now - TRACES)
            for call in work.forgettings.open():
                known = work.forgettings.find(call)
                if known is not None and known.asked_at < now - PATIENCE:
                    key = f"forget:{call}:{now:%Y%m%d}"
                    work.jobs.enqueue(FORGET, key, workspace, call, queue=FORGET_QUEUE)
        return sum(self.objects(conversation_prefix(workspace, call)) for call in recent)


def show_again(work: Work, call: ConversationId, kind: MessageKind) -> None:
    """Bring what stands in Slack up to date: a file of what is gone is taken back."""
    for message in work.messages.of(call, kind):
        work.messages.want(message.want)


@dataclass(frozen=True, slots=True)
class LeaveNothing:
    """Delete workspaces whose time after the uninstall is over.

    Attributes:
        departed: Workspaces the app was removed from, and when.
        close: Lets nobody come back to a workspace that was left before a moment; False if somebody did.
    """

    begin: Begin
    clock: Clock
    departed: Callable[[], Iterable[Departed]]
    close: Callable[[WorkspaceId, datetime], bool]
    traces: EraseTraces

    def __call__(self) -> int:
        """Return how many workspaces were deleted. Harmless when run twice."""
        return sum(self._leave(one) for one in self.departed())

    def _leave(self, departed: Departed) -> bool:
        workspace, now = departed.workspace, self.clock()
        with self.begin(workspace) as work:
            days = work.policies.get(RetentionPolicy).uninstalled_days
        if not self.close(workspace, now - timedelta(days=days)):
            return False
        self._erase(workspace)
        self._erase_traces(workspace)
        objects = sum(self.traces.objects(prefix) for prefix in workspace_prefixes(workspace))
        with self.begin(workspace) as work:
            after = {"calls": len(work.forgettings.recent(departed.at)), "objects": objects}
            # One transaction: what is not emptied is looked at again tomorrow, and what is has its receipt, once.
            rows = work.forgettings.empty()
            work.audit.record("workspace.deleted", actor=SYSTEM, target=workspace, after={**after, "rows": rows})
        return True

    def _erase(self, workspace: WorkspaceId) -> None:
        """Forget every call, held ones too: whoever left has no use for a hold. Slack takes nothing back any more."""
        left = True
        while left:
            with self.begin(workspace) as work:
                calls = [call.id for call in work.conversations.recent(limit=BATCH)]
                for call in calls:
                    work.forgettings.erase(call, actor=SYSTEM, cause=ForgetCause.RETENTION)
            left = bool(calls)

    def _erase_traces(self, workspace: WorkspaceId) -> None:
        """Delete what this machine and the engine have of forgotten calls, also of those from before a crash."""
        with self.begin(workspace) as work:
            calls = work.forgettings.open()
        for call in calls:
            with self.begin(workspace) as work:
                known = work.forgettings.find(call)
            self.traces.local(call)
            self.traces.jobs((*(known.jobs if known else ()), f"forget:{call}"))
            with self.begin(workspace) as work:
                work.forgettings.done(call, {})
