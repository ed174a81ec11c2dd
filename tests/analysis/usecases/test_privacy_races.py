"""Holds, clocks, wishes and bills that meet at the same moment, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from analysis.errors import OutcomeUnknownError, RefusedError, UnavailableError
from analysis.model.conversation import Step
from analysis.model.ids import ConversationId
from analysis.model.meddic import Usage
from analysis.model.paid import PaidAnswer
from analysis.model.privacy import FORGET, RetentionPolicy
from analysis.usecases.forget import ForgetCall, HoldForLaw
from analysis.usecases.paid import Buy, Order
from analysis.usecases.retention import KeepClock
from tests.analysis.usecases.rooms import Room
from tests.analysis.usecases.test_roles import CONTROL
from tests.db.conftest import at_once
from tests.fakes.every_row import every_row

DAY = timedelta(days=1)
WORDS = "Zanzibarquokka"
EVER = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def spent(room: Room) -> tuple[int, float]:
    """Return how many purchases the books have, and what they cost."""
    with room.begin(room.workspace) as work:
        found = work.costs.spent(*EVER)
    return sum(one.calls for one in found), float(sum(one.cost_usd for one in found))


@pytest.mark.parametrize(
    ("ends", "cost"),
    [
        (None, 0.25),
        (UnavailableError("groq", 1), 0.0),
        (OutcomeUnknownError("groq", "timeout"), 0.0),
    ],
)
def test_what_a_provider_says_after_forgetting_is_booked_without_its_words(
    room: Room, engine: Engine, ends: Exception | None, cost: float
) -> None:
    """Paid, refused or unknown: the books of forgotten calls say which, and no table has the answer."""
    call = room.call()
    forget = ForgetCall(room.begin, CONTROL)

    def provider() -> PaidAnswer:
        forget(room.workspace, call.id, actor=None)
        if ends is not None:
            raise ends
        return PaidAnswer(f'{{"text": "{WORDS}"}}', Usage(cost_usd=0.25, audio_s=12.0))

    order = Order("k", Step.TRANSCRIBE, "groq:whisper", "groq", True, provider)  # noqa: FBT003 - as the class has it
    buy = Buy(room.begin)
    if ends is None:
        assert WORDS in buy(room.workspace, call.id, 1, order).body
    else:
        with pytest.raises(type(ends)):
            buy(room.workspace, call.id, 1, order)
    assert not [name for name, row in every_row(engine) if WORDS in row]
    assert spent(room)[1] == cost
    kept = [row for name, row in every_row(engine) if name == "kept_costs"]
    assert len(kept) == 1
    assert "intended" not in kept[0]


def test_each_of_several_late_answers_is_booked_once(room: Room, engine: Engine) -> None:
    """Four chunks were with the provider: four bills, whichever comes first, and a repeated one adds nothing."""
    call = room.call()
    with room.begin(room.workspace) as work:
        for n in range(4):
            assert work.purchases.intend(call.id, f"k{n}", 1, provider="groq", step=Step.TRANSCRIBE) is None
    ForgetCall(room.begin, CONTROL)(room.workspace, call.id, actor=None)

    def settle(n: int) -> None:
        with room.begin(room.workspace) as work:
            work.purchases.settle(call.id, f"k{n}", 1, PaidAnswer("{}", Usage(cost_usd=0.25)))

    for n in (2, 0, 3, 1, 1):
        settle(n)
    assert spent(room)[1] == 1.0
    assert len([row for name, row in every_row(engine) if name == "kept_costs" and "done" in row]) == 4


def test_an_answer_and_a_forgetting_at_the_same_moment_lose_no_bill(room: Room) -> None:
    """Whoever comes first: the books have the cost, in the purchase that was or in what is kept of it."""
    for n in range(12):
        call = room.call()
        key = f"race{n}"
        with room.begin(room.workspace) as work:
            work.purchases.intend(call.id, key, 1, provider="groq", step=Step.TRANSCRIBE)

        def settle(call: ConversationId = call.id, key: str = key) -> None:
            with room.begin(room.workspace) as work:
                work.purchases.settle(call, key, 1, PaidAnswer("{}", Usage(cost_usd=0.25)))

        def forget(call: ConversationId = call.id) -> None:
            ForgetCall(room.begin, CONTROL)(room.workspace, call, actor=None)

        at_once([forget, settle])
        assert spent(room)[1] == pytest.approx(0.25 * (n + 1))


@pytest.mark.fault("62")
def test_a_hold_and_a_wish_at_the_same_moment_agree(room: Room) -> None:
    """Either it is held and stays, or it is forgotten and cannot be held; never both told to have worked."""
    for _ in range(12):
        call = room.call()

        def hold(call: ConversationId = call.id) -> str:
            try:
                HoldForLaw(room.begin)(room.workspace, call, hold=True, actor=None)
            except RefusedError as error:
                return error.key
            return "held"

        def forget(call: ConversationId = call.id) -> str:
            try:
                ForgetCall(room.begin, CONTROL)(room.workspace, call, actor=None)
            except RefusedError as error:
                return error.key
            return "forgotten"

        came_to = tuple(at_once([hold, forget]))
        with room.begin(room.workspace) as work:
            found = work.conversations.find(call.id)
        assert came_to in {("held", "forget-legal-hold"), ("conversation-not-found", "forgotten")}
        assert (found is not None) is (came_to[0] == "held")


@pytest.mark.fault("62")
def test_a_hold_between_the_clocks_look_and_its_deletion_stands(room: Room) -> None:
    """Twenty calls are looked up at a time and their objects take a while: who is held meanwhile keeps all."""
    calls = [room.sample(owner_id=room.person("U1LIN"), title=f"Old {n}")[0] for n in range(3)]
    with room.begin(room.workspace) as work:
        work.policies.put(RetentionPolicy(audio_days=10, transcript_days=10, all_days=0))
    room.clock.now += 11 * DAY
    deleted: list[str] = []
    held: list[ConversationId] = []

    def erase(prefix: str) -> int:
        if not deleted:  # while the first one's objects are deleted, an admin holds another; all three are equally old
            held.append(next(call.id for call in calls if call.id not in prefix))
            HoldForLaw(room.begin)(room.workspace, held[0], hold=True, actor=None)
        deleted.append(prefix)
        return 1

    KeepClock(room.begin, room.clock, erase)(room.workspace)
    assert not any(held[0] in prefix for prefix in deleted)
    first = next(call.id for call in calls if call.id in deleted[0])
    with room.begin(room.workspace) as work:
        kept, gone = work.conversations.get(held[0]), work.conversations.get(first)
        words = work.transcripts.latest(kept.id)
    assert (kept.object_key != "", gone.object_key) == (True, "")
    assert words is not None
    assert words[1].segments


def test_a_held_call_outlives_every_clock_and_a_lifted_one_none(room: Room) -> None:
    """Held for years and lifted: the next day's clock takes it."""
    call = room.sample(owner_id=room.person("U1LIN"))[0]
    hold, keep = HoldForLaw(room.begin), KeepClock(room.begin, room.clock, lambda _: 0)
    with room.begin(room.workspace) as work:
        work.policies.put(RetentionPolicy(audio_days=1, transcript_days=1, all_days=1))
    hold(room.workspace, call.id, hold=True, actor=None)
    room.clock.now += 2000 * DAY
    assert keep(room.workspace) == {"calls": 0, "recordings": 0, "transcripts": 0, "traces": 0}
    hold(room.workspace, call.id, hold=False, actor=None)
    assert keep(room.workspace)["calls"] == 1
    assert len(room.queue.named(FORGET)) == 1


def test_a_forgetting_that_nobody_ended_for_a_week_is_begun_again(room: Room) -> None:
    """Slack or storage was away for longer than anybody's patience: the daily clock does not lose sight of it."""
    call = room.call()
    ForgetCall(room.begin, CONTROL)(room.workspace, call.id, actor=None)
    keep = KeepClock(room.begin, room.clock, lambda _: 0)
    keep(room.workspace)
    assert len(room.queue.named(FORGET)) == 1
    room.clock.now += 7 * DAY
    for _ in range(2):
        keep(room.workspace)
    assert len(room.queue.named(FORGET)) == 2
    with room.begin(room.workspace) as work:
        work.forgettings.done(call.id, {})
    room.clock.now += DAY
    keep(room.workspace)
    assert len(room.queue.named(FORGET)) == 2


def test_a_restricted_call_is_forgotten_like_any_other_and_only_by_those_who_may(room: Room) -> None:
    """A colleague does not learn that there is one; its owner and admins may."""
    owner = room.appoint("U1OWNER", role="rep")
    stranger = room.appoint("U2OTHER", role="rep")
    room.appoint("U3ADMIN", role="admin")
    forget = ForgetCall(room.begin, CONTROL)
    mine, theirs = (room.call(owner_id=owner, restricted=True) for _ in range(2))
    with pytest.raises(RefusedError, match="conversation-not-found"):
        forget(room.workspace, mine.case_number, actor=stranger)
    assert forget(room.workspace, mine.case_number, actor=owner).id == mine.id
    with pytest.raises(RefusedError, match="conversation-not-found"):
        forget(room.workspace, mine.case_number, actor=stranger)
    assert forget(room.workspace, theirs.case_number, actor=room.person("U3ADMIN")).id == theirs.id
