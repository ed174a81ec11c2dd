"""Faults of the service itself: what failed after all retries, and audio too poor to be trusted. Pure."""

from datetime import timedelta

from analysis.alerts.tell import fingerprint
from analysis.model.alerts import AlertMatch, AlertRule, Phrase
from analysis.model.conversation import Conversation
from analysis.model.transcript import Transcript

POOR_AUDIO = "fault-audio-poor"
UNDELIVERED = "fault-undelivered"
ACTIONS = {POOR_AUDIO: "alert-pipeline_fault-action-audio", UNDELIVERED: "alert-pipeline_fault-action-undelivered"}
WHYS = {UNDELIVERED: "alert-pipeline_fault-why-undelivered"}
DOUBTFUL = 0.4
"""Share of the lines with a doubt from which on a transcript is not to be trusted."""
MIN_LINES = 8
KEY_REFUSED = "KeyRefusedError"
AGAIN = timedelta(days=1)
"""A key that a provider refuses fails every call alike: one notice says it, and the next when so long nobody acted."""
PEOPLES = frozenset({"RefusedError"})
"""Failures that are words to whoever sent the call, and for nobody else."""


def is_fault(failed: str, key: str) -> bool:
    """Tell whether a failure is the service's: not what a person can mend by sending another file."""
    return failed not in PEOPLES or key in {"recording-missing", "recording-changed"}


def poor(transcript: Transcript, share: float = DOUBTFUL) -> bool:
    """Tell whether too many lines of a transcript carry a doubt of the transcriber."""
    lines = transcript.segments
    return len(lines) >= MIN_LINES and sum(bool(line.flags) for line in lines) >= share * len(lines)


def fault(rule: AlertRule, call: Conversation, key: str, reason: Phrase) -> AlertMatch:
    """Return what admins and the uploader are told of a call.

    Args:
        rule: Of the kind "pipeline_fault".
        call: That failed, or whose audio is poor.
        key: Of the reason: the same reason of the same attempt is told once.
        reason: In plain words.
    """
    words = {"case": call.case_number}
    return AlertMatch(
        rule=rule,
        opportunity_id=None,
        conversation_id=call.id,
        subject=key,
        fingerprint=fingerprint(rule.kind, call.id, call.attempt, key),
        severity=rule.severity,
        badness=1,
        stage=-1,
        change=reason,
        why=Phrase(WHYS.get(key, "alert-pipeline_fault-why"), words),
        action=Phrase(ACTIONS.get(key, "alert-pipeline_fault-action"), words),
        checked=(call.id,),
    )
