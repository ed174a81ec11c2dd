"""What an attempt asks the model with beside the transcript."""

from dataclasses import dataclass
from datetime import date

from analysis.model.meddic import Letter, OpenQuestion


@dataclass(frozen=True, slots=True)
class Brief:
    """What an attempt asks the model with beside the transcript; fixed when it begins, for it is part of the question.

    Attributes:
        language: BCP 47 of what the model writes itself; "" for the call's own.
        today: Day of the call where its owner is; None leaves dates unresolved.
        questions: Open ones of the deal's earlier calls.
        proven: Letters the deal has at level 3 without this call: nothing is to be asked about them.
        model: Which language model reads, as `EnginePolicy.model` named it then.
    """

    language: str = ""
    today: date | None = None
    questions: tuple[OpenQuestion, ...] = ()
    proven: frozenset[Letter] = frozenset()
    model: str = ""


NO_BRIEF = Brief()
"""Nothing but the transcript."""
