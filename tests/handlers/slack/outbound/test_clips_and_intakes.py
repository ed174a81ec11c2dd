"""Hear it, and a shared file's way into the pipeline."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import RefusedError, RepeatedError
from analysis.model.audio import AudioFacts
from analysis.model.conversation import Conversation
from analysis.model.delivery import Delivery
from analysis.model.exchange import Intake, IntakeId, IntakeState
from analysis.model.ids import NOBODY, AnalysisId, ReplyTo, new_id
from analysis.model.meddic import Letter
from analysis.model.messages import MessageKind, MessageState, Outgoing
from analysis.model.transcript import Side
from analysis.usecases.clips import AskForClip, CutClip, QuotePlace, quote_name, window
from analysis.usecases.control import view_of
from analysis.usecases.corrections import Change, CorrectResult
from analysis.usecases.intake import AcceptIntake, IntakeFacts, offer_message
from analysis.usecases.missing import AddQuote, Missing
from analysis.usecases.requests import Asked
from analysis.usecases.start import StartFromRecording, StartFromTranscript
from bot.playground.api import share
from bot.playground.people import REP, TEAM_ID
from bot.slack_sending import make_taker
from handlers.render.words import Words
from handlers.slack.outbound.announcer import announce
from handlers.slack.outbound.workflows import take_intake
from handlers.slack.reply_to import SlackPlace, read
from tests.fakes.engine import FakeEngine
from tests.handlers.slack.outbound.conftest import DEALS, DEALS_TW, REP_DM, CutsNothing, Desk, now


@pytest.mark.parametrize(
    ("start", "end", "duration", "expected"),
    [
        (60_000, 62_000, 600_000, (56_000, 66_000)),
        (60_000, 74_000, 600_000, (58_000, 76_000)),
        (60_000, 100_000, 600_000, (58_000, 78_000)),
        (1_000, 2_000, 600_000, (0, 10_000)),
        (598_000, 599_000, 600_000, (590_000, 600_000)),
        (1_000, 2_000, 4_000, (0, 4_000)),
        (60_000, 62_000, None, (56_000, 66_000)),
    ],
)
def test_a_clip_is_ten_to_twenty_seconds_around_the_words(
    start: int, end: int, duration: int | None, expected: tuple[int, int]
) -> None:
    """As long as the words with two seconds around them, within the recording; a long quote from its beginning."""
    assert window(start, end, duration) == expected


def heard(desk: Desk) -> tuple[Conversation, QuotePlace]:
    """Return a finished call with a recording, shown in Slack, and one of its quotes."""
    key = f"audio/{desk.workspace}/conv/recording.ogg"
    desk.storage.put(key, BytesIO(b"the call"), media_type="audio/ogg")
    conversation = desk.started(object_key=key, duration_ms=600_000)
    desk.finish(conversation)
    desk.work_off()
    with desk.begin(desk.workspace) as work:
        latest = work.analyses.latest(conversation.id)
    assert latest is not None
    return conversation, QuotePlace(latest[0], Letter.METRICS, "1")


def test_hear_it_posts_the_clip_into_the_thread_once(desk: Desk) -> None:
    """With the words, who said them and when; a second person's click finds it there."""
    conversation, quote = heard(desk)
    card = desk.message(conversation)
    ask = AskForClip(desk.begin)

    def click(person: str, number: int) -> Outgoing:
        one, who = Delivery(f"click{number}", "action"), desk.person(person)
        return ask(desk.workspace, quote, channel=DEALS, message=card.ts, person=person, user=who, delivery=one)

    first = click(REP, 1)
    with pytest.raises(RepeatedError):
        click(REP, 1)
    again = click("U0MANAG001", 2)
    assert first.id == again.id
    desk.work_off()
    [posted] = [m for m in desk.slack.messages(DEALS, card.ts) if "Lin Mei" in m.text]
    assert "Budget" in posted.text
    [file] = [desk.slack.workspace.files[name] for name in posted.files]
    assert file.content == b"OggS 0-10000 of the call"
    assert file.name.endswith(".ogg")
    assert desk.message(conversation, MessageKind.CLIP).state is MessageState.POSTED


def test_a_clip_is_cut_once(desk: Desk, tmp_path: Path) -> None:
    """A second time it comes out of storage, though the recording is gone."""
    conversation, quote = heard(desk)
    cut = CutClip(desk.begin, desk.storage, desk.audio)
    made = cut(desk.workspace, quote, tmp_path / "a.ogg")
    assert (made.conversation, made.start_ms, made.end_ms) == (conversation.id, 0, 10_000)
    desk.storage.delete(conversation.object_key)
    cut(desk.workspace, quote, tmp_path / "b.ogg")
    assert (tmp_path / "a.ogg").read_bytes() == (tmp_path / "b.ogg").read_bytes()


def test_a_correction_moves_no_clip(desk: Desk, tmp_path: Path) -> None:
    """After a wrong quote and an added one, each quote shown is heard as it is shown; older buttons still work."""
    conversation, older = heard(desk)
    person = Asked(desk.person(REP), REP, DEALS, "", False, conversation.reply_to)  # noqa: FBT003 - the dataclass names it
    cut = CutClip(desk.begin, desk.storage, desk.audio)
    before = cut(desk.workspace, older, tmp_path / "before.ogg")
    wrong = Change(wrong=((older.letter, 0),), reason="not ours")
    CorrectResult(desk.begin)(desk.workspace, conversation.id, older.analysis, wrong, person)
    with desk.begin(desk.workspace) as work:
        view = view_of(work, conversation)
    assert view.transcript is not None
    line = next(s for s in view.transcript.segments if view.transcript.participant(s.speaker).side is Side.BUYER)
    missing = Missing(older.letter, "target", line.id, line.text, line.text)
    AddQuote(desk.begin)(desk.workspace, conversation.id, older.analysis, missing, person)
    with desk.begin(desk.workspace) as work:
        view = view_of(work, conversation)
    assert view.analysis is not None
    shown = [one.span for letter in view.analysis.letters if letter.letter is older.letter for one in letter.evidence]
    assert line.text in [span.text for span in shown]
    for span in shown:
        made = cut(desk.workspace, replace(older, name=quote_name(span)), tmp_path / "clip.ogg")
        assert made.span.text == span.text
    assert cut(desk.workspace, older, tmp_path / "after.ogg") == before


def test_what_cannot_be_heard_is_said_at_once(desk: Desk) -> None:
    """No such quote, no such result, or nothing but a transcript."""
    conversation, quote = heard(desk)
    written = desk.started()
    desk.finish(written)
    with desk.begin(desk.workspace) as work:
        latest = work.analyses.latest(written.id)
    assert latest is not None
    wrong = {
        "quote-not-found": replace(quote, name="9"),
        "analysis-not-found": replace(quote, analysis=AnalysisId("an_none")),
        "clip-no-recording": QuotePlace(latest[0], Letter.METRICS, "0"),
    }
    for key, one in wrong.items():
        with pytest.raises(RefusedError, match=key):
            AskForClip(desk.begin)(desk.workspace, one, channel=DEALS, message="1.1", person=REP, user=desk.person(REP))
    assert desk.message(conversation).want.kind is MessageKind.PROGRESS


class Listens(CutsNothing):
    """An AudioEngine that takes whatever begins with "sound"."""

    def probe(self, recording: Path) -> AudioFacts:
        if not recording.read_bytes().startswith(b"sound"):
            raise RefusedError("audio-format", accepted="mp3")
        return AudioFacts("mp4", "aac", "m4a", 60.0, 1, 16_000, 1, recording.stat().st_size)


FACTS = {"title": "Acme call", "language": "en", "sellers": ["Dana"], "buyers": ["Lin"], "consent": "noted"}


def offered(desk: Desk, **changes: Any) -> Intake:
    """Store an intake whose facts were given."""
    fields: dict[str, Any] = {
        "id": IntakeId(new_id("int")),
        "key": new_id("file"),
        "state": IntakeState.ACCEPTED,
        "channel": DEALS,
        "thread": "",
        "uploader": REP,
        "facts": {**FACTS, "owner_id": desk.person(REP)},
        "reply_to": SlackPlace(TEAM_ID, DEALS, "", REP).mint(),
    }
    with desk.begin(desk.workspace) as work:
        intake = work.intakes.offer(Intake(**fields | changes))
    assert intake is not None
    return intake


def take(desk: Desk, intake: Intake) -> Intake:
    """Run its workflow and return the intake as it stands."""
    audio: Any = Listens()
    taker = make_taker(
        desk.begin,
        desk.gateways,
        StartFromRecording(desk.begin, now, desk.storage, audio, announce),
        StartFromTranscript(desk.begin, now, announce),
    )
    take_intake(FakeEngine(), taker, desk.workspace, intake.id)
    with desk.begin(desk.workspace) as work:
        return work.intakes.get(intake.id)


def test_a_shared_recording_becomes_a_conversation_that_answers_where_it_was_shared(desk: Desk) -> None:
    """Copied into our storage, with the facts that were given; twice is once."""
    file = share(desk.slack.workspace, "call.m4a", b"sound of a call", REP)
    intake = offered(desk, file=file, name="call.m4a", media_type="audio/mp4")
    taken = take(desk, intake)
    assert (taken.state, take(desk, intake)) == (IntakeState.STARTED, taken)
    assert taken.conversation_id is not None
    with desk.begin(desk.workspace) as work:
        found = work.conversations.get(taken.conversation_id)
        assert len(work.conversations.recent()) == 1
    assert (found.title, found.language, found.consent, found.file_name) == ("Acme call", "en", "noted", "call.m4a")
    assert [(person.name, person.side) for person in found.participants] == [
        ("Dana", Side.SELLER),
        ("Lin", Side.BUYER),
    ]
    assert read(found.reply_to) == SlackPlace(TEAM_ID, DEALS, "", REP)
    head = desk.storage.head(found.object_key)
    assert head is not None
    assert head.size_bytes == 15
    desk.work_off()
    assert len(desk.slack.messages(DEALS)) == 1


def test_a_call_known_from_elsewhere_is_answered_with_its_number(desk: Desk) -> None:
    """Whoever shares it a second time, in another channel, is told; nothing is analyzed twice."""
    words = "Dana: What do you track?\nLin: We lose 30 hours a week."
    first = take(desk, offered(desk, text=words, name="pasted"))
    elsewhere = SlackPlace(TEAM_ID, DEALS_TW, "", REP).mint()
    second = take(desk, offered(desk, text=words, name="pasted", channel=DEALS_TW, reply_to=elsewhere))
    assert second.conversation_id == first.conversation_id
    desk.work_off()
    [told] = desk.slack.messages(DEALS_TW)
    assert "-IC001" in told.text


def test_consent_is_kept_though_the_call_was_known(desk: Desk) -> None:
    """The first who brought it did not say; whoever notes it later is not told in vain."""
    words = "Dana: What do you track?\nLin: We lose 30 hours a week."
    unsaid = {**FACTS, "consent": ""}
    first = take(desk, offered(desk, text=words, name="pasted", facts=unsaid))
    assert first.conversation_id is not None

    def noted() -> str:
        with desk.begin(desk.workspace) as work:
            return work.conversations.get(first.conversation_id or "").consent  # type: ignore[arg-type]

    assert noted() == ""
    take(desk, offered(desk, text=words, name="pasted"))
    assert noted() == "noted"
    take(desk, offered(desk, text=words, name="pasted", facts=unsaid))
    assert noted() == "noted"


@pytest.mark.parametrize("pasted", [True, False])
def test_a_transcript_pasted_or_shared_needs_no_recording(desk: Desk, pasted: bool) -> None:  # noqa: FBT001 - a table
    """Its words are stored as the transcript, and no longer in the intake."""
    words = "Dana: What do you track?\nLin: We lose 30 hours a week."
    file = "" if pasted else share(desk.slack.workspace, "call.txt", words.encode(), REP, "text/plain")
    taken = take(desk, offered(desk, file=file, name="call.txt", text=words if pasted else ""))
    assert taken.state is IntakeState.STARTED
    assert taken.text == ""
    assert taken.conversation_id is not None
    with desk.begin(desk.workspace) as work:
        latest = work.transcripts.latest(taken.conversation_id)
    assert latest is not None
    assert [segment.speaker for segment in latest[1].segments] == ["Dana", "Lin"]


@pytest.mark.parametrize(
    ("content", "told"), [(b"not a call", "not a recording we can read"), (None, "Slack")], ids=["no recording", "gone"]
)
def test_a_file_that_cannot_be_taken_is_answered_in_words(desk: Desk, content: bytes | None, told: str) -> None:
    """Where it was offered, once."""
    file = share(desk.slack.workspace, "call.m4a", content, REP) if content else "F404"
    intake = offered(desk, file=file, name="call.m4a")
    for _ in range(2):
        assert take(desk, intake).state is IntakeState.FAILED
        desk.work_off()
    [only] = desk.slack.messages(DEALS)
    assert told in only.text


def accept(desk: Desk, intake: Intake) -> None:
    """Say what the file is, as often as its state allows."""
    with desk.begin(desk.workspace) as work:
        user = work.users.ensure(REP).id
    asked = Asked(user, REP, intake.channel, "", False, intake.reply_to)  # noqa: FBT003 - the dataclass names it
    AcceptIntake(desk.begin, now)(desk.workspace, intake.id, IntakeFacts(consent=True), asked)


@pytest.mark.parametrize("painted_between", [True, False], ids=["taken was shown", "taken was never shown"])
def test_a_failed_intake_says_so_where_it_was_offered(desk: Desk, painted_between: bool) -> None:  # noqa: FBT001 - a table
    """The offer itself becomes the failure, whether or not its "taken in" was seen; so does each further failure."""
    file = share(desk.slack.workspace, "call.m4a", b"not a call", REP)
    with desk.begin(desk.workspace) as work:
        intake = work.intakes.offer(waiting := offer_of(file))
        work.messages.want_once(offer_message(waiting, private=False))
    assert intake is not None
    desk.work_off()
    for _ in range(2):
        [message] = desk.slack.messages(DEALS)
        accept(desk, intake)
        if painted_between:
            desk.work_off()
            assert "taken in" in message.text
        assert take(desk, intake).state is IntakeState.FAILED
        desk.work_off()
        [message] = desk.slack.messages(DEALS)
        assert "was not analyzed. This file is not a recording we can read." in message.text
        assert Words("en")("offer-another-file") in str(message.blocks)
        assert "offer.accept" not in str(message.blocks), "the same file would fail the same way"


def offer_of(file: str, name: str = "call.m4a") -> Intake:
    """Return what is stored of a file that somebody shared."""
    return Intake(
        id=IntakeId(new_id("int")),
        key=new_id("file"),
        state=IntakeState.OFFERED,
        channel=DEALS,
        thread="",
        uploader=REP,
        file=file,
        name=name,
        reply_to=SlackPlace(TEAM_ID, DEALS, "", REP).mint(),
    )


def test_what_may_pass_can_be_tried_again(desk: Desk) -> None:
    """A file that Slack does not hand out today may be had tomorrow: the failure keeps the way on."""
    intake = offered(desk, file="F404", name="call.m4a")
    take(desk, intake)
    desk.work_off()
    [message] = desk.slack.messages(DEALS)
    assert "Slack does not let me read this file" in message.text
    assert "offer.accept" in str(message.blocks)
    assert "offer.dismiss" in str(message.blocks)


def test_a_failure_is_told_though_the_offer_was_deleted(desk: Desk) -> None:
    """Whoever gave the facts waits for an answer; each try gets one."""
    file = share(desk.slack.workspace, "call.m4a", b"not a call", REP)
    intake = offered(desk, file=file, name="call.m4a")
    take(desk, intake)
    desk.work_off()
    desk.slack.workspace.messages.clear()
    for _ in range(2):
        accept(desk, intake)
        desk.work_off()
        take(desk, intake)
        desk.work_off()
    assert ["not a recording we can read" in one.text for one in desk.slack.messages(DEALS)] == [True, True]


def test_an_intake_not_accepted_is_not_taken(desk: Desk) -> None:
    """Somebody dismissed it meanwhile."""
    assert take(desk, offered(desk, state=IntakeState.DISMISSED)).conversation_id is None
    assert desk.slack.messages(REP_DM) == []


def test_a_place_is_read_as_it_was_minted() -> None:
    """What we do not know is private, and what is not Slack's is nobody's."""
    for place in (SlackPlace("T1", "C1", "1.1", "U1"), SlackPlace("T1", "", "", "U1", private=True)):
        assert read(place.mint()) == place
    assert read(NOBODY) is None
    assert read(ReplyTo("slack:T1:C1::U1:whatever")) == SlackPlace("T1", "C1", "", "U1", private=True)
    assert read(ReplyTo("slack:T1:C1:::public")) is None
