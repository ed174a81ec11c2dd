"""Every window of `/sales-admin` and its messages, full and empty, with a hundred of whatever there can be many of."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from analysis.model.access import ScoreVisibility
from analysis.model.alerts import Recipient, RuleId, Scope
from analysis.model.audit import AuditEntry, Fault
from analysis.model.costs import CostReport, Spent
from analysis.model.ids import CaseNumber, OpportunityId, UserId
from analysis.model.people import Member
from analysis.model.policy import NO_MODEL, EnginePolicy, NotificationPolicy, WorkspaceHome
from analysis.model.privacy import ConsentPolicy, RetentionPolicy
from analysis.model.system import Check, EngineInfo, Machine, State, Waiting
from analysis.model.team_channels import TeamChannels
from analysis.model.watch import Asks, Need, PerWeek, Rehearsal
from analysis.model.watch import Rehearsed as RehearsedDeal
from analysis.usecases.admin.audit import AuditPage
from analysis.usecases.admin.engines import EngineList, EngineTest
from analysis.usecases.admin.people import Staff
from analysis.usecases.admin.privacy import Privacy
from analysis.usecases.admin.rehearse import Rehearsed
from analysis.usecases.admin.rules import RuleDesk, RuleList, RuleRow
from analysis.usecases.admin.system import SystemPage
from analysis.usecases.alerts.precision import Precision
from analysis.usecases.edit_opportunity import DealPage
from analysis.usecases.import_opportunities import Planned, Report, Wrong
from handlers.render.slack.admin import audit, channels, deals, engines, home, notify, people, privacy, rehearsal, rule
from handlers.render.slack.admin import rules as rules_page
from handlers.render.slack.admin.hub import hub
from handlers.render.slack.admin.settings import CUSTOM, KIND_PARTS
from handlers.render.slack.admin.system import system
from handlers.render.slack.message import Json, Message
from handlers.render.words import Words
from tests.handlers.render import samples
from tests.handlers.render.alert_samples import NOW, RULE

ZONE = ZoneInfo("Asia/Taipei")
MANY = 100
DANA = UserId("usr_dana")
TEAM, STAGE, NAME = 60, 40, 80
"""Longest that the forms take."""


def many(text: str) -> int:
    """Return how many there are of a thing: a hundred, but few where its words are short, for checking takes long."""
    return MANY if len(text) > MANY else 3


def windows(words: Words, text: str) -> Iterator[tuple[str, Json]]:
    """Yield every window with a name; *text* stands for every name that people choose."""
    yield "hub", hub(words, said=words("admin-saved"))
    yield from _rules(words, text)
    yield from _settings(words, text)
    yield from _people(words, text)
    yield from _deals(words, text)
    yield from _calls(words, text)
    yield from _read_only(words, text)


def messages(words: Words, text: str) -> Iterator[tuple[str, Message]]:
    """Yield what the command answers in the channel."""
    yield "forget", privacy.sure_to_forget(words, samples.conversation(text, restricted=True))


def _rules(words: Words, text: str) -> Iterator[tuple[str, Json]]:
    named = replace(RULE, name=text[:NAME], recipients=tuple(Recipient), enabled=False)
    kinds = ((RULE, tuple(Need), Precision(2, 9, 1, 4)), (named, (), Precision(unanswered=3)))
    rows = [
        RuleRow(replace(one, id=RuleId(f"rule_{at}")), needs, precision)
        for at in range(many(text))
        for one, needs, precision in kinds[at % 2 : at % 2 + 1]
    ]
    yield (
        "rules",
        rules_page.rules(words, RuleList(tuple(rows)), number=1, said=rules_page.switched_words(words, named)),
    )
    yield "rules-none", rules_page.rules(words, RuleList(()))
    yield "rule-delete", rules_page.delete(words, named)
    teams = tuple(f"{at} {text}"[:TEAM] for at in range(many(text)))
    desk = RuleDesk(named, tuple(f"{at} {text}"[:STAGE] for at in range(20)), teams)
    few = replace(desk, stages=desk.stages[:2], teams=teams[:2])  # for most kinds: a hundred options take long to check
    played = rehearsed(text)
    for kind in dict.fromkeys((*CUSTOM, *KIND_PARTS)):
        blank = rule.blank(kind)
        scope = Scope((text[:TEAM],), (text[:STAGE],), 1.5, 10.0**9)
        known: dict[str, Any] = {"phrases": [text] * 3, "question": text, "names": [{"name": text, "aliases": [text]}]}
        full = replace(blank, id=RuleId("rule_1"), name=text[:NAME], scope=scope, settings=known)
        yield f"rule-new-{kind}", rule.rule_form(words, rule.Draft(blank), few)
        told = rehearsal.rehearsal(words, played)
        yield (
            f"rule-edit-{kind}",
            rule.rule_form(
                words, rule.Draft(full, 3, "f" * 16), desk if kind == "stage_gate" else few, told_blocks=told, number=4
            ),
        )
    yield "rehearsal", rehearsal.rehearsed(words, text, played)
    yield "rehearsal-counting", rehearsal.rehearsed(words, text, None)
    empty = replace(played, rehearsal=replace(played.rehearsal, count=0, deals=(), per_week=(), off=(), asks=None))
    yield "rehearsal-empty", rehearsal.rehearsed(words, text, empty)


def rehearsed(text: str) -> Rehearsed:
    """Return what a rule would have done to a hundred deals and people."""
    ids = [OpportunityId(f"opp_{at}") for at in range(many(text))]
    people_of = [UserId(f"usr_{at}") for at in range(many(text))]
    told = Rehearsal(
        since=NOW,
        count=many(text),
        deals=tuple(
            RehearsedDeal(one, text, 3, date(2026, 11, 2), ("open", "won", "lost")[at % 3])
            for at, one in enumerate(ids)
        ),
        per_week=(*(PerWeek(Recipient.REP, one, 1.25) for one in people_of), PerWeek(Recipient.MANAGER, None, 0.5)),
        won=1,
        lost=2,
        looked_at=4,
        too_little_history=True,
        off=tuple((need, 3) for need in Need),
        asks=Asks(20, 1.5, 20),
    )
    return Rehearsed(told, dict.fromkeys(people_of, text), {})


def _settings(words: Words, text: str) -> Iterator[tuple[str, Json]]:
    own = TeamChannels("", "C024BE7LR", "")
    teams = [
        TeamChannels(f"{at} {text}"[:TEAM], "C024BE7LR" if at % 2 else "", "C024BE7LX") for at in range(many(text))
    ]
    yield "channels", channels.channels(words, [own, *teams], said=words("admin-saved"))
    yield "channels-one", channels.channel_form(words, teams[1])
    yield "channels-own", channels.channel_form(words, own)
    quiet = NotificationPolicy(30, time(18), time(8), frozenset({5, 6}), 5)
    yield "notify", notify.notify(words, quiet, passing=2)
    yield "home", home.home(words, WorkspaceHome("zh-TW", "Asia/Taipei"), "zh-TW")
    info = [
        EngineInfo(name, role, engine, key, key_set=ready, ready=ready)
        for role in ("transcriber", "model")
        for name, engine, key, ready in (
            ("offline", "offline:whisper-base", "", True),
            ("gemini:x", f"gemini:{text}"[:200], "GEMINI_API_KEY", True),
            ("groq", "groq:whisper-large-v3-turbo", "GROQ_API_KEY", False),
        )
    ]
    found = EngineList(tuple(info), EnginePolicy("offline", NO_MODEL), "offline", "")
    tested = EngineTest(
        "model:gemini:x",
        works=False,
        key="provider-unavailable",
        params={"provider": text},
        seconds=1.2,
        cost_usd=0.0001,
    )
    yield (
        "engines",
        engines.engines(words, found, told=tested, testing="transcriber:offline", said=words("admin-saved")),
    )
    yield "engines-none", engines.engines(words, EngineList((), EnginePolicy(), "", ""))
    yield "engines-choose", engines.engine_form(words, found)


def _people(words: Words, text: str) -> Iterator[tuple[str, Json]]:
    roles = ("rep", "manager", "admin")
    members = [
        Member(UserId(f"usr_{at}"), f"U{at}", text, roles[at % 3], at % 4 > 0, DANA if at % 2 else None, text[:TEAM])
        for at in range(many(text))
    ]
    staff = Staff(
        tuple(members),
        {DANA: text, **{one.id: one.name for one in members}},
        tuple(f"{at} {text}"[:TEAM] for at in range(many(text))),
    )
    yield "people", people.people(words, staff, number=2, said=words("admin-people-syncing"))
    yield "person", people.person(words, members[1], staff)
    nobody = replace(members[0], name="", team="", manager=None)
    yield "person-bare", people.person(words, nobody, Staff((nobody,), {}, ()))


def _deals(words: Words, text: str) -> Iterator[tuple[str, Json]]:
    deal = replace(
        samples.overview().opportunity,
        company=text or "–",  # noqa: RUF001
        stage=text[:STAGE],
        amount=1_200_000.5,
        currency="TWD",
        close_date=date(2026, 12, 15),
        owner_id=DANA,
        owner_run=True,
    )
    stages = tuple(f"{at} {text}"[:STAGE] for at in range(20))
    found = DealPage((deal,) * many(text), {DANA: text}, stages)
    yield "deals", deals.deals(words, found, number=1, said=words("admin-saved"))
    yield "deals-none", deals.deals(words, DealPage((), {}, stages))
    yield "deal", deals.deal_form(words, replace(found, deals=(deal,)))
    bare = replace(deal, amount=None, stage="", close_date=None, owner_id=None)
    yield "deal-bare", deals.deal_form(words, DealPage((bare,), {}, ()))
    yield "stages", deals.stages_form(words, stages)
    yield "import", deals.import_form(words)
    yield "import-reading", deals.waiting(words)
    changes: dict[str, tuple[Any, Any]] = {
        "stage": ("", text[:STAGE]),
        "amount": (None, 12.0),
        "close_date": (None, date(2026, 12, 15)),
        "owner_id": (None, DANA),
        "owner_run": (False, True),
        "state": ("open", "won"),
    }
    planned = tuple(
        Planned(at, CaseNumber("202611-OP001") if at % 2 else "", text, changes) for at in range(many(text))
    )
    wrong = tuple(Wrong(at, "import-owner-unknown", {"owner": text}) for at in range(many(text)))
    plan = Report(planned, (), 3, stored=False, names={DANA: text})
    yield "import-plan", deals.report(words, plan, source="F024BE7LR")
    yield "import-stored", deals.report(words, replace(plan, stored=True), source="F024BE7LR")
    yield "import-wrong", deals.report(words, replace(plan, wrong=wrong), source="F024BE7LR")
    yield "import-asking", deals.report(words, replace(plan, wrong=wrong[:1]), source="F024BE7LR", asking=True)
    yield "import-unread", deals.report(words, None, why=words("import-no-header"))


def _calls(words: Words, text: str) -> Iterator[tuple[str, Json]]:
    call = samples.conversation(text, restricted=True, legal_hold=True)
    yield "calls", privacy.calls(words, [call] * 20, number=1, last=False, said=words("admin-saved"))
    yield "calls-none", privacy.calls(words, [], number=0, last=True)
    yield "call", privacy.call_form(words, call)
    yield (
        "call-forgotten",
        privacy.told(words, words("forget-begun", case=call.case_number, lines=1, results=1, quotes=1)),
    )
    stands = Privacy(ConsentPolicy(required=True), RetentionPolicy(90, 30, 365, 7), ScoreVisibility.REP_AND_MANAGER)
    yield "privacy", privacy.privacy(words, stands)


def _read_only(words: Words, text: str) -> Iterator[tuple[str, Json]]:
    kept = {
        "role": "rep",
        "manager": DANA,
        "settings": {"phrases": [text], "calls": 2},
        "quiet_days": [5, 6],
        text[:50]: text,
    }
    entry = AuditEntry("au_1", NOW, DANA, text, "rule.edited", "rule_1", text, "failed", None, kept, {DANA: text})
    entries = tuple(
        replace(entry, action=action, before=before, target=target)
        for action in ("rule.edited", "channels.chosen", "engine.tested", "thing.never_heard_of", "opportunity.edited")
        for before, target in ((None, "ws_1"), ({**kept, "role": "admin", "results": "C024BE7LR"}, "transcriber:groq"))
    )
    page = AuditPage(entries * 2, ("rule", "opportunity", "thing"), last=False)
    yield "audit", audit.audit(words, page, zone=ZONE, area="rule", number=2, said=words("admin-audit-sent"))
    yield "audit-none", audit.audit(words, AuditPage((), (), last=True), zone=ZONE)
    spent = Spent("", "", 3, 4, 0, 0, 10, 10, 1.0, Decimal("0.12"))
    costs = CostReport("ws", "2026-11", "UTC", NOW, NOW, None, (), spent)
    machine = Machine(
        settings=tuple((f"SETTING_{at}", text[:500] if at % 2 else "") for at in range(60)),
        versions=(("app", "1.0"), ("schema", "0014")),
        health=tuple(Check(text[:40], state, text) for state in State),
        checked=False,
        queues=(Waiting("interactive", 3, 1),),
    )
    fault = Fault("err_1", "provider-unavailable", {"provider": text}, "202611-IC046", NOW)
    yield "system", system(words, SystemPage(machine, (fault,) * 10, costs), zone=ZONE)
    idle = replace(machine, queues=(), checked=True)
    yield "system-idle", system(words, SystemPage(idle, (), costs), zone=ZONE)
