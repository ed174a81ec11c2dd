"""The Test button of a provider, over real HTTP: it says what came of it, in words, and never shows a key."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.errors import RefusedError
from analysis.providers.gemini import GeminiModel, make_gemini
from analysis.providers.groq import GroqTranscriber, make_groq
from analysis.usecases.admin.engines import MODEL, TRANSCRIBER, TryEngine
from analysis.usecases.engines import Engines
from bot.demo import samples
from tests.analysis.usecases.rooms import Room
from tests.fakes.every_row import every_row
from tests.fakes.gemini_server import GeminiServer, error
from tests.fakes.groq_server import GroqServer
from tests.fakes.provider_server import Break, ProviderServer, Reply

KEY = "gsk_quokka_secret_0123456789"
SPEECH = Path(samples.__file__).parent / "two-seconds.flac"


@pytest.fixture
def gemini() -> Iterator[GeminiServer]:
    """A fresh fake Gemini."""
    with GeminiServer() as server:
        yield server


@pytest.fixture
def groq() -> Iterator[GroqServer]:
    """A fresh fake Groq."""
    with GroqServer() as server:
        yield server


def pressed(room: Room, gemini: GeminiServer, groq: GroqServer) -> TryEngine:
    """Return what the button does, with both providers configured."""
    room.appoint("U1ADMIN", role="admin")
    model = GeminiModel(make_gemini(KEY, gemini.url, timeout_s=30))
    ears = GroqTranscriber(make_groq(KEY, groq.url), "whisper-large-v3-turbo")
    engines = Engines({"groq": ears}, "groq", model, models={model.engine: model})
    return TryEngine(room.begin, engines, SPEECH)


def names(button: TryEngine) -> tuple[str, str]:
    """Return the names of both engines as the page has them."""
    return f"{TRANSCRIBER}:groq", f"{MODEL}:{next(iter(button.engines.models))}"


def test_one_small_call_each_and_what_it_cost(room: Room, gemini: GeminiServer, groq: GroqServer) -> None:
    """Two seconds of speech, one question: a request each, its seconds and its price."""
    button = pressed(room, gemini, groq)
    for name, server in zip(names(button), (groq, gemini), strict=True):
        found = button(room.workspace, name, room.person("U1ADMIN"))
        assert found.works
        assert (found.key, len(server.purchases)) == ("admin-engine-works", 1)
        assert found.cost_usd is not None
        assert 0 < found.cost_usd < 0.01


@pytest.mark.parametrize(
    ("reply", "key"),
    [
        (Reply(401, {"error": {"message": f"Invalid API Key {KEY}", "code": "invalid_api_key"}}), "provider-rejected"),
        (Reply(429, {"error": {"message": "slow down"}}, {"retry-after": "3"}), "provider-unavailable"),
        (error(503, "UNAVAILABLE"), "provider-unavailable"),
        (Reply(dies=Break.BEFORE), "outcome-unknown"),
        (Reply(dies=Break.AFTER), "outcome-unknown"),
    ],
)
def test_what_went_wrong_is_said_and_the_key_nowhere(
    room: Room, gemini: GeminiServer, groq: GroqServer, reply: Reply, key: str
) -> None:
    """A wrong key, too many requests, away, no answer: words for each; asked once, and no table has the key."""
    button = pressed(room, gemini, groq)
    servers: tuple[ProviderServer, ...] = (groq, gemini)
    for name, server in zip(names(button), servers, strict=True):
        server.script(reply)
        found = button(room.workspace, name, room.person("U1ADMIN"))
        assert (found.works, found.cost_usd) == (False, None)
        assert found.key in {key, "provider-unavailable"}
        assert KEY not in str(found)
        assert len(server.requests) <= 1
    assert [name for name, row in every_row(room.begin.engine) if KEY in row] == []
    audited = [row for name, row in every_row(room.begin.engine) if name == "audit_log" and "engine.tested" in row]
    assert len(audited) == 2
    assert all("failed" in row for row in audited)


def test_only_admins_and_only_what_is_configured(room: Room, gemini: GeminiServer, groq: GroqServer) -> None:
    """Nobody else spends a cent, and a forged name asks nobody."""
    button = pressed(room, gemini, groq)
    rep = room.appoint("U2REP", role="rep")
    with pytest.raises(RefusedError, match="access-admin-only"):
        button(room.workspace, names(button)[0], rep)
    for forged in ("model:gemini:made-up", "transcriber:http://169.254.169.254", "", "model:"):
        with pytest.raises(RefusedError, match="admin-engine-unknown"):
            button(room.workspace, forged, room.person("U1ADMIN"))
    assert (gemini.requests, groq.requests) == ([], [])
