"""Which transcriber and which language model work on a conversation."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from analysis.errors import RefusedError
from analysis.model.conversation import Conversation
from analysis.model.policy import NO_MODEL, EnginePolicy
from analysis.ports import LanguageModel, Transcriber

SAMPLE = "sample"
"""The provider name under which bundled calls ask for their stored, written answer."""


@dataclass(frozen=True, slots=True)
class Engines:
    """What is configured.

    Attributes:
        transcribers: By provider name: "groq", "gemini", "offline".
        default_transcriber: Name used when the conversation names none; "" when there is none.
        model: None means that no account is configured: the offline cue scan runs instead.
        samples: Stored answers for the bundled calls; None outside the demo.
        runs: How often a paid model reads a call; more than one is put to the vote, and costs as often.
        models: Every configured language model, the usual one among them, by its engine's name.
    """

    transcribers: Mapping[str, Transcriber] = field(default_factory=dict)
    default_transcriber: str = ""
    model: LanguageModel | None = None
    samples: LanguageModel | None = None
    runs: int = 1
    models: Mapping[str, LanguageModel] = field(default_factory=dict)

    def under(self, policy: EnginePolicy) -> "Engines":
        """Return these as a workspace chose among them; a choice that is not configured any more changes nothing."""
        transcriber = policy.transcriber if policy.transcriber in self.transcribers else self.default_transcriber
        model = None if policy.model == NO_MODEL else self.models.get(policy.model, self.model)
        return replace(self, default_transcriber=transcriber, model=model)

    def transcriber_for(self, conversation: Conversation) -> Transcriber:
        """Return the transcriber the conversation asks for, or the default.

        Raises:
            RefusedError: See `demand`.
        """
        self.demand(conversation.provider)
        return self.transcribers[conversation.provider or self.default_transcriber]

    def demand(self, provider: str) -> None:
        """Refuse a transcriber that is not here: another in its place may be another bill.

        Args:
            provider: "" for the default.

        Raises:
            RefusedError: "transcribe-not-configured" without any, "transcribe-provider-unknown".
        """
        if not provider and self.default_transcriber not in self.transcribers:
            raise RefusedError("transcribe-not-configured")
        if provider and provider not in self.transcribers:
            known = ", ".join(self.transcribers) or "-"
            raise RefusedError("transcribe-provider-unknown", provider=provider, known=known)

    def model_for(self, conversation: Conversation) -> LanguageModel | None:
        """Return the language model; None for the offline cue scan."""
        return self.samples if conversation.provider == SAMPLE and self.samples else self.model

    def runs_of(self, model: LanguageModel | None) -> int:
        """Return how often this model reads a call: what costs nothing is no model, and says the same each time."""
        return self.runs if model is not None and model.paid else 1
