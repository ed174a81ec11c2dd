"""Replies kept as files: written by people for tests, or recorded from a model, and always said to be which."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.errors import CallError, RecitationError, RefusedError, RejectedError
from analysis.meddic.prompt import Prompt, transcript_of
from analysis.model.meddic import Usage
from analysis.model.paid import PaidAnswer
from analysis.ports import LanguageModel
from analysis.usecases.dialogue import question_key

WRITTEN_ENGINE: Final = "stored:written-by-hand"


class Kind(StrEnum):
    """WRITTEN: by a person, to test the machinery. RECORDED: what a model once answered."""

    WRITTEN = "written"
    RECORDED = "recorded"


class Withheld(StrEnum):
    """Why a model's answer holds no text."""

    NO = ""
    BLOCKED = "blocked"
    RECITATION = "recitation"
    UNUSABLE = "unusable"


class StoredReply(BaseModel):
    """One reply file.

    Attributes:
        about: For whoever opens the file.
        engine: Of the model, or WRITTEN_ENGINE.
        run: Which of several runs it belongs to, from 1.
        transcript_sha256: What it was asked about.
        question_key: The purchase key of the question; "" for a written reply, which answers any wording of it.
        repair: Whether it answers the repair round.
        reply: The JSON itself for a written reply, the model's text for a recorded one.
        usage: As billed: tokens, cost_usd, seconds; {} for a written reply.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str = ""
    kind: Kind
    engine: str = Field(min_length=1)
    run: int = Field(default=1, ge=1)
    transcript_sha256: str = Field(pattern=r"^([0-9a-f]{64})?$")
    question_key: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    repair: bool = False
    withheld: Withheld = Withheld.NO
    reply: dict[str, Any] | str = ""
    usage: dict[str, float] = {}

    def answer(self) -> PaidAnswer:
        """Return it as a provider's answer whose body is this file."""
        return PaidAnswer(self.model_dump_json(), Usage(**_counts(self.usage)))

    @property
    def text(self) -> str:
        """The JSON text the model returned."""
        return self.reply if isinstance(self.reply, str) else json.dumps(self.reply, ensure_ascii=False)


def _counts(usage: Mapping[str, float]) -> dict[str, Any]:
    kinds = {name: int for name in usage if name.endswith("_tokens")} | {"priced": bool}
    return {name: kinds.get(name, float)(value) for name, value in usage.items()}


def read_replies(folder: Path) -> tuple[StoredReply, ...]:
    """Return all replies in *folder*, by name of file.

    Raises:
        RefusedError: "eval-no-replies" without any, "eval-reply-invalid" with the file that is none.
    """
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            reply = StoredReply.model_validate_json(path.read_text(encoding="utf-8"))
            reply.answer()
        except (ValidationError, ValueError, TypeError):
            raise RefusedError("eval-reply-invalid", name=path.name) from None
        found.append(reply)
    if not found:
        raise RefusedError("eval-no-replies", folder=folder.name)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class StoredModel:
    """Implements analysis.ports.LanguageModel over stored replies, for one run.

    A recorded reply answers only the very question it was recorded for: another prompt, rubric or transcript makes
    it stale. A written one answers any question about its transcript. Nobody wrote a repair: nothing is repaired.
    """

    replies: tuple[StoredReply, ...]
    run: int = 1
    engine: str = WRITTEN_ENGINE
    queue: str = "offline"
    paid: bool = False

    def send(self, *, system: str, prompt: str, schema: Mapping[str, Any]) -> PaidAnswer:
        """Return the stored reply.

        Raises:
            RefusedError: "eval-no-reply" if none is stored for this question and run.
        """
        asked = Prompt(system, prompt, schema)
        repair = "repairs" in schema.get("properties", {})
        sha = transcript_of(prompt)
        for reply in self.replies:
            if reply.run != self.run:
                continue
            if reply.question_key and reply.question_key == question_key(_named(self, reply.engine), asked):
                return reply.answer()
            if not reply.question_key and (reply.transcript_sha256, reply.repair) == (sha, repair):
                return reply.answer()
        if repair and self._written(sha):
            return PaidAnswer(StoredReply(
                kind=Kind.WRITTEN, engine=self.engine, transcript_sha256=sha, repair=True, reply={"repairs": []}
            ).model_dump_json())  # fmt: skip
        raise RefusedError("eval-no-reply", run=self.run, transcript=sha[:12])

    def _written(self, sha: str) -> bool:
        return any(r.kind is Kind.WRITTEN and r.transcript_sha256 == sha and r.run == self.run for r in self.replies)

    def read(self, answer: PaidAnswer) -> str:
        """Return the stored text, or raise what the model's answer once raised."""
        reply = StoredReply.model_validate_json(answer.body)
        if reply.withheld is Withheld.BLOCKED:
            raise RefusedError("analysis-blocked")
        if reply.withheld is Withheld.RECITATION:
            raise RecitationError("recorded recitation")
        if reply.withheld is Withheld.UNUSABLE:
            raise RejectedError("recorded unusable answer")
        return reply.text


def _named(model: StoredModel, engine: str) -> StoredModel:
    return StoredModel(model.replies, model.run, engine)


@dataclass(frozen=True, slots=True)
class RecordingModel:
    """Implements analysis.ports.LanguageModel over another one, keeping each of its replies as a file.

    Attributes:
        inner: The model that is asked and paid.
        folder: Where the files go; holds words of the calls, so treat it like transcripts.
    """

    inner: LanguageModel
    folder: Path
    run: int = 1

    @property
    def engine(self) -> str:
        return self.inner.engine

    @property
    def queue(self) -> str:
        return self.inner.queue

    @property
    def paid(self) -> bool:
        return self.inner.paid

    def send(self, *, system: str, prompt: str, schema: Mapping[str, Any]) -> PaidAnswer:
        """Ask, write the file, return the answer. Raises as the inner model does."""
        answer = self.inner.send(system=system, prompt=prompt, schema=schema)
        text, withheld = self._read(answer)
        reply = StoredReply(
            kind=Kind.RECORDED,
            engine=self.engine,
            run=self.run,
            transcript_sha256=transcript_of(prompt),
            question_key=question_key(self, Prompt(system, prompt, schema)),
            repair="repairs" in schema.get("properties", {}),
            withheld=withheld,
            reply=text,
            usage=asdict(answer.usage),
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{reply.question_key[:24]}-run{self.run}.json"
        path.write_text(reply.model_dump_json(indent=1) + "\n", encoding="utf-8")
        return answer

    def _read(self, answer: PaidAnswer) -> tuple[str, Withheld]:
        try:
            return self.inner.read(answer), Withheld.NO
        except RefusedError:
            return "", Withheld.BLOCKED
        except RecitationError:
            return "", Withheld.RECITATION
        except CallError:
            return "", Withheld.UNUSABLE

    def read(self, answer: PaidAnswer) -> str:
        """Read it as the inner model does."""
        return self.inner.read(answer)
