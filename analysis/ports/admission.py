"""What requests of programs have to pass before their routes run."""

from typing import Protocol

from analysis.model.admission import Admission, FirstAnswer, Ticket


class Gate(Protocol):
    """Lets requests of one workspace's programs in, each once and within its limits."""

    def admit(self, ticket: Ticket) -> Admission:
        """Use up the nonce, count, look whether it was answered before: each only if the one before let it by.

        Of equal Idempotency-Keys at the same time the first is admitted and the others wait for its end.

        Raises:
            RefusedError: "api-idempotency-key-in-progress": the first of them takes longer than we wait.
        """
        ...

    def keep(self, ticket: Ticket, answer: FirstAnswer) -> None:
        """Keep what the first request with the ticket's Idempotency-Key is told."""
        ...

    def forget(self, ticket: Ticket) -> None:
        """Let the Idempotency-Key of a request that was refused be used anew."""
        ...
