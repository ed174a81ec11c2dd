"""`/report` answers at once, sends the report to its asker alone, and says nothing among strangers."""

import csv
import io
from dataclasses import replace

import pytest

from analysis.model.messages import MessageKind
from analysis.model.reports import ReportKind
from analysis.model.snapshot import SnapshotCause
from analysis.usecases.reports.period import Named, Wanted, period_of
from analysis.usecases.snapshots import note_deal_of
from bot.playground.people import Json
from bot.playground.state import Message
from handlers.render.slack.carried import ReportRef
from handlers.render.slack.ids import Action
from handlers.render.words import Words
from handlers.slack.commands.report_words import ReportIntent, report_intent
from tests.conftest import FakeClock
from tests.fakes.block_checker.check_blocks import check
from tests.fakes.slack_driver import answer
from tests.handlers.slack.listeners.stage import DEALS, EN, PEOPLE, Stage, action_ids, said, words_of
from tests.handlers.slack.listeners.test_readers import a_deal

SHARED = "C0SHARED01"
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-TW"])


def deal_of(stage: Stage, user: str = EN) -> str:
    """Store a deal with an analyzed call of this person."""
    made = replace(a_deal(stage), owner_id=stage.room.person(user))
    with stage.room.begin(stage.room.workspace) as work:
        deal = work.opportunities.add(made)
    call, analysis = stage.result(user=user, opportunity_id=deal.id)
    with stage.room.begin(stage.room.workspace) as work:
        note_deal_of(work, call.id, SnapshotCause.ANALYZED, source=analysis)
    return str(deal.id)


async def typed(stage: Stage, line: str, user: str = EN, channel: str = DEALS) -> Json:
    """Type a command and return the answer to the person who typed it."""
    reply = answer(await stage.slack.command(line, user=user, channel=channel))
    assert reply.get("response_type", "ephemeral") == "ephemeral"
    assert check(reply.get("blocks", [])) == []
    return reply


def sent(stage: Stage, user: str = EN) -> list[Message]:
    """Return what this person got as direct messages, oldest first, and hold that Slack takes it."""
    direct = [one for one in stage.slack.workspace.messages if one.channel.startswith("D") and not one.visible_to]
    mine = [one for one in direct if user in stage.slack.workspace.channel(one.channel).members]
    assert all(check(one.blocks) == [] for one in mine if one.blocks)
    return mine


@LANGUAGES
@pytest.mark.parametrize("kind", list(ReportKind))
async def test_every_report_comes_to_the_asker_alone(stage: Stage, language: str, kind: ReportKind) -> None:
    """Asked for in a channel: first words at once, then a direct message in the asker's language."""
    words, user = Words(language), PEOPLE[language]
    deal_of(stage, user)
    stage.room.appoint(user, role="admin")
    reply = await typed(stage, f"/report {kind} 90d", user)
    assert reply["text"] == words("reports-coming", title=words(f"reports-title-{kind}"))
    await stage.everything()
    assert stage.ours(DEALS) == []
    [message] = sent(stage, user)
    told = said(message)
    assert words("reports-defined", line="/report help") in told
    assert words("reports-scope-all") in told
    assert {Action.REPORT, Action.REPORT_FILE} <= action_ids(message.blocks)


@LANGUAGES
async def test_help_says_every_word_and_every_number(stage: Stage, language: str) -> None:
    """What a number means stands where people look for it."""
    words, user = Words(language), PEOPLE[language]
    told = words_of((await typed(stage, "/report help", user))["blocks"])
    uses = ("dashboard", "team", "trends", "rep", "gaps", "costs", "period", "help")
    assert all(words(f"usage-report-{use}", command="/report") in told for use in uses)
    assert all(words(f"define-{name}") in told for name in ("strength", "known", "few", "trends", "private"))


async def test_among_strangers_nothing_is_said(stage: Stage) -> None:
    """Help is; a report is not even begun."""
    deal_of(stage)
    reply = await typed(stage, "/report dashboard", channel=SHARED)
    assert reply["text"] != Words("en")("reports-coming", title=Words("en")("reports-title-dashboard"))
    await stage.everything()
    assert sent(stage) == []


async def test_the_figures_come_as_a_file_and_the_others_by_a_click(stage: Stage) -> None:
    """UTF-8 with a mark for Excel, headers in words; once, however often it is pressed."""
    deal_of(stage)
    await typed(stage, "/report")
    await stage.everything()
    [message] = sent(stage)
    for _ in range(2):
        await stage.click(message, Action.REPORT_FILE)
    await stage.everything()
    files = [file for file in stage.slack.workspace.files.values() if file.name.endswith(".csv")]
    assert len(files) == 1
    content = files[0].content or b""
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["Company"] for row in rows] == ["Harbour & Pine"]
    assert rows[0]["Strength"].isdecimal()
    options = [
        one["value"]
        for block in message.blocks
        for element in block.get("elements", [])
        for one in element.get("options", [])
    ]
    [gaps] = [one for one in options if one.startswith("gaps")]
    await stage.click(message, Action.REPORT, selected_option={"value": gaps})
    await stage.everything()
    assert Words("en")("reports-title-gaps") in said(sent(stage)[-1])


async def test_a_forged_button_is_refused_in_words(stage: Stage) -> None:
    """No kind, no day, no zone, too many years: nothing is sent."""
    deal_of(stage)
    await typed(stage, "/report")
    await stage.everything()
    [message] = sent(stage)
    forged = (
        "",
        "gaps|x|y|UTC",
        "gaps|1795305600|1795305600|UTC",
        "secrets|1795305600|1795392000|UTC",
        "gaps|1|1795392000|UTC",
        "gaps|1795305600|99999999999999999999|UTC",
        "gaps|1795305600|1795392000|../etc/passwd",
    )
    for value in forged:
        await stage.click(message, Action.REPORT, selected_option={"value": value})
    await stage.everything()
    assert len(sent(stage)) == 1


async def test_names_that_are_not_known_get_a_suggestion(stage: Stage) -> None:
    """A slip of the finger is mended; a stranger's page is like none."""
    reply = await typed(stage, "/report rep Rilye Chen")
    assert "/report rep Riley Chen" in reply["text"]
    stranger = await typed(stage, "/report rep 林雅婷")
    assert "林雅婷" in stranger["text"]
    assert "/report rep" not in stranger["text"].replace("林雅婷", "")
    assert "/report gaps" in (await typed(stage, "/report gpas"))["text"]
    late = await typed(stage, "/report 2031-01")
    assert "366" in words_of(late.get("blocks", [])) + str(late.get("text", ""))
    await stage.everything()
    assert sent(stage) == []


async def test_what_is_queued_holds_ids_and_days_only(stage: Stage) -> None:
    """The row of a message names no deal and no figure."""
    deal_of(stage)
    await typed(stage, "/report dashboard 7d")
    [key] = [one for one in stage.slack.queued("slack.paint") if one not in stage.worked][-1:]
    with stage.room.begin(stage.room.workspace) as work:
        row = work.messages.get(key.split(":")[1])  # type: ignore[arg-type]
    assert row.want.kind is MessageKind.REPORT
    assert set(row.want.payload) == {"user", "person", "report", "since", "until", "zone"}


@pytest.mark.parametrize(
    ("text", "kind", "rest", "period"),
    [
        ("", ReportKind.DASHBOARD, "", Wanted()),
        ("90d", ReportKind.DASHBOARD, "", Wanted(days=90)),
        ("Dashboard 7d", ReportKind.DASHBOARD, "", Wanted(days=7)),
        ("總覽 本月", ReportKind.DASHBOARD, "", Wanted(name=Named.THIS_MONTH)),
        ("team this month", ReportKind.TEAM, "", Wanted(name=Named.THIS_MONTH)),
        ("團隊 上週", ReportKind.TEAM, "", Wanted(name=Named.LAST_WEEK)),
        ("trends last 90 days", ReportKind.TRENDS, "", Wanted(days=90)),
        ("趨勢 最近 兩週", ReportKind.TRENDS, "", Wanted(days=14)),
        ("trends 2026-11", ReportKind.TRENDS, "", Wanted(month="2026-11")),
        ("rep", ReportKind.REP, "", Wanted()),
        ("rep Dana Wu 90d", ReportKind.REP, "Dana Wu", Wanted(days=90)),
        ("業務 王小美 本月", ReportKind.REP, "王小美", Wanted(name=Named.THIS_MONTH)),
        ("gaps", ReportKind.GAPS, "", Wanted()),
        ("costs last month", ReportKind.COSTS, "", Wanted(name=Named.LAST_MONTH)),
        ("usage last week", ReportKind.USAGE, "", Wanted(name=Named.LAST_WEEK)),
        ("用量 7天", ReportKind.USAGE, "", Wanted(days=7)),
        ("費用 上月", ReportKind.COSTS, "", Wanted(name=Named.LAST_MONTH)),
        ("help", None, "", Wanted()),
        ("說明", None, "", Wanted()),
        ("weather in Taipei", None, "weather in Taipei", Wanted()),
        ("team of Dana", None, "team of Dana", Wanted()),
    ],
)
def test_words_are_read_kindly(text: str, kind: ReportKind | None, rest: str, period: Wanted) -> None:
    """Both languages for everybody, days at the end."""
    assert report_intent(text) == ReportIntent(kind, rest, period)


def test_a_button_brings_back_what_it_was_given() -> None:
    """Kind and days, to the moment."""
    ref = ReportRef(ReportKind.TRENDS, period_of(Wanted(days=90), FakeClock()(), "Asia/Taipei"))
    again = ReportRef.decode(ref.encode())
    assert (again.kind, again.period.until, again.period.zone) == (ref.kind, ref.period.until, ref.period.zone)
    assert again.period.since == ref.period.since
