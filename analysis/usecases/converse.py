"""What somebody writes in their own words: the number of a call, a question about one, or something else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.model.ids import WorkspaceId
from analysis.usecases.ask import AskQuestion
from analysis.usecases.requests import Asked, RequestAnalysis, Say


@dataclass(frozen=True, slots=True)
class Written:
    """Words somebody wrote.

    Attributes:
        reference: What may name a call.
        question: All of it.
        language: BCP 47 to answer in; quotes stay in their own.
    """

    reference: str
    question: str
    language: str


@dataclass(frozen=True, slots=True)
class Converse:
    """Answer words where they were written."""

    request: RequestAnalysis
    ask: AskQuestion
    say: Say

    def __call__(self, workspace: WorkspaceId, written: Written, lost: Mapping[str, Any], asked: Asked) -> None:
        """Show the call they name, else answer the question about the thread's call, else say *lost* (see `Say`).

        Raises:
            RepeatedError: The same words again.
        """
        if self.request(workspace, written.reference, asked).call is not None:
            return
        if self.ask(workspace, written.question, written.language, asked) is None:
            self.say(workspace, lost, asked)
