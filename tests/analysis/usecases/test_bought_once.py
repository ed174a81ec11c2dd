"""The same words, model, prompt and rubric are paid for once in a workspace; several runs are several purchases."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from analysis.meddic.prompt import PROMPT_VERSION, Prompt
from analysis.model.conversation import Conversation, ConversationState, Step
from analysis.model.ids import ConversationId
from analysis.model.meddic import Usage
from analysis.model.paid import PaidAnswer
from analysis.model.transcript import Participant, Segment, Side, SideSource, Transcript
from analysis.usecases.analyze import NOTHING_BOUGHT
from analysis.usecases.control import ConversationView
from analysis.usecases.dialogue import question_key
from analysis.usecases.start import NewConversation
from tests.analysis.usecases.rooms import Room
from tests.analysis.usecases.test_pipeline import Ears, Model, Stage
from tests.fakes.meddic_rule import answer

TRANSCRIPT = Transcript(
    segments=(
        Segment("s1", "Where do you stand today, and who types the orders?", "Dana"),
        Segment("s2", "Today we type every order twice, that is 6 hours a day.", "Lin"),
    ),
    participants=(
        Participant("Dana", "Dana", Side.SELLER, SideSource.GIVEN),
        Participant("Lin", "Lin", Side.BUYER, SideSource.GIVEN),
    ),
    language="en",
    engine="given",
)
PRICE = Usage(input_tokens=1_000, output_tokens=100, cost_usd=0.01, seconds=1.0)


class Priced(Model):
    """A model whose answers cost a cent."""

    def send(self, *, system: str, prompt: str, schema: Mapping[str, Any]) -> PaidAnswer:
        """Answer, and bill it."""
        self.sent += 1
        return PaidAnswer(self.bodies.pop(0) if self.bodies else json.dumps(answer(prompt)), PRICE)


def staged(room: Room, folder: Path, *bodies: str, runs: int = 1) -> Stage:
    """Return a stage whose model costs a cent an answer."""
    return Stage(room, folder, Priced(list(bodies)), Ears(), runs)


def analyzed(stage: Stage, name: str) -> ConversationView:
    """Analyze the one transcript as a call of its own."""
    new = NewConversation(title=name, external_id=name)
    receipt = stage.transcript(stage.room.workspace, new, TRANSCRIPT)
    assert not receipt.duplicate
    stage.run(receipt.conversation_id, receipt.attempt)
    return stage.show(stage.room.workspace, receipt.conversation_id)


def said(view: ConversationView) -> bool:
    """Tell whether the receipt says that nothing was bought."""
    return any(step.detail == NOTHING_BOUGHT for step in view.steps if step.step is Step.STORE)


def test_the_same_words_are_bought_once(room: Room, tmp_path: Path) -> None:
    """Another conversation of the workspace takes the answer, costs nothing, and says so; the first does not."""
    stage = staged(room, tmp_path)
    first, second = analyzed(stage, "one"), analyzed(stage, "two")
    assert stage.model.sent == 1
    assert (first.cost_usd, second.cost_usd) == (0.01, 0)
    assert (said(first), said(second)) == (False, True)
    assert first.analysis is not None
    assert second.analysis is not None
    assert first.analysis.letters == second.analysis.letters


def test_analyzing_again_buys_nothing_and_keeps_the_one_result(room: Room, tmp_path: Path) -> None:
    """A new attempt on the same words: no purchase, the same result, said on the receipt."""
    stage = staged(room, tmp_path)
    first = analyzed(stage, "one")
    again = stage.retry(room.workspace, first.conversation.id, actor="test", again=True)
    stage.run(first.conversation.id, again.attempt)
    view = stage.show(room.workspace, first.conversation.id)
    assert (stage.model.sent, view.cost_usd) == (1, 0.01)
    assert view.analysis_id == first.analysis_id
    assert said(view)


def test_another_workspace_buys_for_itself(room: Room, elsewhere: Room, tmp_path: Path) -> None:
    """Words, answers and costs never cross."""
    mine, theirs = staged(room, tmp_path / "a"), staged(elsewhere, tmp_path / "b")
    assert analyzed(mine, "one").cost_usd == 0.01
    other = analyzed(theirs, "one")
    assert (theirs.model.sent, other.cost_usd, said(other)) == (1, 0.01, False)


def test_a_key_is_of_model_prompt_version_and_run() -> None:
    """Any of them changed is another purchase; nothing changed is the same."""
    model, prompt = Model(), Prompt("system", "the call", {"type": "object"})
    key = question_key(model, prompt)
    assert key == question_key(Model(), prompt, version=PROMPT_VERSION, run=0)
    others = [
        question_key(model, prompt, version=f"{PROMPT_VERSION}x"),
        question_key(model, prompt, run=1),
        question_key(model, prompt._replace(prompt="another call")),
        question_key(model, prompt._replace(system="other rules")),
        question_key(model, prompt._replace(schema={"type": "array"})),
        question_key(Model(engine="gemini:other"), prompt),
    ]
    assert len({key, *others}) == 7


def test_three_runs_are_three_purchases_and_one_result(room: Room, tmp_path: Path) -> None:
    """Two of three carry the evidence; the third is outvoted."""
    silent = answer("")
    silent["is_sales_call"] = True
    stage = staged(room, tmp_path, json.dumps(silent), runs=3)
    view = analyzed(stage, "one")
    assert stage.model.sent == 3
    assert view.cost_usd == pytest.approx(0.03)
    assert view.analysis is not None
    assert view.analysis.usage.cost_usd == pytest.approx(0.03)
    metrics = view.analysis.letters[0]
    assert metrics.evidence
    assert (len(metrics.runs), metrics.agreed, metrics.runs[0]) == (3, 2, 0)
    assert view.analysis.prompt_version.endswith(" x3")
    second = analyzed(stage, "two")
    assert (stage.model.sent, second.cost_usd, said(second)) == (3, 0, True)


def test_a_vote_takes_over_the_one_run_there_is(room: Room, tmp_path: Path) -> None:
    """Switched on later, two more are bought; the single result stays beside the new one."""
    one = analyzed(staged(room, tmp_path), "one")
    stage = staged(room, tmp_path, runs=3)
    again = stage.retry(room.workspace, one.conversation.id, actor="test", again=True)
    stage.run(one.conversation.id, again.attempt)
    view = stage.show(room.workspace, one.conversation.id)
    assert stage.model.sent == 2
    assert view.analysis_id != one.analysis_id
    assert view.analysis is not None
    assert all(letter.agreed == 3 for letter in view.analysis.letters)


def test_a_setting_changed_between_the_steps_changes_nothing(room: Room, tmp_path: Path) -> None:
    """What was bought is what is read: the attempt ends as it began."""
    three, single = staged(room, tmp_path, runs=3), staged(room, tmp_path)
    receipt = three.transcript(room.workspace, NewConversation(title="one"), TRANSCRIPT)
    ids = (room.workspace, receipt.conversation_id, receipt.attempt)
    three.fetch(*ids)
    three.analyze(*ids)
    three.analyze(*ids)
    assert three.model.sent == 3
    single.store(*ids)
    assert _stored(single, receipt.conversation_id).state is ConversationState.DONE
    found = single.show(room.workspace, receipt.conversation_id).analysis
    assert found is not None
    assert len(found.letters[0].runs) == 3


def _stored(stage: Stage, conversation: ConversationId) -> Conversation:
    return stage.show(stage.room.workspace, conversation).conversation
