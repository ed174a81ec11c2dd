"""Labeled conversations as files: read strictly, for a label that is silently ignored makes every figure wrong."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.errors import RefusedError
from analysis.model.meddic import Letter, Level, Status
from analysis.model.transcript import Participant, Side, SideSource, Transcript
from analysis.transcript.parse import parse_transcript

LEVELS_OF: Mapping[Status, tuple[Level, ...]] = {
    Status.CONFIRMED: (Level.STATED, Level.CONFIRMED),
    Status.WEAK: (Level.CLAIMED,),
    Status.CONTRADICTED: (Level.CLAIMED,),
    Status.NOT_DISCUSSED: (Level.UNKNOWN,),
}
"""Which levels a label's status allows in one call; "unverified" is an outcome, never a label."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FilePerson(_Strict):
    """A speaker as given with a case; wins over what the transcript says."""

    label: str = Field(min_length=1)
    name: str = ""
    side: Side = Side.UNKNOWN
    role: str = ""


class FileLabel(_Strict):
    """What people say of one letter."""

    present: bool
    status: Literal[Status.CONFIRMED, Status.WEAK, Status.CONTRADICTED, Status.NOT_DISCUSSED] | None = None
    level: Literal[0, 1, 2, 3] | None = None
    evidence: list[str] = []


class FileCase(_Strict):
    """One conversation of a dataset file."""

    id: str = Field(pattern=r"^[A-Za-z0-9._-]+$")
    about: str = ""
    source: str = Field(min_length=1)
    license: str = Field(min_length=1)
    is_sales_call: bool
    language: str = ""
    participants: list[FilePerson] = []
    transcript: str | dict[str, Any]
    labels: dict[Letter, FileLabel] = {}


class FileDataset(_Strict):
    """A dataset file; docs/evaluation.md shows one."""

    format: Literal[1]
    name: str = Field(min_length=1)
    about: str = Field(min_length=1)
    notice: str = ""
    replies: str = ""
    cases: list[FileCase] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Label:
    """What people say of one letter of one call.

    Attributes:
        present: Whether the call holds any evidence for the letter.
        status: None where nobody labeled it; then it is not scored.
        level: 0 to 3; None where nobody labeled it.
        evidence: Ids of the lines any of which is a right one; empty where nobody listed them.
    """

    present: bool
    status: Status | None = None
    level: Level | None = None
    evidence: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """One labeled conversation.

    Attributes:
        labels: By letter; a letter that is not there is not scored. Empty where it is no sales call.
    """

    id: str
    transcript: Transcript
    is_sales_call: bool
    labels: Mapping[Letter, Label]


@dataclass(frozen=True, slots=True)
class Dataset:
    """Labeled conversations.

    Attributes:
        about: Whose the conversations and labels are, to print.
        replies: Folder of stored replies; None where the file names none.
    """

    name: str
    about: str
    cases: tuple[Case, ...]
    replies: Path | None


def load(path: Path) -> Dataset:
    """Return the dataset in the file at *path*; paths in it count from its folder.

    Raises:
        RefusedError: "eval-unreadable", "eval-invalid", "eval-twice", "eval-transcript", "eval-label-line" or
            "eval-label-odd", each with where it is wrong.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise RefusedError("eval-unreadable", name=path.name) from None
    try:
        file = FileDataset.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "-"
        raise RefusedError("eval-invalid", name=path.name, place=place, fault=first["msg"]) from None
    if file.notice and not (path.parent / file.notice).is_file():
        raise RefusedError("eval-unreadable", name=file.notice)
    for case_id, count in Counter(case.id for case in file.cases).items():
        if count > 1:
            raise RefusedError("eval-twice", case=case_id)
    return Dataset(
        name=file.name,
        about=file.about,
        cases=tuple(_case(case, path.parent) for case in file.cases),
        replies=path.parent / file.replies if file.replies else None,
    )


def together(datasets: Iterable[Dataset]) -> list[Case]:
    """Return the cases of several datasets.

    Raises:
        RefusedError: "eval-twice" if two have the same id.
    """
    cases: dict[str, Case] = {}
    for case in (case for each in datasets for case in each.cases):
        if case.id in cases:
            raise RefusedError("eval-twice", case=case.id)
        cases[case.id] = case
    return list(cases.values())


def _case(case: FileCase, folder: Path) -> Case:
    transcript = _transcript(case, folder)
    ids = {segment.id for segment in transcript.segments}
    if case.labels and not case.is_sales_call:
        raise RefusedError("eval-label-odd", case=case.id, letter=next(iter(case.labels)).value)
    for letter, label in case.labels.items():
        if not _agrees(label):
            raise RefusedError("eval-label-odd", case=case.id, letter=letter.value)
        for line in label.evidence:
            if line not in ids:
                raise RefusedError("eval-label-line", case=case.id, letter=letter.value, line=line)
    labels = {
        letter: Label(
            present=label.present,
            status=label.status,
            level=None if label.level is None else Level(label.level),
            evidence=frozenset(label.evidence),
        )
        for letter, label in case.labels.items()
    }
    return Case(case.id, transcript, case.is_sales_call, labels)


def _agrees(label: FileLabel) -> bool:
    """Return whether the parts of a label can be true together."""
    if label.level is not None and (label.level > 0) is not label.present:
        return False
    if label.status is not None and (label.status is not Status.NOT_DISCUSSED) is not label.present:
        return False
    if label.status is not None and label.level is not None and Level(label.level) not in LEVELS_OF[label.status]:
        return False
    return label.present or not label.evidence


def _transcript(case: FileCase, folder: Path) -> Transcript:
    if isinstance(case.transcript, str):
        try:
            content = (folder / case.transcript).read_bytes()
        except OSError:
            raise RefusedError("eval-transcript", case=case.id, path=case.transcript) from None
    else:
        content = json.dumps(case.transcript, ensure_ascii=False).encode()
    given = [Participant(p.label, p.name or p.label, p.side, _source(p.side), p.role) for p in case.participants]
    return parse_transcript(content, name=f"{case.id}.json", language=case.language, given=given)


def _source(side: Side) -> SideSource:
    return SideSource.UNKNOWN if side is Side.UNKNOWN else SideSource.GIVEN
