"""Who works on a call: what was asked for, or the default, and never a third."""

import pytest

from analysis.errors import RefusedError
from analysis.model.conversation import Conversation
from analysis.model.ids import WorkspaceId
from analysis.ports import Transcriber
from analysis.providers.whisper_offline import OfflineWhisper
from analysis.usecases.engines import SAMPLE, Engines
from tests.db.conftest import a_conversation


def call(provider: str = "") -> Conversation:
    """A call that asks for *provider*."""
    return a_conversation(WorkspaceId("ws_1"), provider=provider)


@pytest.fixture
def offline(tmp_path_factory: pytest.TempPathFactory) -> Transcriber:
    """The free one; it loads nothing before it transcribes."""
    return OfflineWhisper(tmp_path_factory.mktemp("models"))


def test_a_call_that_names_nobody_gets_the_default(offline: Transcriber) -> None:
    """And one that names somebody gets exactly that."""
    engines = Engines({"offline": offline}, "offline")
    assert engines.transcriber_for(call()) is offline
    assert engines.transcriber_for(call("offline")) is offline


@pytest.mark.parametrize("name", ["bogus", "groq", SAMPLE])
def test_a_transcriber_that_is_not_here_is_refused(offline: Transcriber, name: str) -> None:
    """A misspelled name, or one without a key, must not send the call to another company and its bill."""
    engines = Engines({"offline": offline}, "offline")
    with pytest.raises(RefusedError) as caught:
        engines.transcriber_for(call(name))
    assert caught.value.key == "transcribe-provider-unknown"
    assert caught.value.params == {"provider": name, "known": "offline"}


def test_without_any_transcriber_the_words_say_how_to_get_one() -> None:
    """Nothing is configured: no name is at fault."""
    with pytest.raises(RefusedError) as caught:
        Engines().transcriber_for(call())
    assert caught.value.key == "transcribe-not-configured"
