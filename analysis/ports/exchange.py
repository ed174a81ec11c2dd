"""Repositories of what goes out to people and what comes back from them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Protocol

from analysis.model.access import Audience, Viewer
from analysis.model.exchange import Correction, CorrectionKind, Intake, IntakeId, IntakeState
from analysis.model.ids import AnalysisId, ConversationId, UserId
from analysis.model.installation import Installation
from analysis.model.messages import MessageId, MessageKind, MessageState, Outgoing, Wanted
from analysis.model.people import Member, Person


class Users(Protocol):
    """People of one workspace."""

    def ensure(self, slack_id: str, *, name: str = "") -> Person:
        """Return the person with this Slack id, made as a rep when new; *name* is used only then."""
        ...

    def find(self, slack_id: str) -> Person | None:
        """Return the person with this Slack id, or None."""
        ...

    def get(self, user: UserId) -> Person:
        """Return the person. RefusedError("user-not-found")."""
        ...

    def viewer(self, user: UserId) -> Viewer:
        """Return the person as somebody who wants to see, with whom they stand over. RefusedError("user-not-found")."""
        ...

    def standing(self, user: UserId) -> dict[str, str]:
        """Return "role", "manager" (an id; "" for nobody) and "team". RefusedError("user-not-found")."""
        ...

    def admins(self) -> list[UserId]:
        """Return the active admins."""
        ...

    def members(self) -> list[Person]:
        """Return everybody who is active, by name. One statement."""
        ...

    def staff(self) -> list[Member]:
        """Return everybody ever met, the active first, by name. One statement."""
        ...

    def appoint(self, user: UserId, *, role: str, manager: str, team: str) -> None:
        """Store all three; see `standing`."""
        ...

    def choose(self, user: UserId, *, locale: str | None = None, time_zone: str | None = None) -> None:
        """Store what the person chose; "" goes back to Slack's, None leaves it. RefusedError("user-not-found")."""
        ...

    def profile(self, slack_id: str, *, name: str, locale: str, time_zone: str, active: bool = True) -> Person:
        """Store what Slack says of a person, made when new, and when it said so."""
        ...


class Messages(Protocol):
    """Messages that go out."""

    def want(self, message: Wanted) -> MessageId:
        """Announce that the message is to be there and up to date; queues its sending once.

        However many want it at the same time: one row, one job, and the last change is shown. A message that was
        already posted stays where it is; its payload is replaced.
        """
        ...

    def want_once(self, message: Wanted) -> MessageId | None:
        """The same, but None and no effect if the message was ever wanted before."""
        ...

    def get(self, message: MessageId) -> Outgoing:
        """Return it. RefusedError("message-not-found")."""
        ...

    def find(self, key: str) -> Outgoing | None:
        """Return the message with this key, or None."""
        ...

    def of(self, conversation: ConversationId, kind: MessageKind) -> list[Outgoing]:
        """Return the conversation's messages of a kind, newest first."""
        ...

    def audiences(self, conversations: Collection[ConversationId]) -> dict[ConversationId, Audience]:
        """Return where each of these has been asked for; those never asked for are left out. One statement."""
        ...

    def about_call(self, conversation: ConversationId) -> list[Outgoing]:
        """Return everything about a call that stands or is on its way somewhere, of every kind, oldest first."""
        ...

    def links(self, conversations: Collection[ConversationId], person: str) -> dict[ConversationId, str]:
        """Return the permalink of each call's newest message that this person can read; others are left out.

        One statement. Of private messages only those to *person* count, as the messenger names them.
        """
        ...

    def at(self, place: str, ts: str) -> Outgoing | None:
        """Return our message at this place, or None: from a click or a reply back to what it was about."""
        ...

    def about(self, place: str, thread: str) -> Outgoing | None:
        """Return the newest message about a conversation that begins this thread or stands in it, or None."""
        ...

    def settle_place(self, message: MessageId, *, place: str, moved: str = "", instead_of: str = "") -> bool:
        """Say where it goes, before it is sent; one that was posted elsewhere is to be posted anew.

        False, and no effect, if its place is no longer *instead_of*, or it is being sent, or over.
        """
        ...

    def sending(self, message: MessageId, *, file: str = "") -> bool:
        """Say that it is being sent from now on; with *file* the id of the file that is about to be shared.

        False if somebody else said so, or it is sent or over: then it must not be sent.
        """
        ...

    def not_sent(self, message: MessageId) -> None:
        """Say that the last try surely sent nothing."""
        ...

    def confirm(self, message: MessageId, *, ts: str, shown: int, permalink: str = "") -> bool:
        """Say that it is posted and shows change number *shown*; True if no further change is wanted.

        When True, the next `want` queues a new job; when False, the caller must show it again.
        """
        ...

    def end(self, message: MessageId, state: MessageState, *, error: str) -> None:
        """Say that it will not be sent (again): FAILED, UNCERTAIN or DROPPED; further wants queue nothing."""
        ...

    def release(self, message: MessageId) -> None:
        """Say that nobody works on it any more, though changes are not shown; the next want queues a new job."""
        ...


class Deliveries(Protocol):
    """What Slack delivered, so that a redelivery does nothing."""

    def first(self, key: str, *, kind: str, keep_s: int = 7 * 86_400) -> bool:
        """Store the delivery; False if this key was there already.

        Args:
            key: event_id, or what makes a command or click itself (its trigger_id).
            kind: "event", "command", "action", "view" or "shortcut".
            keep_s: After so many seconds `expire` may forget it.
        """
        ...

    def expire(self) -> int:
        """Forget what is past its time; return how many."""
        ...


class Installations(Protocol):
    """Installations of the app in one workspace."""

    def save(self, installation: Installation) -> None:
        """Store it, replacing the one of the same team and enterprise; the workspace is no longer to be deleted."""
        ...

    def current(self) -> Installation | None:
        """Return the newest that is not revoked, or None."""
        ...

    def rotate(
        self,
        installation: Installation,
        *,
        bot_token: bytes,
        refresh_token: bytes,
        key_version: int,
        expires_at: datetime,
    ) -> bool:
        """Replace the tokens, unless somebody else did since *installation* was read (then False)."""
        ...

    def revoke(self) -> int:
        """Mark all as revoked and forget their tokens; return how many there were. The days of grace begin."""
        ...


class OAuthStates(Protocol):
    """One-time values of an installation under way; they come before there is a workspace."""

    def issue(self, state_hash: str, *, expires_s: int) -> None:
        """Store the hash of a state."""
        ...

    def consume(self, state_hash: str) -> bool:
        """Use it up; False if it was never issued, was used or is too old."""
        ...


class Intakes(Protocol):
    """Files and pasted transcripts that wait for facts."""

    def offer(self, intake: Intake) -> Intake | None:
        """Store it; None if its key is known already."""
        ...

    def get(self, intake: IntakeId) -> Intake:
        """Return it. RefusedError("intake-not-found")."""
        ...

    def find(self, key: str) -> Intake | None:
        """Return the one with this key, or None."""
        ...

    def move(
        self,
        intake: IntakeId,
        state: IntakeState,
        *,
        since: tuple[IntakeState, ...],
        facts: Mapping[str, Any] | None = None,
        conversation: ConversationId | None = None,
        failure: Mapping[str, Any] | None = None,
    ) -> bool:
        """Move it on from one of the states *since*; False if it stands elsewhere.

        STARTED and DISMISSED forget the pasted words.
        """
        ...


class Feedback(Protocol):
    """What readers think of results."""

    def record(self, conversation: ConversationId, analysis: AnalysisId, user: UserId, *, right: bool) -> None:
        """Store the verdict; a second one of the same person replaces the first."""
        ...

    def counts(self, analysis: AnalysisId) -> tuple[int, int]:
        """Return how many said right and wrong."""
        ...


class Corrections(Protocol):
    """What people set right; append-only."""

    def add(
        self,
        conversation: ConversationId,
        *,
        analysis: AnalysisId | None,
        author: UserId,
        kind: CorrectionKind,
        target: str,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        reason: str = "",
    ) -> Correction:
        """Append one."""
        ...

    def of(self, conversation: ConversationId) -> list[Correction]:
        """Return them in order of time."""
        ...
