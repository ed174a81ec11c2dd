"""Consent, retention, forgetting and legal holds, on both databases."""

from datetime import timedelta

import pytest

from analysis.errors import RefusedError
from analysis.model.conversation import Conversation, ConversationState, Step
from analysis.model.ids import ReplyTo
from analysis.model.messages import MessageKind
from analysis.model.privacy import FORGET, ConsentPolicy, ForgetCause, RetentionPolicy
from analysis.usecases.consent import Basis, ChooseConsent, RecordBasis
from analysis.usecases.control import view_of
from analysis.usecases.forget import ForgetCall, HoldForLaw
from analysis.usecases.paid import Buy, Order
from analysis.usecases.retention import KeepClock
from analysis.usecases.start import PROCESS, NewConversation, StartFromTranscript
from tests.analysis.usecases.rooms import Room
from tests.analysis.usecases.test_roles import CONTROL
from tests.db.conftest import a_transcript

DAY = timedelta(days=1)


def demanding(room: Room) -> None:
    """Let an admin demand a lawful basis."""
    ChooseConsent(room.begin)(room.workspace, ConsentPolicy(required=True), actor=None)


def brought(
    room: Room, consent: str = "", owner: str = "U1LIN", text: str = "We lose thirty hours a week."
) -> Conversation:
    """Bring a transcript."""
    new = NewConversation("First", owner_id=room.person(owner), consent=consent, reply_to=ReplyTo("nobody"))
    receipt = StartFromTranscript(room.begin, room.clock)(room.workspace, new, a_transcript(text))
    with room.begin(room.workspace) as work:
        return work.conversations.get(receipt.conversation_id)


def audited(room: Room) -> list[str]:
    """Return the actions of the audit log, oldest first."""
    with room.begin(room.workspace) as work:
        return [one.action for one in reversed(work.upkeep.entries(area="", skip=0, limit=100))]


def test_a_call_without_a_basis_is_held_and_its_owner_is_asked(room: Room) -> None:
    """Nothing is queued or bought for it; the question goes to the owner alone; one with a basis goes on."""
    assert brought(room, text="Off by default.").state is ConversationState.QUEUED
    demanding(room)
    before = len(room.queue.named(PROCESS))
    held = brought(room)
    assert held.state is ConversationState.HELD
    assert held.failure is not None
    assert held.failure.key == "consent-missing"
    assert len(room.queue.named(PROCESS)) == before
    with room.begin(room.workspace) as work:
        [question] = work.messages.of(held.id, MessageKind.CONSENT)
    assert (question.want.asker, question.want.private, question.want.channel) == ("U1LIN", True, "")
    order = Order("k", Step.ANALYZE, "gemini", "gemini", paid=True, call=lambda: pytest.fail("bought"))
    with pytest.raises(RefusedError, match="consent-missing"):
        Buy(room.begin)(room.workspace, held.id, 1, order)
    assert brought(room, consent="noted", text="Everyone agreed.").state is ConversationState.QUEUED


def test_an_answer_lets_the_call_go_on_by_itself(room: Room) -> None:
    """Whoever owns it says so; it is queued once, however often they press; the log says who, before and after."""
    demanding(room)
    held = brought(room)
    record = RecordBasis(room.begin)
    owner = room.person("U1LIN")
    assert record(room.workspace, held.id, Basis.INFORMED, actor=owner) == (held.case_number, True)
    assert record(room.workspace, held.id, Basis.INFORMED, actor=owner) == (held.case_number, False)
    assert record(room.workspace, held.id, Basis.AGREED, actor=owner) == (held.case_number, False)
    with room.begin(room.workspace) as work:
        call = work.conversations.get(held.id)
    assert (call.state, call.consent, call.failure) == (ConversationState.QUEUED, "agreed", None)
    assert len(room.queue.named(PROCESS)) == 1
    assert audited(room).count("conversation.consent") == 2


def test_no_longer_demanding_a_basis_releases_what_was_held(room: Room) -> None:
    """Every held call is queued once."""
    demanding(room)
    held = [brought(room, text=f"Call {n} begins.") for n in range(3)]
    assert ChooseConsent(room.begin)(room.workspace, ConsentPolicy(required=False), actor=None) == len(held)
    assert len(room.queue.named(PROCESS)) == len(held)
    assert ChooseConsent(room.begin)(room.workspace, ConsentPolicy(required=False), actor=None) == 0


@pytest.mark.fault("62")
def test_forgetting_twice_is_forgetting_once_and_a_hold_stands_above_it(room: Room) -> None:
    """The owner may; one job, one receipt to come; under a legal hold nobody may; the deal knows of it."""
    owner = room.person("U1OWNER")
    call = room.sample(owner_id=owner)[0]
    forget, hold = ForgetCall(room.begin, CONTROL), HoldForLaw(room.begin)
    hold(room.workspace, call.id, hold=True, actor=None)
    for actor in (owner, None):
        with pytest.raises(RefusedError, match="forget-legal-hold"):
            forget(room.workspace, call.id, actor=actor)
    hold(room.workspace, call.id, hold=False, actor=None)
    first = forget(room.workspace, call.case_number, actor=owner, cause=ForgetCause.NO_CONSENT)
    again = forget(room.workspace, call.case_number, actor=None)
    assert (first.id, again.id) == (call.id, call.id)
    assert first.counts["lines"] > 0
    assert len(room.queue.named(FORGET)) == 1
    with room.begin(room.workspace) as work:
        assert work.conversations.find(call.case_number) is None
        assert work.forgettings.done(call.id, {"objects": 1})
        assert not work.forgettings.done(call.id, {"objects": 1})


@pytest.mark.fault("62")
def test_clocks_delete_in_batches_and_spare_what_is_held(room: Room) -> None:
    """Recording, words, then the call, each at its own age; results outlive the words; a legal hold outlives all."""
    old = [room.sample(owner_id=room.person("U1LIN"), title=f"Old {n}")[0] for n in range(3)]
    HoldForLaw(room.begin)(room.workspace, old[0].id, hold=True, actor=None)
    deleted: list[str] = []

    def erase(prefix: str) -> int:
        deleted.append(prefix)
        return 1

    keep = KeepClock(room.begin, room.clock, erase)
    assert keep(room.workspace) == {"calls": 0, "recordings": 0, "transcripts": 0, "traces": 0}

    with room.begin(room.workspace) as work:
        work.policies.put(RetentionPolicy(audio_days=10, transcript_days=20, all_days=30))
    room.clock.now += 11 * DAY
    assert keep(room.workspace)["recordings"] == 2
    assert keep(room.workspace)["recordings"] == 0
    assert len(deleted) == 2
    room.clock.now += 10 * DAY
    assert keep(room.workspace)["transcripts"] == 2
    with room.begin(room.workspace) as work:
        seen = view_of(work, work.conversations.get(old[1].id))
        kept = view_of(work, work.conversations.get(old[0].id))
    assert seen.analysis is not None
    assert any(letter.evidence for letter in seen.analysis.letters)
    assert seen.transcript is not None
    assert seen.transcript.segments == ()
    assert seen.conversation.object_key == ""
    assert kept.transcript is not None
    assert kept.transcript.segments
    room.clock.now += 10 * DAY
    assert keep(room.workspace)["calls"] == 2
    assert len(room.queue.named(FORGET)) == 2
    with room.begin(room.workspace) as work:
        assert [call.id for call in work.conversations.recent()] == [old[0].id]
    assert "retention.kept" in audited(room)
