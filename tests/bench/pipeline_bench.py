"""What the whole pipeline adds to a 60-minute call: from the click to the stored result, provider time taken out.

Runs the real worker in this process on SQLite; Groq and Gemini are
loopback servers that answer at once, so what is measured is ours: probe, upload, decode, cut, HTTP, merge, grounding,
storage, and the engine between the steps.
"""

import time
from pathlib import Path
from typing import Any

from analysis.model.conversation import ConversationState
from analysis.usecases.control import ConversationView
from analysis.usecases.start import NewConversation
from bot.settings import load
from bot.wiring import World, open_world, start_worker
from tests.bench import rooms
from tests.bench.audio_bench import make_call
from tests.bench.table import Row, Size
from tests.fakes.gemini_server import GeminiServer
from tests.fakes.groq_server import GroqServer

MINUTES = {Size.TINY: 1, Size.QUICK: 20, Size.FULL: 60}
RUNNING = {ConversationState.WAITING, ConversationState.QUEUED, ConversationState.RUNNING}


def ended(world: World, reference: str) -> ConversationView:
    """Return the conversation once it has come to its end."""
    while True:
        view = world.services.show(world.home, reference)
        if view.conversation.state not in RUNNING:
            return view
        time.sleep(0.02)


def measured(world: World, recording: Path) -> dict[str, Any]:
    """Analyze one recording and return where the seconds went."""
    begun = time.perf_counter()
    receipt = world.services.start_from_recording(world.home, NewConversation(title=recording.stem), recording)
    queued_s = time.perf_counter() - begun
    view = ended(world, receipt.conversation_id)
    total_s = time.perf_counter() - begun
    conversation = view.conversation
    assert conversation.state is ConversationState.DONE, conversation.failure
    steps = {row.step: row.seconds(row.started_at) for row in view.steps if row.ended_at}
    provider_s = sum(usage_s(world, conversation.id))
    return {
        "audio_min": round((conversation.duration_ms or 0) / 60_000, 1),
        "total_s": round(total_s, 2),
        "start_s": round(queued_s, 2),
        "steps_s": {str(step): round(seconds, 2) for step, seconds in steps.items()},
        "between_steps_s": round(total_s - queued_s - sum(steps.values()), 2),
        "provider_s": round(provider_s, 2),
    }


def usage_s(world: World, conversation: str) -> list[float]:
    """Return the seconds of each paid call, as the adapters measured them."""
    query = "select seconds from purchases where conversation_id = :conversation"
    with world.engine.connect() as connection:
        rows = connection.exec_driver_sql(query, {"conversation": conversation})
        return [float(row[0] or 0) for row in rows]


def run(size: Size) -> list[Row]:
    """Measure one call."""
    minutes = MINUTES[size]
    with GroqServer() as groq, GeminiServer() as gemini:
        folder = rooms.folder()
        recording = folder / f"call-{minutes}.mp3"
        make_call(recording, minutes)
        settings = load(
            env_file=None,
            environment="test",
            data_folder=folder / "data",
            database_url=rooms.sqlite(),
            groq_api_key="loopback",
            groq_base_url=groq.url,
            gemini_api_key="loopback",
            google_gemini_base_url=gemini.url,
            transcriber="groq",
        )
        with open_world(settings) as world:
            worker = start_worker(world)
            result = measured(world, recording)
            worker.drain()
            worker.close()
    named = {
        "in all": result["total_s"],
        "probe and store": result["start_s"],
        **result["steps_s"],
        "between steps": result["between_steps_s"],
        "of it providers on the loopback, several at once": result["provider_s"],
    }
    return [Row(f"{minutes} minutes of mp3, {name}", seconds, "s") for name, seconds in named.items()]
