"""Values that are kept as JSON and made when somebody looks: a rehearsal reads ten thousand and looks at some."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

from pydantic_core import from_json

T = TypeVar("T")


class Later(Sequence[T], Generic[T]):
    """A list kept as JSON: taken apart when somebody looks, each value made when it is looked at."""

    __slots__ = ("_found", "_made", "_parts", "_read", "_text")

    def __init__(self, text: str, read: Callable[[dict[str, Any]], T]) -> None:
        self._text, self._read = text, read
        self._parts: list[dict[str, Any]] | None = None
        self._made: dict[int, T] = {}
        self._found: dict[tuple[str, tuple[object, ...]], tuple[T, ...]] = {}

    def _all(self) -> list[dict[str, Any]]:
        if self._parts is None:
            self._parts = from_json(self._text, cache_strings=False)
        return self._parts

    def _one(self, at: int) -> T:
        made = self._made.get(at)
        if made is None:
            made = self._made[at] = self._read(self._all()[at])
        return made

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._all())

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        """Return one, or some."""
        if isinstance(at, slice):
            return [self._one(place) for place in range(len(self))[at]]
        return self._one(at if at >= 0 else len(self) + at)

    def __iter__(self) -> Iterator[T]:
        """Yield them in order."""
        return map(self._one, range(len(self)))

    def __reversed__(self) -> Iterator[T]:
        """Yield them from the last."""
        return map(self._one, range(len(self) - 1, -1, -1))

    def where(self, name: str, wanted: tuple[object, ...]) -> tuple[T, ...]:
        """Return those whose part of that name is one of *wanted*, in order; the others are never made.

        Every later call of a deal asks the earlier ones the same again.
        """
        found = self._found.get((name, wanted))
        if found is None:
            found = tuple([self._one(at) for at, part in enumerate(self._all()) if part[name] in wanted])
            self._found[name, wanted] = found
        return found
