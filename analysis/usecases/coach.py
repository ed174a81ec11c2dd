"""Coaching: a call's owner looks at it alone, and shares it with their manager if they want to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from analysis.errors import CallError, RefusedError, UnavailableError
from analysis.meddic.coaching import coach
from analysis.meddic.observe import coach_prompt, observed, parse_observations
from analysis.meddic.parts import split
from analysis.model.access import ADMIN, MANAGER
from analysis.model.coaching import Coaching
from analysis.model.conversation import Conversation, Step
from analysis.model.ids import ConversationId, UserId, WorkspaceId
from analysis.model.messages import MessageId, MessageKind, Outgoing, Wanted
from analysis.model.policy import EnginePolicy
from analysis.model.transcript import Transcript
from analysis.ports import Begin, LanguageModel, Work
from analysis.usecases.access import seen
from analysis.usecases.control import view_of
from analysis.usecases.dialogue import bought, question_key
from analysis.usecases.engines import Engines
from analysis.usecases.paid import Buy
from analysis.usecases.requests import SHOWN, Asked, near

COACH = "conversation.coach"
"""Name of the workflow that has a model look at a call for its owner: (workspace, message)."""
QUEUE = "interactive"
LAST = 20
"""Among how many of one's newest calls the last one with a result is looked for."""


class CoachState(StrEnum):
    """What became of a request for coaching.

    COMING: on its way as a direct message. STANDS: it is there, and brought up to date. UNKNOWN: no such call.
    EARLY: the call has no result with levels yet. OWNERS: it is for the call's owner alone. UNSHARED: the same, to a
    manager, to whom the owner may show it. NOBODYS: nobody owns the call.
    """

    COMING = "coming"
    STANDS = "stands"
    UNKNOWN = "unknown"
    EARLY = "early"
    OWNERS = "owners"
    UNSHARED = "unshared"
    NOBODYS = "nobodys"


@dataclass(frozen=True, slots=True)
class CoachRequested:
    """What a request came to.

    Attributes:
        case: Of the call; "" where there is none.
        owner: Name of the call's owner, for UNSHARED.
        permalink: Of the message that stands; "" without one.
        near: What the words may have meant, for UNKNOWN; () when nothing was named.
    """

    state: CoachState
    case: str = ""
    owner: str = ""
    permalink: str = ""
    near: tuple[str, ...] = ()


class ShareState(StrEnum):
    """SHARED: the manager gets it now. ALREADY: they have it. ALONE: no manager is known who could get it."""

    SHARED = "shared"
    ALREADY = "already"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Coached:
    """The coaching of a call as a message shows it.

    Attributes:
        pending: A model is still looking.
        engine: Of the model whose observations are among the points; "" without any.
        mine: It is shown to the call's owner.
        owner: The owner's name.
        shared_with: Name of the manager who sees it too; "" for nobody.
        levels: False where only keywords were scanned: then there is nothing to coach from but who talked.
    """

    coaching: Coaching
    transcript: Transcript
    case: str
    pending: bool
    engine: str
    mine: bool
    owner: str
    shared_with: str
    levels: bool


def message_for(work: Work, call: ConversationId, person: str) -> Outgoing | None:
    """Return the newest coaching of a call that a person has, or that is on its way to them."""
    told = work.messages.of(call, MessageKind.COACHING)
    return next((one for one in told if one.want.asker == person and one.state in SHOWN), None)


def wanted_for(work: Work, call: ConversationId, person: str, payload: Mapping[str, Any]) -> Wanted:
    """Return a new coaching of a call for one person: always a direct message, never in a channel."""
    earlier = sum(one.want.asker == person for one in work.messages.of(call, MessageKind.COACHING))
    return Wanted(
        key=f"coaching:{call}:{person}:{earlier}",
        kind=MessageKind.COACHING,
        channel="",
        thread="",
        asker=person,
        private=True,
        conversation_id=call,
        payload=payload,
    )


@dataclass(frozen=True, slots=True)
class RequestCoaching:
    """Have the coaching of a call sent to its owner, or to the manager it was shared with; nobody else gets it."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, reference: str, language: str, asked: Asked) -> CoachRequested:
        """Send it privately, wherever it was asked for; once a call and person, brought up to date after that.

        Args:
            workspace: Where.
            reference: Id, case number or external id; "" for the asker's last call with a result.
            language: BCP 47 of what a model writes; quotes stay in their own.
            asked: By whom.
        """
        with self.begin(workspace) as work:
            call = seen(work, reference, asked.user) if reference else _last(work, asked.user)
            if call is None:
                return CoachRequested(CoachState.UNKNOWN, near=near(work, asked.user) if reference else ())
            stands = message_for(work, call.id, asked.person)
            if call.owner_id != asked.user and not (stands and stands.want.payload.get("from") == call.owner_id):
                return _refused(work, call, asked.user)
            analysis = work.analyses.latest(call.id)
            if analysis is None:
                return CoachRequested(CoachState.EARLY, call.case_number)
            if stands is not None and (
                call.owner_id != asked.user or stands.want.payload.get("analysis") == analysis[0]
            ):
                work.messages.want(stands.want)  # corrections show
                return CoachRequested(CoachState.STANDS, call.case_number, permalink=stands.permalink)
            payload = {"analysis": analysis[0], "language": language, "pending": True, "keys": []}
            want = replace(stands.want, payload=payload) if stands else wanted_for(work, call.id, asked.person, payload)
            message = work.messages.want(want)
            work.jobs.enqueue(COACH, f"coach:{message}:{analysis[0]}", workspace, message, queue=QUEUE)
            return CoachRequested(
                CoachState.STANDS if stands else CoachState.COMING,
                call.case_number,
                permalink=stands.permalink if stands else "",
            )


def _last(work: Work, user: UserId) -> Conversation | None:
    """Return the newest call of a person that has a result."""
    calls = work.conversations.recent(owner=user, limit=LAST)
    return next((call for call in calls if work.analyses.latest(call.id) is not None), None)


def _refused(work: Work, call: Conversation, user: UserId) -> CoachRequested:
    """Say why not, to somebody who may see the call."""
    if call.owner_id is None:
        return CoachRequested(CoachState.NOBODYS, call.case_number)
    if work.users.get(user).role not in {MANAGER, ADMIN}:
        return CoachRequested(CoachState.OWNERS, call.case_number)
    return CoachRequested(CoachState.UNSHARED, call.case_number, owner=work.users.get(call.owner_id).name)


@dataclass(frozen=True, slots=True)
class ShareCoaching:
    """Show the coaching of one's call to one's manager, because one wants to."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, asked: Asked) -> tuple[ShareState, str]:
        """Send it to the manager, once, and write that down; return what became of it and the manager's name.

        Raises:
            RefusedError: "conversation-not-found": only the owner can share, and only what they have.
        """
        with self.begin(workspace) as work:
            call = seen(work, conversation, asked.user)
            mine = None if call is None else message_for(work, call.id, asked.person)
            if call is None or mine is None or call.owner_id != asked.user:
                raise RefusedError("conversation-not-found", reference=conversation)
            boss = work.users.standing(asked.user)["manager"]
            manager = work.users.get(UserId(boss)) if boss else None
            if manager is None or not manager.slack_id or not manager.active:
                return ShareState.ALONE, ""
            if message_for(work, call.id, manager.slack_id) is not None:
                return ShareState.ALREADY, manager.name
            payload = {**mine.want.payload, "from": asked.user}
            work.messages.want(wanted_for(work, call.id, manager.slack_id, payload))
            work.messages.want(replace(mine.want, payload={**mine.want.payload, "shared": manager.id}))
            work.audit.record("coaching.shared", actor=asked.user, target=call.id, after={"with": manager.id})
            return ShareState.SHARED, manager.name


@dataclass(frozen=True, slots=True)
class ObserveCall:
    """Have a model look at a call for its owner: bought once, kept, and only what stands in the call is shown."""

    begin: Begin
    engines: Engines
    buy: Buy

    def __call__(self, workspace: WorkspaceId, message: MessageId) -> dict[str, int]:
        """Buy the observations and have them shown; return how many questions were answered.

        Without a model, or where it refuses or fails, the coaching stays what code found; nothing is paid again.

        Raises:
            UnavailableError: The provider is away and surely did no paid work.
        """
        with self.begin(workspace) as work:
            want = work.messages.get(message).want
            if want.conversation_id is None:
                raise RefusedError("message-not-found", reference=message)
            view = view_of(work, work.conversations.get(want.conversation_id))
            model = self.engines.under(work.policies.get(EnginePolicy)).model
        keys: list[str] = []
        if model is not None and view.transcript is not None and view.analysis is not None and view.analysis.letters:
            keys = self._bought(model, view.conversation, view.transcript, str(want.payload["language"]))
        self._store(workspace, message, keys)
        return {"answers": len(keys)}

    def without(self, workspace: WorkspaceId, message: MessageId) -> dict[str, int]:
        """Leave it at what code found: the model stayed away."""
        self._store(workspace, message, [])
        return {"answers": 0}

    def _store(self, workspace: WorkspaceId, message: MessageId, keys: list[str]) -> None:
        """Note it for everybody who has this coaching, so that a manager it was shared with meanwhile sees it too."""
        with self.begin(workspace) as work:
            mine = work.messages.get(message).want
            told = {"pending": False, "keys": keys}
            work.messages.want(replace(mine, payload={**mine.payload, **told}))
            if mine.conversation_id is None:
                return
            for other in work.messages.of(mine.conversation_id, MessageKind.COACHING):
                if other.id != message and other.state in SHOWN and other.want.payload.get("pending"):
                    work.messages.want(replace(other.want, payload={**other.want.payload, **told}))

    def _bought(self, model: LanguageModel, call: Conversation, transcript: Transcript, language: str) -> list[str]:
        try:
            prompts = [coach_prompt(part, language) for part in split(transcript)]
            for prompt in prompts:
                parse_observations(bought(self.buy, model, call, prompt, step=Step.ANALYZE))
        except UnavailableError:
            raise
        except CallError:
            return []
        return [question_key(model, prompt) for prompt in prompts]


@dataclass(frozen=True, slots=True)
class ShowCoaching:
    """Put a coaching together from what is stored, for the person its message is for."""

    begin: Begin
    engines: Engines

    def __call__(self, workspace: WorkspaceId, out: Outgoing) -> Coached | None:
        """Return it; None for whom it is not (any more): neither the owner, nor somebody this owner shared it with.

        Raises:
            RefusedError: "conversation-not-found".
        """
        want, model = out.want, self.engines.model
        if want.conversation_id is None:
            return None
        with self.begin(workspace) as work:
            call = work.conversations.get(want.conversation_id)
            reader = work.users.find(want.asker)
            mine = reader is not None and call.owner_id == reader.id
            if call.owner_id is None or not (mine or want.payload.get("from") == call.owner_id):
                return None
            view = view_of(work, call)
            owner = work.users.get(call.owner_id).name
            boss = str(want.payload.get("shared") or "")
            shared_with = work.users.get(UserId(boss)).name if boss else ""
            bought = [work.purchases.bought(str(key)) for key in want.payload.get("keys", [])]
        if view.transcript is None or view.analysis is None:
            return None
        coaching = coach(view.transcript, view.analysis)
        answers = [parse_observations(model.read(answer)) for answer in bought if answer and model]
        well, still = observed(answers, view.transcript, (*coaching.well, *coaching.open))
        return Coached(
            coaching=replace(coaching, well=(*coaching.well, *well), open=(*coaching.open, *still)),
            transcript=view.transcript,
            case=call.case_number,
            pending=bool(want.payload.get("pending")),
            engine=model.engine if model and (well or still) else "",
            mine=mine,
            owner=owner,
            shared_with=shared_with,
            levels=bool(view.analysis.letters),
        )
