"""Two calls of one deal through the pipeline: what the first leaves open is asked of the second, and checked there."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from analysis.model.brief import Brief
from analysis.model.conversation import Conversation, Opportunity
from analysis.model.ids import CaseNumber, ConversationId, OpportunityId, UserId
from analysis.model.meddic import CheckState, Letter, MeddicAnalysis
from analysis.model.transcript import Participant, Segment, Side, SideSource, Transcript
from analysis.usecases.start import NewConversation
from tests.analysis.usecases.rooms import Room
from tests.analysis.usecases.test_pipeline import Ears, Model, Stage
from tests.fakes.meddic_rule import answer

DAY = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
"""Wednesday in London, Thursday in Taipei."""
DEAL = OpportunityId("opp_1")
PEOPLE = (
    Participant("Dana", "Dana", Side.SELLER, SideSource.GIVEN),
    Participant("Lin", "Lin", Side.BUYER, SideSource.GIVEN),
)


def spoken(*lines: tuple[str, str]) -> Transcript:
    """Build a call between Dana, who sells, and Lin."""
    return Transcript(
        tuple(Segment(f"s{n}", text, who) for n, (who, text) in enumerate(lines, 1)), PEOPLE, "en", "given"
    )


FIRST = spoken(("Dana", "Who releases the money for this?"), ("Lin", "I would have to ask upstairs, give me a week."))
SECOND = spoken(
    ("Dana", "Last time I asked about the money. Who can still say no?"),
    ("Lin", "Mr Hsu, our finance director, has to approve it."),
    ("Lin", "I'll book the review with him for next Friday."),
)


def body(**changes: Any) -> str:
    """Return a model's answer without evidence."""
    return json.dumps({**answer(""), "is_sales_call": True, "participants": [], **changes})


def element(letter: str, what: str) -> dict[str, object]:
    """Return the model's advice for one letter."""
    asks = {"ask_who": "Lin", "ask_what": what, "ask_by": "next call"}
    return {"letter": letter, "reasoning": "", "status": "not_discussed", "score": 0, "missing": "", **asks}


ASKED = body(elements=[element("economic_buyer", "Who can still say no?")])
STEP = {"kind": "next_step", "segment_id": "s3", "quote": "I'll book the review with him for next Friday",
        "label": "Review", "attitude": "", "owner": "Lin", "due": "next Friday"}  # fmt: skip


def checked(number: int) -> str:
    """Return an answer that finds question *number* asked and answered."""
    proof = {"segment_id": "s1", "quote": "Who can still say no?", "answer_segment_id": "s2",
             "answer_quote": "Mr Hsu, our finance director, has to approve it"}  # fmt: skip
    return body(questions=[{"number": number, "state": "answered", **proof}], moments=[STEP])


@dataclass
class Listening(Model):
    """A model that keeps what it is asked."""

    prompts: list[str] = field(default_factory=list)

    def send(self, *, system: str, prompt: str, schema: Any) -> Any:
        """Keep the prompt, then answer."""
        self.prompts.append(prompt)
        return super().send(system=system, prompt=prompt, schema=schema)


@pytest.fixture
def model() -> Listening:
    """A model that answers what each test gives it."""
    return Listening()


@pytest.fixture
def stage(room: Room, tmp_path: Path, model: Listening) -> Stage:
    """A stage with a deal."""
    with room.begin(room.workspace) as work:
        work.opportunities.add(Opportunity(DEAL, room.workspace, CaseNumber(""), "Acme", DAY))
    return Stage(room, tmp_path, model, Ears())


def bring(
    stage: Stage, words: Transcript, at: datetime = DAY, owner: UserId | None = None, **more: Any
) -> Conversation:
    """Take a call of the deal from end to end and return it."""
    new = NewConversation(title="Call", occurred_at=at, opportunity_id=DEAL, owner_id=owner, **more)
    receipt = stage.transcript(stage.room.workspace, new, words)
    stage.run(receipt.conversation_id, receipt.attempt)
    return stage.show(stage.room.workspace, receipt.conversation_id).conversation


def result(stage: Stage, conversation: ConversationId) -> MeddicAnalysis:
    """Return its result."""
    found = stage.show(stage.room.workspace, conversation).analysis
    assert found is not None
    return found


def number_of(model: Listening, words: str) -> int:
    """Return under which number the last prompt asks for *words*; 0 for none."""
    lines = model.prompts[-1].partition("QUESTIONS ")[2].splitlines()
    return next((int(line.partition(".")[0]) for line in lines if line.endswith(words)), 0)


def test_a_question_of_one_call_is_checked_in_the_next(stage: Stage, model: Listening) -> None:
    """It stands in the prompt, its answer is proven by two quotes, and all of it comes back from storage."""
    model.bodies = [ASKED, checked(2)]
    first = bring(stage, FIRST)
    assert [q.letter for q in result(stage, first.id).questions][:2] == [Letter.CHAMPION, Letter.ECONOMIC_BUYER]
    second = bring(stage, SECOND, DAY.replace(day=25))
    assert number_of(model, "Who can still say no?") == 2
    found = {check.carried.question.letter: check for check in result(stage, second.id).checks}
    check = found[Letter.ECONOMIC_BUYER]
    assert (check.state, check.carried.origin, check.carried.raised_on) == (CheckState.ANSWERED, first.id, DAY.date())
    assert (check.asked and check.asked.segment_id, check.answered and check.answered.text) == (
        "s1", "Mr Hsu, our finance director, has to approve it",
    )  # fmt: skip
    assert found[Letter.METRICS].state is CheckState.UNKNOWN


def test_what_an_attempt_asked_stays_though_the_deal_changes_meanwhile(stage: Stage, model: Listening) -> None:
    """Between buying and storing another call may end: the bought answer is still found, and paid once."""
    model.bodies = [ASKED, checked(2), body()]
    bring(stage, FIRST)
    new = NewConversation(title="Call", occurred_at=DAY.replace(day=25), opportunity_id=DEAL)
    second = stage.transcript(stage.room.workspace, new, SECOND)
    ids = (stage.room.workspace, second.conversation_id, second.attempt)
    stage.fetch(*ids)
    stage.analyze(*ids)
    sent = model.sent
    bring(stage, replace(FIRST, language="en-GB"), DAY.replace(day=20))
    stage.store(*ids)
    assert model.sent == sent + 1
    assert len(result(stage, second.conversation_id).checks) == len(Letter)


def test_a_later_call_or_one_kept_from_others_asks_nothing_of_this_one(stage: Stage, model: Listening) -> None:
    """Questions go forward in time, and a restricted call's stay with it."""
    model.bodies = [ASKED, body(), body()]
    late = bring(stage, FIRST)
    early = bring(stage, SECOND, DAY.replace(day=2))
    assert result(stage, early.id).checks == ()
    with stage.room.begin(stage.room.workspace) as work:
        work.conversations.restrict(late.id, restricted=True)
        work.conversations.restrict(early.id, restricted=True)
    assert result(stage, bring(stage, FIRST, DAY.replace(day=26)).id).checks == ()


def test_dates_count_from_the_day_of_the_call_where_its_owner_is(stage: Stage, model: Listening) -> None:
    """23:30 in London is Thursday morning in Taipei; Friday of the next week is the same, tomorrow is not."""
    owner = stage.room.person("U1LIN")
    with stage.room.begin(stage.room.workspace) as work:
        work.users.choose(owner, locale="zh-TW", time_zone="Asia/Taipei")
    tomorrow = {**STEP, "segment_id": "s1", "quote": "I'll send the offer tomorrow", "due": "tomorrow"}
    model.bodies = [body(moments=[tomorrow])]
    call = bring(
        stage, spoken(("Lin", "I'll send the offer tomorrow, before noon."), ("Dana", "Thank you.")), DAY, owner
    )
    (step,) = result(stage, call.id).told("next_step")
    assert (step.owner, step.due, step.due_on, step.buyers_step) == ("Lin", "tomorrow", date(2026, 11, 20), True)


def test_the_model_writes_in_its_readers_language(stage: Stage, model: Listening) -> None:
    """An English call of somebody who reads Chinese: questions and summary in Chinese, quotes as they were said."""
    owner = stage.room.person("U1LIN")
    with stage.room.begin(stage.room.workspace) as work:
        work.users.choose(owner, locale="zh-TW")
    call = bring(stage, FIRST, owner=owner)
    assert "in zh-TW." in model.prompts[-1]
    assert {question.language for question in result(stage, call.id).questions} == {"zh-TW"}


def test_without_a_model_the_very_question_is_found_and_nothing_else(stage: Stage, model: Listening) -> None:
    """The keyword scan checks by words when sure; the rest is unknown."""
    model.bodies = [ASKED]
    bring(stage, FIRST)
    offline = Stage(stage.room, stage.folder / "offline", None, Ears())  # type: ignore[arg-type]
    states = {
        c.carried.question.letter: c for c in result(offline, bring(offline, SECOND, DAY.replace(day=25)).id).checks
    }
    assert (states[Letter.ECONOMIC_BUYER].state, states[Letter.ECONOMIC_BUYER].by_cue) == (CheckState.ASKED, True)
    assert {c.state for letter, c in states.items() if letter is not Letter.ECONOMIC_BUYER} == {CheckState.UNKNOWN}


def test_a_brief_is_fixed_by_whoever_comes_first(stage: Stage) -> None:
    """A second run of the step gets what stands; another attempt has its own."""
    call = stage.room.call()
    with stage.room.begin(stage.room.workspace) as work:
        first = Brief("en", DAY.date(), (), frozenset({Letter.METRICS}))
        assert work.briefs.fix(call.id, 1, first) == first
        assert work.briefs.fix(call.id, 1, Brief("zh-TW")) == first
        assert work.briefs.of(call.id, 2) == Brief()
