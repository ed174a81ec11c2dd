"""What a chart is drawn from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Series:
    """One line or one color of bars.

    Attributes:
        points: Label and value, the same labels in every series of a chart.
    """

    name: str
    points: tuple[tuple[str, float], ...]
