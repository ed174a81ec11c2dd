"""What the whole pipeline adds to a 60-minute call: from the click to the stored result, provider time taken out.

`python -m tests.bench.pipeline_bench` runs the real worker in this process on SQLite; Groq and Gemini are
loopback servers that answer at once, so what is measured is ours: probe, upload, decode, cut, HTTP, merge, grounding,
storage, and the engine between the steps.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import structlog

from analysis.model.conversation import ConversationState
from analysis.usecases.control import ConversationView
from analysis.usecases.start import NewConversation
from bot.settings import load
from bot.wiring import World, open_world, start_worker
from tests.bench.audio_bench import make_call
from tests.fakes.gemini_server import GeminiServer
from tests.fakes.groq_server import GroqServer

MINUTES = 60
RESULTS = Path(__file__).parent / "results" / "pipeline.json"
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


def run(minutes: int = MINUTES) -> dict[str, Any]:
    """Measure, print a table and store the figures."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with tempfile.TemporaryDirectory() as scratch, GroqServer() as groq, GeminiServer() as gemini:
        folder = Path(scratch)
        recording = folder / f"call-{minutes}.mp3"
        make_call(recording, minutes)
        settings = load(
            env_file=None,
            data_folder=folder / "data",
            database_url="",
            groq_api_key="loopback",
            groq_base_url=groq.url,
            gemini_api_key="loopback",
            google_gemini_base_url=gemini.url,
            transcriber="groq",
        )
        with open_world(settings) as world:
            worker = start_worker(world)
            time.sleep(2)  # the engine looks for new queues each second
            result = measured(world, recording)
            worker.drain()
            worker.close()
    print(f"{'step':<16}{'seconds':>9}")
    rows = {"probe and store": result["start_s"], **result["steps_s"], "between steps": result["between_steps_s"]}
    for name, seconds in rows.items():
        print(f"{name:<16}{seconds:>9.2f}")
    print(f"{'in all':<16}{result['total_s']:>9.2f}   for {result['audio_min']} minutes of audio")
    print(f"{'of it loopback providers':<25}{result['provider_s']:>6.2f}, over several connections at once")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1) + "\n")
    return result


if __name__ == "__main__":
    run()
