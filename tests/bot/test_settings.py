"""The environment is read once, and a wrong value ends in one line that names it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Environment, Settings, SettingsError, load

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"port": "eighty"}, "PORT: "),
        ({"port": "70000"}, "PORT: "),
        ({"environment": "staging"}, "ENVIRONMENT: "),
        ({"database_url": "mysql://u:secret@h/d"}, "DATABASE_URL: must begin with"),
        ({"cloudflare_r2_bucket": "calls"}, "CLOUDFLARE_R2_ENDPOINT, CLOUDFLARE_R2_ACCESS_KEY"),
        ({"environment": "production"}, "DATABASE_URL: missing"),
        ({"groq_base_url": "groq"}, "GROQ_BASE_URL: must be an http"),
        ({"transcriber": "siri"}, "TRANSCRIBER: "),
        ({"gemini_concurrency": "0"}, "GEMINI_CONCURRENCY: "),
        ({"database_url": "postgresql:"}, "DATABASE_URL: must look like"),
        ({"database_url": "postgresql://u:secret@h:port/d"}, "DATABASE_URL: must look like"),
        ({"database_url": "sqlite://"}, "DATABASE_URL: must name a file"),
        ({"database_url": "sqlite:///:memory:"}, "DATABASE_URL: must name a file"),
        ({"transcriber": "groq"}, "TRANSCRIBER: groq needs GROQ_API_KEY"),
        ({"transcriber": "gemini", "groq_api_key": "secret"}, "TRANSCRIBER: gemini needs GEMINI_API_KEY"),
        ({"whisper_model_dir": "/nonexistent"}, "WHISPER_MODEL_DIR: must be a folder"),
        ({"default_locale": "fr"}, "DEFAULT_LOCALE: must be en or zh-TW"),
        ({"default_locale": "english"}, "DEFAULT_LOCALE: must be en or zh-TW"),
        ({"groq_audio_seconds_per_hour": "599"}, "GROQ_AUDIO_SECONDS_PER_HOUR: "),
    ],
)
def test_a_wrong_value_is_named_in_one_line(given: dict[str, str], line: str) -> None:
    """An operator reads what to mend, and no secret."""
    with pytest.raises(SettingsError) as caught:
        load(env_file=None, **given)
    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_nothing_is_needed_to_start() -> None:
    """The embedded default runs on an empty environment."""
    settings = load(env_file=None)
    assert settings.environment is Environment.DEVELOPMENT
    assert settings.embedded


def test_every_setting_is_in_the_example_and_nothing_else() -> None:
    """.env.example is the reference: name and default of each setting."""
    explained = set(re.findall(r"^([A-Z][A-Z0-9_]*)=", EXAMPLE, re.MULTILINE))
    assert explained == {name.upper() for name in Settings.model_fields}


def test_the_example_as_it_stands_is_valid(tmp_path: Path) -> None:
    """Copying .env.example changes nothing."""
    copy = tmp_path / ".env"
    copy.write_text(EXAMPLE, encoding="utf-8")
    assert load(env_file=str(copy)) == load(env_file=None)


def test_hosts_are_read_as_a_list() -> None:
    """Commas, spaces and capitals do not matter."""
    assert load(env_file=None, audio_url_hosts=" A.example, b.example ,").audio_url_hosts == {"a.example", "b.example"}


@pytest.mark.parametrize("locale", ["en", "en-GB", "zh-TW", "zh_TW.UTF-8"])
def test_a_locale_that_people_read_is_taken(locale: str) -> None:
    """As Slack and terminals write it."""
    assert load(env_file=None, default_locale=locale).default_locale == locale


def test_a_process_with_a_wrong_setting_ends_at_once(tmp_path: Path) -> None:
    """One line on standard error, exit code 78, no traceback."""
    environment = {**os.environ, "PORT": "eighty", "DATA_FOLDER": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "worker"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 78
    assert ended.stderr.startswith("Cannot start: PORT: ")
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.fault("64")
def test_secrets_do_not_show_in_repr() -> None:
    """A settings object in a traceback tells nothing."""
    assert "hush" not in repr(load(env_file=None, groq_api_key="hush", slack_signing_secret="hush"))
