"""Notifications, language and time zone, channels, models, System page and audit log, by signed requests."""

from datetime import time

import pytest

from analysis.model.policy import NO_MODEL, EnginePolicy, NotificationPolicy, WorkspaceHome
from analysis.model.team_channels import TeamChannels
from analysis.usecases.appoint import Appointment
from bot.playground.people import ADMIN, REP
from handlers.render.slack.admin.channels import team_id
from handlers.render.slack.admin.ids import Field, Press, Search
from handlers.render.words import Words
from tests.fakes.slack_driver import answer
from tests.handlers.slack.listeners.administering import desk
from tests.handlers.slack.listeners.stage import DEALS, Stage, words_of

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-TW"])
SHARED = "C0SHARED01"


async def test_who_is_no_admin_reads_whom_to_ask(stage: Stage) -> None:
    """Nothing opens; the words name the admins, and say what to do where there is none."""
    words = Words("en")
    said = answer(await stage.slack.command("/sales-admin", user=REP))
    assert words("admin-nobody") in words_of(said["blocks"])
    desk(stage)
    said = answer(await stage.slack.command("/sales-admin", user=REP))
    assert words("admin-ask", names="Avery Stone") in words_of(said["blocks"])
    assert not stage.slack.workspace.stacks.get(REP)
    said = answer(await stage.slack.command("/sales-admin help", user=REP))
    assert words("usage-sales-admin-open", command="/sales-admin") in words_of(said["blocks"])


async def test_who_is_admin_no_longer_changes_nothing(stage: Stage) -> None:
    """The role is asked for when a form is stored, not only when it was opened."""
    here = desk(stage)
    await here.open("notify")
    room = stage.room
    stage.slack.world.services.appoint(room.workspace, room.person(REP), Appointment(role="admin"), actor=None)
    stage.slack.world.services.appoint(room.workspace, room.person(ADMIN), Appointment(role="rep"), actor=None)
    refused = await here.send(hourly_cap=9)
    assert here.words("access-admin-only") in refused["errors"].values()
    with room.begin(room.workspace) as work:
        assert work.policies.get(NotificationPolicy) == NotificationPolicy()


@LANGUAGES
async def test_notifications_are_mended_at_their_fields_and_stored(stage: Stage, language: str) -> None:
    """Wrong: beside the field, nothing stored. Right: stored, audited, and the hub says so."""
    here = desk(stage, language)
    await here.open("notify")
    wrong = await here.send(rep_first="2000", quiet_from=None, quiet_days=list("0123456"), hourly_cap="0")
    assert set(wrong["errors"]) == {Field.REP_FIRST, Field.QUIET_FROM, Field.QUIET_DAYS, Field.HOURLY_CAP}
    assert here.depth == 2
    await here.send(rep_first=45, quiet_from="19:30", quiet_until="07:00", quiet_days=["6"], hourly_cap=3)
    assert (here.depth, here.words("admin-saved") in here.said) == (1, True)
    room = stage.room
    with room.begin(room.workspace) as work:
        stored = work.policies.get(NotificationPolicy)
    assert stored == NotificationPolicy(45, time(19, 30), time(7), frozenset({6}), 3)
    [entry] = here.audited("policy.notification_policy")
    assert (entry.before["rep_first_min"], entry.after["rep_first_min"], entry.actor_name) == (30, 45, "Avery Stone")
    await here.press(Press.OPEN, "notify")
    await here.send()
    assert here.words("admin-unchanged") in here.said
    assert len(here.audited("policy.notification_policy")) == 1


@LANGUAGES
async def test_language_and_time_zone(stage: Stage, language: str) -> None:
    """The zone is searched by city; one that is none is refused at its field."""
    here = desk(stage, language)
    await here.open("home")
    found = await stage.person(ADMIN).suggest({"view_id": here.top.id}, {"action_id": Search.ZONE}, "new york")
    assert [one["value"] for one in found["options"]] == ["America/New_York"]
    refused = await here.send(zone="Atlantis/Center")
    assert refused["errors"] == {Field.ZONE: here.words("admin-zone-unknown", zone="Atlantis/Center")}
    await here.send(language="zh-TW", zone="Asia/Taipei")
    with stage.room.begin(stage.room.workspace) as work:
        assert work.policies.home() == WorkspaceHome("zh-TW", "Asia/Taipei")
    [entry] = here.audited("policy.home")
    assert entry.after == {"locale": "zh-TW", "time_zone": "Asia/Taipei"}


@LANGUAGES
async def test_channels_are_looked_at_before_they_are_stored(stage: Stage, language: str) -> None:
    """Shared with another company, or without the bot: refused at the field. Then stored for team and workspace."""
    here, room = desk(stage, language), stage.room
    stage.slack.world.services.appoint(room.workspace, room.person(REP), Appointment(team="North"), actor=None)
    stage.slack.workspace.channels["C0DEALSTW1"].members.remove("U0BOT00001")
    await here.open("channels")
    await here.press(Press.OPEN, "channels:-")
    wrong = await here.send(results=SHARED, alerts="C0DEALSTW1")
    assert wrong["errors"] == {
        Field.RESULTS: here.words("admin-channel-external"),
        Field.ALERTS: here.words("admin-channel-not-member"),
    }
    await here.send(results=DEALS, alerts=None)
    assert (here.depth, f"<#{DEALS}>" in here.said) == (2, True)
    await here.press(Press.OPEN, f"channels:{team_id('North')}")
    await here.send(alerts=DEALS)
    with room.begin(room.workspace) as work:
        assert work.channels.of("North") == TeamChannels("North", DEALS, DEALS)
        assert work.channels.of("South") == TeamChannels("South", DEALS, "")
    assert [one.target for one in here.audited("channels.chosen")] == ["North", room.workspace]


@LANGUAGES
async def test_models_without_a_key_are_shown_and_chosen(stage: Stage, language: str) -> None:
    """Which keys are there and which are not, never one; what is not configured cannot be chosen, not even by force."""
    here = desk(stage, language)
    await here.open("engines")
    unset = here.words("admin-engines-key", name="GEMINI_API_KEY", state=here.words("admin-unset"))
    assert unset in here.said
    await here.press(Press.OPEN, "engines:choose")
    refused = await here.send(model="gemini:of-somebody-else")
    assert here.words("admin-engine-unknown") in refused["errors"].values()
    await here.send(model=NO_MODEL)
    with stage.room.begin(stage.room.workspace) as work:
        assert work.policies.get(EnginePolicy) == EnginePolicy("", NO_MODEL)
    assert here.words("admin-saved") in here.said


async def test_the_system_page_is_filled_and_tells_no_secret(stage: Stage) -> None:
    """At once what is known, then what the services say; tokens and secrets are dots."""
    here = desk(stage)
    await here.open("system")
    assert here.words("admin-system-checking") in here.said
    assert here.words("admin-system-no-faults") in here.said
    await here.work_off()
    assert here.words("admin-system-checking") not in here.said
    assert "xoxb-test-token" not in here.said
    assert "test-signing-secret" not in here.said
    assert "`SLACKBOTTOKEN`" in here.said or "SLACK_BOT_TOKEN" in here.said.replace(
        "\N{MODIFIER LETTER LOW MACRON}", "_"
    )


@LANGUAGES
async def test_the_audit_log_is_read_filtered_turned_and_sent(stage: Stage, language: str) -> None:
    """Newest 20, before and after in words; by area; older ones by page; the whole as a file, to this admin."""
    here = desk(stage, language)
    services, room = stage.slack.world.services, stage.room
    for number in range(25):
        policy = NotificationPolicy(hourly_cap=number + 10)
        services.admin.choose_policy(room.workspace, policy, actor=room.person(ADMIN))
    await here.open("audit")
    assert here.words("audit-policy-notification_policy") in here.said
    assert "34" in here.said
    await here.press(Press.TURN, "audit:all.1")
    assert here.words("audit-person-appointed") in here.said
    await here.press(Press.TURN_BACK, "audit:all.0")
    await here.press(Press.TURN, option="audit:person.0")
    assert here.words("audit-policy-notification_policy") not in here.said
    await here.press(Press.EXPORT, "person")
    assert here.words("admin-audit-sent") in here.said
    await stage.work_off()
    [file] = [one for one in stage.slack.workspace.files.values() if one.name == "audit-person.csv"]
    content = (file.content or b"").decode("utf-8-sig")
    assert content.splitlines()[0].startswith("at,actor,actor_name,action,target")
    assert "person.appointed" in content
    assert "policy." not in content
    assert file.channels == [f"D{ADMIN[1:]}"]
    assert len(here.audited("audit.exported")) == 1
