"""The adapters against a provider that nobody here wrote: llmock's Gemini, over real HTTP."""

import json
from collections.abc import Iterator

import jsonschema
import pytest
from llmock.scenarios import Fail
from llmock.testing import LLMockServer

from analysis.errors import RejectedError, UnavailableError
from analysis.meddic.answer import answer_schema
from analysis.model.paid import PaidAnswer
from analysis.providers.gemini import GeminiModel, make_gemini


@pytest.fixture
def foreign() -> Iterator[LLMockServer]:
    """Run llmock on a free loopback port."""
    with LLMockServer() as server:
        yield server


def send(server: LLMockServer) -> PaidAnswer:
    client = make_gemini("key", server.base_url("gemini"), "v1beta", timeout_s=5)
    return GeminiModel(client).send(system="rules", prompt="[s1|00:00|buyer:Ann] Hello.", schema=answer_schema())


def test_an_answer_by_our_schema(foreign: LLMockServer) -> None:
    """Its answer, made from the schema we sent, is read whole and fits that schema; usage is counted."""
    answer = send(foreign)
    text = GeminiModel(make_gemini("key")).read(answer)
    jsonschema.validate(json.loads(text), answer_schema())
    assert answer.usage.input_tokens > 0
    assert answer.usage.cost_usd > 0


@pytest.mark.parametrize("status", [429, 500, 503])
def test_its_troubles_are_waited_for(foreign: LLMockServer, status: int) -> None:
    """Faults in its own shapes are sorted right, and asked once."""
    foreign.state.scenarios.add(Fail(status))
    with pytest.raises(UnavailableError):
        send(foreign)


@pytest.mark.parametrize("status", [400, 401, 403])
def test_its_refusals_are_final(foreign: LLMockServer, status: int) -> None:
    """Our mistakes in its words."""
    foreign.state.scenarios.add(Fail(status))
    with pytest.raises(RejectedError):
        send(foreign)
