"""The page of API access, by signed requests: keys, tokens and webhooks made, shown once, changed and taken back."""

import json
from typing import Any

import pytest

from analysis.model.credentials import ApiScope
from analysis.model.webhooks import EndpointState
from analysis.usecases.credentials import NewCredential
from bot.playground.people import ADMIN
from handlers.render.slack.admin.api_ids import ApiField, ApiPress, Tab
from handlers.render.slack.admin.ids import Page, Press
from tests.handlers.slack.listeners.administering import Desk, desk
from tests.handlers.slack.listeners.stage import Stage

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-TW"])
BRING = [ApiScope.CALLS_WRITE, ApiScope.CALLS_READ]


async def at_tab(stage: Stage, language: str, tab: Tab) -> Desk:
    """Return an admin's screen with one part of the page on it."""
    here = desk(stage, language)
    await here.open(Page.API)
    if tab is not Tab.KEYS:
        await here.press(Press.TURN, option=f"{Page.API}:{tab}.0")
    return here


def verbatim(here: Desk) -> list[str]:
    """Return what the uppermost window has to copy."""
    blocks: list[dict[str, Any]] = here.top.body["blocks"]
    return [one["elements"][0]["elements"][0]["text"] for one in blocks if one["type"] == "rich_text"]


def audited(here: Desk, action: str) -> Any:
    """Return the newest entry of the audit log with this action."""
    return here.audited(action)[0]


@pytest.mark.fault("36")
@LANGUAGES
async def test_a_key_is_made_and_its_secret_shown_once(stage: Stage, language: str) -> None:
    """Wrong: beside its field. Right: the secret in a window that says so, nowhere else, and never again."""
    here = await at_tab(stage, language, Tab.KEYS)
    assert here.words("admin-api-keys-none") in here.said
    await here.press(ApiPress.NEW_KEY)
    wrong = await here.send(api_name="  ", api_scopes=BRING)
    assert set(wrong["errors"]) == {ApiField.NAME}
    assert set((await here.send(api_name="Dialer", api_scopes=[]))["errors"]) == {ApiField.SCOPES}
    await here.send(api_name="Dialer <!channel>", api_scopes=BRING, api_team=" North ")
    secret, key = verbatim(here)
    assert here.depth == 3
    assert here.words("admin-secret-once").split("*")[1] in here.said
    [made] = stage.slack.world.services.admin.keys.list(stage.room.workspace, actor=None)
    assert (made.id, made.name, made.team, made.scopes) == (key, "Dialer <!channel>", "North", frozenset(BRING))
    below = stage.slack.workspace.stacks[ADMIN][-2]
    assert "Dialer" in json.dumps(below.body["blocks"])
    assert secret not in json.dumps(below.body)
    assert secret not in str(audited(here, "key.created"))


@LANGUAGES
async def test_a_key_changes_over_and_ends(stage: Stage, language: str) -> None:
    """A second secret, the older one ended, off, on, deleted: each said, audited with before and after."""
    here = await at_tab(stage, language, Tab.KEYS)
    await here.press(ApiPress.NEW_KEY)
    await here.send(api_name="Dialer", api_scopes=BRING)
    first, key = verbatim(here)
    here.stage.slack.workspace.stacks[ADMIN].pop()
    await here.press(Press.OPEN, f"{Page.API}:{key}")
    await here.press(ApiPress.KEY_ROTATE, key)
    second = verbatim(here)[0]
    assert second != first
    here.stage.slack.workspace.stacks[ADMIN].pop()
    await here.press(Press.OPEN, f"{Page.API}:{key}")
    assert here.words("admin-key-two-explain") in here.said
    for press, said in (
        (ApiPress.KEY_RETIRE, "admin-key-retired"),
        (ApiPress.KEY_OFF, "admin-api-switched-off"),
        (ApiPress.KEY_ON, "admin-api-switched-on"),
        (ApiPress.KEY_DELETE, "admin-key-deleted"),
    ):
        await here.press(press, key)
        assert here.words(said) in here.said
    here.stage.slack.workspace.stacks[ADMIN].pop()
    assert here.words("admin-api-keys-none") in here.said
    assert (audited(here, "key.rotated").before, audited(here, "key.rotated").after) == ({"secrets": 1}, {"secrets": 2})
    off = audited(here, "key.disabled")
    assert (off.before, off.after) == ({"enabled": True}, {"enabled": False})
    assert audited(here, "key.deleted").before["name"] == "Dialer"


@LANGUAGES
async def test_a_token_is_made_and_revoked(stage: Stage, language: str) -> None:
    """Its days are held to a year; the list shows until when, and that it is revoked."""
    here = await at_tab(stage, language, Tab.TOKENS)
    await here.press(ApiPress.NEW_TOKEN)
    for days in (None, "0", "367"):
        wrong = await here.send(api_name="Dashboard", api_scopes=[ApiScope.USAGE_READ], api_days=days)
        assert set(wrong["errors"]) == {ApiField.DAYS}
    await here.send(api_name="Dashboard", api_scopes=[ApiScope.USAGE_READ], api_days="30")
    [token] = verbatim(here)
    assert token.startswith("sca_")
    here.stage.slack.workspace.stacks[ADMIN].pop()
    assert "Dashboard" in here.said
    assert token not in json.dumps(here.top.body)
    [made] = stage.slack.world.services.admin.tokens.list(stage.room.workspace, actor=None)
    await here.press(Press.OPEN, f"{Page.API}:{made.id}")
    await here.press(ApiPress.TOKEN_REVOKE, made.id)
    assert here.words("admin-token-revoked") in here.said
    assert audited(here, "token.revoked").before["name"] == "Dashboard"
    here.stage.slack.workspace.stacks[ADMIN].pop()
    assert here.words("admin-api-revoked") in here.said


@LANGUAGES
async def test_a_webhook_is_made_changed_and_deleted(stage: Stage, language: str) -> None:
    """An address that is never called is refused at its field; the list shows the host, not the address."""
    here = await at_tab(stage, language, Tab.HOOKS)
    await here.press(ApiPress.NEW_HOOK)
    events = ["conversation.completed", "alert.sent"]
    for address in ("http://example.com", "https://127.0.0.1/x", "nonsense"):
        wrong = await here.send(hook_address=address, hook_events=events)
        assert set(wrong["errors"]) == {ApiField.ADDRESS}
    none = await here.send(hook_address="https://hooks.example.com/in/t0k3n", hook_events=[])
    assert set(none["errors"]) == {ApiField.EVENTS}
    await here.send(hook_address="https://hooks.example.com/in/t0k3n", hook_events=events, hook_note="CRM")
    [secret] = verbatim(here)
    assert secret.startswith("whsec_")
    here.stage.slack.workspace.stacks[ADMIN].pop()
    assert "CRM" in here.said
    assert "t0k3n" not in here.said
    manage = stage.slack.world.services.admin.webhooks
    [made] = manage.list(stage.room.workspace, actor=None)
    await here.press(Press.OPEN, f"{Page.API}:{made.id}")
    await here.press(ApiPress.HOOK_TEST, made.id)
    assert here.words("admin-hook-tested") in here.said
    await here.press(ApiPress.HOOK_EDIT, made.id)
    await here.send(hook_note="CRM of the North", hook_events=["alert.sent"])
    assert "CRM of the North" in here.said
    await here.press(ApiPress.HOOK_OFF, made.id)
    assert manage.get(stage.room.workspace, made.id, actor=None).state is EndpointState.DISABLED
    await here.press(ApiPress.HOOK_ON, made.id)
    await here.press(ApiPress.HOOK_ROTATE, made.id)
    assert verbatim(here)[0] not in {secret, ""}
    here.stage.slack.workspace.stacks[ADMIN].pop()
    await here.press(Press.OPEN, f"{Page.API}:{made.id}")
    await here.press(ApiPress.HOOK_RETIRE, made.id)
    await here.press(ApiPress.HOOK_DELETE, made.id)
    assert here.words("admin-hook-deleted") in here.said
    assert manage.list(stage.room.workspace, actor=None) == []


async def test_many_keys_are_turned_page_by_page(stage: Stage) -> None:
    """Slack takes a hundred blocks a window."""
    here = desk(stage)
    manage = stage.slack.world.services.admin.tokens
    for number in range(45):
        new = NewCredential(f"Token {number}", frozenset(ApiScope))
        manage.create(stage.room.workspace, new, days=10, actor=None)
    await here.open(Page.API)
    await here.press(Press.TURN, option=f"{Page.API}:{Tab.TOKENS}.0")
    assert "Token 44" in here.said
    await here.press(Press.TURN, f"{Page.API}:{Tab.TOKENS}.1")
    await here.press(Press.TURN, f"{Page.API}:{Tab.TOKENS}.2")
    assert "Token 0" in here.said


async def test_who_is_no_admin_makes_nothing(stage: Stage) -> None:
    """Dismissed while the form was open: refused, and nothing is stored."""
    here = await at_tab(stage, "en", Tab.KEYS)
    await here.press(ApiPress.NEW_KEY)
    stage.room.appoint("U0BOSS0001", role="admin")
    stage.room.appoint(ADMIN, role="rep")
    await here.send(api_name="Dialer", api_scopes=BRING)
    assert stage.slack.world.services.admin.keys.list(stage.room.workspace, actor=None) == []
