"""Everything the environment decides, read once; a wrong value stops the start with one clear line."""

import re
import sys
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.crypto import KeyRing

DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql", "postgresql+psycopg")
READ_LOCALE = re.compile(r"(en|zh)([-_.@].*)?", re.IGNORECASE)
"""Locales whose language has a catalog, as BCP 47 or POSIX write them."""
LONGEST_CHUNK_S = 600
R2_NAMES = ("CLOUDFLARE_R2_ENDPOINT", "CLOUDFLARE_R2_ACCESS_KEY", "CLOUDFLARE_R2_SECRET_KEY", "CLOUDFLARE_R2_BUCKET")


class Environment(StrEnum):
    """Where this process runs."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """One attribute an environment variable, named alike in upper case; .env.example explains each."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    environment: Environment = Environment.DEVELOPMENT
    port: int = Field(default=8000, ge=1, le=65535)
    host: str = "127.0.0.1"
    public_url: str = ""
    data_folder: Path = Path("data")
    database_url: str = ""
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    cloudflare_r2_endpoint: str = ""
    cloudflare_r2_access_key: SecretStr = SecretStr("")
    cloudflare_r2_secret_key: SecretStr = SecretStr("")
    cloudflare_r2_bucket: str = ""
    cloudflare_r2_public_url: str = ""

    gemini_api_key: SecretStr = SecretStr("")
    google_gemini_base_url: str = ""
    google_genai_api_version: str = ""
    gemini_model: str = "gemini-3.8-flash"
    # Further ones that an admin may choose instead.
    gemini_models: Annotated[tuple[str, ...], NoDecode] = ()
    gemini_transcribe_model: str = "gemini-3.5-transcribe"
    gemini_concurrency: int = Field(default=6, ge=1, le=1000)
    gemini_requests_per_minute: int = Field(default=60, ge=1)

    # Three runs a call, put to the vote: three times the price, and how far they agree.
    analysis_vote: bool = False

    groq_api_key: SecretStr = SecretStr("")
    groq_base_url: str = ""
    groq_model: str = "whisper-large-v3-turbo"
    groq_concurrency: int = Field(default=6, ge=1, le=1000)
    groq_requests_per_minute: int = Field(default=20, ge=1)
    # One chunk must fit into an hour's allowance, or no wait would ever be long enough.
    groq_audio_seconds_per_hour: int = Field(default=7200, ge=LONGEST_CHUNK_S)

    transcriber: str = Field(default="", pattern="^(groq|gemini|offline|)$")
    whisper_model_dir: Path | None = None
    default_locale: str = "en"
    audio_url_hosts: Annotated[frozenset[str], NoDecode] = frozenset()

    slack_bot_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_api_url: str = "https://slack.com/api/"
    # Not SLACK_CLIENT_ID and SLACK_CLIENT_SECRET: where Bolt finds those, it silently stores tokens in files.
    slack_oauth_client_id: str = ""
    slack_oauth_client_secret: SecretStr = SecretStr("")
    token_encryption_keys: SecretStr = SecretStr("")

    # Numbers for Prometheus: a token opens /metrics on the web server, a port opens it on a private address.
    metrics_token: SecretStr = SecretStr("")
    metrics_port: int = Field(default=0, ge=0, le=65535)
    metrics_host: str = "127.0.0.1"
    # Of the optional extra "observe".
    sentry_dsn: SecretStr = SecretStr("")
    otlp_endpoint: str = ""

    # Proxies whose X-Forwarded-For is believed: addresses and networks. Not "*": then anybody may say who they are.
    forwarded_allow_ips: str = "127.0.0.1"
    # Requests of one program in a minute: of all kinds, and of each kind.
    api_requests_per_minute: int = Field(default=600, ge=1)
    api_reads_per_minute: int = Field(default=600, ge=1)
    api_writes_per_minute: int = Field(default=300, ge=1)
    api_uploads_per_minute: int = Field(default=120, ge=1)
    # Of one address, whoever asks and however it ends; counted by each web process for itself.
    api_address_requests_per_minute: int = Field(default=1200, ge=1)
    api_max_body_bytes: int = Field(default=1024 * 1024, ge=1024, le=16 * 1024 * 1024)
    api_answers_kept_hours: int = Field(default=24, ge=24, le=7 * 24)
    # Requests of programs stay one by one for so long; their sums by day stay for good.
    api_usage_days: int = Field(default=35, ge=7, le=400)
    command_prefix: str = Field(default="", pattern="^([a-z0-9][a-z0-9_-]{0,15})?$")

    @field_validator("audio_url_hosts", mode="before")
    @classmethod
    def _hosts(cls, value: object) -> object:
        """Read "a.example, b.example"."""
        if isinstance(value, str):
            return frozenset(host.strip().lower() for host in value.split(",") if host.strip())
        return value

    @field_validator("gemini_models", mode="before")
    @classmethod
    def _models(cls, value: object) -> object:
        """Read "gemini-a, gemini-b"."""
        return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value

    @field_validator("forwarded_allow_ips")
    @classmethod
    def _proxies(cls, value: str) -> str:
        for part in filter(None, map(str.strip, value.split(","))):
            try:
                ip_network(part)
            except ValueError:
                raise ValueError("must be addresses or networks of your proxies, such as 10.0.0.0/8; never *") from None
        return value

    @field_validator("token_encryption_keys")
    @classmethod
    def _keys(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            KeyRing.parse(value.get_secret_value())
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if not value:
            return value
        if urlsplit(value).scheme not in DATABASE_SCHEMES:
            raise ValueError("must begin with postgresql:// or sqlite:///")
        try:
            url = make_url(value)
        except (ArgumentError, ValueError):
            raise ValueError("must look like postgresql://user:password@host/name or sqlite:///path") from None
        if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
            raise ValueError("must name a file: sqlite:////absolute/path (several processes share it)")
        return value

    @field_validator("default_locale")
    @classmethod
    def _locale(cls, value: str) -> str:
        if not READ_LOCALE.fullmatch(value):
            raise ValueError("must be en or zh-TW")
        return value

    @field_validator("whisper_model_dir")
    @classmethod
    def _model_dir(cls, value: Path | None) -> Path | None:
        if value is not None and not (value / "model.bin").is_file():
            raise ValueError("must be a folder with a faster-whisper model (a file model.bin lies in it)")
        return value

    @field_validator(
        "cloudflare_r2_endpoint",
        "cloudflare_r2_public_url",
        "google_gemini_base_url",
        "groq_base_url",
        "slack_api_url",
        "public_url",
    )
    @classmethod
    def _url(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname):
            raise ValueError("must be an http:// or https:// address")
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        given = {name: bool(self.text(name)) for name in R2_NAMES}
        if any(given.values()) and not all(given.values()):
            missing = ", ".join(name for name, there in given.items() if not there)
            raise ValueError(f"{missing}: missing, while other CLOUDFLARE_R2_ settings are there")
        if self.environment is Environment.PRODUCTION and not self.database_url:
            raise ValueError("DATABASE_URL: missing; production must say where its data lives")
        if self.transcriber in {"groq", "gemini"} and not self.text(f"{self.transcriber}_API_KEY"):
            raise ValueError(f"TRANSCRIBER: {self.transcriber} needs {self.transcriber.upper()}_API_KEY")
        self._slack()
        return self

    def _slack(self) -> None:
        """Refuse half a Slack app."""
        if not self.has_slack:
            return
        if self.slack_oauth_client_id and self.text("SLACK_BOT_TOKEN"):
            raise ValueError("SLACK_BOT_TOKEN: for one workspace; leave it out where many install the app by OAuth")
        if not (self.text("SLACK_SIGNING_SECRET") or self.text("SLACK_APP_TOKEN")):
            raise ValueError(
                "SLACK_SIGNING_SECRET: missing; without it nobody can tell Slack's requests from forged ones"
            )
        if self.slack_oauth_client_id:
            needed = ("SLACK_SIGNING_SECRET", "SLACK_OAUTH_CLIENT_SECRET", "TOKEN_ENCRYPTION_KEYS", "PUBLIC_URL")
            missing = [name for name in needed if not self.text(name)]
            if missing:
                raise ValueError(f"{', '.join(missing)}: missing; SLACK_OAUTH_CLIENT_ID needs it")

    def text(self, name: str) -> str:
        """Return the value of an environment variable as text, secrets included."""
        value = getattr(self, name.lower())
        return value.get_secret_value() if isinstance(value, SecretStr) else str(value)

    @property
    def database(self) -> str:
        """The database's URL: the given one, or SQLite in the data folder."""
        return self.database_url or f"sqlite:///{(self.data_folder / 'analyst.sqlite').absolute()}"

    @property
    def embedded(self) -> bool:
        """True when this process needs no database server: web and worker then share one process."""
        return self.database.startswith("sqlite")

    @property
    def has_slack(self) -> bool:
        """True when this process has a Slack app to speak for."""
        return bool(self.text("SLACK_BOT_TOKEN") or self.slack_oauth_client_id)

    @property
    def has_r2(self) -> bool:
        """True when recordings live in Cloudflare R2 (or another S3 service)."""
        return bool(self.cloudflare_r2_endpoint)


class SettingsError(Exception):
    """The environment is not usable; the message is one line that names the variable."""


def describe(error: ValidationError) -> str:
    """Return one line for the first thing that is wrong; never a value, which may be a secret."""
    first = error.errors(include_input=False, include_url=False)[0]
    name = str(first["loc"][0]).upper() if first["loc"] else ""
    words = first["msg"].removeprefix("Value error, ")
    return f"{name}: {words}" if name else words


def load(env_file: str | None = ".env", **values: object) -> Settings:
    """Read the settings; *values* (for tests and the demo) win over the environment.

    Raises:
        SettingsError: One line that names what is missing or malformed.
    """
    try:
        return Settings(_env_file=env_file, **values)  # type: ignore[call-arg, arg-type]
    except ValidationError as error:
        raise SettingsError(describe(error)) from None


def load_or_exit() -> Settings:
    """Read the settings, or end the process with one line on standard error and exit code 78 (EX_CONFIG)."""
    try:
        return load()
    except SettingsError as error:
        raise cannot_start(error) from None


def cannot_start(error: SettingsError) -> SystemExit:
    """Say what is wrong in one line on standard error, and return the end of the process."""
    sys.stderr.write(f"Cannot start: {error}\n")
    return SystemExit(78)
