"""Who gets the coaching of a call, what a model may add to it, and that it is bought once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from analysis.errors import OutcomeUnknownError, RefusedError, RejectedError, UnavailableError
from analysis.model.coaching import PointKind
from analysis.model.conversation import Conversation
from analysis.model.messages import MessageId, MessageKind, Outgoing
from analysis.model.paid import PaidAnswer
from analysis.usecases.coach import (
    COACH,
    Coached,
    CoachState,
    ObserveCall,
    RequestCoaching,
    ShareCoaching,
    ShareState,
    ShowCoaching,
)
from analysis.usecases.engines import Engines
from analysis.usecases.paid import Buy
from bot.demo import samples
from tests.analysis.usecases.rooms import Room

REP, BOSS, PEER = "U1REP", "U2BOSS", "U3PEER"
LINE = next(s for s in samples.sample(samples.CALL_EN).transcript.segments if s.text.startswith("That is very useful"))


@dataclass
class Model:
    """A paid model that says what the test wants."""

    answers: list[Mapping[str, Any] | Exception] = field(default_factory=list)
    sent: int = 0
    engine: str = "gemini:test"
    queue: str = "gemini"
    paid: bool = True

    def send(self, *, system: str, prompt: str, schema: Mapping[str, Any]) -> PaidAnswer:
        """Answer, or fail."""
        self.sent += 1
        said = self.answers.pop(0)
        if isinstance(said, Exception):
            raise said
        return PaidAnswer(json.dumps(said))

    def read(self, answer: PaidAnswer) -> str:
        """Return the body."""
        return answer.body


OBSERVED: Mapping[str, Any] = {
    "observations": [
        {"kind": "went_well", "segment_id": LINE.id, "quote": LINE.text, "words": "You thanked them for the figure."},
        {"kind": "went_well", "segment_id": "s1", "quote": "Nobody ever said these words", "words": "Great."},
    ]
}


def owned(room: Room, **changes: Any) -> Conversation:
    """Store a call of the rep's, which was shown in a channel, so that colleagues may see it."""
    call, _ = room.sample(owner_id=room.person(REP), **changes)
    room.shown(call, room.asked(REP), ts=f"{room.numbers()}.1")
    return call


def ask(room: Room, call: Conversation, person: str = REP) -> CoachState:
    """Ask for the coaching of a call."""
    return RequestCoaching(room.begin)(room.workspace, call.id, "en", room.asked(person)).state


def told(room: Room, call: Conversation, person: str = REP) -> list[Outgoing]:
    """Return the coachings of a call that a person has."""
    return [one for one in room.messages(call, MessageKind.COACHING) if one.want.asker == person]


def observe(room: Room, call: Conversation, model: Model | None) -> None:
    """Do the job."""
    ObserveCall(room.begin, Engines(model=model), Buy(room.begin))(room.workspace, told(room, call)[0].id)


def shown(room: Room, out: Outgoing, model: Model | None = None) -> Coached | None:
    """Return what a message shows."""
    return ShowCoaching(room.begin, Engines(model=model))(room.workspace, out)


def appoint(room: Room) -> None:
    """Enter the rep's manager."""
    rep, boss = room.person(REP), room.person(BOSS)
    with room.begin(room.workspace) as work:
        work.users.appoint(boss, role="manager", manager="", team="")
        work.users.appoint(rep, role="rep", manager=boss, team="")


def test_the_message_is_private_and_holds_ids_only(room: Room) -> None:
    """Never in a channel, and without a word of the call."""
    call = owned(room)
    assert ask(room, call) is CoachState.COMING
    [out] = told(room, call)
    assert (out.want.channel, out.want.private) == ("", True)
    observe(room, call, Model([OBSERVED]))
    [out] = told(room, call)
    assert set(out.want.payload) == {"analysis", "language", "pending", "keys"}
    assert not any(
        s.text[:20] in json.dumps(out.want.payload) for s in samples.sample(samples.CALL_EN).transcript.segments
    )


def test_a_model_is_paid_once_and_only_what_stands_is_shown(room: Room) -> None:
    """Asking again, and another conversation with the same words, buy nothing; what no line carries is dropped."""
    model = Model([OBSERVED])
    for call in (owned(room), owned(room)):
        ask(room, call)
        observe(room, call, model)
        found = shown(room, told(room, call)[0], model)
        assert found is not None
        noted = [point for point in found.coaching.well if point.kind is PointKind.NOTED]
        assert [point.said for point in noted] == ["You thanked them for the figure."]
        assert (found.engine, found.pending) == ("gemini:test", False)
    assert model.sent == 1
    assert ask(room, call) is CoachState.STANDS
    assert len(room.queue.named(COACH)) == 2


@pytest.mark.parametrize(
    "failure", [RejectedError("MAX_TOKENS"), OutcomeUnknownError("gemini", "timeout"), {"nonsense": 1}, None]
)
def test_without_a_model_what_code_found_stands(room: Room, failure: Any) -> None:
    """A model that fails is not paid again, and one that is not there is not missed."""
    call, model = owned(room), Model([failure]) if failure else None
    ask(room, call)
    before = shown(room, told(room, call)[0])
    assert before is not None
    assert before.pending
    observe(room, call, model)
    found = shown(room, told(room, call)[0], model)
    assert found is not None
    assert (found.engine, found.pending) == ("", False)
    assert found.coaching == before.coaching
    assert found.coaching.well


def test_a_model_that_is_away_is_waited_for_then_left_out(room: Room) -> None:
    """The job tries again while nothing was paid; then it stays with what code found."""
    call = owned(room)
    ask(room, call)
    job = ObserveCall(room.begin, Engines(model=Model([UnavailableError("gemini", 5)])), Buy(room.begin))
    message = MessageId(told(room, call)[0].id)
    with pytest.raises(UnavailableError):
        job(room.workspace, message)
    job.without(room.workspace, message)
    found = shown(room, told(room, call)[0])
    assert found is not None
    assert not found.pending


def test_only_the_owner_until_they_share(room: Room) -> None:
    """A colleague, a manager and an admin hear why not; a share is the manager's alone, once, and audited."""
    call = owned(room)
    appoint(room)
    assert ask(room, call, PEER) is CoachState.OWNERS
    assert ask(room, call, BOSS) is CoachState.UNSHARED
    peer = room.person(PEER)
    with room.begin(room.workspace) as work:
        work.users.appoint(peer, role="admin", manager="", team="")
    assert ask(room, call, PEER) is CoachState.UNSHARED
    assert told(room, call, BOSS) == told(room, call, PEER) == []
    ask(room, call)
    share = ShareCoaching(room.begin)
    assert share(room.workspace, call.id, room.asked(REP))[0] is ShareState.SHARED
    assert share(room.workspace, call.id, room.asked(REP))[0] is ShareState.ALREADY
    [theirs] = told(room, call, BOSS)
    found = shown(room, theirs)
    assert found is not None
    assert (found.mine, found.owner) == (False, REP)
    mine = shown(room, told(room, call)[0])
    assert mine is not None
    assert mine.shared_with == BOSS
    assert ask(room, call, BOSS) is CoachState.STANDS
    assert ask(room, call, PEER) is CoachState.UNSHARED
    assert told(room, call, PEER) == []


def test_the_models_words_reach_the_manager_too(room: Room) -> None:
    """Also where the owner shared before the model had looked; and nothing is bought for it."""
    call, model = owned(room), Model([OBSERVED])
    appoint(room)
    ask(room, call)
    ShareCoaching(room.begin)(room.workspace, call.id, room.asked(REP))
    observe(room, call, model)
    found = shown(room, told(room, call, BOSS)[0], model)
    assert found is not None
    assert (found.engine, found.pending, model.sent) == ("gemini:test", False, 1)


def test_nobody_else_can_share(room: Room) -> None:
    """Not the manager, not a colleague, and not the owner before they have it; like a call that is not there."""
    call = owned(room)
    appoint(room)
    share = ShareCoaching(room.begin)
    for person in (BOSS, PEER, REP):
        with pytest.raises(RefusedError) as refused:
            share(room.workspace, call.id, room.asked(person))
        assert refused.value.key == "conversation-not-found"
    assert room.messages(call, MessageKind.COACHING) == []


def test_a_share_without_a_manager_reaches_nobody(room: Room) -> None:
    """And says so."""
    call = owned(room)
    ask(room, call)
    assert ShareCoaching(room.begin)(room.workspace, call.id, room.asked(REP)) == (ShareState.ALONE, "")
    assert len(room.messages(call, MessageKind.COACHING)) == 1


def test_another_workspace_knows_of_nothing(room: Room, elsewhere: Room) -> None:
    """Its people ask for a call that is not there, by id and by number."""
    call = owned(room)
    request = RequestCoaching(elsewhere.begin)
    for reference in (call.id, call.case_number):
        found = request(elsewhere.workspace, reference, "en", elsewhere.asked(REP))
        assert found.state is CoachState.UNKNOWN


def test_calls_nobody_owns_and_calls_without_a_result(room: Room) -> None:
    """Each says why there is no coaching."""
    nobodys, _ = room.sample()
    assert ask(room, nobodys) is CoachState.NOBODYS
    early = room.call(owner_id=room.person(REP))
    assert ask(room, early) is CoachState.EARLY


def test_a_forged_message_shows_nothing(room: Room) -> None:
    """What a row says is believed only as far as the call's owner says it too."""
    call = owned(room)
    ask(room, call)
    [out] = told(room, call)
    payload = {**out.want.payload, "from": room.person(PEER)}
    with room.begin(room.workspace) as work:
        message = work.messages.want(replace(out.want, key="coaching:x", asker=PEER, payload=payload))
        forged = work.messages.get(message)
    assert shown(room, forged) is None
    assert ask(room, call, PEER) is CoachState.OWNERS
