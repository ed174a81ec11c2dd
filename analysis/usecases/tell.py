"""Note a fact to be told outside, in the transaction that makes it one: both are stored, or neither.

Nothing is stored where no server wants to hear it. What is told are ids, links and a small summary, never words of a
call; a job spreads it afterwards, so that no server of somebody else's can hold up or harm the fact itself.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from analysis.model.access import program_may_see_scores
from analysis.model.alerts import Alert
from analysis.model.conversation import Conversation, ConversationState
from analysis.model.ids import AnalysisId, ConversationId, OpportunityId
from analysis.model.webhooks import EventId, EventType
from analysis.ports import Work

SPREAD = "webhook.spread"
"""Name of the workflow: (workspace, event)."""
QUEUE = "webhooks"
API = "/api/v1"
"""Links are paths here; whoever sends them puts the public address before them."""
ENDINGS: Mapping[ConversationState, EventType] = {
    ConversationState.DONE: EventType.CONVERSATION_COMPLETED,
    ConversationState.FAILED: EventType.CONVERSATION_FAILED,
    ConversationState.UNKNOWN: EventType.CONVERSATION_FAILED,
    ConversationState.CANCELED: EventType.CONVERSATION_CANCELED,
}


def tell(
    work: Work,
    kind: EventType,
    data: Mapping[str, Any],
    *,
    conversation: ConversationId | None = None,
    opportunity: OpportunityId | None = None,
    key: str = "",
) -> EventId | None:
    """Note an event and queue its spreading; None where nobody wants to hear it, or one of this *key* was told."""
    if not work.webhooks.wanted(kind):
        return None
    event = work.webhook_log.note(kind, data, conversation=conversation, opportunity=opportunity, key=key)
    if event is not None:
        spread(work, event)
    return event


def spread(work: Work, event: EventId, again: str = "") -> bool:
    """Queue the spreading of an event; *again* names a job beside one that was lost."""
    key = f"webhook-spread:{event}{again}"
    return work.jobs.enqueue(SPREAD, key, work.workspace, event, queue=QUEUE, lane=f"spread:{work.workspace}")


def tell_ended(work: Work, conversation: ConversationId) -> None:
    """Tell how an attempt ended, as the conversation stands in this transaction; nothing while it goes on.

    Once an attempt and ending: a step that a crash repeats tells nothing again.
    """
    call = work.conversations.get(conversation)
    kind = ENDINGS.get(call.state)
    if kind is None or not work.webhooks.wanted(kind):
        return
    data: dict[str, Any] = {"conversation": summary(call), "links": {"conversation": f"{API}/conversations/{call.id}"}}
    if kind is EventType.CONVERSATION_COMPLETED:
        data |= _result(work, call)
        data["links"] |= {"analysis": f"{API}/conversations/{call.id}/analysis"}
    elif call.failure is not None:
        data["failure"] = {"code": call.failure.key, "error_id": call.failure.error_id}
    tell(
        work,
        kind,
        data,
        conversation=call.id,
        opportunity=call.opportunity_id,
        key=f"{kind}:{call.id}:{call.attempt}",
    )


def summary(call: Conversation) -> dict[str, Any]:
    """Return what names a call."""
    return {
        "id": call.id,
        "case_number": call.case_number,
        "external_id": call.external_id,
        "title": call.title,
        "state": call.state,
        "attempt": call.attempt,
        "opportunity_id": call.opportunity_id,
    }


def _result(work: Work, call: Conversation) -> dict[str, Any]:
    found = work.analyses.latest(call.id)
    if found is None:
        return {}
    analysis_id, analysis = found
    shown: dict[str, Any] = {"id": AnalysisId(analysis_id), "kind": analysis.kind, "call_type": analysis.call_type}
    if program_may_see_scores(call.owner_id, work.policies.score_visibility()):
        shown |= {"strength": analysis.strength, "coverage": analysis.coverage}
    return {"analysis": shown}


def tell_alert(work: Work, kind: EventType, alert: Alert) -> None:
    """Tell that an alert reached somebody, or that what it told of is over."""
    data = {
        "alert": {
            "id": alert.id,
            "rule_id": alert.rule_id,
            "severity": alert.severity,
            "opportunity_id": alert.opportunity_id,
            "conversation_id": alert.conversation_id,
        },
        "links": {"alert": f"{API}/alerts/{alert.id}"},
    }
    tell(work, kind, data, conversation=alert.conversation_id, opportunity=alert.opportunity_id)


def tell_deal(work: Work, opportunity: OpportunityId, changed: Iterable[str]) -> None:
    """Tell which fields of a deal were changed, and where it stands now."""
    deal = work.opportunities.get(opportunity)
    data = {
        "opportunity": {
            "id": deal.id,
            "case_number": deal.case_number,
            "company": deal.company,
            "stage": deal.stage,
            "state": deal.state,
        },
        "changed": sorted(changed),
        "links": {"opportunity": f"{API}/opportunities/{deal.id}"},
    }
    tell(work, EventType.OPPORTUNITY_UPDATED, data, opportunity=deal.id)
