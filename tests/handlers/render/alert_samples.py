"""Alerts to render: every state, role and size, with plain, endless and hostile words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from analysis.model.alerts import (
    Alert,
    AlertId,
    AlertRule,
    AlertState,
    Answer,
    Phrase,
    Recipient,
    RuleId,
    Severity,
    Signal,
)
from analysis.model.ids import UserId
from analysis.model.meddic import Letter
from analysis.model.people import Person
from analysis.model.watch import Need
from analysis.usecases.alerts.answer import Assignable
from analysis.usecases.alerts.digest import DigestDeal, DigestLine
from analysis.usecases.alerts.lists import AlertHistory, AlertList
from analysis.usecases.alerts.precision import Precision, Proposal, RuleStanding
from analysis.usecases.alerts.show import AlertView, Told
from analysis.usecases.alerts.weekly import Gap, Moved, Proof, Weekly
from tests.handlers.render import samples

NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
URL = "https://example.slack.com/archives/D1/p1"
DANA, LIN = UserId("usr_dana"), UserId("usr_lin")
ALERT = AlertId("al_" + "z" * 22)
RULE = AlertRule(RuleId("missing_decision_maker"), 3, "missing_decision_maker", Severity.MEDIUM, {"calls": 2})


def signal(text: str, call: int = 2) -> Signal:
    """Return a quote."""
    return Signal(samples.CONVERSATION, call, text, text, "buyer", 860_000)


def view(text: str = "plain", *, signals: int = 1, **changes: Any) -> AlertView:
    """Return an alert that was sent, as its rep reads it; *changes* are of the alert."""
    alert = Alert(
        id=ALERT,
        rule_id=RULE.id,
        rule_version=RULE.version,
        opportunity_id=samples.overview(text).opportunity.id,
        conversation_id=samples.CONVERSATION,
        target="opp_1",
        subject=Letter.ECONOMIC_BUYER,
        fingerprint="f",
        severity=Severity.MEDIUM,
        badness=2,
        stage=2,
        state=AlertState.SENT,
        reason="",
        content={},
        assigned_to=None,
        due_at=None,
        created_at=NOW,
        sent_at=NOW,
        closed_at=None,
    )
    told = Told(
        change=Phrase("alerts-unmute-done", {"name": text}),
        why=Phrase("weekly-gap-of", {"owner": text, "letter": "@letter-champion", "count": 3}),
        action=Phrase("weekly-proof", {"name": text, "letter": "@letter-champion", "quote": "=2026-05-14"}),
        signals=tuple(signal(text, call) for call in range(1, signals + 1)),
        checked=(samples.CONVERSATION,),
    )
    return AlertView(
        alert=replace(alert, **changes),
        rule=RULE,
        told=told,
        deal=replace(samples.overview(text).opportunity, company=text or "Harbour & Pine"),
        title="",
        owner=text,
        days=23,
        role=Recipient.REP,
        people={DANA: text, LIN: "林雅婷"},
        checked=("202611-IC046", "202611-IC047"),
        calls=2,
        link=URL,
        message=URL,
        waiting=False,
        correctable=samples.CONVERSATION,
    )


def views(text: str) -> Iterator[tuple[str, AlertView]]:
    """Yield every state and shape with a name."""
    acted: dict[str, Any] = {"acted_by": DANA, "acted_at": NOW}
    for signals in (0, 1, 3):
        yield f"sent-{signals}", view(text, signals=signals)
    for severity in Severity:
        yield f"severity-{severity}", view(text, severity=severity)
    for role in Recipient:
        yield f"to-{role}", replace(view(text), role=role)
    yield "nobody's", replace(view(text), role=None, owner="", days=None, link="", message="")
    yield "waiting", replace(view(text), waiting=True)
    yield "fault", replace(view(text, signals=0), deal=None, title=text, link="", checked=(), calls=0)
    yield "nameless", replace(view(text, signals=0), deal=None, title="", days=0, role=Recipient.ADMIN)
    yield "acknowledged", view(text, state=AlertState.ACKNOWLEDGED, assigned_to=DANA, **acted)
    yield "assigned", view(text, state=AlertState.ACKNOWLEDGED, assigned_to=LIN, **acted)
    yield "snoozed", view(text, state=AlertState.SNOOZED, due_at=NOW + timedelta(days=3), **acted)
    yield "snoozed-call", view(text, state=AlertState.SNOOZED, **acted)
    for answer in (Answer.NOT_TRUE, Answer.KNOWN, Answer.NOT_MINE, Answer.NOT_IMPORTANT):
        yield f"dismissed-{answer}", view(text, state=AlertState.DISMISSED, reason=f"alert-answer-{answer}", **acted)
    yield "resolved", view(text, state=AlertState.RESOLVED, reason="alerts-rule-off", closed_at=NOW)
    yield "useful", view(text, answers={DANA: Answer.USEFUL, LIN: Answer.USEFUL})


def assignable(text: str, count: int) -> Assignable:
    """Return an alert with so many people who may take it on."""
    person = Person(DANA, "U1", text or "–", "rep", True, "", "", "", "", None, "en", "UTC")  # noqa: FBT003, RUF001
    return Assignable(view(text), tuple(replace(person, id=UserId(f"usr_{at}")) for at in range(count)))


def listing(text: str) -> AlertList:
    """Return a full list."""
    kept = view(text, state=AlertState.SUPPRESSED, reason="alerts-rule-off")
    return AlertList(
        open=(replace(view(text), message=""), *(one for _, one in views(text)))[:8],
        more=12,
        untold=(kept, replace(kept, alert=replace(kept.alert, reason="")), *[kept] * 6),
        mutes=((text, NOW), ("close_now", NOW)),
    )


def rules(text: str) -> tuple[RuleStanding, ...]:
    """Return rules in every standing."""
    named = replace(RULE, name=text)
    proposal = Proposal("calls", 2, 3, RULE, was=14, count=6)
    return (
        RuleStanding(RULE, (), Precision()),
        RuleStanding(replace(RULE, enabled=False), (), Precision(unanswered=4)),
        RuleStanding(named, (Need.CLOSE_DATE, Need.LIMIT), Precision(3, 1, 2, 5)),
        RuleStanding(named, (), Precision(8, 4, 0, 1)),
        RuleStanding(named, (), Precision(4, 8, 0, 1), proposal),
        RuleStanding(named, (), Precision(4, 8, 0, 1), replace(proposal, was=None, count=None)),
    ) * 4


def history(text: str) -> AlertHistory:
    """Return everything that happened about a deal."""
    return AlertHistory(view(text).deal, tuple(one for _, one in views(text))[:16])


def digest(text: str) -> tuple[DigestDeal, ...]:
    """Return a digest with more than is shown."""
    told = [DigestLine(one, told=True, reason="") for _, one in views(text)][:12]
    untold = [DigestLine(view(text), told=False, reason=reason) for reason in ("", "alerts-rule-off")] * 5
    return (DigestDeal((*told[:6], *untold[:5])), DigestDeal((*told[6:], *untold[5:])))


def weekly(text: str, points: int = 8) -> Weekly:
    """Return a week with everything in it."""
    deal = view(text).deal
    assert deal is not None
    return Weekly(
        until=NOW,
        team=text == "",
        calls=len(text) % 3,
        deals=(
            *(Moved(deal, 50, before, Letter.CHAMPION) for before in (20, 50, 70)),
            Moved(deal, 5, None, Letter.CHAMPION),
        )
        * 2,
        trend=tuple((NOW - timedelta(days=7 * (points - at)), 20.0 + at * 5) for at in range(points)),
        gaps=(Gap("", Letter.CHAMPION, 3), Gap(text, Letter.METRICS, 5)),
        proofs=(Proof(text, Letter.IDENTIFY_PAIN, samples.span(text), text),),
        alerts=listing(text),
        rules=rules(text)[3:6],
    )
