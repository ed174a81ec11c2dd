"""What a step's failure is called: who is named, and what the reader can do."""

import pytest

from analysis.errors import CutOffError, RecitationError, RejectedError, UnusableAnswerError
from handlers.jobs.engine import failure_of
from handlers.render.words import LANGUAGES, Words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("provider", "name"), [("groq", "Groq"), ("gemini", "Google Gemini")])
def test_a_refused_request_names_who_refused_it(language: str, provider: str, name: str) -> None:
    """A wrong key is no riddle: the provider and the command that checks it stand in the words, the rest in the log."""
    failure = failure_of(RejectedError(f"{provider}: 401 invalid_api_key", provider))
    assert failure["key"] == "provider-rejected"
    assert failure["error_id"]
    said = Words(language)(failure["key"], **failure["params"])
    assert said.startswith(name)
    assert "doctor" in said
    assert "401" not in said


def test_what_is_our_own_fault_stays_ours() -> None:
    """An answer we cannot use is no provider's refusal."""
    failure = failure_of(RejectedError("gemini: finish reason OTHER"))
    assert failure["key"] == "internal-error"
    assert failure["params"] == {"error_id": failure["error_id"]}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("error", [CutOffError, UnusableAnswerError, RecitationError])
def test_an_answer_that_cannot_be_used_has_words_of_its_own(language: str, error: type[RejectedError]) -> None:
    """Cut off, rubbish and withheld are told apart, and logged under an id."""
    failure = failure_of(error("gemini: finish reason MAX_TOKENS"))
    assert (failure["key"], failure["failed"]) == (error.key, error.__name__)
    assert failure["error_id"]
    said = Words(language)(failure["key"], **failure["params"])
    assert said not in {Words(language)("internal-error"), error.key}
    assert "MAX_TOKENS" not in said
