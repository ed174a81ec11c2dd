"""What is stored about Slack: one message a key, one delivery a key, people, installations, intakes, corrections."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, update
from sqlalchemy.exc import DBAPIError

from analysis.errors import RefusedError
from analysis.model.conversation import Conversation
from analysis.model.exchange import CorrectionKind, Intake, IntakeId, IntakeState
from analysis.model.ids import AnalysisId, WorkspaceId, new_id
from analysis.model.meddic import Ask, Moment
from analysis.model.messages import SEND, SEND_QUEUE, MessageKind, MessageState, Outgoing, Wanted
from analysis.ports import Work
from db.oauth import SqlOAuthStates
from db.schema import corrections
from db.unit_of_work import SqlBegin
from tests.conftest import FakeClock
from tests.db.conftest import AT, a_transcript, an_analysis, an_installation, at_once, bound, proven, stored
from tests.fakes.job_queue import FakeQueue

WANTED = Wanted(key="progress:conv_1", kind=MessageKind.PROGRESS, channel="C1", thread="", asker="U1")
INSTALLATION = an_installation(
    bot_user_id="UBOT",
    bot_token=b"\x00sealed",
    refresh_token=b"\x01sealed",
    scopes=("chat:write", "files:read"),
    token_expires_at=AT + timedelta(hours=12),
)


@pytest.fixture
def queue() -> FakeQueue:
    """A queue of the test's own."""
    return FakeQueue()


@pytest.fixture
def sending(engine: Engine, clock: FakeClock, queue: FakeQueue) -> SqlBegin:
    """Units of work with that queue."""
    return SqlBegin(engine, clock, queue)


def in_work(begin: SqlBegin, workspace: WorkspaceId, call: Callable[[Work], Any]) -> Any:
    """Return what *call* returns within a transaction of its own."""
    with begin(workspace) as work:
        return call(work)


def look(begin: SqlBegin, workspace: WorkspaceId, key: str = WANTED.key) -> Outgoing:
    """Return the message as stored."""
    found = in_work(begin, workspace, lambda work: work.messages.find(key))
    assert isinstance(found, Outgoing)
    return found


def test_twelve_racing_wants_are_one_message_and_one_job(
    sending: SqlBegin, workspace: WorkspaceId, queue: FakeQueue
) -> None:
    """However many announce at the same moment: one row that counts them, and one job to show the last."""
    ids = at_once([lambda: in_work(sending, workspace, lambda work: work.messages.want(WANTED))] * 12)
    assert len(set(ids)) == 1
    assert look(sending, workspace).wanted == 12
    assert list(queue.jobs.values()) == [(SEND, SEND_QUEUE, workspace, ids[0])]


def test_a_change_while_the_message_is_painted_is_shown_by_the_same_job(
    sending: SqlBegin, workspace: WorkspaceId, queue: FakeQueue
) -> None:
    """Nothing newer is lost, and nobody queues for it: the confirmation says that there is more."""
    with sending(workspace) as work:
        message = work.messages.want(WANTED)
        assert work.messages.sending(message)
    with sending(workspace) as work:
        work.messages.want(replace(WANTED, payload={"attempt": 2}))
    with sending(workspace) as work:
        assert not work.messages.confirm(message, ts="1.1", shown=1)
        assert work.messages.confirm(message, ts="1.1", shown=2, permalink="https://slack.example/1")
    assert len(queue.jobs) == 1
    with sending(workspace) as work:
        work.messages.want(WANTED)
    assert len(queue.jobs) == 2
    found = look(sending, workspace)
    assert (found.state, found.ts, found.wanted, found.shown) == (MessageState.POSTED, "1.1", 3, 2)
    assert found.permalink == "https://slack.example/1"


def test_only_one_sender_gets_the_intent(sending: SqlBegin, workspace: WorkspaceId) -> None:
    """Two workers with the same message: one sends, the other is told."""
    message = in_work(sending, workspace, lambda work: work.messages.want(WANTED))
    taken = at_once([lambda: in_work(sending, workspace, lambda work: work.messages.sending(message))] * 8)
    assert sorted(taken) == [False] * 7 + [True]


def test_a_lost_job_is_replaced_and_an_ended_message_gets_none(
    sending: SqlBegin, workspace: WorkspaceId, queue: FakeQueue, clock: FakeClock
) -> None:
    """A job that vanished cannot silence its message for ever; one that was refused for good stays silent."""
    message = in_work(sending, workspace, lambda work: work.messages.want(WANTED))
    clock.advance(14 * 60)
    in_work(sending, workspace, lambda work: work.messages.want(WANTED))
    assert len(queue.jobs) == 1
    clock.advance(2 * 60)
    in_work(sending, workspace, lambda work: work.messages.want(WANTED))
    assert len(queue.jobs) == 2
    with sending(workspace) as work:
        work.messages.release(message)
        work.messages.want(WANTED)
    assert len(queue.jobs) == 3
    with sending(workspace) as work:
        work.messages.end(message, MessageState.FAILED, error="is_archived")
        work.messages.want(WANTED)
    assert len(queue.jobs) == 3
    assert look(sending, workspace).error == "is_archived"


def test_wanted_once_is_never_queued_again(sending: SqlBegin, workspace: WorkspaceId, queue: FakeQueue) -> None:
    """What follows a result follows it once, however often the result is edited."""
    with sending(workspace) as work:
        assert work.messages.want_once(WANTED) is not None
        assert work.messages.want_once(WANTED) is None
    assert len(queue.jobs) == 1


def test_a_message_is_found_by_place_kind_and_key(
    sending: SqlBegin, workspace: WorkspaceId, other_workspace: WorkspaceId
) -> None:
    """A click leads back to the message, in its own workspace only."""
    conversation = stored(sending, workspace)
    with sending(workspace) as work:
        message = work.messages.want(replace(WANTED, conversation_id=conversation.id))
        work.messages.settle_place(message, place="D1", moved="external")
        work.messages.sending(message)
        work.messages.confirm(message, ts="7.7", shown=1)
        found = work.messages.at("D1", "7.7")
        assert found is not None
        assert found.id == message
        assert found.moved == "external"
        assert work.messages.at("D1", "") is None
        assert work.messages.of(conversation.id, MessageKind.PROGRESS) == [found]
        assert work.messages.of(conversation.id, MessageKind.CLIP) == []
        assert work.messages.get(message) == found
    with sending(other_workspace) as work:
        assert work.messages.at("D1", "7.7") is None
        assert work.messages.find(WANTED.key) is None
        with pytest.raises(RefusedError, match="message-not-found"):
            work.messages.get(message)


def test_a_moved_message_is_posted_anew(sending: SqlBegin, workspace: WorkspaceId) -> None:
    """What stood in the old place is no longer this message."""
    with sending(workspace) as work:
        message = work.messages.want(WANTED)
        work.messages.sending(message)
        work.messages.confirm(message, ts="1.1", shown=1, permalink="https://slack.example/1")
        assert not work.messages.settle_place(message, place="D1", moved="external", instead_of="C9")
        assert work.messages.settle_place(message, place="D1", moved="external")
        assert not work.messages.settle_place(message, place="D2", moved="external")
        found = work.messages.get(message)
    assert (found.state, found.ts, found.permalink, found.place) == (MessageState.INTENDED, "", "", "D1")


def test_a_delivery_is_first_once(begin: SqlBegin, workspace: WorkspaceId, clock: FakeClock) -> None:
    """Slack's redelivery, even at the same moment, finds the first; after its time it is forgotten."""
    firsts = at_once([lambda: in_work(begin, workspace, lambda work: work.deliveries.first("Ev1", kind="event"))] * 12)
    assert sorted(firsts) == [False] * 11 + [True]
    with begin(workspace) as work:
        assert work.deliveries.expire() == 0
        clock.advance(8 * 86_400)
        assert work.deliveries.expire() == 1
        assert work.deliveries.first("Ev1", kind="event")


def test_a_rolled_back_delivery_never_was(begin: SqlBegin, workspace: WorkspaceId) -> None:
    """What failed is taken when Slack sends it again."""
    with pytest.raises(ZeroDivisionError), begin(workspace) as work:  # noqa: PT012 - the end of the work raises
        work.deliveries.first("Ev1", kind="event")
        raise ZeroDivisionError
    with begin(workspace) as work:
        assert work.deliveries.first("Ev1", kind="event")


def test_a_person_is_made_once_and_speaks_as_chosen(begin: SqlBegin, workspace: WorkspaceId) -> None:
    """Own choice before Slack's word, Slack's word before the workspace's."""
    people = at_once([lambda: in_work(begin, workspace, lambda work: work.users.ensure("U1"))] * 8)
    assert len({person.id for person in people}) == 1
    person = people[0]
    assert (person.role, person.language, person.zone) == ("rep", "en", "UTC")
    with begin(workspace) as work:
        told = work.users.profile("U1", name="林雅婷", locale="zh-TW", time_zone="Asia/Taipei")
        assert (told.id, told.name, told.language, told.zone) == (person.id, "林雅婷", "zh-TW", "Asia/Taipei")
        assert told.profile_at is not None
        work.users.choose(person.id, locale="en")
        assert work.users.get(person.id).language == "en"
        work.users.choose(person.id, locale="", time_zone="Europe/London")
        chosen = work.users.find("U1")
        assert chosen is not None
        assert (chosen.language, chosen.zone) == ("zh-TW", "Europe/London")
        assert work.users.find("") is None
        with pytest.raises(RefusedError, match="user-not-found"):
            work.users.choose(person.id.__class__("usr_none"), locale="en")


def test_an_installation_is_rotated_by_one_and_forgotten_when_revoked(begin: SqlBegin, workspace: WorkspaceId) -> None:
    """A refresh token serves once, and revoked tokens do not stay in the database."""
    with begin(workspace) as work:
        work.installations.save(INSTALLATION)
        assert work.installations.current() == INSTALLATION
        work.installations.save(replace(INSTALLATION, scopes=("chat:write",)))
        current = work.installations.current()
        assert current is not None
        assert current.scopes == ("chat:write",)
        fresh = {"bot_token": b"new", "refresh_token": b"next", "key_version": 2, "expires_at": AT}
        assert work.installations.rotate(current, **fresh)  # type: ignore[arg-type]
        assert not work.installations.rotate(current, **fresh)  # type: ignore[arg-type]
        assert work.installations.revoke() == 1
        assert work.installations.current() is None
        assert work.installations.revoke() == 0


@pytest.mark.fault("12")
def test_a_state_of_oauth_serves_once_and_not_too_late(engine: Engine, clock: FakeClock) -> None:
    """Twelve callbacks with the same state: one is believed; an old one is not."""
    states = SqlOAuthStates(engine, clock)
    states.issue("h1", expires_s=600)
    assert sorted(at_once([lambda: states.consume("h1")] * 12)) == [False] * 11 + [True]
    states.issue("h2", expires_s=600)
    clock.advance(601)
    assert not states.consume("h2")
    assert not states.consume("never")


def an_intake(**changes: Any) -> Intake:
    """Return an intake, not stored."""
    fields: dict[str, Any] = {
        "id": IntakeId(new_id("int")),
        "key": "file:F1:C1",
        "state": IntakeState.OFFERED,
        "channel": "C1",
        "thread": "1.1",
        "uploader": "U1",
        "file": "F1",
        "name": "call.m4a",
        "media_type": "audio/mp4",
        "size_bytes": 12_345,
    }
    return Intake(**fields | changes)


def test_an_intake_is_offered_once_and_moves_on(begin: SqlBegin, workspace: WorkspaceId) -> None:
    """The same file is offered once; each state is left once; pasted words go when they are a conversation."""
    intake = an_intake(file="", text="Lin: Budget is 30k.", facts={"title": "First call"})
    conversation = stored(begin, workspace)
    with begin(workspace) as work:
        assert work.intakes.offer(intake) == intake
        assert work.intakes.offer(an_intake()) is None
        assert work.intakes.get(intake.id) == intake
        offered, accepted = (IntakeState.OFFERED,), (IntakeState.ACCEPTED,)
        facts = {"title": "Second call", "seller_channel": 0}
        assert work.intakes.move(intake.id, IntakeState.ACCEPTED, since=offered, facts=facts)
        assert not work.intakes.move(intake.id, IntakeState.DISMISSED, since=offered)
        assert work.intakes.move(intake.id, IntakeState.STARTED, since=accepted, conversation=conversation.id)
        found = work.intakes.get(intake.id)
        assert (found.text, found.facts, found.conversation_id) == ("", facts, conversation.id)
        with pytest.raises(RefusedError, match="intake-not-found"):
            work.intakes.get(IntakeId("int_none"))


def analysis_of(begin: SqlBegin, workspace: WorkspaceId, conversation: Conversation) -> AnalysisId:
    """Store a result and return its id."""
    proven(begin, workspace, conversation)
    with begin(workspace) as work:
        latest = work.analyses.latest(conversation.id)
    assert latest is not None
    return latest[0]


def test_a_second_verdict_replaces_the_first(
    begin: SqlBegin, workspace: WorkspaceId, other_workspace: WorkspaceId, conversation: Conversation
) -> None:
    """One voice a person and result."""
    analysis = analysis_of(begin, workspace, conversation)
    with begin(workspace) as work:
        lin, dana = work.users.ensure("U1").id, work.users.ensure("U2").id
        work.feedback.record(conversation.id, analysis, lin, right=False)
        work.feedback.record(conversation.id, analysis, dana, right=False)
        work.feedback.record(conversation.id, analysis, lin, right=True)
        assert work.feedback.counts(analysis) == (1, 1)
    with begin(other_workspace) as work:
        assert work.feedback.counts(analysis) == (0, 0)


def test_corrections_are_appended_in_order_and_never_change(
    begin: SqlBegin, engine: Engine, workspace: WorkspaceId, conversation: Conversation
) -> None:
    """Each is a labeled example: the database itself refuses to change one; deleting stays possible."""
    analysis = analysis_of(begin, workspace, conversation)
    with begin(workspace) as work:
        author = work.users.ensure("U1").id
        for level in (1, 2):
            work.corrections.add(
                conversation.id,
                analysis=analysis,
                author=author,
                kind=CorrectionKind.LEVEL,
                target="metrics",
                before={"level": level},
                after={"level": level + 1},
                reason="說得很清楚",
            )
        made = work.corrections.of(conversation.id)
    assert [one.before["level"] for one in made] == [1, 2]
    assert made[0].reason == "說得很清楚"
    with pytest.raises(DBAPIError, match="never changes"), bound(engine, workspace) as connection:
        connection.execute(update(corrections).where(corrections.c.workspace_id == workspace).values(reason=""))
    with bound(engine, workspace) as connection:
        assert connection.execute(delete(corrections).where(corrections.c.workspace_id == workspace)).rowcount == 2


def test_a_correction_cannot_point_into_another_workspace(
    begin: SqlBegin, engine: Engine, other_workspace: WorkspaceId, conversation: Conversation
) -> None:
    """The keys hold where the code would not."""
    with begin(other_workspace) as work:
        author = work.users.ensure("U1").id
        with pytest.raises(RefusedError, match="conversation-not-found"):
            work.corrections.add(
                conversation.id,
                analysis=None,
                author=author,
                kind=CorrectionKind.OPPORTUNITY,
                target=conversation.id,
                before={},
                after={},
            )
    row = {"conversation_id": conversation.id, "author_id": author, "kind": "opportunity", "target": "", "at": AT}
    row |= {"position": 1, "before": {}, "after": {}, "reason": "", "id": "cor_1", "workspace_id": other_workspace}
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"), bound(engine, other_workspace) as connection:
        connection.execute(insert(corrections).values(**row))


def test_moments_and_asks_of_a_result_are_kept(
    begin: SqlBegin, workspace: WorkspaceId, conversation: Conversation
) -> None:
    """A result read back is the result that was stored, next steps and questions included."""
    transcript = a_transcript()
    analysis = an_analysis(transcript)
    span = next(result.evidence[0].span for result in analysis.letters if result.evidence)
    first, *others = analysis.letters
    analysis = replace(
        analysis,
        letters=(replace(first, ask=Ask("Lin", "誰簽約?", "週五")), *others),
        moments=(Moment("next_step", "Send the quote", "Dana", "Friday", "", span),),
    )
    with begin(workspace) as work:
        saved = work.transcripts.save(conversation.id, transcript)
        analysis_id = work.analyses.save(conversation.id, saved, analysis)
        assert work.analyses.latest(conversation.id) == (analysis_id, analysis)
        assert work.analyses.get(analysis_id) == (conversation.id, analysis)
        with pytest.raises(RefusedError, match="analysis-not-found"):
            work.analyses.get(AnalysisId("an_none"))


def test_turns_lie_apart_across_processes(begin: SqlBegin, workspace: WorkspaceId, clock: FakeClock) -> None:
    """Twelve that ask at once get twelve moments, each a second after the one before; nobody waits when it is quiet."""

    def turn() -> float | None:
        with begin(workspace) as work:
            return work.meter.pace("C1", every_s=1.0, patience_s=30)

    waits = sorted(wait for wait in at_once([turn] * 12) if wait is not None)
    assert waits == pytest.approx([float(n) for n in range(12)])
    clock.advance(60)
    assert turn() == 0.0


def test_more_than_patience_reserves_nothing(begin: SqlBegin, workspace: WorkspaceId, clock: FakeClock) -> None:
    """Who would wait too long is told so, and does not push the others back."""
    with begin(workspace) as work:
        waits = [work.meter.pace("C1", every_s=1.0, patience_s=2.5) for _ in range(5)]
        assert waits == [0.0, 1.0, 2.0, None, None]
        clock.advance(1)
        assert work.meter.pace("C1", every_s=1.0, patience_s=2.5) == pytest.approx(2.0)
        assert work.meter.pace("C2", every_s=1.0, patience_s=2.5) == 0.0
