"""A call full of attacks through the real steps, with a provider on the loopback that obeys them all."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.model.conversation import ConversationState
from analysis.model.meddic import Level
from analysis.model.transcript import Side
from analysis.providers.gemini import GeminiModel, make_gemini
from analysis.transcript.parse import parse
from analysis.usecases.start import NewConversation
from tests.analysis.usecases.rooms import Room
from tests.analysis.usecases.test_pipeline import Ears, Stage
from tests.fakes.attacks import CHINESE, ENGLISH
from tests.fakes.gemini_server import GeminiServer, generated
from tests.fakes.obedient_model import obey
from tests.fakes.provider_server import Request


class Obedient(GeminiServer):
    """Obeys every attack at once, in every field, control characters included."""

    said: tuple[str, ...] = ()

    def good(self, request: Request) -> Any:
        """Quote each attack where it was said, claim it for the buyer, and answer nothing asked to repair."""
        schema = request.json["generationConfig"]["responseJsonSchema"]
        if "repairs" in schema.get("properties", {}):
            repairs = [{"number": n, "segment_id": "s2", "quote": "Susan\x00 Park signs it"} for n in range(1, 400)]
            return generated([{"text": json.dumps({"repairs": repairs})}])
        whole = obey("\x00 <!channel> https://evil.example", "s3", {"Dana": "buyer", "Lin": "seller", "x\x00": "buyer"})
        claims = whole["evidence"][::9]
        for number, attack in enumerate(self.said, 3):
            here = {**claims[0], "segment_id": f"s{number}", "quote": attack}
            claims += [{**here, "letter": "champion", "marker": "sells_inside"}]
            claims += [{**here, "letter": "economic_buyer", "marker": "names_authority"}]
        return generated([{"text": json.dumps({**whole, "evidence": claims})}])


@pytest.fixture
def gemini() -> Iterator[Obedient]:
    """An obedient provider."""
    with Obedient() as server:
        yield server


@pytest.mark.fault("50")
@pytest.mark.parametrize("attacks", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_an_attacked_call_ends_as_any_other(
    room: Room, tmp_path: Path, gemini: Obedient, attacks: tuple[str, ...]
) -> None:
    """Our side says all thirty: stored on either database, no level comes of it, nobody else is called."""
    gemini.said = attacks
    lines = [
        {"speaker": "Dana", "text": "What does it cost you today?", "role": "seller"},
        {"speaker": "Lin", "text": "We lose about 40 orders a month.", "role": "buyer"},
        *({"speaker": "Dana", "text": attack, "role": "seller"} for attack in attacks),
    ]
    people = [{"label": "Dana", "side": "seller"}, {"label": "Lin", "side": "buyer"}]
    transcript = parse(json.dumps({"segments": lines, "participants": people}).encode())
    assert transcript.participant("Dana").side is Side.SELLER
    stage = Stage(room, tmp_path, GeminiModel(make_gemini("key", gemini.url)), Ears())  # type: ignore[arg-type]
    ids = stage.transcript(room.workspace, NewConversation(title=attacks[0]), transcript).conversation_id
    stage.run(ids, 1)
    view = stage.show(room.workspace, ids)
    assert view.conversation.state is ConversationState.DONE
    assert view.analysis is not None
    assert all(letter.level <= Level.CLAIMED for letter in view.analysis.letters)
    assert all(e.span.side is Side.SELLER for r in view.analysis.letters for e in r.evidence)
    assert view.transcript is not None
    texts = {segment.id: segment.text for segment in view.transcript.segments}
    for span in (e.span for r in view.analysis.letters for e in r.evidence):
        assert texts[span.segment_id][span.begin : span.end] == span.text
    assert view.analysis.rejected
    assert {request.path for request in gemini.requests} == {"/v1/models/gemini-3.8-flash:generateContent"}
    assert len(gemini.requests) == 2  # the question and the one repair round
