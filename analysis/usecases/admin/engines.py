"""Which engines there are, which are chosen, and whether one works: a tiny real call through the provider port."""

import time
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import CallError, OutcomeUnknownError, RefusedError, RejectedError, UnavailableError
from analysis.model.ids import UserId, WorkspaceId
from analysis.model.policy import NO_MODEL, EnginePolicy
from analysis.model.system import EngineInfo
from analysis.ports import Begin
from analysis.usecases.appoint import demand_admin
from analysis.usecases.engines import Engines
from analysis.usecases.policies import ChoosePolicy

TRANSCRIBER, MODEL = "transcriber", "model"
SAMPLE_MS = 2_000
ANSWER = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}


@dataclass(frozen=True, slots=True)
class EngineList:
    """What is there and what is chosen.

    Attributes:
        policy: As an admin chose.
        transcriber: Name of the one at work, by policy or by the environment; "" for none.
        model: The same of the language model; "" for the keyword scan.
    """

    engines: tuple[EngineInfo, ...]
    policy: EnginePolicy
    transcriber: str
    model: str


@dataclass(frozen=True, slots=True)
class EngineTest:
    """What came of a test.

    Attributes:
        key: Catalog key of the words; with `provider` and what a refusal says in `params`.
        cost_usd: Of the call; None where the price is not known or there was none.
    """

    engine: str
    works: bool
    key: str
    params: dict[str, str | float]
    seconds: float
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True)
class ShowEngines:
    """Return them to an admin."""

    begin: Begin
    engines: Engines
    catalog: tuple[EngineInfo, ...]

    def __call__(self, workspace: WorkspaceId, user: UserId) -> EngineList:
        """Return them. RefusedError("access-admin-only")."""
        with self.begin(workspace) as work:
            demand_admin(work, user)
            policy = work.policies.get(EnginePolicy)
        chosen = self.engines.under(policy)
        return EngineList(
            self.catalog, policy, chosen.default_transcriber, "" if chosen.model is None else chosen.model.engine
        )


@dataclass(frozen=True, slots=True)
class ChooseEngines:
    """Store which engines work on calls that name none."""

    begin: Begin
    engines: Engines

    def __call__(self, workspace: WorkspaceId, policy: EnginePolicy, *, actor: UserId | None) -> bool:
        """Store it with before and after in the audit log; False if it stood so already.

        Raises:
            RefusedError: "access-admin-only"; "admin-engine-unknown" for one that is not configured.
        """
        if policy.transcriber and policy.transcriber not in self.engines.transcribers:
            raise RefusedError("admin-engine-unknown")
        if policy.model not in {"", NO_MODEL, *self.engines.models}:
            raise RefusedError("admin-engine-unknown")
        return ChoosePolicy(self.begin)(workspace, policy, actor=actor)


@dataclass(frozen=True, slots=True)
class TryEngine:
    """Make one small call: two seconds of speech, or one question.

    Attributes:
        speech: 16 kHz mono FLAC of SAMPLE_MS.
    """

    begin: Begin
    engines: Engines
    speech: Path

    def __call__(self, workspace: WorkspaceId, name: str, user: UserId) -> EngineTest:
        """Return what came of it; whatever the provider did is words, never an error.

        Args:
            workspace: Whose admin asks; the audit log keeps that and how it went.
            name: Role and name of an engine, such as "model:gemini:gemini-3.8-flash".
            user: Who.

        Raises:
            RefusedError: "access-admin-only", "admin-engine-unknown".
        """
        with self.begin(workspace) as work:
            demand_admin(work, user)
        role, _, engine = name.partition(":")
        known = self.engines.transcribers if role == TRANSCRIBER else self.engines.models
        if engine not in known:
            raise RefusedError("admin-engine-unknown")
        began = time.monotonic()
        try:
            cost = self._ask(role, engine)
            result = EngineTest(name, True, "admin-engine-works", {}, time.monotonic() - began, cost)  # noqa: FBT003 - named by its class
        except CallError as error:
            key, params = said_of(error)
            result = EngineTest(name, False, key, params, time.monotonic() - began)  # noqa: FBT003
        with self.begin(workspace) as work:
            outcome = "done" if result.works else "failed"
            work.audit.record("engine.tested", actor=user, target=name, outcome=outcome)
        return result

    def _ask(self, role: str, engine: str) -> float | None:
        """Make the call, read its answer, and return what it cost in US dollars."""
        if role == TRANSCRIBER:
            transcriber = self.engines.transcribers[engine]
            heard = transcriber.send(self.speech, duration_ms=SAMPLE_MS, language="en")
            transcriber.read(heard)
            return heard.usage.cost_usd if heard.usage.priced else None
        model = self.engines.models[engine]
        answer = model.send(system="Answer with JSON.", prompt='Return {"ok": true}.', schema=ANSWER)
        model.read(answer)
        return answer.usage.cost_usd if answer.usage.priced else None


def said_of(error: CallError) -> tuple[str, dict[str, str | float]]:
    """Return the words for what a provider did."""
    if isinstance(error, RefusedError):
        return error.key, dict(error.params)
    if isinstance(error, UnavailableError):
        return "provider-unavailable", {"provider": error.provider}
    if isinstance(error, OutcomeUnknownError):
        return "outcome-unknown", {"provider": error.provider}
    if isinstance(error, RejectedError) and error.provider:
        return "provider-rejected", {"provider": error.provider}
    return "our-fault", {}
