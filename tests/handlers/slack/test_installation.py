"""Installation by OAuth, and its end: rows 9 and 12 of the fault catalog, tokens at rest, rotation."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import uvicorn
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from analysis.errors import RejectedError
from analysis.model.conversation import ConversationState
from analysis.model.ids import WorkspaceId
from analysis.model.transcript import Segment, Transcript
from analysis.usecases.installations import CLEAR, ROTATE, ClearWorkspace, FindInstallation
from analysis.usecases.rotation import RenewAll, RotateTokens
from analysis.usecases.start import NewConversation
from bot.playground.driver import signature
from bot.settings import load
from bot.slack import SlackSide, make_slack
from bot.slack_tokens import make_cipher, make_tokens
from bot.wiring import World, migrate, open_world, utc_now
from handlers.slack.jobs import SlackRefresh
from tests.bot.test_crypto import ONE
from tests.fakes.slack_driver import SECRET, bound, serving

SITE = "https://calls.example.org"
# slack_sdk signs in with aiohttp's BasicAuth; nothing of ours can change that.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


@dataclass
class FakeOAuth:
    """Slack's side of an installation: codes and refresh tokens, each good once.

    Attributes:
        grants: What a code stands for.
    """

    grants: dict[str, dict[str, Any]] = field(default_factory=dict)
    refreshed: int = 0

    def routes(self) -> list[Route]:
        """Return the two methods an installation needs."""
        return [
            Route("/api/oauth.v2.access", self.access, methods=["POST"]),
            Route("/api/auth.test", self.test, methods=["POST"]),
        ]

    async def access(self, request: Request) -> JSONResponse:
        """Exchange a code or a refresh token."""
        given = {name: value[0] for name, value in parse_qs((await request.body()).decode()).items()}
        assert request.headers["authorization"].startswith("Basic ") or given["client_secret"] == "client-secret"
        if given.get("grant_type") == "refresh_token":
            if given["refresh_token"] != f"xoxe-1-refresh{self.refreshed}":
                return JSONResponse({"ok": False, "error": "invalid_refresh_token"})
            self.refreshed += 1
            tokens = {"access_token": f"xoxb-fresh{self.refreshed}", "refresh_token": f"xoxe-1-refresh{self.refreshed}"}
            return JSONResponse({"ok": True, "token_type": "bot", "expires_in": 43_200, **tokens})
        if given.get("redirect_uri") != f"{SITE}/slack/oauth_redirect":
            return JSONResponse({"ok": False, "error": "bad_redirect_uri"})
        grant = self.grants.pop(given["code"], None)
        return JSONResponse({"ok": True, **grant} if grant else {"ok": False, "error": "invalid_code"})

    async def test(self, _: Request) -> JSONResponse:
        """Say whose token it is."""
        return JSONResponse({"ok": True, "bot_id": "B1", "url": "https://x.example/", "user_id": "UBOT"})

    def grant(self, code: str, *, team: str = "T1", enterprise: str = "", org_wide: bool = False) -> None:
        """Let *code* stand for an installation."""
        self.grants[code] = {
            "access_token": f"xoxb-secret-{code}",
            "refresh_token": "xoxe-1-refresh0",
            "expires_in": 43_200,
            "token_type": "bot",
            "scope": "chat:write,commands",
            "bot_user_id": "UBOT",
            "app_id": "A1",
            "team": None if org_wide else {"id": team, "name": "Team"},
            "enterprise": {"id": enterprise, "name": "Grid"} if enterprise else None,
            "authed_user": {"id": "U1"},
            "is_enterprise_install": org_wide,
        }


@dataclass
class Many:
    """A bot that many workspaces install."""

    world: World
    side: SlackSide
    slack: FakeOAuth
    client: httpx.AsyncClient

    async def begin(self) -> str:
        """Begin an installation; the browser holds the cookie. Return the state."""
        answer = await self.client.get("/slack/install")
        assert answer.status_code == 302
        place = urlsplit(answer.headers["location"])
        assert place.path == "/oauth/v2/authorize"
        return parse_qs(place.query)["state"][0]

    async def install(self, code: str = "c1", **grant: Any) -> int:
        """Go through a whole installation; return the last page's status."""
        self.slack.grant(code, **grant)
        state = await self.begin()
        return (await self.client.get("/slack/oauth_redirect", params={"state": state, "code": code})).status_code

    async def event(self, inner: dict[str, Any], *, team: str | None = "T1", **envelope: Any) -> int:
        """Send a signed event; return the status."""
        body = {"type": "event_callback", "team_id": team, "event": inner, "event_id": "Ev1", **envelope}
        request = self.client.build_request("POST", "/slack/events", json=body)
        stamp = str(int(utc_now().timestamp()))
        request.headers["X-Slack-Request-Timestamp"] = stamp
        request.headers["X-Slack-Signature"] = signature(SECRET, stamp, request.content)
        return (await self.client.send(request)).status_code

    def find(self) -> FindInstallation:
        """Return the look-up."""
        cipher = make_cipher(self.world.settings)
        assert cipher is not None
        return FindInstallation(self.world.begin, utc_now, self.world.directory, cipher)

    def queued(self, workflow: str) -> int:
        """Return how many jobs of a kind are queued."""
        control: Any = self.world.services.cancel.control
        return len(control.client.list_workflows(name=workflow))


@pytest.fixture
async def many(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Many]:
    """Over SQLite."""
    async with opened(sqlite_url, tmp_path) as found:
        yield found


@pytest.fixture
async def many_both(database_url: str, tmp_path: Path) -> AsyncIterator[Many]:
    """Over each kind of database."""
    async with opened(database_url, tmp_path) as found:
        yield found


@asynccontextmanager
async def opened(database_url: str, folder: Path) -> AsyncIterator[Many]:
    """Open it with its fake Slack."""
    sock, slack = bound(), FakeOAuth()
    settings = load(
        None,
        environment="test",
        database_url=database_url,
        data_folder=folder,
        slack_api_url=f"http://127.0.0.1:{sock.getsockname()[1]}/api/",
        slack_signing_secret=SECRET,
        slack_oauth_client_id="client-id",
        slack_oauth_client_secret="client-secret",
        token_encryption_keys=ONE,
        public_url=SITE,
    )
    if not settings.embedded:
        migrate(settings)  # the queue's tables
    config = uvicorn.Config(Starlette(routes=slack.routes()), log_level="warning")
    async with serving(uvicorn.Server(config), sock):
        with open_world(settings) as world:
            side = make_slack(world)
            assert side is not None
            transport = httpx.ASGITransport(app=Starlette(routes=side.routes))
            async with httpx.AsyncClient(transport=transport, base_url=SITE) as client, side.running():
                yield Many(world, side, slack, client)


async def test_an_installation_ends_with_a_token_that_works(many: Many) -> None:
    """The workspace is there, its token is found, and the page says so in the reader's language."""
    assert await many.install() == 200
    found = many.find()("", "T1")
    assert found is not None
    assert found.bot_token == "xoxb-secret-c1"
    assert make_tokens(many.world.settings, many.world.begin, many.world.directory)(found.workspace) == "xoxb-secret-c1"
    many.slack.grant("c2")
    state = await many.begin()
    page = await many.client.get(
        "/slack/oauth_redirect", params={"state": state, "code": "c2"}, headers={"Accept-Language": "zh-TW,en"}
    )
    assert "安裝完成" in page.text


@pytest.mark.fault("64")
async def test_tokens_stand_in_no_file_in_clear(many: Many, tmp_path: Path) -> None:
    """Neither in the database nor beside it; nor does any file store of Bolt's appear."""
    await many.install()
    many.world.engine.dispose()
    with sqlite3.connect(tmp_path / "app.db") as link:
        link.execute("pragma wal_checkpoint(truncate)")
    link.close()
    contents = written(tmp_path)
    assert "app.db" in contents
    assert [name for name, content in contents.items() if b"xoxb-secret" in content or b"xoxe-1" in content] == []


def written(folder: Path) -> dict[str, bytes]:
    """Return every file under a folder by name."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.fault("12")
async def test_row_12_a_state_serves_once_and_in_its_own_browser(many_both: Many) -> None:
    """Forged, used, old, or begun elsewhere: 400, and nothing is installed."""
    many = many_both
    many.slack.grant("c1")
    many.slack.grant("c2")
    state = await many.begin()
    params = {"state": state, "code": "c1"}
    kept = dict(many.client.cookies)
    many.client.cookies.clear()
    assert (await many.client.get("/slack/oauth_redirect", params=params)).status_code == 400
    many.client.cookies.update(kept)
    assert (await many.client.get("/slack/oauth_redirect", params=params | {"state": "forged"})).status_code == 400
    assert (await many.client.get("/slack/oauth_redirect", params=params)).status_code == 200
    many.client.cookies.update(kept)
    assert (await many.client.get("/slack/oauth_redirect", params=params | {"code": "c2"})).status_code == 400
    assert "c2" in many.slack.grants
    assert (await many.client.get("/slack/oauth_redirect", params={"code": "c2"})).status_code == 400


@pytest.mark.fault("12")
async def test_row_12_a_wrong_code_installs_nothing(many: Many) -> None:
    """Slack says no: 400. A person who says no: a page that says nothing happened."""
    state = await many.begin()
    assert (await many.client.get("/slack/oauth_redirect", params={"state": state, "code": "x"})).status_code == 400
    assert (await many.client.get("/slack/oauth_redirect", params={"error": "access_denied"})).status_code == 200
    assert many.find()("", "T1") is None


@pytest.mark.fault("12")
async def test_row_12_an_org_wide_installation_is_its_grids(many_both: Many) -> None:
    """Every team of the grid finds it; another grid does not; a team's own goes before it."""
    many = many_both
    assert await many.install(enterprise="E1", org_wide=True) == 200
    find = many.find()
    grid = find("E1", "T5")
    assert grid is not None
    assert (grid.team, grid.enterprise) == ("", "E1")
    assert find("E2", "T5") is None
    assert await many.install("c2", team="T5", enterprise="E1") == 200
    own = find("E1", "T5")
    assert own is not None
    assert own.workspace != grid.workspace
    assert find("E1", "T6") == grid


def running(many: Many, workspace: WorkspaceId) -> str:
    """Begin a conversation; return its id."""
    said = Transcript((Segment("s1", "hello"),), (), "en", "given")
    receipt = many.world.services.start_from_transcript(workspace, NewConversation("call"), said)
    return receipt.conversation_id


@pytest.mark.fault("9")
async def test_row_9_uninstalling_takes_tokens_and_queue(many_both: Many) -> None:
    """Tokens at once, what is under way by a job; the next request is told that we are not installed."""
    many = many_both
    await many.install()
    found = many.find()("", "T1")
    assert found is not None
    conversation = running(many, found.workspace)
    happened = int(utc_now().timestamp())
    assert await many.event({"type": "app_uninstalled"}, event_time=happened) == 200
    assert many.find()("", "T1") is None
    assert many.queued(CLEAR) == 1
    control = many.world.services.cancel.control
    clear = ClearWorkspace(many.world.begin, many.world.directory.active_attempts, control)
    assert (clear(found.workspace), clear(found.workspace)) == (1, 0)
    with many.world.begin(found.workspace) as work:
        assert work.conversations.get(conversation).state is ConversationState.CANCELED  # type: ignore[arg-type]
    client: Any = control
    job = client.client.retrieve_workflow(f"process:{conversation}:1").get_status()
    assert job.status == "CANCELLED"
    assert await many.event({"type": "app_uninstalled"}, event_time=happened) == 200
    assert many.queued(CLEAR) == 1


async def test_a_late_uninstall_leaves_a_new_installation_alone(many: Many) -> None:
    """Removed and installed again: the old event's redelivery must not take the new tokens."""
    await many.install()
    old = int((utc_now() - timedelta(minutes=5)).timestamp())
    assert await many.event({"type": "app_uninstalled"}, event_time=old) == 200
    assert many.find()("", "T1") is not None


@pytest.mark.fault("9")
async def test_a_persons_revoked_token_is_not_ours(many: Many) -> None:
    """We hold the bot's only; when that is revoked, it is an uninstall."""
    await many.install()
    now = int(utc_now().timestamp())
    await many.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}, event_time=now)
    assert many.find()("", "T1") is not None
    await many.event({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}, event_time=now)
    assert many.find()("", "T1") is None


async def test_tokens_are_renewed_two_hours_ahead(many: Many) -> None:
    """A request or the half-hourly look queues it once; the job exchanges them, and only once."""
    await many.install()
    soon = utc_now() + timedelta(hours=10, minutes=30)
    cipher = make_cipher(many.world.settings)
    assert cipher is not None
    world = many.world
    assert many.find()("", "T1") is not None
    assert many.queued(ROTATE) == 0
    FindInstallation(world.begin, lambda: soon, world.directory, cipher)("", "T1")
    RenewAll(world.begin, lambda: soon, world.directory)()
    assert many.queued(ROTATE) == 1
    client = WebClient(base_url=world.settings.slack_api_url, retry_handlers=[])
    rotate = RotateTokens(world.begin, lambda: soon, cipher, SlackRefresh(client, "client-id", "client-secret"))
    workspace = world.directory.find("slack:T1")
    assert workspace is not None
    assert await world.services.run(rotate, workspace)
    assert not await world.services.run(rotate, workspace)
    found = many.find()("", "T1")
    assert found is not None
    assert found.bot_token == "xoxb-fresh1"
    with world.begin(workspace) as work:
        installation = work.installations.current()
    assert installation is not None
    assert installation.token_expires_at == soon.astimezone(UTC) + timedelta(seconds=43_200)


async def test_a_refused_refresh_keeps_the_old_token(many: Many) -> None:
    """The job fails loudly, and the token that still lives keeps working."""
    await many.install()
    many.slack.refreshed = 7
    late = datetime.now(UTC) + timedelta(hours=11)
    cipher = make_cipher(many.world.settings)
    workspace = many.world.directory.find("slack:T1")
    assert cipher is not None
    assert workspace is not None
    client = WebClient(base_url=many.world.settings.slack_api_url, retry_handlers=[])
    refresh = SlackRefresh(client, "client-id", "client-secret")
    with pytest.raises(RejectedError, match="invalid_refresh_token"):
        await many.world.services.run(RotateTokens(many.world.begin, lambda: late, cipher, refresh), workspace)
    assert many.find()("", "T1") is not None
