"""The page of alert rules: listed, made, changed, rehearsed, switched, copied, deleted."""

from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from analysis.errors import RefusedError
from analysis.model.alerts import AlertRule, RuleId
from analysis.usecases.admin.rehearse import packed
from analysis.usecases.admin.rules import RuleDesk
from handlers.render.slack.admin.frame import mend
from handlers.render.slack.admin.ids import Field, Form, Press, RuleVerb
from handlers.render.slack.admin.rehearsal import rehearsal, rehearsed
from handlers.render.slack.admin.rule import Draft, blank, copied, read_rule, rule_form
from handlers.render.slack.admin.rules import delete, rule_name, rules, switched_words
from handlers.render.slack.admin.settings import CUSTOM
from handlers.render.slack.message import Json
from handlers.services import Services
from handlers.slack.admin.jobs import REHEARSE, REHEARSE_RULE
from handlers.slack.admin.kit import Turn, close_onto, kept, outcome, turn_to
from handlers.slack.asked import clicked_value
from handlers.slack.context import Asker
from handlers.slack.interactions.forms import values_of
from handlers.slack.modal import open_modal

MOST_PAGES = 999


async def show(turn: Turn, switched: RuleId | None = None) -> Json:
    """Return the list; `turn.at` is a page, from 0; a rule that was just switched is on it."""
    asker = turn.asker
    found = await turn.services.run(turn.services.admin.rules, asker.workspace, asker.user)
    return rules(asker.words, found, number=page_number(turn.at), said=turn.said, switched=switched)


def page_number(at: str) -> int:
    """Return which page is meant; 0 for what is none."""
    return min(int(at), MOST_PAGES) if at.isascii() and at.isdecimal() and len(at) < len(str(10 * MOST_PAGES)) else 0


async def new(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Open an empty form."""
    desk = await services.run(services.admin.rule, asker.workspace, None, asker.user)
    await open_modal(client, body, rule_form(asker.words, Draft(blank(CUSTOM[0])), desk))
    await ack()


async def menu(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Do what was chosen for a rule."""
    said, _, name = clicked_value(body).partition(":")
    verb = next((one for one in RuleVerb if one == said), None)
    if verb is None:
        raise RefusedError("button-unknown")
    words, rule = asker.words, RuleId(name)
    at = kept(body.get("view") or {}).get("at", "")
    if verb in {RuleVerb.SWITCH_ON, RuleVerb.SWITCH_OFF}:
        on = verb is RuleVerb.SWITCH_ON
        made = await services.run(services.admin.switch_rule, asker.workspace, rule, enabled=on, actor=asker.user)
        told = switched_words(words, made)
        await turn_to(ack, client, body, await show(Turn(asker, services, at, told), rule))
        return
    desk = await services.run(services.admin.rule, asker.workspace, rule, asker.user)
    stands, number = demanded(desk), page_number(at)
    if verb is RuleVerb.REHEARSE:
        await play(body, client, asker, services, stands)
    elif verb is RuleVerb.DELETE:
        await open_modal(client, body, delete(words, stands, number=number))
    else:
        draft = Draft(copied(words, stands)) if verb is RuleVerb.COPY else Draft(stands, stands.version)
        await open_modal(client, body, rule_form(words, draft, desk, number=number))
    await ack()


async def play(body: Json, client: AsyncWebClient, asker: Asker, services: Services, rule: AlertRule) -> None:
    """Show the rehearsal of a stored rule; where it takes long, the window is filled by a job."""
    words = asker.words
    found = await services.run(services.admin.rehearse, asker.workspace, rule, asker.user, at_once=True)
    view = await open_modal(client, body, rehearsed(words, rule_name(words, rule), found))
    if found is None:
        given = (asker.user, view, packed(rule))
        await services.run(services.errand, asker.workspace, REHEARSE_RULE, asker.delivery, *given)


def demanded(desk: RuleDesk) -> AlertRule:
    """Return the rule that was asked for. RefusedError("admin-rule-gone")."""
    if desk.rule is None:
        raise RefusedError("admin-rule-gone")
    return desk.rule


async def choose_kind(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Show the fields of another kind."""
    kind = clicked_value(body)
    if kind not in CUSTOM:
        raise RefusedError("form-value-unknown")
    desk = await services.run(services.admin.rule, asker.workspace, None, asker.user)
    typed = (values_of(body.get("view") or {}).get(Field.NAME) or {}).values()
    name = next((str(one.get("value") or "") for one in typed), "")
    await turn_to(ack, client, body, rule_form(asker.words, Draft(replace(blank(kind), name=name)), desk))


async def save(ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Rehearse what was put in, and store it once that was seen."""
    words, ids = asker.words, kept(view)
    rule, seen = RuleId(ids.get("rule", "")), page_number(ids.get("seen", ""))
    desk = await services.run(services.admin.rule, asker.workspace, rule or None, asker.user)
    before = desk.rule or replace(blank(ids.get("kind", "")), enabled=ids.get("on") != "off")
    made, wrong = read_rule(words, values_of(view), before, desk)
    if wrong:
        await ack(**mend(wrong))
        return
    if before.id and before.version != seen:
        raise RefusedError("admin-rule-edited", version=before.version)
    draft, number = Draft(made, seen), page_number(ids.get("number", ""))
    if draft.fingerprint == ids.get("checked"):
        changed = await services.run(services.admin.save_rule, asker.workspace, made, seen=seen, actor=asker.user)
        told = outcome(asker, changed=changed)
        await close_onto(ack, client, view, await show(Turn(asker, services, str(number), told)))
        return
    found = await services.run(services.admin.rehearse, asker.workspace, made, asker.user, at_once=True)
    if found is None:
        given = (asker.user, str(view.get("id") or ""), packed(made), f"{seen}.{number}")
        await services.run(services.errand, asker.workspace, REHEARSE, asker.delivery, *given)
    checked = draft if found is None else replace(draft, checked=draft.fingerprint)
    shown = rule_form(words, checked, desk, told_blocks=rehearsal(words, found), number=number)
    await ack(response_action="update", view=shown)


async def remove(ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Delete a rule."""
    ids = kept(view)
    await services.run(
        services.admin.delete_rule,
        asker.workspace,
        RuleId(ids.get("rule", "")),
        seen=page_number(ids.get("seen", "")),
        actor=asker.user,
    )
    told = asker.words("admin-rule-deleted")
    await close_onto(ack, client, view, await show(Turn(asker, services, ids.get("number", ""), told)))


def register(app: AsyncApp) -> None:
    """Listen to the list, the form and the question before a deletion."""
    app.action(Press.RULE)(menu)
    app.action(Press.RULE_NEW)(new)
    app.action(Press.RULE_KIND)(choose_kind)
    app.view(Form.RULE)(save)
    app.view(Form.RULE_DELETE)(remove)
