"""Who comes in, who does not, and what either is told."""

import pytest

from tests.handlers.api.conftest import Rows
from tests.handlers.api.driver import ApiDriver, Program


async def test_both_kinds_of_credential_open_the_door(
    api: ApiDriver, dialer: Program, dashboard: Program, usage: Rows
) -> None:
    """A signature and a token; each is told who it is, and both requests are written down."""
    for program in (dialer, dashboard):
        answer = await api.call(program, "GET", "/me")
        assert answer.status == 200, answer.content
        assert answer.json["id"] == program.id
        assert answer.headers["x-request-id"].startswith("req_")
        assert answer.headers["cache-control"] == "no-store"
    assert [(row.route, row.status) for row in usage.rows] == [("/me", 200)] * 2


@pytest.mark.parametrize(("language", "title"), [("en", "Not found"), ("zh-TW,en;q=0.5", "找不到")])
async def test_a_problem_is_told_in_the_readers_language(api: ApiDriver, language: str, title: str) -> None:
    """Of the two there are; what no route has is no plain text either."""
    answer = await api.call(None, "GET", "/nowhere", headers=[("Accept-Language", language)])
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["title"] == title
    assert answer.json["type"] == "/api/docs/problems#not-found"
