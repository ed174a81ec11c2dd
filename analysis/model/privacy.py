"""Consent, retention, and the forgetting of a call: what a workspace decides and what is remembered of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from analysis.model.ids import CaseNumber, ConversationId

FORGET = "conversation.forget"
"""Name of the workflow that deletes what lies outside our tables: (workspace, conversation)."""
FORGET_QUEUE = "interactive"


@dataclass(frozen=True, slots=True)
class ConsentPolicy:
    """What must be known before a call is analyzed.

    Attributes:
        required: A call without a recorded lawful basis is held, and nothing is bought for it.
    """

    required: bool = False


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """How many days things are kept after a call came in; 0 for without an end.

    Attributes:
        audio_days: Recording and clips.
        transcript_days: The words as transcribed; results with the quotes that prove them stay.
        all_days: The whole call, as if somebody asked to forget it.
        uninstalled_days: Everything of the workspace, after the app was removed; 0 for at once.
    """

    audio_days: int = 0
    transcript_days: int = 0
    all_days: int = 0
    uninstalled_days: int = 30


class ForgetCause(StrEnum):
    """Why a call was forgotten. ASKED: a person wanted it. RETENTION: its time was over. NO_CONSENT: as answered."""

    ASKED = "asked"
    RETENTION = "retention"
    NO_CONSENT = "no_consent"


@dataclass(frozen=True, slots=True)
class Shown:
    """A message or file of ours that showed the call; ids only.

    Attributes:
        message: Our identity of it, by which it is found where its ts is not known.
        place: Slack channel.
        thread: It stands in; "" for none.
        ts: "" while nobody knows whether it was sent, or for a file.
        file: "" for none.
        since: When its sending began, or it was made: seconds since 1970.
    """

    message: str
    place: str
    thread: str
    ts: str
    file: str
    since: float


@dataclass(frozen=True, slots=True)
class Forgetting:
    """A call whose rows are gone, and what is left to do.

    Attributes:
        shown: Still in Slack.
        jobs: Prefixes of the ids of jobs that were about it.
        counts: What was deleted, by kind: for the receipt.
        done_at: None while something is left.
    """

    id: ConversationId
    case_number: CaseNumber
    actor: str
    cause: ForgetCause
    shown: tuple[Shown, ...]
    jobs: tuple[str, ...]
    counts: Mapping[str, int]
    asked_at: datetime
    done_at: datetime | None

    def as_content(self) -> dict[str, Any]:
        """Return what the audit log keeps of it."""
        return {"case_number": self.case_number, "cause": self.cause, **self.counts}
