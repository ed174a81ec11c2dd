"""Secrets planted everywhere, then a day of work and of failures, then a look at all that came out."""

import asyncio
import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from analysis.model.conversation import ConversationState
from analysis.usecases.start import NewConversation
from bot.commands import app as cli
from bot.demo import samples
from bot.playground import payloads
from bot.playground.calls import Fault
from bot.playground.people import REP
from bot.settings import Settings
from handlers.slack.reply_to import SlackPlace
from tests.fakes.every_row import every_row
from tests.fakes.gemini_server import generated
from tests.fakes.groq_server import error as groq_error
from tests.fakes.provider_server import Reply
from tests.faults.canaries import (
    HEARER,
    OPERATOR,
    PASSWORD,
    SET,
    WAIT_S,
    WORD,
    Day,
    Reports,
    a_day,
    credentials,
    logged,
)
from tests.handlers.api.driver import Program

pytestmark = pytest.mark.slow

LINES = f"Ann: What does {WORD} cost you?\nBob: About 40,000 dollars a month, says {WORD}."
TEXT = {"kind": "text", "text": LINES}
PACKED = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
Heard = tuple[str, str]


async def people(day: Day) -> None:
    """Type and press in Slack, rightly and wrongly; Slack itself fails now and then."""
    driver, workspace = day.playground.state.driver, day.playground.state.workspace
    room = workspace.channel("C0DEALS001")
    day.playground.state.knobs.faults += [Fault("chat.postMessage", "500"), Fault("chat.update", "429")]
    for line in ("/analyze", "/analyze list", "/analyze 202611-IC999", "/sales-admin"):
        done = await driver.form(line, payloads.command(workspace, REP, room, line))
        assert done.status == 200, done.reply
        day.told.append((line, done.reply))
    forged = {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": f"v0={OPERATOR}"}
    for body in (f"token={OPERATOR}&text={WORD}".encode(), b"{" * 900):
        answer = await day.asked("POST", f"/slack/commands?token={OPERATOR}", content=body, headers=forged)
        assert answer.status_code in {400, 401}


async def programs(day: Day, key: Program, token: Program) -> None:
    """Push calls whose analysis fails in every way that quotes what was sent, then one that is done; ask wrongly."""
    sent = SET["GEMINI_API_KEY"]
    refused = {"code": 400, "status": "INVALID_ARGUMENT", "message": f"API key {sent} not valid for {WORD}"}
    day.gemini.script(Reply(400, {"error": refused}), *[Reply(body=generated([{"text": f"{WORD}: no {{ JSON"}]))] * 4)
    for number, state in enumerate(("failed", "failed", "done")):
        if state == "done":
            day.gemini.replies.clear()
        source = {**TEXT, "text": f"{LINES} {number}"}
        call = await day.push(key, f"k{number}", source)
        assert (await day.ended(token, call["id"]))["state"] == state
    upload = {"kind": "upload", "media_type": "audio/mpeg", "size_bytes": 5}
    place = (await day.push(key, "up", upload, shown=True))["upload"]["url"]
    day.secret["presigned upload"] = re.search(r"X-Amz-Signature=(\w+)", place)[1]  # type: ignore[index]
    wrong = {"Authorization": f"Bearer {token.token[:-4]}beef"}
    for headers in (wrong, {}, {"X-Dev-Key": key.id, "X-Dev-Signature": OPERATOR}):
        await day.asked("GET", f"/api/v1/me?access_token={OPERATOR}", headers=headers)
    await day.asked("POST", "/api/v1/conversations", content=f'{{"{WORD}": "{OPERATOR}"'.encode(), headers=wrong)
    await day.asked("GET", "/api/v1/me", headers=dict(token.headers("GET", "/api/v1/me")))
    for page in (
        "/health",
        "/api/health",
        "/metrics",
        "/health/detailed",
        "/nothing",
        f"/files/audio/x?signature={OPERATOR}",
    ):
        await day.asked("GET", page)
        await day.asked("GET", page, headers={"Authorization": f"Bearer {SET['METRICS_TOKEN']}"})


async def recording(day: Day) -> None:
    """Bring a recording: Groq refuses it and quotes its key."""
    workspace = day.world.directory.ensure_workspace("slack:T0PLAY0001")
    with day.world.begin(workspace) as work:
        owner = work.users.ensure(REP, name="Rep").id
    day.groq.script(groq_error(401, f"Invalid API Key: {SET['GROQ_API_KEY']}", "invalid_api_key"))
    place = SlackPlace("T0PLAY0001", "C0DEALS001", "", REP).mint()
    new = NewConversation("Reading", owner_id=owner, file_name=f"{WORD}.ogg", media_type="audio/ogg", reply_to=place)
    start = day.world.services.start_from_recording
    made = await asyncio.to_thread(start, workspace, new, samples.sample(samples.READING).recording)
    for _ in range(WAIT_S * 10):
        with day.world.begin(workspace) as work:
            found = work.conversations.get(made.conversation_id)
        told = str([one.blocks for one in day.playground.state.workspace.messages])
        if found is not None and found.state is ConversationState.FAILED and "Error id" in told:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(found)


def stored(engine: Engine, folder: Path) -> Iterator[Heard]:
    """Yield every row, also what the engine packs, and every file beside the database."""
    for name, row in every_row(engine):
        packed = (base64.b64decode(one[: len(one) // 4 * 4]) for one in PACKED.findall(row))
        yield f"table {name}", row + "".join(one.decode("latin-1") for one in packed)
    for path in folder.rglob("*"):
        if path.is_file() and not path.name.startswith("app.db"):
            yield f"file {path.relative_to(folder)}", path.read_bytes().decode("latin-1")


def operator(database: str, folder: Path) -> Iterator[Heard]:
    """Ask for everything at the terminal, with the providers gone and once with a database that is away."""
    nothing: dict[str, str | None] = {name.upper(): None for name in Settings.model_fields}
    given: dict[str, str | None] = {
        **nothing,
        **SET,
        "DATA_FOLDER": str(folder),
        "COLUMNS": "300",
        "DATABASE_URL": database,
    }
    given |= {"GROQ_BASE_URL": "http://127.0.0.1:1", "GOOGLE_GEMINI_BASE_URL": "http://127.0.0.1:1"}
    given |= {"SLACK_API_URL": "http://127.0.0.1:1/api/", "CLOUDFLARE_R2_SECRET_KEY": None}
    away = {**given, "DATABASE_URL": f"postgresql://rep:{PASSWORD}@127.0.0.1:1/calls"}
    broken = {**given, "TOKEN_ENCRYPTION_KEYS": f"v1:{PASSWORD}", "GROQ_BASE_URL": f"no://{PASSWORD}@x"}
    team = ("--slack-team", "T0PLAY0001")
    commands = [["doctor"], ["audit", *team], ["keys", "list", *team], ["webhooks", "list", *team], ["costs", *team]]
    for environment in (given, away, broken):
        for command in commands if environment is given else commands[:2]:
            ended = CliRunner().invoke(cli, command, env=environment)
            yield f"bot {command[0]}", f"{ended.output} {ended.stderr} {ended.exception!r}"


@pytest.mark.fault("64")
async def test_no_secret_and_no_word_comes_out(database_url: str, tmp_path: Path, logs_restored: None) -> None:
    """After good work and every failure, no secret is in logs, reports, answers, messages, numbers, rows or files."""
    with Reports() as reports, logged() as said:
        async with a_day(tmp_path, database_url, reports) as day:
            key, token = credentials(day)
            await people(day)
            await programs(day, key, token)
            await recording(day)
            kept = list(stored(day.world.engine, tmp_path))
        looked = list(operator(database_url, tmp_path / "data"))
    slack = day.playground.state
    shown = [(f"Slack {one.channel}", f"{one.text} {one.blocks}") for one in slack.workspace.messages]
    shown += [("call of Slack", str(one)) for one in slack.api.called]
    shown += [(HEARER, f"{one.headers} {one.body!r}") for one in day.hearer]
    traces = [("log", said.getvalue()), ("reports", reports.text())]
    traces += [("repr", repr((day.world, day.world.settings)))]
    everywhere = [*traces, *day.told, *shown, *looked, *kept]

    secrets = day.secret | {"encryption key": "canary-key-canary-key"}
    found = {(name, place) for name, secret in secrets.items() for place, text in everywhere if secret in text}
    # Until it expires, who repeats a request is told the address for its upload again.
    assert found - {("presigned upload", "table api_answers")} == set()
    refusals = [one for one in day.told if re.search(r": [45]\d\d$", one[0])]
    assert [place for place, text in [*traces, *refusals, *looked] if WORD in text] == []

    # What a card says leads to the log line and to the report.
    ids = {one for _, text in shown for one in re.findall(r"Error id for your administrator: \W*([0-9a-f]{8})", text)}
    lines = [json.loads(line) for line in said.getvalue().splitlines() if line.startswith("{")]
    assert ids
    for error_id in ids:
        [line] = [one for one in lines if one.get("error_id") == error_id]
        assert line["conversation"].startswith("conv_")
        assert line["workspace"].startswith("ws_")
        assert error_id in reports.text()

    # All of this was there to be found.
    assert any(WORD in text for place, text in kept if place.startswith("table "))
    assert SET["GROQ_API_KEY"] in str(day.groq.requests[0].headers)
    assert SET["GEMINI_API_KEY"] in str(day.gemini.requests[0].headers)
    assert day.hearer
    assert "step.crashed" in said.getvalue() or "error_id" in said.getvalue()
    assert "error_id" in reports.text()
    assert {line["level"] for line in lines} >= {"info", "warning"}
