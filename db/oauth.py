"""One-time values of installations under way; they come before there is a workspace."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine, delete, insert

from analysis.ports import Clock
from db.schema import slack_oauth_states as states
from db.unit_of_work import translated


@dataclass(frozen=True, slots=True)
class SqlOAuthStates:
    """Implements analysis.ports.OAuthStates."""

    engine: Engine
    clock: Clock

    def issue(self, state_hash: str, *, expires_s: int) -> None:
        """Store the hash of a state, and forget those that are too old."""
        now = self.clock()
        row = {"state_hash": state_hash, "expires_at": now + timedelta(seconds=expires_s)}
        with translated(), self.engine.begin() as connection:
            connection.execute(delete(states).where(states.c.expires_at < now))
            connection.execute(insert(states).values(**row))

    def consume(self, state_hash: str) -> bool:
        """Use it up; deleting decides between racing callers."""
        statement = delete(states).where(states.c.state_hash == state_hash, states.c.expires_at >= self.clock())
        with translated(), self.engine.begin() as connection:
            return connection.execute(statement).rowcount == 1
