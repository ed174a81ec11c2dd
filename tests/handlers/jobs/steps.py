"""Doubles of the use cases: they write down who called them, and fail when told to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from handlers.jobs.conversation import ConversationSteps

RESULTS: dict[str, Any] = {
    "fetch": {"kind": "recording", "transcribe_queue": "groq", "analyze_queue": "gemini"},
    "cut": {"chunks": 5},
    "merge": {"transcript": "tr_1"},
    "analyze": {"answers": ["key"]},
    "store": {"analysis": "an_1"},
}


@dataclass
class RecordedSteps:
    """One conversation's use cases.

    Attributes:
        failing: Errors to raise by step name, each once; "transcribe:2" for one chunk.
        results: What the steps return.
        calls: (name, further arguments) in order of the calls.
    """

    failing: dict[str, list[Exception]] = field(default_factory=dict)
    results: dict[str, Any] = field(default_factory=lambda: dict(RESULTS))
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    lock: Any = field(default_factory=Lock)

    @property
    def names(self) -> list[str]:
        """Return the names of the calls, the chunks of a transcription in order of their index."""
        return [str(call[0]) for call in self.calls]

    def bundle(self) -> ConversationSteps:
        """Return the use cases."""
        return ConversationSteps(**{name: self._recorded(name) for name in ConversationSteps.__slots__})

    def _recorded(self, name: str) -> Callable[..., Any]:
        def call(workspace: str, conversation: str, attempt: int, *more: Any) -> Any:
            assert (workspace, conversation, attempt) == ("ws_1", "conv_1", 1)
            with self.lock:
                self.calls.append((name, *more))
                for key in (name, f"{name}:{more[0]}" if more else name):
                    if self.failing.get(key):
                        raise self.failing[key].pop(0)
            return self.results.get(name, {})

        return call
