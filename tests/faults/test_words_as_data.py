"""Words of strangers stay words: SQL, wildcards, guesses and monsters find, change and break nothing."""

import re

import pytest

from analysis.model.conversation import Conversation
from analysis.model.ids import WorkspaceId, new_id
from db.unit_of_work import SqlBegin
from tests.db.conftest import a_conversation, an_opportunity
from tests.handlers.api.driver import ApiDriver, Program

SQL = [
    "' or '1'='1",
    "'; drop table opportunities; --",
    '" or ""="',
    "1) union select secret from developer_key_secrets --",
    "x' and sleep(5) --",
    "\\'; select pg_sleep(5); --",
    "$$;select 1;$$",
    "${7*7}{{7*7}}",
]
WILD = ["%", "_", "%%", "H%", "_arbour", "Harbou_", "\\%", "/%", "[H]arbour", "*", ".*"]
ODD = [*SQL, *WILD]
COMPANIES = ("Harbour", "100% Pine", "snake_case", "back\\slash")
ID = re.compile(r"[a-z]+_[A-Za-z0-9_-]{22}")


@pytest.fixture
def stored(begin: SqlBegin, workspace: WorkspaceId) -> list[Conversation]:
    """Deals and calls whose names hold what a pattern would take for its own."""
    with begin(workspace) as work:
        for name in COMPANIES:
            work.opportunities.add(an_opportunity(workspace, company=name))
        return [work.conversations.add(a_conversation(workspace, title=name)) for name in COMPANIES]


@pytest.mark.fault("32")
def test_searches_take_every_character_for_itself(
    begin: SqlBegin, workspace: WorkspaceId, stored: list[Conversation]
) -> None:
    """What is found holds the very characters; a quote ends no statement, a wildcard matches nothing but itself."""
    for typed in ODD:
        with begin(workspace) as work:
            calls = {one.title for one in work.conversations.search(typed, limit=20)}
            deals = {one.company for one in work.opportunities.search(typed)}
            assert work.conversations.find(typed) is None, typed
            assert work.opportunities.find(typed) is None, typed
        assert calls == deals == {name for name in COMPANIES if typed in name}, typed
    with begin(workspace) as work:
        assert len(work.opportunities.recent()) == len(work.conversations.recent()) == len(stored)


@pytest.mark.fault("32", "35")
async def test_ids_that_are_no_ids_answer_like_missing_ones(
    api: ApiDriver, dialer: Program, stored: list[Conversation], begin: SqlBegin, workspace: WorkspaceId
) -> None:
    """In the path, escaped as a client would: 404 word for word as for an id nobody has; in a query 422."""
    nowhere = await api.call(dialer, "GET", f"/things/{new_id('opp')}")
    for typed in [*(word for word in ODD if "/" not in word), "%00", "%", "*"]:
        path = "".join(f"%{byte:02X}" for byte in typed.encode()) if "%0" not in typed else typed
        answer = await api.call(dialer, "GET", f"/things/{path}")
        assert (answer.status, answer.json["type"]) == (404, nowhere.json["type"]), typed
        assert (await api.call(dialer, "GET", f"/things?limit={path}")).status in {400, 422}, typed
    with begin(workspace) as work:
        assert len(work.opportunities.recent()) == len(stored)


@pytest.mark.fault("35")
async def test_an_id_cannot_be_guessed_from_another(api: ApiDriver, dialer: Program) -> None:
    """128 random bits each, of a thousand none repeats; two made one after the other have nothing in common."""
    minted = [new_id("opp") for _ in range(1_000)]
    assert len(set(minted)) == len(minted)
    assert all(ID.fullmatch(one) for one in minted)
    made = [(await api.call(dialer, "POST", "/things", {"name": "x"}, key=f"k{n}")).json["id"] for n in range(2)]
    assert all(ID.fullmatch(one) for one in made)
    assert made[0][4:8] != made[1][4:8]
