"""A call with labels, and a model that says what the test wants."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from analysis.errors import CallError, RefusedError
from analysis.evaluation.dataset import Case, Label
from analysis.model.meddic import Letter, Level, Status, Usage
from analysis.model.paid import PaidAnswer
from tests.analysis.meddic.builders import answer, call

BILL = Usage(input_tokens=1000, cached_tokens=200, output_tokens=300, cost_usd=0.002, seconds=1.5)


@dataclass
class ScriptedModel:
    """Implements analysis.ports.LanguageModel: gives its answers in turn, each a text or an error of reading."""

    script: list[str | CallError]
    engine: str = "test:model"
    queue: str = "test"
    paid: bool = True
    asked: list[str] = field(default_factory=list)

    def send(self, *, system: str, prompt: str, schema: Mapping[str, Any]) -> PaidAnswer:
        """Answer with the place in the script."""
        self.asked.append(prompt)
        return PaidAnswer(str(len(self.asked) - 1), BILL)

    def read(self, answer: PaidAnswer) -> str:
        """Return the text, or raise the error."""
        said = self.script[int(answer.body)]
        if isinstance(said, CallError):
            raise said
        return said


@pytest.fixture
def case() -> Case:
    """Two letters labeled, one of them absent."""
    transcript = call(
        ("s:Dana", "Companies your size cut order work by thirty percent with us."),
        ("b:Lin", "Today we type every order twice, about six hours a day."),
        ("b:Lin", "If that were one hour by June, I'd call it a win."),
    )
    labels = {
        Letter.METRICS: Label(present=True, status=Status.CONFIRMED, level=Level.STATED, evidence=frozenset({"s3"})),
        Letter.CHAMPION: Label(present=False, status=Status.NOT_DISCUSSED, level=Level.UNKNOWN),
    }
    return Case("one", transcript, is_sales_call=True, labels=labels)


GOOD = answer(
    [
        ("metrics", "s2", "about six hours a day", "baseline:six hours"),
        ("metrics", "s3", "If that were one hour by June", "target:one hour"),
        ("identify_pain", "s2", "Today we type every order three times a day", "problem"),
    ]
).model_dump_json()
REPAIR = '{"repairs": [{"number": 1, "segment_id": "s2", "quote": "Today we type every order twice"}]}'
NO_CALL = answer([], is_sales_call=False).model_dump_json()


def blocked() -> RefusedError:
    """Return the error of an answer withheld for safety."""
    return RefusedError("analysis-blocked")
