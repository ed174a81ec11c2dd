"""A workspace whose queue is looked at instead of worked off."""

import itertools

import pytest
from sqlalchemy import Engine

from analysis.model.ids import WorkspaceId
from db.unit_of_work import SqlBegin
from tests.analysis.usecases.rooms import Queue, Room
from tests.conftest import FakeClock


@pytest.fixture
def room(engine: Engine, clock: FakeClock, workspace: WorkspaceId) -> Room:
    """A workspace on a real database of either kind."""
    queue = Queue()
    return Room(SqlBegin(engine, clock, queue), workspace, queue, clock, itertools.count(1).__next__)


@pytest.fixture
def elsewhere(room: Room, other_workspace: WorkspaceId) -> Room:
    """Another workspace on the same database."""
    return Room(room.begin, other_workspace, room.queue, room.clock, room.numbers)
