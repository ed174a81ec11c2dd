"""What is told, to whom, and that it is told exactly when it is a fact."""

import json
from dataclasses import replace
from typing import Any

import pytest

from analysis.model.access import ScoreVisibility
from analysis.model.alerts import AlertId, DeliveryState, Phrase
from analysis.model.conversation import ConversationState, Failure
from analysis.model.ids import ConversationId
from analysis.model.webhooks import SUBSCRIBABLE, EventType
from analysis.usecases.alerts.address import address
from analysis.usecases.alerts.reflect import restate
from analysis.usecases.alerts.resolve import resolve
from analysis.usecases.alerts.seed import seed
from analysis.usecases.control import CancelConversation
from analysis.usecases.edit_opportunity import EditOpportunity, fields_of
from analysis.usecases.forget import ForgetCall
from analysis.usecases.restrict import RestrictConversation
from analysis.usecases.tell import tell_ended
from bot.demo import samples
from tests.analysis.usecases.rooms import assessed
from tests.analysis.usecases.webhooks.conftest import BASE, Hooks
from tests.db.conftest import an_opportunity
from tests.fakes.alerts import a_match


def ended(hooks: Hooks, state: ConversationState, failure: Failure | None = None, **changes: Any) -> ConversationId:
    """Let a call end."""
    call = hooks.room.call(ConversationState.RUNNING, **changes)
    with hooks.room.begin(hooks.workspace) as work:
        work.conversations.set_state(call.id, state, attempt=1, failure=failure)
        tell_ended(work, call.id)
    return call.id


def test_a_completed_call_is_told_with_ids_links_and_its_score(hooks: Hooks) -> None:
    """Enough to look further; no word of the call, and none of the model's."""
    hooks.endpoint()
    call, analysis = hooks.room.sample(external_id="crm-7")
    with hooks.room.begin(hooks.workspace) as work:
        tell_ended(work, call.id)
        call = work.conversations.get(call.id)
    hooks.run()
    [told] = hooks.wire.bodies()
    result = assessed(samples.CALL_EN)
    assert told == {
        "type": "conversation.completed",
        "timestamp": "2026-11-21T09:30:00.000Z",
        "data": {
            "conversation": {
                "id": call.id,
                "case_number": call.case_number,
                "external_id": "crm-7",
                "title": call.title,
                "state": "done",
                "attempt": 1,
            },
            "analysis": {
                "id": analysis,
                "kind": "meddic",
                "call_type": result.call_type,
                "strength": result.strength,
                "coverage": result.coverage,
            },
            "links": {
                "conversation": f"{BASE}/api/v1/conversations/{call.id}",
                "analysis": f"{BASE}/api/v1/conversations/{call.id}/analysis",
            },
        },
    }
    text = json.dumps(told, ensure_ascii=False)
    assert not [line.text for line in samples.sample(samples.CALL_EN).transcript.segments if line.text in text]
    assert result.summary not in text


def test_scores_for_their_owner_alone_are_not_told(hooks: Hooks) -> None:
    """Where the workspace shows scores to their owner only, a server is nobody's owner."""
    hooks.endpoint()
    owner = hooks.room.person("U1LIN")
    with hooks.room.begin(hooks.workspace) as work:
        work.policies.choose_score_visibility(ScoreVisibility.REP)
    call, _ = hooks.room.sample(owner_id=owner)
    with hooks.room.begin(hooks.workspace) as work:
        tell_ended(work, call.id)
    hooks.run()
    assert set(hooks.wire.bodies()[0]["data"]["analysis"]) == {"id", "kind", "call_type"}


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (ConversationState.FAILED, "conversation.failed"),
        (ConversationState.UNKNOWN, "conversation.failed"),
        (ConversationState.CANCELED, "conversation.canceled"),
    ],
)
def test_other_endings_are_told_with_their_reason(hooks: Hooks, state: ConversationState, kind: str) -> None:
    """By a stable code, and the id under which the log has it."""
    hooks.endpoint()
    ended(hooks, state, Failure("provider-unavailable", {"provider": "groq"}, "e1"))
    hooks.run()
    [told] = hooks.wire.bodies()
    assert (told["type"], told["data"]["conversation"]["state"]) == (kind, state)
    assert told["data"]["failure"] == {"code": "provider-unavailable", "error_id": "e1"}


@pytest.mark.parametrize("state", [ConversationState.QUEUED, ConversationState.HELD, ConversationState.WAITING])
def test_what_goes_on_is_not_told(hooks: Hooks, state: ConversationState) -> None:
    """Only endings are."""
    hooks.endpoint()
    ended(hooks, state)
    assert hooks.timetable.jobs == []


def test_an_ending_is_told_once_an_attempt(hooks: Hooks) -> None:
    """A step that a crash repeats tells nothing again; the next attempt does."""
    hooks.endpoint()
    call = ended(hooks, ConversationState.DONE)
    with hooks.room.begin(hooks.workspace) as work:
        tell_ended(work, call)
        work.conversations.open_attempt(call)
        work.conversations.set_state(call, ConversationState.DONE, attempt=2)
        tell_ended(work, call)
    hooks.run()
    assert [one["data"]["conversation"]["attempt"] for one in hooks.wire.bodies()] == [1, 2]


def test_what_does_not_become_a_fact_is_not_told(hooks: Hooks) -> None:
    """The event, its job and the fact are one transaction."""
    hooks.endpoint()
    call = hooks.room.call(ConversationState.RUNNING)

    def broken() -> None:
        with hooks.room.begin(hooks.workspace) as work:
            work.conversations.set_state(call.id, ConversationState.DONE, attempt=1)
            tell_ended(work, call.id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    with hooks.room.begin(hooks.workspace) as work:
        assert work.webhook_log.events(hooks.room.clock(), after=None, limit=9) == []


def test_nothing_is_stored_where_nobody_listens(hooks: Hooks) -> None:
    """An installation without webhooks pays one look."""
    hooks.endpoint("https://hooks.example.com/a", EventType.ALERT_SENT)
    ended(hooks, ConversationState.DONE)
    assert hooks.timetable.jobs == []
    with hooks.room.begin(hooks.workspace) as work:
        assert work.webhook_log.events(hooks.room.clock(), after=None, limit=9) == []


def test_a_cancel_is_told(hooks: Hooks) -> None:
    """Through the use case that people and programs cancel with."""

    class Control:
        def cancel(self, key: str) -> None:
            """Nothing runs."""

    hooks.endpoint()
    call = hooks.room.call(ConversationState.RUNNING)
    CancelConversation(hooks.room.begin, Control())(hooks.workspace, call.id, actor="U1")
    hooks.run()
    assert [one["type"] for one in hooks.wire.bodies()] == ["conversation.canceled"]


def test_a_deal_that_somebody_changed_is_told(hooks: Hooks) -> None:
    """Which fields, and where it stands; an edit that changes nothing is none."""
    hooks.endpoint()
    with hooks.room.begin(hooks.workspace) as work:
        deal = work.opportunities.add(an_opportunity(hooks.workspace))
    edit = EditOpportunity(hooks.room.begin, hooks.room.clock)
    assert not edit(hooks.workspace, deal.id, fields_of(deal), actor=None)
    edit(hooks.workspace, deal.id, replace(fields_of(deal), amount=10.0, currency="TWD", state="won"), actor=None)
    hooks.run()
    [told] = hooks.wire.bodies()
    assert told["data"]["changed"] == ["amount", "currency", "state"]
    assert told["data"]["opportunity"] | {"case_number": ""} == {
        "id": deal.id,
        "case_number": "",
        "company": deal.company,
        "stage": "",
        "state": "won",
    }


def an_alert(hooks: Hooks) -> AlertId:
    """Let a rule find something of a deal, and somebody to tell."""
    owner = hooks.room.person("U1LIN")
    with hooks.room.begin(hooks.workspace) as work:
        deal = work.opportunities.add(an_opportunity(hooks.workspace, owner_id=owner))
        seed(work)
        rule = next(one for one in work.alerts.rules() if one.recipients)
        match = a_match(rule, opportunity_id=deal.id, stage=0, said=Phrase("x"))
        alert = work.alerts.claim(match)
        assert alert is not None
        address(work, alert, match, hooks.room.clock())
    return alert


def test_an_alert_is_told_when_it_reached_somebody_and_when_it_is_over(hooks: Hooks) -> None:
    """Not when it is found: what nobody was told yet may still turn out to be nothing."""
    hooks.endpoint()
    alert = an_alert(hooks)
    hooks.run()
    assert hooks.wire.bodies() == []
    begin, now = hooks.room.begin, hooks.room.clock()
    with begin(hooks.workspace) as work:
        for one in work.inbox.deliveries(alert):
            work.alert_deliveries.put(replace(one, state=DeliveryState.SENT, reason="", sent_at=now, due_at=now))
        restate(work, work.inbox.hold(alert))
        restate(work, work.inbox.hold(alert))
    with begin(hooks.workspace) as work:
        resolve(work, work.inbox.hold(alert), now)
    hooks.run()
    told = hooks.wire.bodies()
    assert [one["type"] for one in told] == ["alert.sent", "alert.resolved"]
    assert {one["data"]["alert"]["id"] for one in told} == {alert}


def test_a_teams_server_hears_its_teams_calls_alone(hooks: Hooks) -> None:
    """By the rule for programs: its people's calls, and what its own programs brought; nothing restricted."""
    whole, north = hooks.endpoint("https://a.example.com/"), hooks.endpoint("https://b.example.com/", team="North")
    lin, eve = hooks.room.appoint("U1LIN", team="North"), hooks.room.appoint("U2EVE", team="South")
    boss = hooks.room.appoint("U9BOSS", role="admin")
    titles: dict[str, dict[str, Any]] = {
        "of Lin": {"owner_id": lin},
        "of Eve": {"owner_id": eve},
        "brought": {"team": "North"},
        "nobody's": {},
    }
    for title, changes in titles.items():
        ended(hooks, ConversationState.DONE, title=title, **changes)
    kept = hooks.room.call(ConversationState.RUNNING, title="kept", owner_id=lin)
    RestrictConversation(hooks.room.begin)(hooks.workspace, kept.id, restricted=True, actor=boss)
    with hooks.room.begin(hooks.workspace) as work:
        work.conversations.set_state(kept.id, ConversationState.DONE, attempt=1)
        tell_ended(work, kept.id)
    hooks.run()

    def heard(url: str) -> list[str]:
        return sorted(one["data"]["conversation"]["title"] for one in hooks.wire.bodies(url))

    assert heard(whole.endpoint.url) == sorted([*titles, "kept"])
    assert heard(north.endpoint.url) == ["brought", "of Lin"]


def test_forgetting_a_call_forgets_what_was_told_of_it(hooks: Hooks) -> None:
    """A title may name a person."""

    class Control:
        def cancel(self, key: str) -> None:
            """Nothing runs."""

    made = hooks.endpoint()
    call = ended(hooks, ConversationState.DONE, title="Ms. Lin")
    hooks.run()
    assert len(hooks.log(made)) == 1
    ForgetCall(hooks.room.begin, Control())(hooks.workspace, call, actor=None)
    assert hooks.log(made) == []


def test_every_subscribable_event_is_told_here(hooks: Hooks) -> None:
    """A type that nothing tells would be a promise nobody keeps."""
    told = {
        EventType.CONVERSATION_COMPLETED,
        EventType.CONVERSATION_FAILED,
        EventType.CONVERSATION_CANCELED,
        EventType.ALERT_SENT,
        EventType.ALERT_RESOLVED,
        EventType.OPPORTUNITY_UPDATED,
    }
    assert told == set(SUBSCRIBABLE)
    assert hooks.wire.bodies() == []
