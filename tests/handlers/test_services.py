"""How use cases run: those who ask at the same time share a commit where commits are dear."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import event

from analysis.errors import RefusedError
from analysis.model.ids import WorkspaceId
from analysis.ports import Begin
from bot.settings import load
from bot.wiring import World, open_world

ASKED = 12


@dataclass(frozen=True, slots=True)
class Meet:
    """A use case: makes a person known, or refuses somebody."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, who: str, *, unwanted: str = "") -> str:
        """Return their id."""
        with self.begin(workspace) as work:
            met = work.users.ensure(who).id
            if who == unwanted:
                raise RefusedError("not-wanted")
            return met


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    """An open world on either database."""
    with open_world(load(None, environment="test", database_url=database_url, data_folder=str(tmp_path))) as opened:
        yield opened


async def crowd(world: World) -> tuple[list[str | BaseException], int]:
    """Ask ASKED times while the first thread is busy; one is refused. Return what came of each, and the commits."""
    commits: list[object] = []
    home, meet, go = world.home, Meet(world.begin), Event()
    event.listen(world.engine, "commit", commits.append)
    busy = asyncio.create_task(world.services.run(go.wait))
    asked = [
        asyncio.create_task(world.services.run_together(meet, home, f"U{number}", unwanted="U3"))
        for number in range(ASKED)
    ]
    await asyncio.sleep(0)  # each has asked now
    go.set()
    await busy
    return await asyncio.gather(*asked, return_exceptions=True), len(commits)


async def test_who_asks_at_the_same_time_shares_a_commit_on_sqlite(world: World) -> None:
    """Each is stored by the time they hear of it, and who is refused spoils nobody else's."""
    came, commits = await crowd(world)
    with world.begin(world.home) as work:
        known = [work.users.ensure(f"U{number}").id for number in range(ASKED) if number != 3]
    assert [one for one in came if isinstance(one, str)] == known
    assert isinstance(came[3], RefusedError)
    assert commits == (1 if world.settings.embedded else ASKED - 1)
