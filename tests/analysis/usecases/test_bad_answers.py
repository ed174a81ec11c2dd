"""A model that blocks, stops in the middle, or answers with rubbish: a failed call in words, and no result."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import CallError
from analysis.model.conversation import ConversationState
from analysis.model.paid import PaidAnswer
from analysis.model.transcript import Segment
from analysis.providers.gemini import GeminiModel, make_gemini
from analysis.usecases.control import ConversationView
from analysis.usecases.start import NewConversation
from handlers.jobs.engine import failure_of
from handlers.render.slack.conversation import conversation
from handlers.render.slack.message import Message
from handlers.render.words import LANGUAGES, Words
from tests.analysis.usecases.rooms import Room
from tests.analysis.usecases.test_pipeline import TRANSCRIPT, Ears, Stage
from tests.fakes.block_checker.check_blocks import check
from tests.fakes.gemini_server import blocked, generated, withheld
from tests.fakes.meddic_rule import answer
from tests.handlers.render.everything import ZONE


@dataclass
class Raw:
    """Gives raw bodies of Gemini one by one, then the last one again; they are read by the real adapter."""

    bodies: list[str]
    sent: int = 0
    engine: str = "gemini:test"
    queue: str = "gemini"
    paid: bool = True
    prompts: list[str] = field(default_factory=list)

    def send(self, *, system: str, prompt: str, schema: Mapping[str, Any]) -> PaidAnswer:
        """Answer, and count it."""
        self.sent += 1
        self.prompts.append(prompt)
        return PaidAnswer(self.bodies[min(self.sent, len(self.bodies)) - 1])

    def read(self, answer: PaidAnswer) -> str:
        """Read as Gemini's adapter does."""
        return GeminiModel(CLIENT).read(answer)


def said(text: str) -> str:
    """Return a body whose answer has this text."""
    return json.dumps(generated([{"text": text}]))


CLIENT = make_gemini("key", "http://127.0.0.1:9")
"""Never asked: answers are only read."""
WHOLE: dict[str, Any] = {**answer(""), "is_sales_call": True}
NO_CALL = said(json.dumps({**WHOLE, "is_sales_call": False}))
CUT = json.dumps(generated([{"text": json.dumps(WHOLE)}], "MAX_TOKENS"))
ENDINGS = {
    "blocked-answer": (json.dumps(withheld("SAFETY")), "analysis-blocked", 1),
    "blocked-prompt": (json.dumps(blocked()), "analysis-blocked", 1),
    "recitation": (json.dumps(withheld("RECITATION")), "answer-recited", 2),
    "cut-off": (CUT, "answer-cut-off", 1),
    "other-finish": (json.dumps(generated([{"text": "{}"}], "OTHER")), "answer-unusable", 1),
    "no-candidate": ("{}", "answer-unusable", 1),
    "empty": (said("  "), "answer-unusable", 1),
    "no-json": (said("I am sorry, I cannot do that."), "answer-unusable", 2),
    "json-in-a-fence": (said(f"```json\n{json.dumps(WHOLE)}\n```"), "answer-unusable", 2),
    "cut-json": (said(json.dumps(WHOLE)[:-40]), "answer-unusable", 2),
    "other-json": (said('["a", "b"]'), "answer-unusable", 2),
    "missing-field": (said(json.dumps({k: v for k, v in WHOLE.items() if k != "evidence"})), "answer-unusable", 2),
    "extra-field": (said(json.dumps({**WHOLE, "post_to": "#general"})), "answer-unusable", 2),
    "wrong-type": (said(json.dumps({**WHOLE, "is_sales_call": "yes"})), "answer-unusable", 2),
    "unknown-letter": (
        said(json.dumps({**WHOLE, "elements": [{**WHOLE["elements"][0], "letter": "budget"}]})),
        "answer-unusable",
        2,
    ),
    "web-page": ("<html>502</html>", "answer-unusable", 1),
    "no-sales-call": (NO_CALL, "analysis-not-a-sales-call", 1),
}


@pytest.fixture
def make_stage(room: Room, tmp_path: Path) -> Any:
    """Return how to build a stage whose model gives these bodies."""
    return lambda *bodies: Stage(room, tmp_path, Raw(list(bodies)), Ears())  # type: ignore[arg-type]


def ended(stage: Stage, name: str) -> ConversationView:
    """Run a call of its own to its bad end and return what its owner sees."""
    talk = replace(TRANSCRIPT, segments=(*TRANSCRIPT.segments, Segment("s3", f"This is about {name}.", "Lin")))
    ids = stage.transcript(stage.room.workspace, NewConversation(title=name), talk).conversation_id
    with pytest.raises(CallError) as caught:
        stage.run(ids, 1)
    stage.close(stage.room.workspace, ids, 1, dict(failure_of(caught.value)))
    return stage.show(stage.room.workspace, ids)


def texts(message: Message) -> str:
    """Return all that is shown."""
    return json.dumps(message.blocks, ensure_ascii=False)


@pytest.mark.fault("48")
def test_a_bad_answer_ends_in_words_in_both_languages(make_stage: Any) -> None:
    """A state and words of its own, a way on, and not one word or level of the answer."""
    stage = make_stage()
    for name, (body, key, asked) in ENDINGS.items():
        stage.model.bodies, stage.model.sent = [body], 0
        view = ended(stage, name)
        assert (view.conversation.state, view.analysis) == (ConversationState.FAILED, None), name
        failure = view.conversation.failure
        assert failure is not None
        assert (name, failure.key) == (name, key)
        assert (name, stage.model.sent) == (name, asked)
        for language in LANGUAGES:
            words = Words(language)
            shown = conversation(words, view, zone=ZONE)
            assert check(shown.blocks) == []
            assert words(key, **failure.params)[:20] in texts(shown), name
            assert "🟢" not in texts(shown)
            assert not any(words(f"letter-{letter}") in texts(shown) for letter in ("champion", "metrics"))


def test_words_for_each_ending_differ() -> None:
    """Whoever reads them can tell a length limit from a safety rule, rubbish, recitation and no sales call."""
    keys = sorted({key for _, key, _ in ENDINGS.values()})
    for language in LANGUAGES:
        told = [Words(language)(key, reason="SAFETY", error_id="ab12") for key in keys]
        assert len(set(told)) == len(keys) == 5


def test_a_recitation_is_asked_again_for_lines_only_and_shows_the_calls_own_words(make_stage: Any) -> None:
    """The second answer names lines without words; what is shown stands in the transcript."""
    claim = {"letter": "identify_pain", "segment_id": "s2", "quote": "", "marker": "problem", "subject": ""}
    stage = make_stage(json.dumps(withheld("RECITATION")), said(json.dumps({**WHOLE, "evidence": [claim]})))
    ids = stage.transcript(stage.room.workspace, NewConversation(title="A call"), TRANSCRIPT).conversation_id
    stage.run(ids, 1)
    view = stage.show(stage.room.workspace, ids)
    assert view.analysis is not None
    (found,) = [e for letter in view.analysis.letters for e in letter.evidence]
    assert found.span.text in TRANSCRIPT.segments[1].text
    assert 'leave every "quote" empty' in stage.model.prompts[1]


@pytest.mark.fault("48")
def test_rubbish_is_asked_for_once_more_and_a_good_answer_counts(make_stage: Any) -> None:
    """One bad answer costs one more request, not the call."""
    stage = make_stage(said("Sure! Here it is:"), said(json.dumps(WHOLE)))
    ids = stage.transcript(stage.room.workspace, NewConversation(title="A call"), TRANSCRIPT).conversation_id
    stage.run(ids, 1)
    assert stage.state(ids) is ConversationState.DONE
    assert stage.model.sent == 2
