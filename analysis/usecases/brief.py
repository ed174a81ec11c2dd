"""What an attempt asks the model with: the reader's language, the day of the call, and what was to be asked in it."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from analysis.meddic.questions import AskedCall, open_questions
from analysis.meddic.rollup import roll_up
from analysis.model.brief import Brief
from analysis.model.conversation import Conversation, Opportunity
from analysis.model.ids import UserId
from analysis.model.meddic import Level
from analysis.model.people import Person
from analysis.model.policy import EnginePolicy
from analysis.model.rollup import StoredCall
from analysis.model.transcript import Transcript
from analysis.ports import Work
from analysis.usecases.access import viewer_of
from analysis.usecases.engines import SAMPLE
from analysis.usecases.rollup import as_corrected, overrides, seen_of


def output_language(transcript: Transcript) -> str:
    """Return the language of a call's readers: Chinese calls are read in Taiwan, all others in English."""
    return "zh-TW" if transcript.language.lower().startswith("zh") else "en"


def brief_of(work: Work, conversation: Conversation, transcript: Transcript) -> Brief:
    """Return what this conversation is to be asked with, as of this transaction."""
    owner = None if conversation.owner_id is None else work.users.get(conversation.owner_id)
    before = _calls_before(work, conversation)
    owner_run = bool(before) and _deal(work, conversation).owner_run
    # As people corrected them: a relabeled voice may have asked or answered otherwise.
    calls = [as_corrected(call, owner_run=owner_run) for call in before]
    deal = roll_up(calls, overrides(before), now=conversation.occurred_at, owner_run=owner_run)
    proven = frozenset(one.letter for one in deal.letters if one.level >= Level.CONFIRMED)
    asked = [AskedCall(c.conversation_id, c.occurred_at.astimezone(_zone(owner)).date(), c.analysis) for c in calls]
    return Brief(
        language=_language(conversation, transcript, owner),
        today=conversation.occurred_at.astimezone(_zone(owner)).date(),
        questions=open_questions(asked, proven=proven),
        proven=proven,
        model=work.policies.get(EnginePolicy).model,
    )


def _language(conversation: Conversation, transcript: Transcript, owner: Person | None) -> str:
    """Return the language to write in: its owner's, where we know it; a written sample is in the call's own."""
    chosen = "" if owner is None else owner.locale or owner.slack_locale
    if not chosen or conversation.provider == SAMPLE:
        return output_language(transcript)
    return "zh-TW" if chosen.lower().startswith("zh") else "en"


def _zone(owner: Person | None) -> tzinfo:
    if owner is None:
        return UTC
    try:
        return ZoneInfo(owner.zone)
    except (KeyError, ValueError, OSError):  # what Slack said of a zone that this machine does not know
        return UTC


def _calls_before(work: Work, conversation: Conversation) -> list[StoredCall]:
    """Return the deal's earlier calls that the owner may see: no question of a call kept from them shows through."""
    if conversation.opportunity_id is None:
        return []
    stored = [
        call
        for call in work.histories.of(conversation.opportunity_id)
        if call.conversation_id != conversation.id
        and (call.occurred_at, call.conversation_id) < (conversation.occurred_at, conversation.id)
        and (conversation.restricted or not call.restricted)
    ]
    if conversation.owner_id is None or not stored:
        return stored
    return seen_of(work, stored, viewer_of(work, UserId(conversation.owner_id)))


def _deal(work: Work, conversation: Conversation) -> Opportunity:
    if conversation.opportunity_id is None:
        raise LookupError("a call without a deal has no calls before it")
    return work.opportunities.get(conversation.opportunity_id)
