"""Gemini: one JSON answer by a schema, every outcome typed."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import httpx2
from google.genai import Client
from google.genai.types import GenerateContentConfig, GenerateContentResponse, HttpOptions, ThinkingConfig

from analysis.errors import UnusableAnswerError
from analysis.model.paid import PaidAnswer
from analysis.ports import Clock
from analysis.providers.gemini_errors import translated
from analysis.providers.gemini_wire import finished, usage_of

BASE_URL: Final = "https://generativelanguage.googleapis.com"
API_VERSION: Final = "v1"
CONNECT_S: Final = 5.0


def system_clock() -> datetime:
    """Return now in UTC; the default where nobody hands in a clock."""
    return datetime.fromtimestamp(time.time(), UTC)


def _connect_soon(request: httpx2.Request) -> None:
    """Give up early on a host that is away; the SDK knows only one number for connecting and reading."""
    request.extensions["timeout"]["connect"] = CONNECT_S


def make_gemini(api_key: str, base_url: str = "", api_version: str | None = None, *, timeout_s: float = 120) -> Client:
    """Return a client that sends each request once; the workflow retries, for it knows what is paid.

    Args:
        api_key: From the settings; the SDK's own environment variables are not asked.
        base_url: Another host; "" is Google itself.
        api_version: None is "v1", the SDK's default since 3.0; fakes and aliases may need "v1beta".
        timeout_s: Longest silence while waiting; Google is told of it, so keep it at 30 or more.
    """
    # A fresh connection each time: one that died in the pool fails like a request that was sent and never
    # answered, and would cost a person a decision.
    http = httpx2.Client(
        limits=httpx2.Limits(max_connections=20, max_keepalive_connections=0),
        event_hooks={"request": [_connect_soon]},
        follow_redirects=False,
    )
    options = HttpOptions(
        base_url=base_url or BASE_URL,
        api_version=api_version or API_VERSION,
        # Without it the SDK asks httpx2 for no time-out at all, whatever the client's own says.
        timeout=int(timeout_s * 1000),
        httpx_client=http,
    )
    return Client(vertexai=False, api_key=api_key, http_options=options)


def raw_body(response: GenerateContentResponse) -> str:
    """Return the body as it came; the request must have set `should_return_http_response`."""
    answer = response.sdk_http_response
    return (answer.body if answer else None) or ""


@dataclass(frozen=True, slots=True)
class GeminiModel:
    """Implements analysis.ports.LanguageModel.

    Attributes:
        client: From `make_gemini`.
        thinking: "LOW", "MEDIUM" or "HIGH"; gemini-3.8-flash answers 400 to "MINIMAL". "" leaves it to the model.
        max_output_tokens: Of answer and thinking together.
        clock: For prices and daily quotas.
    """

    client: Client
    model: str = "gemini-3.8-flash"
    thinking: str = "LOW"
    max_output_tokens: int = 16_384
    clock: Clock = system_clock

    @property
    def engine(self) -> str:
        """Provider and model."""
        return f"gemini:{self.model}"

    @property
    def queue(self) -> str:
        """One quota for all of Gemini."""
        return "gemini"

    @property
    def paid(self) -> bool:
        """By the token."""
        return True

    def send(self, *, system: str, prompt: str, schema: Mapping[str, Any]) -> PaidAnswer:
        """Ask once and return the raw body, whatever its finish reason.

        No temperature, top_p or top_k: deprecated since 2026-07-21.

        Raises:
            UnavailableError: Refused connection, 408, 429, 5xx.
            OutcomeUnknownError: Sent and never (or not wholly) answered.
            RejectedError: Any other 4xx: our request, key or model name.
        """
        config = GenerateContentConfig(
            system_instruction=system,
            max_output_tokens=self.max_output_tokens,
            response_mime_type="application/json",
            response_json_schema=dict(schema),
            thinking_config=_thinking(self.thinking),
            automatic_continuation=False,  # or one call may become several billed requests
            should_return_http_response=True,
        )
        started = time.monotonic()
        with translated(self.clock):
            response = self.client.models.generate_content(model=self.model, contents=prompt, config=config)
        body = raw_body(response)
        usage = usage_of(body, model=self.model, at=self.clock(), seconds=time.monotonic() - started)
        return PaidAnswer(body=body, usage=usage)

    def read(self, answer: PaidAnswer) -> str:
        """Return the JSON text of a complete answer; whether it fits the schema is the caller's to check.

        Raises:
            RefusedError: "analysis-blocked": prompt or answer blocked by Google's safety rules.
            RecitationError: Withheld because it recites; ask once more, for ids only.
            CutOffError: MAX_TOKENS.
            UnusableAnswerError: Empty, unreadable, or another finish reason.
        """
        parts = finished(answer.body, blocked_key="analysis-blocked").parts
        text = "".join(part.text or "" for part in parts if not part.thought)
        if not text.strip():
            raise UnusableAnswerError("gemini: finished without words")
        return text


def _thinking(level: str) -> ThinkingConfig | None:
    return ThinkingConfig.model_validate({"thinking_level": level}) if level else None
