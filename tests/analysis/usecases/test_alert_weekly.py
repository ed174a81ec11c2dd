"""The week in one message: on Monday morning where its reader is, once, never empty, with what moved and repeats."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from analysis.model.ids import ConversationId, OpportunityId
from analysis.model.meddic import Letter, Level, Status
from analysis.model.messages import MessageKind
from analysis.model.snapshot import SnapshotCause
from analysis.usecases.alerts.weekly import SendWeekly, ShowWeekly, due, key_of
from analysis.usecases.snapshots import note_standing
from handlers.render.slack.digests import weekly, weekly_picture
from handlers.render.words import LANGUAGES, Words
from tests.analysis.usecases.rooms import Room
from tests.db.conftest import an_opportunity

MONDAY = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
"""Half past eight in Taipei; Sunday afternoon in Los Angeles."""
EIGHT = MONDAY - timedelta(minutes=30)
PNG = b"\x89PNG"


@pytest.mark.parametrize(
    ("zone", "now", "until"),
    [
        ("Asia/Taipei", MONDAY, MONDAY),
        ("America/Los_Angeles", MONDAY, None),
        ("America/Los_Angeles", MONDAY + timedelta(hours=16), MONDAY + timedelta(hours=16)),
        ("Asia/Taipei", MONDAY + timedelta(hours=12), None),
        ("Asia/Taipei", MONDAY + timedelta(days=1), EIGHT),
        ("Asia/Taipei", MONDAY + timedelta(days=2, hours=3), EIGHT),
        ("Asia/Taipei", MONDAY + timedelta(days=2, hours=4), None),
        ("Asia/Taipei", MONDAY + timedelta(days=3), None),
    ],
)
def test_it_is_monday_morning_where_the_reader_is(zone: str, now: datetime, until: datetime | None) -> None:
    """Each zone has a Monday of its own; the two mornings after it tell of the same week."""
    assert due(now, zone) == until


def without_champion(room: Room, call: ConversationId) -> None:
    """Store a newer result of a call, in which nobody spoke of a champion."""
    with room.begin(room.workspace) as work:
        latest, transcript = work.analyses.latest(call), work.transcripts.latest(call)
        assert latest is not None
        assert transcript is not None
        letters = tuple(
            replace(one, level=Level.UNKNOWN, status=Status.NOT_DISCUSSED, evidence=())
            if one.letter is Letter.CHAMPION
            else one
            for one in latest[1].letters
        )
        work.analyses.save(call, transcript[0], replace(latest[1], letters=letters, prompt_version="again"))


def calls_of_a_deal(room: Room, count: int) -> OpportunityId:
    """Store a deal of U1LIN with so many calls in the week before MONDAY."""
    owner = room.appoint("U1LIN", role="rep", manager="U2BOSS")
    room.appoint("U2BOSS", role="manager")
    with room.begin(room.workspace) as work:
        deal = work.opportunities.add(an_opportunity(room.workspace, owner_id=owner)).id
        work.users.profile("U1LIN", name="Lin", locale="en-US", time_zone="Asia/Taipei")
    for back in range(count):
        call, _ = room.sample(opportunity_id=deal, owner_id=owner, occurred_at=MONDAY - timedelta(days=back + 1))
        without_champion(room, call.id)
    with room.begin(room.workspace) as work:
        note_standing(work, deal, SnapshotCause.REBUILT)
    return deal


def test_it_says_what_moved_and_what_repeats(room: Room) -> None:
    """Three calls with the same open letter are worth a word, neutrally; the manager reads whose."""
    calls_of_a_deal(room, 3)
    show = ShowWeekly(room.begin)
    mine, boss = (show(room.workspace, room.person(who), MONDAY) for who in ("U1LIN", "U2BOSS"))
    assert (mine.calls, mine.team, boss.calls, boss.team) == (3, False, 3, True)
    [gap], [theirs] = mine.gaps, boss.gaps
    assert (gap.owner, theirs.owner) == ("", "Lin")
    assert (gap.letter, theirs.letter) == (Letter.CHAMPION, Letter.CHAMPION)
    assert gap.count == 3
    assert mine.deals[0].before is None
    two = replace(mine, trend=((MONDAY - timedelta(days=7), 20.0), (MONDAY, 40.0)))
    for language in LANGUAGES:
        words = Words(language)
        shown = weekly(words, mine, zone=UTC)
        assert words("weekly-gaps") in str(shown.blocks)
        drawn = weekly_picture(words, two, zone=UTC)
        assert drawn is not None
        assert drawn[0].startswith(PNG)
        assert "40" in drawn[1]
    assert weekly_picture(Words("en"), replace(mine, trend=two.trend[1:]), zone=UTC) is None


def test_two_calls_with_the_same_gap_are_no_pattern(room: Room) -> None:
    """Only three of the last five are."""
    calls_of_a_deal(room, 2)
    assert ShowWeekly(room.begin)(room.workspace, room.person("U1LIN"), MONDAY).gaps == ()


def test_it_is_sent_once_a_week_and_never_empty(room: Room) -> None:
    """Looking every hour sends one message with its picture; who has no call gets none."""
    calls_of_a_deal(room, 1)
    with room.begin(room.workspace) as work:
        work.users.profile("U3NEW", name="New", locale="", time_zone="Asia/Taipei")
    send = SendWeekly(room.begin, lambda: MONDAY, ShowWeekly(room.begin))
    assert [send(room.workspace)["sent"] for _ in range(3)] == [1, 0, 0]
    lin, new = (key_of(room.person(who), MONDAY, "Asia/Taipei") for who in ("U1LIN", "U3NEW"))
    with room.begin(room.workspace) as work:
        found = work.messages.find(lin)
        assert found is not None
        assert found.want.kind is MessageKind.WEEKLY
        assert work.messages.find(f"{found.want.key}:picture") is not None
        assert work.messages.find(new) is None


def test_what_an_outage_kept_on_monday_comes_on_tuesday(room: Room) -> None:
    """Workers that were down all Monday send the same week a day later, once; who had none on Monday gets none then."""
    calls_of_a_deal(room, 1)
    times = iter(MONDAY + timedelta(days=day) for day in (1, 1, 2))
    send = SendWeekly(room.begin, lambda: next(times), ShowWeekly(room.begin))
    assert [send(room.workspace)["sent"] for _ in range(3)] == [1, 0, 0]
    key = key_of(room.person("U1LIN"), MONDAY, "Asia/Taipei")
    with room.begin(room.workspace) as work:
        found = work.messages.find(key)
        assert found is not None
        assert found.want.payload["until"] == EIGHT.isoformat()


def test_a_call_since_monday_waits_for_the_next_one(room: Room) -> None:
    """Nothing to tell on Monday stays nothing on Tuesday: a week is told whole."""
    deal = calls_of_a_deal(room, 0)
    room.sample(opportunity_id=deal, owner_id=room.person("U1LIN"), occurred_at=MONDAY + timedelta(hours=6))
    for days, sent in ((1, 0), (7, 1)):
        send = SendWeekly(room.begin, lambda now=MONDAY + timedelta(days): now, ShowWeekly(room.begin))
        assert send(room.workspace) == {"sent": sent}
