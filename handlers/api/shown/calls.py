"""Conversations as programs read them."""

from datetime import datetime, timedelta

from analysis.model.conversation import Conversation, Failure, StepProgress
from analysis.model.transcript import Participant
from analysis.ports import PresignedUpload
from analysis.usecases.api.calls import Progress
from analysis.usecases.bring import UPLOAD_S
from handlers.api.models.calls import (
    ConversationDetail,
    ConversationShown,
    FailureShown,
    PersonShown,
    StepShown,
    UploadShown,
)
from handlers.render.words import Words

PREFIX = "/api/v1"


def person(one: Participant) -> PersonShown:
    """Return somebody on the call."""
    return PersonShown(label=one.label, name=one.name, side=one.side, source=one.source, role=one.role or None)


def failure(words: Words, one: Failure | None) -> FailureShown | None:
    """Return why it failed, in the reader's words."""
    if one is None:
        return None
    # An error id stands in some of these words and beside all of them.
    message = words(one.key, **{"error_id": one.error_id, **one.params})
    return FailureShown(code=one.key, message=message, error_id=one.error_id or None)


def step(words: Words, one: StepProgress) -> StepShown:
    """Return one step."""
    return StepShown(
        step=one.step,
        state=one.state,
        started_at=one.started_at,
        ended_at=one.ended_at,
        done=one.done,
        total=one.total,
        waits_for=words(one.detail) if one.detail else None,
    )


def call(words: Words, one: Conversation) -> ConversationShown:
    """Return a conversation for a list."""
    return ConversationShown(
        id=one.id,
        case_number=one.case_number,
        title=one.title,
        state=one.state,
        attempt=one.attempt,
        created_at=one.created_at,
        occurred_at=one.occurred_at,
        opportunity_id=one.opportunity_id,
        owner_id=one.owner_id,
        external_id=one.external_id,
        language=one.language or None,
        participants=[person(each) for each in one.participants],
        seller_channel=one.seller_channel,
        consent=one.consent or None,
        priority=one.priority,
        duration_ms=one.duration_ms,
        failure=failure(words, one.failure),
    )


def detail(words: Words, found: Progress, upload: UploadShown | None = None) -> ConversationDetail:
    """Return a conversation with how far it is."""
    steps = [step(words, one) for one in found.steps]
    return ConversationDetail(**dict(call(words, found.call)), steps=steps, upload=upload)


def upload(conversation: Conversation, place: PresignedUpload, now: datetime) -> UploadShown:
    """Return where the recording goes."""
    return UploadShown(
        method="PUT",
        url=place.url,
        headers=dict(place.headers),
        expires_at=now + timedelta(seconds=UPLOAD_S),
        complete=f"{PREFIX}/conversations/{conversation.id}/complete",
    )
