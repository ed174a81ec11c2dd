"""Tell admins and the uploader when the service failed a call, and take it back when it did not stay so."""

from datetime import datetime

from analysis.alerts import fault as faults
from analysis.alerts.catalog import PIPELINE_FAULT
from analysis.model.alerts import AlertRule, Phrase
from analysis.model.conversation import Conversation, Failure
from analysis.model.ids import ConversationId
from analysis.model.transcript import Transcript
from analysis.ports import Work
from analysis.usecases.alerts.seed import seed
from analysis.usecases.alerts.settle import settle

MENDED = "alert-resolved-mended"
"""Reason: a later attempt came to a result."""


def note_fault(work: Work, call: Conversation, failed: str, words: Failure, now: datetime) -> bool:
    """Claim an alert for a failed attempt in the transaction that ends it; False if it is not the service's fault.

    Args:
        work: The transaction.
        call: As it stood before.
        failed: Class name of the error.
        words: As the uploader reads them.
        now: The moment.
    """
    rule = _rule(work)
    if rule is None or not faults.is_fault(failed, words.key):
        return False
    subject = words.key
    if failed == faults.KEY_REFUSED:
        subject = f"{words.key}:{words.params['provider']}"
        if work.alert_log.is_open(rule.id, subject, since=now - faults.AGAIN):
            return True
    settle(work, [faults.fault(rule, call, subject, Phrase(words.key, words.params))], [], now=now)
    return True


def note_undelivered(work: Work, call: ConversationId, now: datetime) -> None:
    """Claim an alert for a call whose message could not be delivered anywhere: its result is there and unseen."""
    rule = _rule(work)
    if rule is not None:
        found = work.conversations.get(call)
        settle(work, [faults.fault(rule, found, faults.UNDELIVERED, Phrase(faults.UNDELIVERED))], [], now=now)


def note_mended(work: Work, call: Conversation, transcript: Transcript | None, now: datetime) -> None:
    """Resolve what was said of earlier attempts, and say so if the audio of this one is too poor to be trusted."""
    poor = transcript is not None and faults.poor(transcript)
    rule = _rule(work) if poor else None
    stays = {faults.UNDELIVERED} | ({faults.POOR_AUDIO} if poor else set())
    gone = [
        alert
        for alert in work.alert_log.open_of(call.id)
        if alert.rule_id == PIPELINE_FAULT and alert.subject not in stays
    ]
    matches = [faults.fault(rule, call, faults.POOR_AUDIO, Phrase(faults.POOR_AUDIO))] if rule else []
    if matches or gone:
        settle(work, matches, gone, now=now, why_gone=MENDED)


def _rule(work: Work) -> AlertRule | None:
    seed(work)
    return next((rule for rule in work.alerts.rules() if rule.id == PIPELINE_FAULT), None)
