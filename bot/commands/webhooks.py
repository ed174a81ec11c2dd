"""`webhooks`: which servers hear what, what was sent to them, and sending it once more."""

import time
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.markup import escape

from analysis.errors import RefusedError
from analysis.model.ids import WorkspaceId
from analysis.model.webhooks import (
    EndpointChange,
    EndpointId,
    NewEndpoint,
    WebhookDelivery,
    WebhookDeliveryId,
    WebhookEndpoint,
)
from analysis.usecases.webhooks.manage import ManageWebhooks, types_named
from analysis.usecases.webhooks.replay import ShownDelivery, WebhookDeliveries
from bot.commands.edge import Lang, out, table
from bot.commands.signing import add_secret_commands, show_secret
from bot.commands.workspace import Team, at_workspace
from bot.webhook_jobs import manage_webhooks, webhook_deliveries
from bot.wiring import World, start_worker_if_free
from handlers.render.words import Words, harmless

app = typer.Typer(help="Servers that hear what happens, by Standard Webhooks.", no_args_is_help=True)

PATIENCE_S, LOOK_S = 40.0, 0.2
"""How long an attempt is waited for, and how often it is looked for."""

WEBHOOK_HELP = "The webhook's id, whe_…."
Id = Annotated[str, typer.Argument(help=WEBHOOK_HELP)]
Types = Annotated[list[str], typer.Option("--event", help="What it hears; give it several times for several.")]
MaybeTypes = Annotated[list[str] | None, typer.Option("--event", help="What it hears from now on.")]
Since = Annotated[datetime, typer.Option(help="From when on, in UTC.", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"])]


def manage(world: World) -> ManageWebhooks:
    """Return the use cases of webhooks."""
    return manage_webhooks(world.settings, world.begin, world.webhook_sender)


def sent(world: World) -> WebhookDeliveries:
    """Return the use cases of deliveries."""
    return webhook_deliveries(world.begin)


@app.command("create")
def create(
    url: Annotated[str, typer.Argument(help="https address on port 443.")],
    event: Types,
    *,
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    team: Annotated[str, typer.Option(help="Whose calls and deals it hears of. Default: the workspace's.")] = "",
    slack_team: Team = "",
    lang: Lang = "",
) -> None:
    """Make a webhook and show its signing secret, once."""
    with at_workspace(lang, slack_team) as (world, words, workspace):
        new = NewEndpoint(url, types_named(event), description, team)
        show_secret(words, manage(world).create(workspace, new, actor=None))


@app.command("list")
def list_webhooks(slack_team: Team = "", lang: Lang = "") -> None:
    """List the webhooks, without secrets."""
    with at_workspace(lang, slack_team) as (world, words, workspace):
        print_webhooks(words, manage(world).list(workspace, actor=None))


@app.command("change")
def change(
    webhook: Id,
    *,
    url: Annotated[str | None, typer.Option(help="Another address.")] = None,
    event: MaybeTypes = None,
    description: Annotated[str | None, typer.Option(help="Another description.")] = None,
    slack_team: Team = "",
    lang: Lang = "",
) -> None:
    """Change what is given."""
    store(webhook, EndpointChange(url, types_named(event) if event else None, description), slack_team, lang)


@app.command("enable")
def enable(webhook: Id, slack_team: Team = "", lang: Lang = "") -> None:
    """Switch a webhook on again."""
    store(webhook, EndpointChange(enabled=True), slack_team, lang)


@app.command("disable")
def disable(webhook: Id, slack_team: Team = "", lang: Lang = "") -> None:
    """Switch a webhook off."""
    store(webhook, EndpointChange(enabled=False), slack_team, lang)


def store(webhook: str, wanted: EndpointChange, slack_team: str, lang: str) -> None:
    """Change a webhook and say so."""
    with at_workspace(lang, slack_team) as (world, words, workspace):
        manage(world).change(workspace, EndpointId(webhook), wanted, actor=None)
        typer.echo(words("cli-webhook-changed", id=harmless(webhook)))


add_secret_commands(app, manage, EndpointId, noun="webhook", argument=WEBHOOK_HELP, lost="secrets and deliveries")


@app.command("test")
def send_test(webhook: Id, slack_team: Team = "", lang: Lang = "") -> None:
    """Send a test event and show what came of it."""
    with at_workspace(lang, slack_team) as (world, words, workspace):
        made = manage(world).test(workspace, EndpointId(webhook), actor=None)
        typer.echo(words("cli-webhook-sent", id=made.id))
        follow(world, words, workspace, made)


@app.command("log")
def log(
    webhook: Id,
    delivery: Annotated[str, typer.Argument(help="A delivery's id, whd_…, to see its attempts.")] = "",
    *,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many.")] = 20,
    slack_team: Team = "",
    lang: Lang = "",
) -> None:
    """List what was sent, newest first, or the attempts of one delivery."""
    with at_workspace(lang, slack_team) as (world, words, workspace):
        endpoint = EndpointId(webhook)
        if delivery:
            print_attempts(words, sent(world).one(workspace, endpoint, WebhookDeliveryId(delivery), actor=None))
        else:
            print_deliveries(words, sent(world).page(workspace, endpoint, limit=limit, actor=None))


@app.command("replay")
def replay(
    webhook: Id,
    delivery: Annotated[str, typer.Argument(help="One delivery, whd_…; or else --since.")] = "",
    *,
    since: Since | None = None,
    delivered: Annotated[bool, typer.Option("--delivered", help="Also what was delivered.")] = False,
    slack_team: Team = "",
    lang: Lang = "",
) -> None:
    """Send one delivery once more, or what happened since a time."""
    with at_workspace(lang, slack_team) as (world, words, workspace):
        endpoint = EndpointId(webhook)
        if bool(delivery) == bool(since):
            raise RefusedError("webhook-replay-what")
        if since is None:
            again = sent(world).again(workspace, endpoint, WebhookDeliveryId(delivery), actor=None)
            typer.echo(words("cli-webhook-sent", id=again.id))
            follow(world, words, workspace, again)
        else:
            at = since.replace(tzinfo=UTC)
            begins = sent(world).since(workspace, endpoint, at, every=delivered, actor=None)
            typer.echo(words("cli-webhook-replay", since=words.moment(begins, UTC)))


def follow(world: World, words: Words, workspace: WorkspaceId, delivery: WebhookDelivery) -> None:
    """Wait for the next attempt, working here where nobody else does, and show all of them."""
    end = time.monotonic() + PATIENCE_S
    with start_worker_if_free(world):
        while True:
            found = sent(world).one(workspace, delivery.endpoint_id, delivery.id, actor=None)
            if len(found.attempts) > delivery.attempts or time.monotonic() > end:
                break
            time.sleep(LOOK_S)
    print_attempts(words, found)


def safe(text: str) -> str:
    """Return foreign text as a cell."""
    return escape(harmless(text))


def print_webhooks(words: Words, found: list[WebhookEndpoint]) -> None:
    """Print a table of webhooks."""
    rows = table(words, "id", "url", "events", "team", "state", "secrets")
    for one in found:
        state = words(f"cli-webhook-state-{one.state}")
        rows.add_row(one.id, safe(one.url), ", ".join(sorted(one.types)), safe(one.team), state, str(len(one.active)))
    out().print(rows)


def print_deliveries(words: Words, found: list[WebhookDelivery]) -> None:
    """Print a table of deliveries."""
    rows = table(words, "id", "events", "state", "attempts", "when")
    for one in found:
        when = words.moment(one.ended_at or one.due_at, UTC)
        rows.add_row(one.id, one.type, words(f"cli-webhook-state-{one.state}"), str(one.attempts), when)
    out().print(rows)


def print_attempts(words: Words, found: ShownDelivery) -> None:
    """Print the attempts of one delivery."""
    rows = table(words, "attempts", "when", "status", "latency", "answer")
    for one in found.attempts:
        reply = one.reply
        said = words(reply.error) if reply.error else safe(reply.answer)
        status = "" if reply.status is None else str(reply.status)
        rows.add_row(str(one.number), words.moment(one.at, UTC), status, f"{reply.latency_ms} ms", said)
    out().print(rows)
