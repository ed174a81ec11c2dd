"""What stands in Slack of a call whose readers changed: words and files go where they may not stand any more."""

from dataclasses import replace

import pytest

from analysis.model.conversation import Conversation
from analysis.model.ids import ReplyTo
from analysis.model.messages import MessageKind, Wanted
from analysis.usecases.restrict import RestrictConversation
from bot.playground.people import REP, REP_ZH, TEAM_ID
from tests.handlers.slack.outbound.conftest import DEALS, REP_DM, Desk

QUOTE = "Budget"


@pytest.fixture
def card(desk: Desk) -> Conversation:
    """A result in the channel, asked for by its owner."""
    call = desk.started(owner_id=desk.person(REP))
    desk.finish(call)
    desk.work_off()
    assert desk.slack.messages(DEALS)
    assert any(message.files for message in desk.slack.workspace.messages if message.channel == DEALS)
    return call


def restrict(desk: Desk, call: Conversation, *, restricted: bool = True) -> None:
    """Do it as the operator, and let everything be brought up to date."""
    RestrictConversation(desk.begin)(desk.workspace, call.case_number, restricted=restricted, actor=None)
    desk.work_off()


def test_a_card_in_a_channel_becomes_words_without_content(desk: Desk, card: Conversation) -> None:
    """Edited in place; evidence and files go from the thread; the owner gets all of it alone."""
    [before] = desk.slack.messages(DEALS)
    restrict(desk, card)
    [after] = desk.slack.messages(DEALS)
    assert after.ts == before.ts
    left = desk.slack.everything(DEALS)
    assert QUOTE not in left
    assert "Strength" not in left
    assert not any(message.files for message in desk.slack.workspace.messages if message.channel == DEALS)
    everything = desk.slack.everything(REP_DM)
    assert QUOTE in everything
    assert "Strength" in everything
    assert any(message.files for message in desk.slack.workspace.messages if message.channel == REP_DM)


def test_who_has_no_title_to_it_keeps_nothing(desk: Desk, card: Conversation) -> None:
    """A colleague's own copy in their direct messages goes too, and comes back when the restriction is lifted."""
    desk.announce(replace(card, reply_to=ReplyTo(f"slack:{TEAM_ID}:::{REP_ZH}:private")))
    desk.work_off()
    theirs = f"D{REP_ZH[1:]}"
    assert QUOTE in desk.slack.everything(theirs)
    restrict(desk, card)
    assert QUOTE not in desk.slack.everything(theirs)
    assert "🔒" in desk.slack.everything(theirs)
    assert not any(message.files for message in desk.slack.workspace.messages if message.channel == theirs)
    restrict(desk, card, restricted=False)
    assert QUOTE in desk.slack.everything(theirs)


def test_somebody_removed_gets_no_more(desk: Desk, card: Conversation) -> None:
    """At once, in their direct messages; what stands in a channel is the channel's and stays."""
    own = desk.started(owner_id=desk.person(REP), private=True, external_id="own")
    desk.work_off()
    with desk.begin(desk.workspace) as work:
        work.users.profile(REP, name="Riley", locale="", time_zone="", active=False)
    desk.finish(own)
    desk.announce(card)
    desk.work_off()
    [message] = desk.slack.messages(REP_DM)
    assert "🔒" in message.text
    assert QUOTE not in desk.slack.everything(REP_DM)
    [message] = desk.slack.messages(DEALS)
    assert "Strength" in str(message.blocks)


def test_what_was_wanted_before_the_restriction_is_not_sent_after_it(desk: Desk, card: Conversation) -> None:
    """A file under way for somebody without a title to it: Slack never gets it."""
    with desk.begin(desk.workspace) as work:
        parent = work.messages.of(card.id, MessageKind.PROGRESS)[0]
        want = Wanted(
            key="late",
            kind=MessageKind.TRANSCRIPT,
            channel=DEALS,
            thread=parent.ts,
            asker=REP_ZH,
            conversation_id=card.id,
            payload={"parent": parent.id},
        )
        work.conversations.restrict(card.id, restricted=True)
        work.messages.want(want)
    files = len(desk.slack.workspace.files)
    desk.work_off()
    assert len(desk.slack.workspace.files) == files
