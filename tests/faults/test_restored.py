"""A backup filled into an empty host: what was bought is not bought again, and what is in doubt stays in doubt."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from analysis.errors import OutcomeUnknownError
from analysis.model.conversation import Step
from analysis.model.ids import ConversationId, WorkspaceId
from analysis.model.paid import PaidAnswer
from analysis.ports import Begin
from analysis.usecases.paid import Buy, Order
from bot.backup import back_up, restore
from bot.settings import Settings, load
from bot.wiring import utc_now
from db.directory import Directory
from db.engine import make_engine
from db.migrate import migrate
from db.unit_of_work import SqlBegin
from tests.db.conftest import a_conversation
from tests.fakes.postgres import client_programs

ANSWER = PaidAnswer('{"text": "hello"}')


@dataclass
class Till:
    """A provider that counts what it is paid for."""

    paid: list[str] = field(default_factory=list)

    def order(self, key: str) -> Order:
        """Return an order for one answer."""

        def call() -> PaidAnswer:
            self.paid.append(key)
            return ANSWER

        return Order(key, Step.TRANSCRIBE, "groq:whisper", "groq", paid=True, call=call)


def settings_of(url: str, folder: Path) -> Settings:
    """Return an installation's settings."""
    return load(None, database_url=url, data_folder=folder)


def opened(url: str) -> tuple[SqlBegin, WorkspaceId]:
    """Return units of work over a database, and its one workspace."""
    engine = make_engine(url)
    return SqlBegin(engine, utc_now), Directory(engine, utc_now).ensure_workspace("local")


def half_done(begin: Begin, workspace: WorkspaceId, till: Till) -> ConversationId:
    """Leave a call behind with one answer bought and one asked for when the host died."""
    with begin(workspace) as work:
        call = work.conversations.add(a_conversation(workspace)).id
        work.purchases.intend(call, "asked", 1, provider="groq:whisper", step=Step.TRANSCRIBE)
    assert Buy(begin)(workspace, call, 1, till.order("bought")) == ANSWER
    return call


@pytest.mark.fault("69")
def test_the_paid_call_guard_survives_a_restore(
    database_url: str, other_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the new host the stored answer serves; the open request is unknown, counted, and bought only when asked to."""
    monkeypatch.setenv("PATH", str(client_programs()), prepend=":")
    till, file = Till(), tmp_path / "kept.tar"
    begin, workspace = opened(database_url)
    call = half_done(begin, workspace, till)
    back_up(settings_of(database_url, tmp_path / "data"), file, utc_now())
    begin.engine.dispose()

    restore(settings_of(other_database, tmp_path / "other"), file)
    migrate(other_database)
    begin, same = opened(other_database)
    assert same == workspace
    buy = Buy(begin)
    assert buy(workspace, call, 1, till.order("bought")) == ANSWER
    with pytest.raises(OutcomeUnknownError):
        buy(workspace, call, 1, till.order("asked"))
    assert till.paid == ["bought"]
    assert buy(workspace, call, 2, till.order("asked")) == ANSWER  # the next attempt is a person's wish
    assert till.paid == ["bought", "asked"]
    begin.engine.dispose()
