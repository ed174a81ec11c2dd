"""Values that are kept as JSON and made when somebody looks: a rehearsal reads ten thousand and looks at some."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

from pydantic_core import from_json

T = TypeVar("T")


class Later(Sequence[T], Generic[T]):
    """Values that are made from their JSON text when somebody looks."""

    __slots__ = ("_made", "_read", "_text")

    def __init__(self, text: str, read: Callable[[dict[str, Any]], T]) -> None:
        self._text, self._read = text, read
        self._made: tuple[T, ...] | None = None

    def _all(self) -> tuple[T, ...]:
        if self._made is None:
            self._made = tuple([self._read(one) for one in from_json(self._text, cache_strings=False)])
        return self._made

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._all())

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        """Return one, or some."""
        return self._all()[at]

    def __iter__(self) -> Iterator[T]:
        """Yield them in order."""
        return iter(self._all())
