"""Leave to a job what the messenger must be asked or told, so that a request stays one short transaction."""

from dataclasses import dataclass

from analysis.model.delivery import Delivery
from analysis.model.ids import UserId, WorkspaceId
from analysis.ports import Begin, Work
from analysis.usecases.once import claim

HOME = "slack.home"
"""Name of the workflow that shows a person their Home: (workspace, user, person as the messenger names them)."""
PROMPTS = "slack.prompts"
"""Name of the workflow that offers what one could ask: (workspace, user, person, channel of the direct message)."""
LOOK = "slack.look"
"""Name of the workflow that looks at a shared file: (workspace, user, reply_to where no thread is known, file)."""
QUEUE = "interactive"


def leave(work: Work, errand: str, delivery: Delivery, *args: str) -> None:
    """Queue an errand in the transaction of the request it comes from, once.

    Raises:
        RepeatedError: The same request again.
    """
    claim(work, delivery)
    work.jobs.enqueue(errand, f"{errand}:{work.workspace}:{delivery.key}", work.workspace, *args, queue=QUEUE)


@dataclass(frozen=True, slots=True)
class LeaveErrand:
    """Queue one errand, and nothing else."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, errand: str, delivery: Delivery, *args: str) -> None:
        """Queue it with what it needs to know. RepeatedError for the same request again."""
        with self.begin(workspace) as work:
            leave(work, errand, delivery, *args)


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Set the language a person wants to be written to, and show them their Home in it."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, user: UserId, person: str, locale: str, delivery: Delivery) -> None:
        """Store it ("" goes back to the messenger's own) and queue the page.

        Raises:
            RefusedError: "user-not-found".
            RepeatedError: The same request again.
        """
        with self.begin(workspace) as work:
            leave(work, HOME, delivery, user, person)
            work.users.choose(user, locale=locale)
