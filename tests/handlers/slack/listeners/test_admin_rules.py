"""Alert rules in `/sales-admin`: made, rehearsed before they are stored, changed, copied, switched, deleted."""

from dataclasses import replace
from typing import Any

import pytest

from analysis.alerts.catalog import READY_MADE
from analysis.model.alerts import AlertRule, Recipient, RuleId, Scope, Severity
from analysis.usecases.appoint import Appointment
from bot.playground.people import ADMIN, REP
from handlers.render.slack.admin.ids import Field, Form, Press
from handlers.render.slack.admin.settings import CUSTOM
from tests.handlers.slack.listeners.administering import Desk, desk
from tests.handlers.slack.listeners.stage import Stage

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-TW"])
RIGHT: dict[str, dict[str, Any]] = {
    "threshold": {"measure": "strength", "compare": "below", "limit": 50, "min_coverage": 3},
    "phrase": {"phrases": "budget is frozen\n預算凍結"},
    "question": {"question": "Did the buyer ask for a pilot?"},
    "competitor": {"names": "Acme, ACME Corp\n艾克美、Akme"},
    "no_next_step": {"setting__days": 14},
    "stage_gate": {},
    "staleness": {"letters": ["champion"]},
}
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "threshold": ({"limit": 50, "min_coverage": None}, "min_coverage"),
    "phrase": ({"phrases": " \n "}, "phrases"),
    "question": ({"question": " "}, "question"),
    "competitor": ({"names": ",,"}, "names"),
    "no_next_step": ({"setting__days": 9_999}, "setting.days"),
    "stage_gate": ({"gate__0": ["champion:1", "champion:2"]}, "gate.0"),
    "staleness": ({"setting__days": 0}, "setting.days"),
}


def stored(here: Desk) -> list[AlertRule]:
    """Return the rules of the workspace that it did not begin with."""
    ready = {one.id for one in READY_MADE}
    with here.stage.room.begin(here.stage.room.workspace) as work:
        return [one for one in work.rulebook.all() if one.id not in ready]


def put(here: Desk, **changes: Any) -> AlertRule:
    """Store a rule."""
    given: dict[str, Any] = {
        "kind": "quiet_deal",
        "severity": Severity.LOW,
        "settings": {"days": 14},
        "version": 1,
        "name": "Quiet",
    }
    rule = AlertRule(id=RuleId("rule_1"), **(given | changes))
    with here.stage.room.begin(here.stage.room.workspace) as work:
        assert work.rulebook.add(rule, by="test")
    return rule


@pytest.mark.parametrize(("kind", "language"), [(kind, ("en", "zh-TW")[at % 2]) for at, kind in enumerate(CUSTOM)])
async def test_each_kind_is_filled_wrongly_then_rightly_rehearsed_and_stored(
    stage: Stage, kind: str, language: str
) -> None:
    """Wrong: told beside the field. Right: first its rehearsal; only what was rehearsed is stored, with an entry."""
    here = desk(stage, language)
    await here.open("rules")
    await here.press(Press.RULE_NEW, "")
    if kind != CUSTOM[0]:
        await here.press(Press.RULE_KIND, option=kind)
    wrong, where = WRONG[kind]
    assert "alert-" not in here.said, "no bare key of the catalog"
    refused = await here.send(rule_name="", recipients=[], **wrong)
    assert {where, Field.NAME, Field.RECIPIENTS} <= set(refused["errors"])
    right = {"rule_name": "Mine", **RIGHT[kind]}
    await here.send(**right)
    assert here.words("admin-rehearsal-nothing-sent") in here.said
    assert stored(here) == []
    await here.send(rule_name="Mine, but better")
    assert here.words("admin-rehearsal-nothing-sent") in here.said
    assert stored(here) == [], "what is stored was rehearsed as it is"
    await here.send()
    [rule] = stored(here)
    assert (rule.kind, rule.name, rule.version, here.depth) == (kind, "Mine, but better", 1, 2)
    assert rule.name in here.said.replace("\N{FULLWIDTH COMMA}", ",")
    [entry] = here.audited("rule.created")
    assert (entry.target, entry.after["kind"]) == (rule.id, kind)


async def test_what_kinds_store_is_what_rules_read(stage: Stage) -> None:
    """Names with their spellings in either script, a strength with its coverage, one side of a comparison."""
    here = desk(stage)
    found = {}
    for kind in ("competitor", "threshold"):
        await here.open("rules")
        await here.press(Press.RULE_NEW, "")
        if kind != CUSTOM[0]:
            await here.press(Press.RULE_KIND, option=kind)
        await here.send(rule_name=kind, **RIGHT[kind])
        await here.send()
        found[kind] = next(one.settings for one in stored(here) if one.kind == kind)
    assert found["competitor"]["names"] == [
        {"name": "Acme", "aliases": ["ACME Corp"]},
        {"name": "艾克美", "aliases": ["Akme"]},
    ]
    assert found["threshold"] == {"subject": "strength", "below": 50, "min_coverage": 3, "calls": 1}


async def test_a_rule_is_changed_by_version_and_scope(stage: Stage) -> None:
    """The next version has team, stage and amount; the audit log has what changed and nothing else."""
    here, room = desk(stage), stage.room
    stage.slack.world.services.appoint(room.workspace, room.person(REP), Appointment(team="North"), actor=None)
    rule = put(here, cooldown_s=3_600)
    await here.open("rules")
    await here.press(Press.RULE, option=f"edit:{rule.id}")
    wrong = await here.send(amount_from="many", amount_to="5")
    assert wrong["errors"] == {Field.AMOUNT_FROM: here.words("admin-number-needed")}
    wrong = await here.send(amount_from="6", amount_to="5")
    assert wrong["errors"] == {Field.AMOUNT_TO: here.words("admin-amount-order")}
    given = {"teams": ["North"], "stages": ["proposal"], "amount_from": "500,000", "setting__days": 21}
    await here.send(recipients=["rep", "admin"], flags=["passes_quiet"], **given)
    await here.send()
    [now] = stored(here)
    assert now.scope == Scope(("North",), ("proposal",), 500_000.0, None)
    assert (now.version, now.settings, now.cooldown_s) == (2, {"days": 21}, 3_600), "an hour stays an hour"
    assert now.recipients == (Recipient.REP, Recipient.ADMIN)
    assert (now.passes_quiet, now.rep_first) == (True, False)
    [entry] = here.audited("rule.edited")
    assert entry.before["settings"] == {"days": 14}
    assert set(entry.after) == {"version", "settings", "scope", "recipients", "rep_first", "passes_quiet"}


@LANGUAGES
async def test_of_two_who_edit_at_once_the_second_is_told(stage: Stage, language: str) -> None:
    """Before the rehearsal, and again if it happens between rehearsal and storing; nothing is overwritten."""
    here, room = desk(stage, language), stage.room
    rule = put(here)
    await here.open("rules")
    await here.press(Press.RULE, option=f"edit:{rule.id}")
    await here.send(setting__days=30)
    services = stage.slack.world.services
    services.admin.switch_rule(room.workspace, rule.id, enabled=False, actor=room.person(ADMIN))
    late = await here.send()
    assert late["errors"] == {Field.NAME: here.words("admin-rule-edited", version=2)}
    [now] = stored(here)
    assert (now.version, now.settings) == (2, {"days": 14})


@LANGUAGES
async def test_switched_off_and_on_copied_and_deleted(stage: Stage, language: str) -> None:
    """In place where nothing is asked; a copy is new; a deletion asks, and leaves what was told before."""
    here = desk(stage, language)
    rule = put(here)
    await here.open("rules")
    await here.press(Press.RULE, option=f"off:{rule.id}")
    assert not stored(here)[0].enabled
    assert here.depth == 2
    await here.press(Press.RULE, option=f"on:{rule.id}")
    assert stored(here)[0].enabled
    await here.press(Press.RULE, option=f"copy:{rule.id}")
    await here.send()
    await here.send()
    assert len(stored(here)) == 2
    await here.press(Press.RULE, option=f"delete:{rule.id}")
    assert here.top.body["callback_id"] == Form.RULE_DELETE
    await here.send()
    assert here.words("admin-rule-deleted") in here.said
    assert rule.id not in {one.id for one in stored(here)}
    assert [one.action for one in here.audited("rule.deleted")] == ["rule.deleted"]


async def test_a_long_rehearsal_comes_by_a_job(stage: Stage) -> None:
    """The window says that it counts; the job fills it; only then can the rule be stored."""
    here, askers = desk(stage), stage.slack.side.askers
    slow = replace(askers.services.admin.rehearse, most=-1)
    askers.services = replace(askers.services, admin=replace(askers.services.admin, rehearse=slow))
    await here.open("rules")
    await here.press(Press.RULE_NEW, "")
    await here.press(Press.RULE_KIND, option="phrase")
    await here.send(rule_name="Frozen", phrases="budget is frozen")
    assert here.words("admin-rehearsal-counting") in here.said
    await here.work_off()
    assert here.words("admin-rehearsal-nothing-sent") in here.said
    await here.send()
    [rule] = stored(here)
    assert (rule.name, rule.settings["phrases"]) == ("Frozen", ["budget is frozen"])
    await here.press(Press.RULE, option=f"rehearse:{rule.id}")
    assert here.words("admin-rehearsal-counting") in here.said
    await here.work_off()
    assert here.words("admin-rehearsal-nothing-sent") in here.said


async def test_a_stored_rule_is_rehearsed_over_real_results(stage: Stage) -> None:
    """A sentence with a count, and that one call is too little to tell."""
    here = desk(stage)
    stage.call()
    rule = put(here, kind="phrase", settings={"phrases": ["the"], "voice": "any"}, recipients=(Recipient.REP,))
    await here.open("rules")
    await here.press(Press.RULE, option=f"rehearse:{rule.id}")
    assert here.words("admin-rehearsal-little", count=1) in here.said
    assert here.words("admin-rehearsal-nothing-sent") in here.said


async def test_a_question_is_priced_before_anybody_pays(stage: Stage) -> None:
    """Its rehearsal says about how many calls a model would have been asked: one that is of no deal is none of them."""
    here = desk(stage)
    stage.call()
    rule = put(here, kind="question", settings={"question": "Did the buyer ask for a pilot?"})
    await here.open("rules")
    await here.press(Press.RULE, option=f"rehearse:{rule.id}")
    assert here.words("rehearsal-asks-free", count=0) in here.said
    assert here.words("admin-rehearsal-nothing-sent") in here.said


async def test_forged_choices_are_refused(stage: Stage) -> None:
    """A verb, a kind or a page that no window offers changes nothing."""
    here = desk(stage)
    rule = put(here)
    await here.open("rules")
    view, person = here.top, stage.person(ADMIN)
    for action, value in ((Press.RULE, f"drop:{rule.id}"), (Press.RULE, "delete:rule_of_others"), (Press.RULE, "")):
        names = {"action_id": action, "selected_option": {"value": value}}
        sent = await person.act({"view_id": view.id}, names)
        assert sent.status == 200
    assert len(stored(here)) == 1
