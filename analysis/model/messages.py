"""Messages that go out: each has an identity before it is sent, so that none is sent twice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

from analysis.model.ids import ConversationId

MessageId = NewType("MessageId", str)

SEND = "slack.paint"
"""Name of the workflow that brings a message up to date: (workspace, message)."""
SEND_QUEUE = "slack"
"""The queue it runs on."""


class MessageKind(StrEnum):
    """What a message shows; decides who renders it.

    PROGRESS: the one message of an attempt, which ends as the result or the failure. DETAILS: the summary, and
    the evidence of every letter. TRANSCRIPT, RADAR, CLIP: files. OFFER: "shall I analyze this?". ANSWER: to a question.
    NOTICE: words by a catalog key. CONSENT: on what basis may this be analyzed? TABLE: all deals, as a file.
    COACHING: of a call, for its owner and whom they share it with. ALERT: for one person, or a line in the thread of
    one. DIGEST: alerts that waited, by deal. WEEKLY: how a person's deals moved. REPORT: figures for
    one person. REPORT_FILE: the same as a table, or a picture of it, in its thread.
    """

    PROGRESS = "progress"
    DETAILS = "details"
    TRANSCRIPT = "transcript"
    RADAR = "radar"
    CLIP = "clip"
    OFFER = "offer"
    ANSWER = "answer"
    NOTICE = "notice"
    COACHING = "coaching"
    CONSENT = "consent"
    TABLE = "table"
    ALERT = "alert"
    DIGEST = "digest"
    WEEKLY = "weekly"
    REPORT = "report"
    REPORT_FILE = "report_file"


class MessageState(StrEnum):
    """INTENDED: not sent yet. SENDING: on its way, or lost on it. POSTED: confirmed.

    UNCERTAIN: it may have been sent and nobody could find out; never sent again. FAILED: refused for good.
    DROPPED: somebody deleted it.
    """

    INTENDED = "intended"
    SENDING = "sending"
    POSTED = "posted"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    DROPPED = "dropped"


ENDED = frozenset({MessageState.FAILED, MessageState.UNCERTAIN, MessageState.DROPPED})
"""What is never sent or edited again, whoever wants it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message somebody wants to be there, and up to date.

    Attributes:
        key: Its identity in the workspace, such as "progress:conv_…:1:C…:".
        channel: Where it was asked for; "" for a direct message to *asker*.
        thread: Of the parent message; "" for none.
        asker: Slack user it is for: their language, and their direct messages where the channel will not do.
        private: Only the asker may see it.
        payload: Ids and catalog values the renderer needs; never words of a call.
    """

    key: str
    kind: MessageKind
    channel: str
    thread: str
    asker: str
    private: bool = False
    conversation_id: ConversationId | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as stored.

    Attributes:
        place: The channel it went to or is going to, which may be a direct message instead of the channel wanted;
            "" until that is decided.
        moved: Why it went elsewhere, as a catalog key; "" when it did not.
        ts: Its own; "" until confirmed.
        file: Id of the file it carries, known before the file is shared; "" for none.
        permalink: Once posted.
        wanted: How often a change was announced.
        shown: Up to which of them it shows.
        sending_at: When the last try began.
        error: Why it failed, as Slack's code.
    """

    id: MessageId
    want: Wanted
    state: MessageState
    place: str
    moved: str
    ts: str
    file: str
    permalink: str
    wanted: int
    shown: int
    sending_at: datetime | None
    error: str
    created_at: datetime
