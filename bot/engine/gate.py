"""A gate in front of every step: once closed, steps wait for the process to end."""

from threading import Condition
from types import TracebackType


class AbandonedError(BaseException):
    """The engine was shut down under a waiting step; no `except Exception` and no engine takes it for a result."""


class Gate:
    """Counts the steps inside; closing it keeps new ones out and waits for the rest."""

    def __init__(self) -> None:
        self._state, self._open, self._abandoned, self._inside = Condition(), True, False, 0

    @property
    def is_open(self) -> bool:
        """Return whether steps may begin."""
        return self._open

    def __enter__(self) -> None:
        """Begin a step. Raises AbandonedError where the engine ends and its process lives on."""
        with self._state:
            self._state.wait_for(lambda: self._open or self._abandoned)
            if self._abandoned:
                raise AbandonedError
            self._inside += 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._state:
            self._inside -= 1
            self._state.notify_all()

    def close(self, timeout_s: float) -> bool:
        """Let nobody in any more; True once nobody is inside, False if that takes longer than *timeout_s*."""
        with self._state:
            self._open = False
            return self._state.wait_for(lambda: not self._inside, timeout_s)

    def abandon(self) -> None:
        """Turn everybody away who waits: their jobs stay as they are, for the next worker."""
        with self._state:
            self._open, self._abandoned = False, True
            self._state.notify_all()
