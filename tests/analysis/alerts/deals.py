"""Deals as rules see them, for tests: a few words make a call."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from analysis.alerts.catalog import READY_MADE, starting
from analysis.alerts.look import look
from analysis.model.alerts import AlertMatch, AlertRule, RuleId
from analysis.model.conversation import Opportunity
from analysis.model.facts import CallFacts, DealFacts, Heard, Proof, Said
from analysis.model.ids import CaseNumber, ConversationId, OpportunityId, UserId, WorkspaceId
from analysis.model.meddic import Letter, Level, Status
from analysis.model.policy import StagePolicy
from analysis.model.snapshot import DealStanding, LetterStanding
from analysis.model.transcript import Side
from analysis.model.watch import Need, Occasion, Trigger, Watched

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
M, E, DC, DP, I, C = Letter  # noqa: E741 - the letters' own names
STRONG = dict.fromkeys(Letter, 3)


def said(text: str, side: Side = Side.BUYER, *, speaker: str = "", segment: str = "s1") -> Said:
    """Return a line."""
    name = speaker or {Side.BUYER: "Lin", Side.SELLER: "Dana"}.get(side, "")
    return Said(segment, 0, text, name, side, 60_000)


def heard(kind: str, text: str, side: Side = Side.BUYER, **fields: Any) -> Heard:
    """Return a moment."""
    where = {name: fields.pop(name) for name in ("speaker", "segment") if name in fields}
    return Heard(kind, fields.pop("label", text), said(text, side, **where), **fields)


def a_call(
    number: int,
    *moments: Heard,
    days_ago: float | None = None,
    strength: int = 50,
    coverage: int = 6,
    buyers: Sequence[str] = ("Lin",),
    people: Mapping[Letter, tuple[str, ...]] | None = None,
    **fields: Any,
) -> CallFacts:
    """Return a call; the first took place longest ago."""
    ago = 20 - number if days_ago is None else days_ago
    proofs = tuple(Proof(letter, 1, (people or {}).get(letter, ()), (said(f"{letter} it is"),)) for letter in Letter)
    return CallFacts(
        conversation_id=ConversationId(f"conv_{number}"),
        occurred_at=NOW - timedelta(days=ago),
        strength=strength,
        coverage=coverage,
        buyers=tuple(buyers),
        proofs=proofs,
        heard=moments,
        **fields,
    )


def a_deal(
    *calls: CallFacts,
    levels: Mapping[Letter, int] | None = None,
    trends: Mapping[Letter, Sequence[int]] | None = None,
    strength: int = 70,
    strengths: Sequence[int] = (),
    open_pairs: Mapping[Letter, tuple[str, ...]] | None = None,
    confirmed_days_ago: float = 1,
    trigger: Trigger = Trigger.ANALYZED,
    lines: Mapping[ConversationId, tuple[Said, ...]] | None = None,
    answers: Mapping[str, Any] | None = None,
    **fields: Any,
) -> DealFacts:
    """Return a deal after its last call; every letter at level 2 unless told otherwise."""
    shown = {letter: (levels or {}).get(letter, 2) for letter in Letter}
    standing = DealStanding(
        letters=tuple(
            LetterStanding(
                letter=letter,
                level=Level(level),
                status=Status.CONFIRMED,
                computed=Level(level),
                set_by_person=False,
                contradictions=(open_pairs or {}).get(letter, ()),
                last_confirmed_at=NOW - timedelta(days=confirmed_days_ago),
                trend=tuple(Level(one) for one in (trends or {}).get(letter, [level] * len(calls))),
            )
            for letter, level in shown.items()
        ),
        coverage=sum(level > 0 for level in shown.values()),
        strength=strength,
        headline=C,
        strengths=tuple(strengths) or (strength,) * len(calls),
        calls=tuple(call.conversation_id for call in calls),
        last_call_at=calls[-1].occurred_at if calls else None,
        owner_run=False,
        rubric_version="1",
    )
    deal = Opportunity(
        id=OpportunityId("opp_1"),
        workspace_id=WorkspaceId("ws_1"),
        case_number=CaseNumber("202611-IC001"),
        company="Harbour & Pine",
        created_at=NOW - timedelta(days=60),
        owner_id=UserId("usr_1"),
        **fields,
    )
    analyzed = trigger is Trigger.ANALYZED and bool(calls)
    return DealFacts(
        deal=deal,
        at=NOW,
        today=TODAY,
        stages=StagePolicy().stages,
        team="north",
        owner="Dana",
        standing=standing if calls else None,
        calls=calls,
        occasion=Occasion(trigger, calls[-1].conversation_id if analyzed else None),
        lines=lines or {},
        answers=answers or {},
    )


def ready(kind: str, **settings: Any) -> AlertRule:
    """Return a ready-made rule, with some settings changed."""
    rule = next(one for one in READY_MADE if one.kind == kind)
    return replace(rule, settings={**rule.settings, **settings})


def custom(kind: str, **settings: Any) -> AlertRule:
    """Return a rule that an admin made, switched on."""
    rule = starting(kind, RuleId("rule_1"))
    return replace(rule, enabled=True, settings={**rule.settings, **settings})


def found(rule: AlertRule, facts: DealFacts) -> list[AlertMatch]:
    """Return what a rule finds."""
    return list(look([rule], facts).matches)


def needs(rule: AlertRule, facts: DealFacts) -> list[Need]:
    """Return what a rule lacks."""
    watched: Watched = look([rule], facts)
    return [need for off in watched.off for need in off.needs]
