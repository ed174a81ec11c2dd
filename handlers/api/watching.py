"""How many programs wait in this process: each waits for free, but each looks at the database once a second."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from handlers.api.problems import ProblemError

RETRY_S = 5


@dataclass(frozen=True, slots=True)
class Watching:
    """Counts those who wait; in the event loop's thread alone.

    Attributes:
        most: In all.
        most_each: Of one credential, so that none keeps the others out.
    """

    most: int = 200
    most_each: int = 50
    now: Counter[str] = field(default_factory=Counter)

    def demand_room(self, credential: str) -> None:
        """Refuse one more where too many wait already. ProblemError."""
        if self.now.total() >= self.most or self.now[credential] >= self.most_each:
            raise ProblemError("unavailable", headers=(("Retry-After", str(RETRY_S)),), reason="too many wait")

    @contextmanager
    def one_more(self, credential: str) -> Iterator[None]:
        """Count somebody while the block runs."""
        self.now[credential] += 1
        try:
            yield
        finally:
            self.now[credential] -= 1
            if not self.now[credential]:
                del self.now[credential]
