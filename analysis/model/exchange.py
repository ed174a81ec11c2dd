"""What people bring, judge and correct."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

from analysis.model.ids import NOBODY, AnalysisId, ConversationId, ReplyTo, UserId

IntakeId = NewType("IntakeId", str)
CorrectionId = NewType("CorrectionId", str)

TAKE = "slack.intake"
"""Name of the workflow that turns an accepted intake into a conversation: (workspace, intake)."""
TAKE_QUEUE = "interactive"
"""The queue it runs on; its key is f"intake:{intake}:{round}", for what failed may be taken once more."""


class IntakeState(StrEnum):
    """OFFERED: shown to the uploader. ACCEPTED: the facts are given, the file is being copied.

    STARTED: it became a conversation. DISMISSED: not wanted. FAILED: it could not be taken, in words.
    """

    OFFERED = "offered"
    ACCEPTED = "accepted"
    STARTED = "started"
    DISMISSED = "dismissed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Intake:
    """A shared file or pasted transcript that waits for the facts about it.

    Attributes:
        key: Unique in the workspace, such as "file:F…:C…"; the same file shared again elsewhere is another.
        file: Slack's file id; "" for pasted words.
        text: The pasted words; "" for a file, and once they became a conversation.
        uploader: Slack user.
        media_type: As Slack claims; never trusted.
        size_bytes: As Slack claims; 0 when unknown.
        facts: What was given, by the names of `analysis.usecases.start.NewConversation`: title, opportunity_id,
            owner_id, kind, language, seller_channel, consent; and "sellers" and "buyers", lists of names.
        reply_to: Where the answer goes.
        conversation_id: Once started.
        failure: Catalog key and params, once failed.
    """

    id: IntakeId
    key: str
    state: IntakeState
    channel: str
    thread: str
    uploader: str
    file: str = ""
    name: str = ""
    media_type: str = ""
    size_bytes: int = 0
    text: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    reply_to: ReplyTo = NOBODY
    conversation_id: ConversationId | None = None
    failure: Mapping[str, Any] = field(default_factory=dict)


class CorrectionKind(StrEnum):
    """LEVEL: target is a letter. QUOTE_WRONG: target is "letter:position" within the analysis.

    QUOTE_ADDED: target is a letter; after holds segment id, begin, end and marker. SPEAKER: target is a speaker
    label; before and after hold name and side. OPPORTUNITY: target is the conversation's id.
    """

    LEVEL = "level"
    QUOTE_WRONG = "quote_wrong"
    QUOTE_ADDED = "quote_added"
    SPEAKER = "speaker"
    OPPORTUNITY = "opportunity"


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing a person set right; never changed, a labeled example.

    Attributes:
        analysis_id: The result it corrects; None where it is about the conversation itself.
        before: What stood there.
        after: What stands there now.
    """

    id: CorrectionId
    conversation_id: ConversationId
    analysis_id: AnalysisId | None
    author_id: UserId
    kind: CorrectionKind
    target: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str
    at: datetime
