"""Conversations: what is sent and shown."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from analysis.model.conversation import ConversationState, Priority, Step, StepState
from analysis.model.transcript import Side
from handlers.api.models.ground import Line, Moment, Paging, Reference, Sent, Shown

MOST_PEOPLE = 100
MOST_SEGMENTS = 20_000
LONGEST_MS = 24 * 3_600_000
MOST_BYTES = 1_000_000_000
Language = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"), Field(examples=["en", "zh-TW"])
]
Channel = Annotated[int, Field(ge=0, le=1, description="Which stereo channel is the seller's.")]
Milliseconds = Annotated[int, Field(ge=0, le=LONGEST_MS)]
MediaType = Annotated[
    str, StringConstraints(pattern=r"^(audio|video)/[a-z0-9.+-]{1,80}$"), Field(examples=["audio/mpeg"])
]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Person(Sent):
    """Somebody on the call."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=90)]
    label: Annotated[Line, Field(description="What the transcript calls them, where that is not their name.")] = ""
    side: Side = Field(default=Side.UNKNOWN, strict=False)
    role: Annotated[Line, Field(description="Job title.")] = ""


class Upload(Sent):
    """The recording is uploaded next: the answer says where."""

    kind: Literal["upload"]
    media_type: MediaType
    size_bytes: Annotated[int, Field(ge=1, le=MOST_BYTES)] | None = None
    sha256: Annotated[Sha256 | None, Field(description="Checked against what arrives.")] = None


class AudioUrl(Sent):
    """The recording is fetched from a host that the operator allows; off unless they do."""

    kind: Literal["audio_url"]
    audio_url: Annotated[str, StringConstraints(min_length=9, max_length=4096, pattern=r"^https://")]
    sha256: Annotated[Sha256 | None, Field(description="Checked against what arrives.")] = None


class Text(Sent):
    """The words are here, as a file would hold them."""

    kind: Literal["text"]
    text: Annotated[
        str,
        StringConstraints(min_length=1, max_length=1_000_000),
        Field(
            description="WebVTT, SubRip, or lines of `Name: words`, with or without times.",
            examples=["Ann: What does the delay cost you?\nBob: About 40,000 dollars a month."],
        ),
    ]


class NewSegment(Sent):
    """One turn."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
    speaker: Annotated[Line, Field(description="Name or label; empty for nobody knows.")] = ""
    start_ms: Milliseconds | None = None
    end_ms: Milliseconds | None = None


class Segments(Sent):
    """The words are here, turn by turn."""

    kind: Literal["segments"]
    segments: Annotated[list[NewSegment], Field(min_length=1, max_length=MOST_SEGMENTS)]


Source = Annotated[Text | Segments | Upload | AudioUrl, Field(discriminator="kind")]


class NewConversation(Sent):
    """A call to be analyzed."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=200), Field(examples=["Discovery with Ann"])]
    source: Source
    external_id: Annotated[
        Line, Field(description="Your own id of the call: pushed a second time, it joins the first.")
    ] = ""
    occurred_at: Annotated[Moment | None, Field(description="When it took place; now, where you do not say.")] = None
    opportunity_id: Annotated[Reference | None, Field(description="The deal it belongs to.")] = None
    owner: Annotated[
        Reference | None, Field(description="Whose call it is: our id of a person, or their Slack member id.")
    ] = None
    language: Annotated[Language | None, Field(description="Of the call, BCP 47; found out where absent.")] = None
    participants: Annotated[tuple[Person, ...], Field(max_length=MOST_PEOPLE, strict=False)] = ()
    seller_channel: Channel | None = None
    consent: Annotated[
        Literal["informed", "agreed"] | None,
        Field(description="Everybody was told, or said yes. Some workspaces hold a call without it."),
    ] = None
    priority: Annotated[
        Priority, Field(strict=False, description="`batch` for a back-fill: people's calls go before it.")
    ] = Priority.INTERACTIVE


class NextTry(Sent):
    """What the next attempt works with; absent leaves it."""

    language: Language | None = None
    seller_channel: Channel | None = None


class UploadShown(Shown):
    """Where the recording goes: one PUT, without our credentials."""

    method: Literal["PUT"]
    url: str
    """A secret: whoever has it can upload this one file."""
    headers: dict[str, str]
    """Send them unchanged."""
    expires_at: datetime
    complete: str
    """Path to POST to once it is uploaded."""


class PersonShown(Shown):
    """Somebody on the call."""

    label: str
    name: str
    side: Side
    source: str
    """How the side is known: given, channel, diarized, inferred, corrected or unknown."""
    role: str | None = None


class FailureShown(Shown):
    """Why it failed or is held."""

    code: str
    """Stable; branch on it."""
    message: str
    error_id: str | None = None
    """Tell it to whoever runs this; absent where you can mend it yourself."""


class StepShown(Shown):
    """One step of the current attempt."""

    step: Step
    state: StepState
    started_at: datetime
    ended_at: datetime | None = None
    done: int
    """Parts finished, such as chunks of audio."""
    total: int
    """Parts in all; 0 for a step without parts."""
    waits_for: str | None = None


class ConversationShown(Shown):
    """A call."""

    id: str
    case_number: str
    """What people call it by."""
    title: str
    state: ConversationState
    """waiting (for its recording), queued, running, held (for consent) · done, failed, unknown, canceled."""
    attempt: int
    created_at: datetime
    occurred_at: datetime
    opportunity_id: str | None = None
    owner_id: str | None = None
    external_id: str
    """As you gave it; made from the content where you did not."""
    language: str | None = None
    participants: list[PersonShown]
    seller_channel: int | None = None
    consent: str | None = None
    priority: Priority
    duration_ms: int | None = None
    failure: FailureShown | None = None


class ConversationDetail(ConversationShown):
    """A call with how far it is."""

    steps: list[StepShown]
    upload: UploadShown | None = None
    """Only in the answer that opened it."""


class CallsWanted(Paging):
    """Which calls."""

    state: Annotated[ConversationState | None, Field(strict=False)] = None
    opportunity_id: Line = ""
    owner_id: Line = ""
    external_id: Line = ""
    created_from: Moment | None = None
    created_to: Annotated[Moment | None, Field(description="Exclusive.")] = None


class Wait(Sent):
    """How to ask where a call stands."""

    wait: Annotated[int, Field(ge=0, le=30, description="Seconds to wait for a change, or for the end.")] = 0
    until: Annotated[
        Literal["change", "end"],
        Field(description="`change`: answer as soon as it is not what `If-None-Match` names; `end`: when it is over."),
    ] = "end"
