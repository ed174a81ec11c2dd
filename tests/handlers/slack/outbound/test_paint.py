"""One message for each key, whatever goes wrong; in the right place, at Slack's pace."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pytest

from analysis.errors import UnavailableError
from analysis.model.conversation import Conversation, ConversationState, Failure, Step
from analysis.model.exchange import CorrectionKind
from analysis.model.messages import MessageKind, MessageState, Wanted
from analysis.usecases.requests import refresh
from bot.playground.people import BOT_USER, REP, REP_ZH
from handlers.render.words import Words
from handlers.slack.outbound.announcer import appear
from handlers.slack.outbound.gateway import RefusedBySlackError, SlackGateway
from handlers.slack.outbound.paint import Pace
from tests.db.conftest import a_transcript, an_analysis, at_once
from tests.handlers.slack.outbound.conftest import DEALS, DEALS_TW, QUICK, REP_DM, SHARED, Desk

pytestmark = pytest.mark.slow


class KilledError(BaseException):
    """The process is gone: nothing catches it."""


@dataclass
class Breaking:
    """A gateway during which the process dies, after Slack did its part."""

    inner: SlackGateway
    method: str

    def __getattr__(self, name: str) -> Callable[..., Any]:
        found: Callable[..., Any] = getattr(self.inner, name)
        if name != self.method:
            return found

        def die(*args: Any, **kwargs: Any) -> Any:
            found(*args, **kwargs)
            raise KilledError

        return die


def breaking(method: str) -> Callable[[SlackGateway], SlackGateway]:
    """Return what puts a `Breaking` in between."""
    return lambda inner: Breaking(inner, method)


def test_twelve_racing_changes_are_one_message(desk: Desk) -> None:
    """However many chunks finish at the same moment, the channel sees one message, and it shows the last state."""
    conversation = desk.started()
    at_once([lambda: desk.announce(conversation)] * 12)
    desk.work_off()
    assert len(desk.slack.messages(DEALS)) == 1
    assert len(desk.slack.called("chat.update")) == 0
    found = desk.message(conversation)
    assert (found.wanted, found.shown, found.state) == (13, 13, MessageState.POSTED)
    assert found.permalink.startswith(desk.slack.url)


@pytest.mark.fault("46")
def test_twelve_workers_with_the_same_message_post_it_once(desk: Desk) -> None:
    """Even if the queue handed the job to all of them."""
    conversation = desk.started()
    message = desk.message(conversation).id
    desk.pace = Pace(every_s=0, settle_s=5)

    def work() -> str:
        try:
            return desk.painter()(desk.workspace, message)
        except UnavailableError:
            return "later"

    outcomes = at_once([work] * 12)
    assert len(desk.slack.messages(DEALS)) == 1
    assert outcomes.count("later") < 12
    desk.pace = QUICK
    desk.work_off()
    assert len(desk.slack.messages(DEALS)) == 1
    assert desk.message(conversation).state is MessageState.POSTED


def test_the_progress_message_becomes_the_card_with_its_thread(desk: Desk) -> None:
    """One message from the request to the result; evidence, picture and transcript follow in its thread, once."""
    conversation = desk.started()
    desk.work_off()
    [progress] = desk.slack.messages(DEALS)
    desk.running(conversation, Step.ANALYZE)
    desk.work_off()
    desk.finish(conversation)
    desk.work_off()
    [card] = desk.slack.messages(DEALS)
    assert card.ts == progress.ts
    assert "Strength" in str(card.blocks)
    assert desk.message(conversation).permalink in str(card.blocks)
    assert card.findings == []
    thread = desk.slack.messages(DEALS, card.ts)
    files = [desk.slack.workspace.files[name] for message in thread for name in message.files]
    assert sorted(file.name.rpartition(".")[2] for file in files) == ["png", "txt"]
    [picture] = [file for file in files if file.name.endswith("png")]
    assert picture.content is not None
    assert picture.content.startswith(b"\x89PNG")
    assert "Champion" in picture.alt_text
    assert [m for m in thread if m.blocks and not m.findings]
    count = len(thread)
    desk.announce(conversation)
    desk.work_off()
    assert len(desk.slack.messages(DEALS, card.ts)) == count


@pytest.mark.parametrize("method", ["post", "permalink"])
def test_killed_between_post_and_confirmation_it_is_not_posted_again(desk: Desk, method: str) -> None:
    """Slack has the message and we do not know: its metadata tells."""
    conversation = desk.started()
    desk.wrap = breaking(method)
    with pytest.raises(KilledError):
        desk.work_off()
    desk.wrap = lambda gateway: gateway
    assert desk.message(conversation).state is MessageState.SENDING
    desk.again(desk.message(conversation).id)
    [posted] = desk.slack.messages(DEALS)
    found = desk.message(conversation)
    assert (found.state, found.ts, found.shown) == (MessageState.POSTED, posted.ts, 1)


def test_killed_before_the_post_it_is_posted(desk: Desk) -> None:
    """An intent without a message: Slack surely has none, so it is sent."""
    conversation = desk.started()
    message = desk.message(conversation).id
    with desk.begin(desk.workspace) as work:
        work.messages.settle_place(message, place=DEALS)
        work.messages.sending(message)
    desk.work_off()
    assert len(desk.slack.messages(DEALS)) == 1


def test_killed_in_a_thread_it_is_found_in_the_thread(desk: Desk) -> None:
    """Replies are looked for where they stand."""
    workspace = desk.slack.workspace
    desk.started()
    desk.work_off()
    [parent] = desk.slack.messages(DEALS)
    conversation = desk.started(thread=parent.ts)
    desk.wrap = breaking("post")
    with pytest.raises(KilledError):
        desk.work_off()
    desk.wrap = lambda gateway: gateway
    desk.again(desk.message(conversation).id)
    [reply] = desk.slack.messages(DEALS, parent.ts)
    assert desk.message(conversation).ts == reply.ts
    assert len(workspace.messages) == 2


def test_a_lost_reply_is_looked_up(desk: Desk) -> None:
    """The answer broke off behind a message that was posted: one message, and later edits reach it."""
    conversation = desk.started()
    desk.slack.fail("chat.postMessage", "lose_reply")
    desk.work_off()
    assert len(desk.slack.messages(DEALS)) == 1
    desk.running(conversation, Step.FETCH)
    desk.work_off()
    [only] = desk.slack.messages(DEALS)
    assert only.edited_at


def test_an_unanswered_request_is_left_alone_until_it_must_have_ended(desk: Desk) -> None:
    """A worker that lives may still be sending: nobody else looks before its time-out is over."""
    conversation = desk.started()
    message = desk.message(conversation).id
    with desk.begin(desk.workspace) as work:
        work.messages.settle_place(message, place=DEALS)
        work.messages.sending(message)
    desk.pace = Pace(every_s=0, settle_s=60)
    with pytest.raises(UnavailableError) as caught:
        desk.painter()(desk.workspace, message)
    assert 55 < (caught.value.retry_after or 0) <= 60
    assert desk.slack.messages(DEALS) == []


@pytest.mark.fault("11")
def test_where_slack_cannot_say_nothing_is_sent_again(desk: Desk) -> None:
    """The history cannot be read: rather no message than two."""
    conversation = desk.started()
    desk.slack.fail("chat.postMessage", "lose_reply")

    @dataclass
    class Blind:
        inner: SlackGateway

        def __getattr__(self, name: str) -> Any:
            return getattr(self.inner, name)

        def find(self, *_: Any, **__: Any) -> str:
            raise RefusedBySlackError("missing_scope")

    desk.wrap = Blind
    desk.work_off()
    assert desk.message(conversation).state is MessageState.UNCERTAIN
    desk.announce(conversation)
    desk.work_off()
    assert len(desk.slack.messages(DEALS)) == 1


@pytest.mark.fault("11")
def test_429_is_obeyed(desk: Desk) -> None:
    """The workflow waits as long as Slack asks, and nothing is lost or doubled."""
    conversation = desk.started()
    desk.slack.fail("chat.postMessage", "429", seconds=7)
    [engine] = desk.work_off()
    assert engine.waits == [7.0]
    assert len(desk.slack.messages(DEALS)) == 1
    assert desk.message(conversation).state is MessageState.POSTED


@pytest.mark.fault("11")
def test_slack_that_is_down_is_waited_for(desk: Desk) -> None:
    """A 500 may have posted: it is looked up, then sent."""
    desk.started()
    desk.slack.fail("chat.postMessage", "500")
    desk.slack.fail("conversations.info", "500")
    desk.work_off()
    assert len(desk.slack.messages(DEALS)) == 1


def test_a_channel_gets_at_most_one_message_a_second(desk: Desk) -> None:
    """Three calls asked for at once: Slack, which counts, refuses none of them."""
    desk.slack.knobs.pace = True
    desk.pace = replace(QUICK, every_s=1.5)  # half a second for a thread that is late
    for _ in range(3):
        desk.started()
    jobs = list(desk.queue.jobs.values())
    threads = [threading.Thread(target=desk.painter(), args=(job[2], job[3])) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [call["outcome"] for call in desk.slack.called("chat.postMessage")] == ["ok"] * 3
    stamps = [float(message.ts) for message in desk.slack.messages(DEALS)]
    assert all(later - earlier >= 1 for earlier, later in pairwise(stamps))


def test_edits_are_gathered(desk: Desk) -> None:
    """Twenty changes before the first look are one edit with the last state."""
    conversation = desk.started()
    desk.work_off()
    for step in [Step.FETCH, Step.CUT, Step.TRANSCRIBE, Step.MERGE] * 5:
        desk.running(conversation, step)
    desk.work_off()
    assert len(desk.slack.called("chat.update")) == 1
    found = desk.message(conversation)
    assert (found.wanted, found.shown) == (21, 21)


@pytest.mark.fault("11")
@pytest.mark.parametrize("refusal", ["not_in_channel", "channel_not_found", "is_archived", "restricted_action"])
def test_a_channel_that_refuses_is_replaced_by_a_direct_message(desk: Desk, refusal: str) -> None:
    """The answer reaches the person who asked, with the reason."""

    @dataclass
    class Refusing:
        inner: SlackGateway

        def __getattr__(self, name: str) -> Any:
            return getattr(self.inner, name)

        def post(self, channel: str, *args: Any, **kwargs: Any) -> str:
            if channel == DEALS:
                raise RefusedBySlackError(refusal)
            return self.inner.post(channel, *args, **kwargs)

    desk.wrap = Refusing
    conversation = desk.started()
    desk.work_off()
    desk.finish(conversation)
    desk.work_off()
    assert desk.slack.messages(DEALS) == []
    [card] = desk.slack.messages(REP_DM)
    assert f"<#{DEALS}>" in str(card.blocks) or refusal == "restricted_action"
    assert "Strength" in str(card.blocks)
    assert card.findings == []
    assert desk.slack.messages(REP_DM, card.ts)


@pytest.mark.fault("11")
def test_a_channel_the_bot_is_not_in_is_seen_before(desk: Desk) -> None:
    """Slack is asked what the channel is before anything is said in it."""
    desk.slack.workspace.channels[DEALS].members.remove(BOT_USER)
    desk.started()
    desk.work_off()
    assert len(desk.slack.messages(REP_DM)) == 1
    assert desk.slack.called("chat.postMessage") == [
        call for call in desk.slack.called("chat.postMessage") if call["outcome"] == "ok"
    ]


def test_nothing_is_said_among_strangers(desk: Desk) -> None:
    """In a channel shared with another company the result goes to the asker alone, who reads why."""
    conversation = desk.started(channel=SHARED)
    desk.work_off()
    desk.finish(conversation)
    desk.work_off()
    assert desk.slack.everything(SHARED) == ""
    [card] = desk.slack.messages(REP_DM)
    assert "another company" in str(card.blocks)
    assert "Strength" in str(card.blocks)


def test_a_channel_that_was_shared_meanwhile_gets_no_analysis(desk: Desk) -> None:
    """What counts is the moment of sending: the message there becomes a note, the card goes to the asker."""
    conversation = desk.started()
    desk.work_off()
    desk.slack.workspace.channels[DEALS].is_ext_shared = True
    desk.finish(conversation)
    desk.work_off()
    assert "Budget" not in desk.slack.everything(DEALS)
    assert "Strength" not in desk.slack.everything(DEALS)
    [note] = desk.slack.messages(DEALS)
    assert "another company" in note.text
    [card] = desk.slack.messages(REP_DM)
    assert "Strength" in str(card.blocks)
    assert desk.slack.messages(REP_DM, card.ts)
    assert desk.slack.messages(DEALS, note.ts) == []


def test_a_restricted_conversation_stays_with_the_asker(desk: Desk) -> None:
    """An admin's restriction is looked at when it is sent."""
    conversation = desk.started(restricted=True, owner_id=desk.person(REP))
    desk.work_off()
    desk.finish(conversation)
    desk.work_off()
    assert desk.slack.everything(DEALS) == ""
    [card] = desk.slack.messages(REP_DM)
    assert "restricted" in str(card.blocks)


def test_asked_privately_is_answered_privately(desk: Desk) -> None:
    """Nothing appears in the channel, and no excuse is made for it."""
    conversation = desk.started(private=True)
    desk.work_off()
    desk.finish(conversation)
    desk.work_off()
    assert desk.slack.everything(DEALS) == ""
    [card] = desk.slack.messages(REP_DM)
    assert "You asked in" not in str(card.blocks)


def test_each_person_reads_their_language(desk: Desk) -> None:
    """The catalog is the asker's; quotes stay as they were said."""
    with desk.begin(desk.workspace) as work:
        work.users.profile(REP_ZH, name="林雅婷", locale="zh-TW", time_zone="Asia/Taipei")
    conversation = desk.started(channel=DEALS_TW, user=REP_ZH)
    desk.finish(conversation)
    desk.work_off()
    [card] = desk.slack.messages(DEALS_TW)
    assert "強度" in str(card.blocks) or "完整度" in str(card.blocks) or "分" in str(card.blocks)
    assert "Strength" not in str(card.blocks)
    assert "Budget" in str(card.blocks)


def test_a_failure_ends_in_the_same_message_with_retry(desk: Desk) -> None:
    """It says what happened and what was kept."""
    conversation = desk.started()
    desk.work_off()
    with desk.begin(desk.workspace) as work:
        failure = Failure("provider-unavailable", {"provider": "groq"})
        work.conversations.set_state(conversation.id, ConversationState.FAILED, attempt=1, failure=failure)
    desk.announce(conversation)
    desk.work_off()
    [only] = desk.slack.messages(DEALS)
    assert "Groq does not answer" in str(only.blocks)
    assert "conversation.retry" in str(only.blocks)


def test_a_deleted_message_is_not_posted_again(desk: Desk) -> None:
    """Somebody did not want it there."""
    conversation = desk.started()
    desk.work_off()
    desk.slack.workspace.messages.clear()
    desk.running(conversation, Step.FETCH)
    desk.work_off()
    assert desk.message(conversation).state is MessageState.DROPPED
    assert desk.slack.messages(DEALS) == []


def failed(desk: Desk, conversation: Conversation, attempt: int, key: str = "recording-changed") -> None:
    """Let an attempt fail and announce it."""
    with desk.begin(desk.workspace) as work:
        work.conversations.set_state(
            conversation.id, ConversationState.FAILED, attempt=attempt, failure=Failure(key, {})
        )
    desk.announce(conversation)


def retried(desk: Desk, conversation: Conversation) -> Conversation:
    """Open the next attempt and announce it."""
    with desk.begin(desk.workspace) as work:
        work.conversations.open_attempt(conversation.id)
        newer = work.conversations.get(conversation.id)
    desk.announce(newer)
    return newer


def test_a_call_has_one_message_through_all_its_attempts(desk: Desk) -> None:
    """A retry edits the failure away, with its button; a second failure and the result stand in the same place."""
    conversation = desk.started()
    failed(desk, conversation, 1)
    desk.work_off()
    [shown] = desk.slack.messages(DEALS)
    assert "conversation.retry" in str(shown.blocks)
    conversation = retried(desk, conversation)
    desk.work_off()
    [shown] = desk.slack.messages(DEALS)
    assert "conversation.retry" not in str(shown.blocks)
    assert "conversation.cancel" in str(shown.blocks)
    failed(desk, conversation, 2)
    desk.work_off()
    [shown] = desk.slack.messages(DEALS)
    assert "The recording changed" in str(shown.blocks)
    conversation = retried(desk, conversation)
    desk.finish(conversation)
    desk.work_off()
    [shown] = desk.slack.messages(DEALS)
    assert "result.correct" in str(shown.blocks)


def test_a_result_stays_in_sight_while_the_call_is_analyzed_again(desk: Desk) -> None:
    """In one message: where the new attempt stands, and below it what is known; also when that attempt fails."""
    conversation = desk.started()
    desk.finish(conversation)
    desk.work_off()
    conversation = retried(desk, conversation)
    desk.work_off()
    [shown] = desk.slack.messages(DEALS)
    assert [one in str(shown.blocks) for one in ("conversation.cancel", "Strength", "result.correct")] == [
        True, True, False
    ]  # fmt: skip
    failed(desk, conversation, 2)
    desk.work_off()
    [shown] = desk.slack.messages(DEALS)
    assert [one in str(shown.blocks) for one in ("conversation.retry", "Strength")] == [True, True]


def test_details_are_edited_in_place(desk: Desk) -> None:
    """A correction and a newer result change the replies that are there; files that look otherwise are replaced."""
    conversation = desk.started()
    desk.finish(conversation)
    desk.work_off()
    card = desk.message(conversation).ts
    before = desk.slack.messages(DEALS, card)
    [said] = [one.ts for one in before if "Metrics" in str(one.blocks)]
    transcript = replace(a_transcript(), engine="another")
    with desk.begin(desk.workspace) as work:
        work.conversations.open_attempt(conversation.id)
        saved = work.transcripts.save(conversation.id, transcript)
        newer = replace(an_analysis(transcript), engine="newer")
        work.analyses.save(conversation.id, saved, newer)
        work.conversations.set_state(conversation.id, ConversationState.DONE, attempt=2)
    desk.announce(conversation)
    desk.work_off()
    after = desk.slack.messages(DEALS, card)
    [told] = [one for one in after if "Metrics" in str(one.blocks)]
    assert told.ts == said
    assert "analysis: newer" in str(told.blocks)
    level(desk, conversation, 3)
    [told] = [one for one in desk.slack.messages(DEALS, card) if "Metrics" in str(one.blocks)]
    assert "set by a person" in str(told.blocks)
    assert len(desk.slack.messages(DEALS, card)) == len(after)


def test_a_file_that_would_look_otherwise_is_replaced(desk: Desk) -> None:
    """Slack cannot edit a picture: the old one goes and the new one comes, back and forth; the transcript stays."""
    conversation = desk.started()
    desk.finish(conversation)
    desk.work_off()
    seen = [files(desk)]
    for number in (3, 1, 3):
        level(desk, conversation, number)
        seen.append(files(desk))
        level(desk, conversation, number)  # the same again posts nothing
        assert files(desk) == seen[-1]
    pictures, transcripts = zip(*seen, strict=True)
    told = [desk.slack.workspace.files[one].alt_text for one in pictures if one in desk.slack.workspace.files]
    assert len(told) == 1
    assert f"Metrics {Words('en')('level-3')}" in told[0]
    assert len(set(pictures)) == len(pictures)
    assert len(set(transcripts)) == 1


def files(desk: Desk) -> tuple[str, ...]:
    """Return the ids of the files that stand in the channel: the picture, then the transcript."""
    found = [desk.slack.workspace.files[one] for message in desk.slack.workspace.messages for one in message.files]
    return tuple(one.id for one in sorted(found, key=lambda one: one.name.rpartition(".")[2]))


def level(desk: Desk, conversation: Conversation, number: int) -> None:
    """Have a person set the level of metrics, and everything brought up to date."""
    with desk.begin(desk.workspace) as work:
        latest = work.analyses.latest(conversation.id)
        assert latest is not None
        work.corrections.add(
            conversation.id,
            analysis=latest[0],
            author=work.users.ensure(REP).id,
            kind=CorrectionKind.LEVEL,
            target="metrics",
            before={"level": 2},
            after={"level": number},
            reason="He showed me the report.",
        )
        refresh(work, conversation.id)
    desk.work_off()


def test_a_deleted_message_comes_back_when_a_person_asks_again(desk: Desk) -> None:
    """By asking for the call once more, or by trying it again; never by itself."""
    conversation = desk.started()
    desk.work_off()
    desk.slack.workspace.messages.clear()
    failed(desk, conversation, 1)
    desk.work_off()
    assert desk.slack.messages(DEALS) == []
    with desk.begin(desk.workspace) as work:
        appear(work, conversation)
    desk.work_off()
    assert len(desk.slack.messages(DEALS)) == 1
    desk.slack.workspace.messages.clear()
    desk.announce(conversation)
    desk.work_off()
    assert desk.slack.messages(DEALS) == []
    retried(desk, conversation)
    desk.work_off()
    assert len(desk.slack.messages(DEALS)) == 1


@pytest.mark.fault("11")
@pytest.mark.parametrize("refusal", ["invalid_blocks", "msg_too_long"])
def test_malformed_blocks_still_say_their_words(desk: Desk, refusal: str) -> None:
    """Our own mistake in a block costs the blocks, not the message; nothing is tried for ever."""

    @dataclass
    class Picky:
        inner: SlackGateway

        def __getattr__(self, name: str) -> Any:
            return getattr(self.inner, name)

        def post(self, channel: str, message: Any, **kwargs: Any) -> str:
            if message.blocks:
                raise RefusedBySlackError(refusal)
            return self.inner.post(channel, message, **kwargs)

    desk.wrap = Picky
    desk.started()
    desk.work_off()
    [only] = desk.slack.messages(DEALS)
    assert "First call" in only.text


def test_a_file_killed_before_its_confirmation_is_not_shared_twice(desk: Desk) -> None:
    """The id of a file is stored before it is shared, so Slack can be asked whether it was."""
    conversation = desk.started()
    desk.work_off()
    desk.wrap = breaking("share")
    desk.finish(conversation)
    with pytest.raises(KilledError):
        desk.work_off()
    desk.wrap = lambda gateway: gateway
    desk.work_off()
    for kind in (MessageKind.RADAR, MessageKind.TRANSCRIPT):
        desk.again(desk.message(conversation, kind).id)
    shared = [file for message in desk.slack.workspace.messages for file in message.files]
    assert len(shared) == 2


def test_a_file_whose_sharing_surely_failed_is_shared(desk: Desk) -> None:
    """The answer broke off before anything was shared: it is uploaded anew, and nobody sees the first."""
    conversation = desk.started()
    desk.work_off()
    desk.slack.fail("files.completeUploadExternal", "500", times=2)
    desk.finish(conversation)
    desk.work_off()
    shared = [file for message in desk.slack.workspace.messages for file in message.files]
    assert len(shared) == 2
    assert desk.message(conversation, MessageKind.RADAR).state is MessageState.POSTED


def test_a_notice_says_a_sentence_of_the_catalog(desk: Desk) -> None:
    """With its params escaped, as a direct message where no channel is named."""
    notice = Wanted(
        key="notice:1",
        kind=MessageKind.NOTICE,
        channel="",
        thread="",
        asker=REP,
        private=True,
        payload={"key": "conversation-not-found", "params": {"reference": "<!channel>"}, "problem": True},
    )
    with desk.begin(desk.workspace) as work:
        work.messages.want(notice)
    desk.work_off()
    [only] = desk.slack.messages(REP_DM)
    assert "There is no conversation" in only.text
    assert "<!channel>" not in only.text
