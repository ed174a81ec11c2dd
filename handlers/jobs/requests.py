"""What people asked for and a listener cannot do in a moment: bring the demo's recording, answer a question."""

from functools import partial
from typing import Any, Protocol

from analysis.model.ids import ConversationId, WorkspaceId
from analysis.model.messages import MessageId
from analysis.usecases.ask import ASK
from analysis.usecases.coach import COACH
from analysis.usecases.demo import DEMO
from handlers.jobs.engine import Engine, Json, StepFailedError


class Fill(Protocol):
    """See `analysis.usecases.demo.FillDemo`."""

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, name: str) -> dict[str, bool]: ...

    def fail(self, workspace: WorkspaceId, conversation: ConversationId, failure: dict[str, Any]) -> bool: ...


class Reply(Protocol):
    """See `analysis.usecases.ask.AnswerQuestion`."""

    def __call__(self, workspace: WorkspaceId, message: MessageId) -> dict[str, int]: ...

    def searched(self, workspace: WorkspaceId, message: MessageId) -> dict[str, int]: ...


class Observe(Protocol):
    """See `analysis.usecases.coach.ObserveCall`."""

    def __call__(self, workspace: WorkspaceId, message: MessageId) -> dict[str, int]: ...

    def without(self, workspace: WorkspaceId, message: MessageId) -> dict[str, int]: ...


def fill_demo(engine: Engine, fill: Fill, workspace: str, conversation: str, name: str) -> Json:
    """Bring the recording; what stops it is shown where the progress would be."""
    ids = (WorkspaceId(workspace), ConversationId(conversation))
    try:
        return engine.step("fill", fill, *ids, name)
    except StepFailedError as error:
        return engine.step("fail", fill.fail, *ids, dict(error.failure))


def answer_question(engine: Engine, reply: Reply, workspace: str, message: str) -> Json:
    """Answer; where the model stays away longer than our patience, by searching."""
    ids = (WorkspaceId(workspace), MessageId(message))
    try:
        return engine.step("answer", reply, *ids)
    except StepFailedError:
        return engine.step("search", reply.searched, *ids)


def observe_call(engine: Engine, observe: Observe, workspace: str, message: str) -> Json:
    """Have a model look at a call for its owner; where it stays away, what code found stands."""
    ids = (WorkspaceId(workspace), MessageId(message))
    try:
        return engine.step("observe", observe, *ids)
    except StepFailedError:
        return engine.step("without", observe.without, *ids)


def register(engine: Engine, fill: Fill, reply: Reply, observe: Observe) -> None:
    """Declare the workflows on *engine*."""
    engine.workflow(DEMO, partial(fill_demo, engine, fill))
    engine.workflow(ASK, partial(answer_question, engine, reply))
    engine.workflow(COACH, partial(observe_call, engine, observe))
