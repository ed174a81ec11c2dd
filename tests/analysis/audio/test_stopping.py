"""Stopping processes says nothing of the recording: the call is neither refused nor lost."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from analysis.audio.engine import PyAvAudio
from analysis.errors import UnavailableError
from tests.analysis.audio.conftest import Make
from tests.analysis.audio.decoders import stopped_decoder_of

ROOT = Path(__file__).parents[3]
ENOUGH_S = 60


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stopped_decoder_is_no_damaged_recording(make: Make, into: Path, number: signal.Signals) -> None:
    """The step is tried again; nobody is told that their recording is damaged."""
    recording = make("aac", 300.0)
    raised: list[Exception] = []

    def prepare() -> None:
        try:
            PyAvAudio().prepare(recording, into, max_chunk_ms=600_000)
        except Exception as error:  # noqa: BLE001 - looked at below
            raised.append(error)

    thread = threading.Thread(target=prepare)
    thread.start()
    child = stopped_decoder_of(os.getpid())
    child.send_signal(number)
    child.resume()
    thread.join(ENOUGH_S)
    assert [type(error) for error in raised] == [UnavailableError]
    assert [vars(error)["provider"] for error in raised] == ["audio"]
    assert not list(into.iterdir())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_the_group_lets_the_step_end(make: Make, into: Path, number: signal.Signals) -> None:
    """Ctrl-C and service managers signal the whole group; a process that ends its steps first loses none."""
    recording = make("wav", 300.0)
    program = (
        "import signal, sys; from pathlib import Path; from analysis.audio.engine import PyAvAudio\n"
        "for number in (signal.SIGTERM, signal.SIGINT): signal.signal(number, lambda *_: None)\n"
        "PyAvAudio().prepare(Path(sys.argv[1]), Path(sys.argv[2]), max_chunk_ms=600_000)"
    )
    command = [sys.executable, "-c", program, str(recording), str(into)]
    parent = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE, text=True)
    try:
        child = stopped_decoder_of(parent.pid)
        os.killpg(parent.pid, number)
        child.resume()
        _, said = parent.communicate(timeout=60)
    finally:
        parent.kill()
        parent.wait()
    assert parent.returncode == 0, said
    assert list(into.glob("chunk-*.flac"))
