"""The command line as a person uses it: real files, fake providers over real HTTP; once as a real process."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.demo.samples import CALL_EN, READING, sample
from tests.fakes.gemini_server import GeminiServer
from tests.fakes.groq_server import GroqServer
from tests.fakes.provider_server import Break, Reply
from tests.fakes.slack_server import slack_server
from tests.fakes.terminal import Run

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CALL = """WEBVTT

00:01.000 --> 00:05.000
<v Dana>Companies your size cut order work by thirty percent with us.

00:06.000 --> 00:10.000
<v Lin>Today we type every order twice, about six hours a day.

00:11.000 --> 00:15.000
<v Lin>If that were one hour by June, I'd call it a win.
"""


@pytest.fixture
def call(tmp_path: Path) -> Path:
    """A transcript as a file."""
    path = tmp_path / "call.vtt"
    path.write_text(CALL, encoding="utf-8")
    return path


@pytest.fixture
def providers() -> Iterator[tuple[GroqServer, GeminiServer, Mapping[str, str]]]:
    """Groq and Gemini on the loopback, and the settings that lead to them."""
    with GroqServer() as groq, GeminiServer() as gemini:
        yield (
            groq,
            gemini,
            {
                "GROQ_API_KEY": "test",
                "GROQ_BASE_URL": groq.url,
                "GEMINI_API_KEY": "test",
                "GOOGLE_GEMINI_BASE_URL": gemini.url,
            },
        )


def test_a_stranger_finds_the_way(tmp_path: Path, call: Path) -> None:
    """As a process of its own: `--help` names every command, and the first call is read, on nothing but a folder."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "DATA_FOLDER": str(tmp_path / "data")}

    def bot(*arguments: str) -> str:
        command = [sys.executable, "-m", "bot", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=True
        ).stdout

    shown = bot("--help")
    for command in ("serve", "worker", "migrate", "analyze", "import", "doctor", "demo"):
        assert command in shown
    assert "Keyword scan, not an analysis" in bot("analyze", str(call))


def test_a_transcript_without_any_key_gets_a_labeled_keyword_scan(run: Run, call: Path) -> None:
    """No account: pointers only, said plainly, in the reader's language."""
    shown = run("analyze", str(call))
    assert shown.exit_code == 0, shown.stderr
    assert "Keyword scan, not an analysis" in shown.stdout
    assert "Strength" not in shown.stdout
    again = run("analyze", str(call), "--lang", "zh-TW")
    assert "關鍵字掃描" in again.stdout
    assert "不會重複付費" in again.stderr


def test_a_recording_goes_through_groq_and_gemini_once(
    run: Run, providers: tuple[GroqServer, GeminiServer, Mapping[str, str]]
) -> None:
    """The whole pipeline; asked again, the stored result is shown and nobody is paid."""
    groq, gemini, settings = providers
    recording = str(sample(READING).recording)
    shown = run("analyze", recording, "--json", **settings)
    assert shown.exit_code in {0, 1}, shown.stderr
    view = json.loads(shown.stdout)
    assert view["transcript"]["engine"].startswith("groq:")
    assert view["conversation"]["duration_ms"] == pytest.approx(26_330, abs=200)
    paid = (len(groq.purchases), len(gemini.purchases))
    assert paid[0] == 1
    run("analyze", view["conversation"]["case_number"], **settings)
    run("analyze", recording, **settings)
    assert (len(groq.purchases), len(gemini.purchases)) == paid


@pytest.mark.fault("48")
def test_an_unanswered_paid_call_needs_a_decision(
    run: Run, call: Path, providers: tuple[GroqServer, GeminiServer, Mapping[str, str]]
) -> None:
    """Exit code 3 and words; only --retry buys again, and then the result comes."""
    _, gemini, settings = providers
    gemini.script(Reply(dies=Break.AFTER))
    shown = run("analyze", str(call), **settings)
    assert shown.exit_code == 3, shown.stderr
    assert "may have been billed" in shown.stderr
    assert run("analyze", str(call), **settings).exit_code == 3
    assert len(gemini.purchases) == 1
    done = run("analyze", str(call), "--retry", **settings)
    assert done.exit_code == 0, done.stderr
    assert "six hours a day" in done.stdout
    assert len(gemini.purchases) == 2


def test_a_file_that_is_no_call_is_refused_in_words(run: Run, tmp_path: Path) -> None:
    """What happened and what to do; nothing is stored."""
    fake = tmp_path / "call.mp3"
    fake.write_text("ffconcat version 1.0\nfile secret.wav\n")
    shown = run("analyze", str(fake), "--lang", "zh-TW")
    assert shown.exit_code == 1
    assert any("\u4e00" <= char <= "\u9fff" for char in shown.stderr)
    assert "Traceback" not in shown.stderr
    assert run("analyze", "202611-IC001").exit_code == 1


@pytest.mark.parametrize("address", ["https://169.254.169.254/call.mp3", "http://calls.example/call.mp3"])
def test_no_address_is_fetched_that_no_operator_allowed(run: Run, address: str) -> None:
    """Metadata services, plain http and unlisted hosts are refused before a connection."""
    shown = run("analyze", address, AUDIO_URL_HOSTS="calls.example")
    assert shown.exit_code == 1
    assert "Recordings cannot be downloaded from this address" in shown.stderr


def test_import_takes_each_call_once(run: Run, tmp_path: Path) -> None:
    """A folder, then the same folder again: nothing new. A bad line is said and the rest goes on."""
    folder = tmp_path / "calls"
    folder.mkdir()
    (folder / "one.vtt").write_text(CALL)
    (folder / "two.txt").write_text(
        "Lin: The order desk is slow again today.\nDana: Since when is that a problem for you?\n"
    )
    first = run("import", str(folder), "--wait")
    assert first.exit_code == 0, first.stdout + first.stderr
    assert "2 queued, 0 known already, 0 refused" in first.stdout
    assert "0 queued, 2 known already" in run("import", str(folder)).stdout
    listing = folder / "calls.csv"
    listing.write_text("file,title\none.vtt,First\n../../etc/passwd,Evil\nnone.mp3,Gone\n")
    third = run("import", str(listing))
    assert third.exit_code == 1
    assert "0 queued, 1 known already, 2 refused" in third.stdout


def test_doctor_says_what_is_there_and_what_to_do(run: Run) -> None:
    """One line a service; what is not configured is no fault."""
    shown = run("doctor")
    assert shown.exit_code == 0, shown.stdout + shown.stderr
    assert "GROQ_API_KEY" in shown.stdout
    rows = json.loads(run("doctor", "--json", "--lang", "zh-TW").stdout)
    assert rows["database"]["status"] == "ok"
    assert "金鑰" in rows["gemini"]["fix"] or "GEMINI_API_KEY" in rows["gemini"]["fix"]


def test_doctor_finds_what_is_broken(run: Run) -> None:
    """A provider that is not there, a database that is away: exit code 1, a fix, no traceback, no secret."""
    shown = run("doctor", GROQ_API_KEY="gsk_hush", GROQ_BASE_URL="http://127.0.0.1:9")
    assert shown.exit_code == 1
    assert "Check GROQ_API_KEY" in shown.stdout
    away = run("doctor", DATABASE_URL="postgresql://u:hush@127.0.0.1:9/d")
    assert away.exit_code == 1
    assert "Check DATABASE_URL" in away.stdout
    assert "hush" not in shown.stdout + shown.stderr + away.stdout + away.stderr
    assert "Traceback" not in away.stderr


def test_doctor_asks_slack_whose_token_it_is(run: Run) -> None:
    """The team where the token is good; Slack's own word where it is not; what to do where nobody answers."""
    with slack_server("xoxb-good") as (url, _):
        app = {"SLACK_SIGNING_SECRET": "s", "SLACK_API_URL": f"{url}/api/"}
        good, revoked = (run("doctor", "--json", SLACK_BOT_TOKEN=token, **app) for token in ("xoxb-good", "xoxb-hush"))
    assert json.loads(good.stdout)["slack"]["status"] == "ok", good.stdout
    assert json.loads(revoked.stdout)["slack"]["detail"] == "invalid_auth"
    assert revoked.exit_code == 1
    away = run("doctor", SLACK_BOT_TOKEN="xoxb-hush", **{**app, "SLACK_API_URL": "http://127.0.0.1:9/api/"})
    assert "Check SLACK_BOT_TOKEN" in away.stdout
    assert "hush" not in revoked.stdout + revoked.stderr + away.stdout + away.stderr


def test_the_demo_needs_nothing(run: Run) -> None:
    """Three calls, one of real human speech; invented quotes are counted, never shown."""
    shown = run("demo", "--terminal")
    assert shown.exit_code == 0, shown.stderr
    assert "leisure" in shown.stdout
    assert "Written sample" in shown.stdout
    assert "手寫範例" in shown.stdout
    assert "2 claims removed, no source" in shown.stdout
    assert "before Christmas" not in shown.stdout
    assert str(sample(CALL_EN).title) in shown.stdout
