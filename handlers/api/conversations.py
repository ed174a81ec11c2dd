"""Routes that bring conversations in and read where they stand."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from analysis.model.conversation import Conversation
from analysis.model.credentials import ApiScope
from analysis.model.ids import OpportunityId, UserId, WorkspaceId
from analysis.model.pages import CallFilter, Position
from analysis.model.transcript import Participant, Side, SideSource
from analysis.ports import PresignedUpload
from analysis.transcript.parse import parse_transcript
from analysis.usecases.api.calls import Progress
from analysis.usecases.api.push import Pushed
from analysis.usecases.start import NewConversation as Known
from analysis.usecases.start import Receipt
from handlers.api.contract import Answer, ApiCall, Endpoint, Resource
from handlers.api.etags import etag_of
from handlers.api.listing import cut, page
from handlers.api.models.calls import (
    AudioUrl,
    CallsWanted,
    ConversationDetail,
    ConversationShown,
    NewConversation,
    Person,
    Segments,
    Text,
    Upload,
)
from handlers.api.models.ground import Page
from handlers.api.shown import calls as show
from handlers.render.words import Words

PATH = "/conversations"
ONE = f"{PATH}/{{conversation_id}}"
Pushing = ApiCall[NewConversation, None]


def participant(one: Person) -> Participant:
    """Return somebody on the call as given."""
    source = SideSource.UNKNOWN if one.side is Side.UNKNOWN else SideSource.GIVEN
    return Participant(one.label or one.name, one.name, one.side, source, one.role)


def known(sent: NewConversation) -> Known:
    """Return what is known of a call; owner and team are the use case's to fill in."""
    return Known(
        title=sent.title,
        occurred_at=sent.occurred_at,
        opportunity_id=OpportunityId(sent.opportunity_id) if sent.opportunity_id else None,
        external_id=sent.external_id,
        language=sent.language or "",
        media_type=sent.source.media_type if isinstance(sent.source, Upload) else "",
        participants=tuple(map(participant, sent.participants)),
        seller_channel=sent.seller_channel,
        priority=sent.priority,
        consent=sent.consent or "",
    )


def create(call: Pushing) -> Answer:
    """Take a call in: 202 for a new one, 200 for one that was known already and is joined."""
    place: PresignedUpload | None = None
    match call.body.source:
        case Text() | Segments() as words:
            pushed = with_words(call, words)
        case AudioUrl() as source:
            pushed = push(call, partial(call.services.from_url(call.begin), url=source.audio_url))
        case Upload() as source:
            pushed, place = with_upload(call, source)
    return answer(call, pushed, place)


def with_words(call: Pushing, source: Text | Segments) -> Pushed:
    """Take it in with its transcript."""
    new = known(call.body)
    turns = source.text if isinstance(source, Text) else source.model_dump_json(include={"segments"}, exclude_none=True)
    name = "" if isinstance(source, Text) else "segments.json"
    transcript = parse_transcript(turns.encode(), name=name, language=new.language, given=new.participants)
    return call.services.push(call.begin).with_words(call.caller, new, call.body.owner or "", transcript)


def with_upload(call: Pushing, source: Upload) -> tuple[Pushed, PresignedUpload | None]:
    """Take it in and say where its recording goes; None where it has one."""
    expect, places = call.services.expect_upload(call.begin), list[PresignedUpload | None]()

    def start(workspace: WorkspaceId, new: Known) -> Receipt:
        receipt, place = expect(workspace, new, sha256=source.sha256 or "", size_bytes=source.size_bytes)
        places.append(place)
        return receipt

    pushed = push(call, start)
    return pushed, places[-1]


def push(call: Pushing, start: Any) -> Pushed:  # noqa: ANN401 - (workspace, known) -> Receipt
    """Take it in by *start*, under the rules for all."""
    return call.services.push(call.begin).started(call.caller, known(call.body), call.body.owner or "", start)


def answer(call: Pushing, pushed: Pushed, place: PresignedUpload | None) -> Answer:
    """Return what became of it, with where to upload its recording."""
    now, words = call.services.clock(), Words(call.language)
    upload = None if place is None else show.upload(pushed.call, place, now)
    made = show.detail(words, Progress(pushed.call, ()), upload)
    status = 202 if pushed.fresh else 200
    return Answer(status, made, etag=etag_of(made), location=f"/api/v1{PATH}/{made.id}")


def several(call: ApiCall[None, CallsWanted]) -> Answer:
    """Read a page."""
    query, caller = call.query, call.caller
    wanted = CallFilter(
        team=caller.team,
        state=query.state,
        opportunity=OpportunityId(query.opportunity_id) if query.opportunity_id else None,
        owner=UserId(query.owner_id) if query.owner_id else None,
        external_id=query.external_id,
        since=query.created_from,
        until=query.created_to,
    )

    def fetch(after: Position | None, limit: int) -> tuple[Sequence[Conversation], Position | None]:
        rows = call.services.read_calls(call.begin).page(caller, wanted, after=after, limit=limit + 1)
        return cut(rows, limit, lambda row: Position(row.created_at, row.id))

    return page(call, PATH, fetch, partial(show.call, Words(call.language)), Page[ConversationShown])


ENDPOINTS: tuple[Endpoint[Any, Any], ...] = (
    Endpoint(
        "POST",
        PATH,
        ApiScope.CALLS_WRITE,
        create,
        {202: ConversationDetail, 200: ConversationDetail},
        "Push a call, with its words or with a recording to come: 202, or 200 where it is known already and joined.",
        request=NewConversation,
        creates=True,
        resource=Resource.UPLOAD,
        refusals=(
            "opportunity-not-found",
            "user-not-found",
            "conversation-kept",
            "transcript-format",
            "transcript-empty",
            "transcript-too-large",
            "transcript-too-long",
            "url-not-allowed",
        ),
    ),
    Endpoint(
        "GET",
        PATH,
        ApiScope.CALLS_READ,
        several,
        {200: Page[ConversationShown], 304: None},
        "List calls, newest first.",
        query=CallsWanted,
        refusals=("api-cursor",),
    ),
)
