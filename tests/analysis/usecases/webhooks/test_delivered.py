"""Attempts over days, one lane a server, switching off, replays, and what a lost job leaves behind."""

import itertools
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from analysis.errors import RefusedError, RejectedError
from analysis.model.conversation import ConversationState
from analysis.model.ids import ConversationId
from analysis.model.messages import MessageKind
from analysis.model.webhooks import (
    PATIENCE,
    WAITS_S,
    EndpointChange,
    EndpointState,
    EventType,
    WebhookDeliveryId,
    WebhookReply,
    WebhookState,
)
from analysis.usecases.tell import SPREAD, tell_ended
from analysis.usecases.webhooks.spread import DELIVER
from tests.analysis.usecases.webhooks.conftest import BROKEN, TAKEN, Hooks
from tests.db.conftest import bound

DAY_S = 86_400


def event(hooks: Hooks) -> ConversationId:
    """Let something happen that is told."""
    call = hooks.room.call(ConversationState.RUNNING)
    with hooks.room.begin(hooks.workspace) as work:
        work.conversations.set_state(call.id, ConversationState.DONE, attempt=1)
        tell_ended(work, call.id)
    return call.id


def test_attempts_follow_the_published_schedule_and_then_end(hooks: Hooks) -> None:
    """At once, 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 h: ten attempts in three days, all kept."""
    made = hooks.endpoint()
    hooks.wire.say = lambda _: BROKEN
    event(hooks)
    tried = hooks.run(10 * DAY_S)
    waits = [round((after - before).total_seconds()) for before, after in itertools.pairwise(tried)]
    assert waits == list(WAITS_S[1:])
    assert len({headers["webhook-id"] for _, headers, _ in hooks.wire.sent}) == 1
    assert len({body for _, _, body in hooks.wire.sent}) == 1
    assert len({headers["webhook-timestamp"] for _, headers, _ in hooks.wire.sent}) == len(WAITS_S)
    [delivery] = hooks.log(made)
    assert (delivery.state, delivery.attempts, delivery.reason) == (WebhookState.FAILED, 10, "webhook-gave-up")
    shown = hooks.deliveries.one(hooks.workspace, made.endpoint.id, delivery.id, actor=None)
    assert [(one.number, one.reply.status, one.reply.latency_ms, one.reply.answer) for one in shown.attempts] == [
        (number, 500, 34, "oops") for number in range(1, 11)
    ]


def test_a_server_that_comes_back_gets_it(hooks: Hooks) -> None:
    """And is no longer failing."""
    made = hooks.endpoint()
    replies = iter([BROKEN, BROKEN, TAKEN])
    hooks.wire.say = lambda _: next(replies)
    event(hooks)
    hooks.run(DAY_S)
    [delivery] = hooks.log(made)
    assert (delivery.state, delivery.attempts) == (WebhookState.DELIVERED, 3)
    assert hooks.now(made).failing_since is None


@pytest.mark.parametrize(("asked", "waited"), [(60, 60), (1, 5), (30 * DAY_S, DAY_S)])
def test_a_server_may_ask_for_more_time(hooks: Hooks, asked: float, waited: float) -> None:
    """Never for less than the schedule has, and for a day at most."""
    hooks.endpoint()
    hooks.wire.say = lambda _: WebhookReply(429, 1, retry_after_s=asked)
    event(hooks)
    first, second = hooks.run(2 * DAY_S)[:2]
    assert (second - first).total_seconds() == waited


def test_each_server_has_a_lane_of_its_own(hooks: Hooks) -> None:
    """The queue runs lanes side by side, so nobody waits behind somebody else's slow server."""
    made = [hooks.endpoint(f"https://{name}.example.com/") for name in "abc"]
    event(hooks)
    job = hooks.timetable.take(hooks.room.clock(), {SPREAD: None})
    assert job is not None
    hooks.engine.workflows[SPREAD](*job.args)
    lanes = sorted(one.lane for one in hooks.timetable.jobs if one.workflow == DELIVER)
    assert lanes == sorted(one.endpoint.id for one in made)


def test_what_took_nothing_for_five_days_is_switched_off_and_admins_are_told(hooks: Hooks, engine: Engine) -> None:
    """With the reason in the audit log; what is on its way ends, and nothing more is sent."""
    hooks.room.appoint("U9BOSS", role="admin")
    made = hooks.endpoint()
    hooks.wire.say = lambda _: BROKEN
    for _ in range(12):
        event(hooks)
        hooks.run(DAY_S / 2)
    found = hooks.now(made)
    assert found.state is EndpointState.FAILING
    assert found.failing_since is not None
    begun = found.failing_since
    assert hooks.room.clock() - begun >= PATIENCE
    with hooks.room.begin(hooks.workspace) as work:
        notes = [work.messages.get(job.args[1]) for job in hooks.timetable.jobs if job.workflow == "slack.paint"]
    assert [(one.want.kind, one.want.asker, one.want.payload["key"]) for one in notes] == [
        (MessageKind.NOTICE, "U9BOSS", "webhook-endpoint-off-note")
    ]
    assert notes[0].want.payload["params"]["host"] == "hooks.example.com"
    assert ("webhook.switched_off", "webhooks") in hooks.room.audited(engine)
    sent = len(hooks.wire.sent)
    event(hooks)
    hooks.run(10 * DAY_S)
    assert len(hooks.wire.sent) == sent
    assert {one.state for one in hooks.log(made)} == {WebhookState.FAILED}


def test_a_server_that_is_gone_is_believed_at_once(hooks: Hooks) -> None:
    """410 switches it off (https://www.standardwebhooks.com)."""
    made = hooks.endpoint()
    hooks.wire.say = lambda _: WebhookReply(410, 3)
    event(hooks)
    hooks.run(DAY_S)
    assert len(hooks.wire.sent) == 1
    assert hooks.now(made).state is EndpointState.FAILING
    assert [one.reason for one in hooks.log(made)] == ["webhook-endpoint-gone"]


def test_what_was_missed_while_off_can_be_sent_since_a_time(hooks: Hooks) -> None:
    """Events are kept though nobody was told; what was delivered is not sent again unless it is asked for."""
    made, workspace = hooks.endpoint(), hooks.workspace
    first = event(hooks)
    hooks.run(3600)
    since = hooks.room.clock()
    hooks.manage.change(workspace, made.endpoint.id, EndpointChange(enabled=False), actor=None)
    with pytest.raises(RefusedError, match="webhook-endpoint-off"):
        hooks.deliveries.since(workspace, made.endpoint.id, since, actor=None)
    missed = [event(hooks) for _ in range(110)]
    hooks.run(3600)
    hooks.manage.change(workspace, made.endpoint.id, EndpointChange(enabled=True), actor=None)
    assert hooks.deliveries.since(workspace, made.endpoint.id, since - timedelta(days=90), actor=None) < since
    hooks.run(60)
    told = [one["data"]["conversation"]["id"] for one in hooks.wire.bodies()]
    assert (told[0], sorted(told[1:])) == (first, sorted(missed))
    hooks.deliveries.since(workspace, made.endpoint.id, since - timedelta(hours=2), every=True, actor=None)
    hooks.run(60)
    assert len(hooks.wire.sent) == 2 * 111
    assert len({headers["webhook-id"] for _, headers, _ in hooks.wire.sent}) == 111


def test_one_delivery_is_sent_once_more_with_the_whole_schedule_before_it(hooks: Hooks) -> None:
    """The same event, known by its id; attempts go on counting."""
    made = hooks.endpoint()
    hooks.wire.say = lambda _: BROKEN
    event(hooks)
    hooks.run(4 * DAY_S)
    [failed] = hooks.log(made)
    hooks.deliveries.again(hooks.workspace, made.endpoint.id, failed.id, actor=None)
    replies = iter([BROKEN, TAKEN])
    hooks.wire.say = lambda _: next(replies)
    assert [round((at - hooks.room.clock()).total_seconds()) for at in hooks.run(60)] == [-60, -55]
    [again] = hooks.log(made)
    assert (again.state, again.attempts, again.reason) == (WebhookState.DELIVERED, 12, "")


def test_what_waits_for_hours_can_go_now_and_goes_once(hooks: Hooks) -> None:
    """Its job of later finds the attempt made; pressed twice it is sent once."""
    made = hooks.endpoint()
    replies = iter([BROKEN, BROKEN, BROKEN, TAKEN])
    hooks.wire.say = lambda _: next(replies)
    event(hooks)
    hooks.run(600)
    [waiting] = hooks.log(made)
    assert (waiting.state, waiting.attempts) == (WebhookState.PENDING, 3)
    for _ in range(2):
        hooks.deliveries.again(hooks.workspace, made.endpoint.id, waiting.id, actor=None)
    hooks.run(3600)
    assert len(hooks.wire.sent) == 4
    assert [one.state for one in hooks.log(made)] == [WebhookState.DELIVERED]


def test_what_ended_because_it_was_switched_off_can_be_sent_again(hooks: Hooks) -> None:
    """Its job found nobody to send to; the replay has a job of its own."""
    made, workspace = hooks.endpoint(), hooks.workspace
    hooks.wire.say = lambda _: BROKEN
    event(hooks)
    hooks.run()
    hooks.manage.change(workspace, made.endpoint.id, EndpointChange(enabled=False), actor=None)
    hooks.run(60)
    [ended] = hooks.log(made)
    assert (ended.state, ended.reason, len(hooks.wire.sent)) == (WebhookState.FAILED, "webhook-endpoint-off", 1)
    hooks.manage.change(workspace, made.endpoint.id, EndpointChange(enabled=True), actor=None)
    hooks.wire.say = lambda _: TAKEN
    hooks.deliveries.again(workspace, made.endpoint.id, ended.id, actor=None)
    hooks.run()
    assert [one.state for one in hooks.log(made)] == [WebhookState.DELIVERED]


def test_both_secrets_sign_while_they_change_over(hooks: Hooks) -> None:
    """A receiver that knows either verifies; retired, the older signs no more."""
    made = hooks.endpoint()
    hooks.room.clock.advance(1)
    second = hooks.manage.rotate(hooks.workspace, made.endpoint.id, actor=None)
    with pytest.raises(RefusedError, match="credential-two-secrets"):
        hooks.manage.rotate(hooks.workspace, made.endpoint.id, actor=None)
    assert second.secret != made.secret
    event(hooks)
    hooks.run()
    hooks.manage.retire(hooks.workspace, made.endpoint.id, actor=None)
    event(hooks)
    hooks.run()
    signatures = [headers["webhook-signature"].split(" ") for _, headers, _ in hooks.wire.sent]
    assert [len(one) for one in signatures] == [2, 1]
    assert all(one.startswith("v1,") for both in signatures for one in both)


def test_a_test_event_goes_to_one_server(hooks: Hooks) -> None:
    """Whatever it subscribed to; the others hear nothing."""
    made = hooks.endpoint("https://a.example.com/", EventType.ALERT_SENT)
    hooks.endpoint("https://b.example.com/")
    sent = hooks.manage.test(hooks.workspace, made.endpoint.id, actor=None)
    hooks.run()
    assert [url for url, _, _ in hooks.wire.sent] == [made.endpoint.url]
    assert hooks.wire.bodies()[0] == {
        "type": "webhook.test",
        "timestamp": "2026-11-21T09:30:00.000Z",
        "data": {"endpoint": {"id": made.endpoint.id}},
    }
    assert [one.id for one in hooks.log(made)] == [sent.id]


def test_a_failure_of_ours_counts_as_an_attempt_and_the_next_one_follows(hooks: Hooks) -> None:
    """A secret that cannot be opened today may be tomorrow; nothing is lost, and the log says why."""
    made = hooks.endpoint()
    event(hooks)
    job = hooks.timetable.take(hooks.room.clock(), {SPREAD: None})
    assert job is not None
    hooks.engine.workflows[SPREAD](*job.args)
    [delivery] = hooks.log(made)
    keyless = replace(hooks.deliver, cipher=None)
    with pytest.raises(RejectedError):
        keyless(hooks.workspace, delivery.id, 1)
    keyless.fail(hooks.workspace, delivery.id, 1, {"error_id": "e7"})
    [after] = hooks.log(made)
    assert (after.state, after.attempts) == (WebhookState.PENDING, 1)
    shown = hooks.deliveries.one(hooks.workspace, made.endpoint.id, delivery.id, actor=None)
    assert [(one.reply.error, one.reply.answer) for one in shown.attempts] == [("webhook-error-internal", "e7")]
    hooks.run(60)
    assert [one.state for one in hooks.log(made)] == [WebhookState.DELIVERED]


def test_a_repeated_job_sends_nothing_twice(hooks: Hooks) -> None:
    """An attempt that is written down is over, whoever asks again."""
    made = hooks.endpoint()
    event(hooks)
    hooks.run()
    [delivery] = hooks.log(made)
    assert hooks.deliver(hooks.workspace, delivery.id, 1) == {"state": "over"}
    assert hooks.deliver(hooks.workspace, WebhookDeliveryId("whd_none"), 1) == {"state": "over"}
    assert len(hooks.wire.sent) == 1


def test_a_crash_after_the_answer_repeats_one_attempt_under_the_same_id(hooks: Hooks) -> None:
    """At least once: the receiver has it twice, with the same id and body, and knows it by that."""
    made = hooks.endpoint()
    event(hooks)

    def dies(_: str) -> WebhookReply:
        raise KeyboardInterrupt

    hooks.wire.say = dies
    with pytest.raises(KeyboardInterrupt):
        hooks.run()
    [delivery] = hooks.log(made)
    assert (delivery.state, delivery.attempts) == (WebhookState.PENDING, 0)
    hooks.wire.say = lambda _: TAKEN
    assert hooks.deliver(hooks.workspace, delivery.id, 1) == {"state": "delivered"}
    first, second = hooks.wire.sent
    assert (first[1]["webhook-id"], first[2]) == (second[1]["webhook-id"], second[2])
    assert [one.attempts for one in hooks.log(made)] == [1]


def test_what_lost_its_job_gets_another(hooks: Hooks) -> None:
    """A quarter of an hour late, and only where the engine says that the job will never run."""
    made = hooks.endpoint()
    hooks.wire.say = lambda _: BROKEN
    event(hooks)
    hooks.run()
    hooks.timetable.jobs = [job for job in hooks.timetable.jobs if job.workflow != DELIVER]
    lost = event(hooks)
    hooks.timetable.jobs.clear()
    mend = hooks.engine.workflows["webhooks.mend"]
    mend("now")
    assert hooks.run() == []
    hooks.room.clock.advance(16 * 60)
    mend("now")
    hooks.wire.say = lambda _: TAKEN
    hooks.run()  # the event that was never spread
    assert hooks.wire.bodies()[-1]["data"]["conversation"]["id"] == lost
    [waiting] = [one for one in hooks.log(made) if one.state is WebhookState.PENDING]
    hooks.dead[f"webhook:{waiting.id}:2"] = "lost"
    mend("now")
    mend("now")
    hooks.run()
    assert {one.state for one in hooks.log(made)} == {WebhookState.DELIVERED}
    assert len(hooks.wire.sent) == 3


def test_no_secret_and_no_address_is_written_anywhere_but_sealed(hooks: Hooks, engine: Engine) -> None:
    """Neither in the rows nor in the audit log nor in what a log line would print."""
    made = hooks.endpoint("https://hooks.example.com/?key=canary")
    hooks.manage.rotate(hooks.workspace, made.endpoint.id, actor=None)
    assert made.secret not in repr(made)
    raw = made.secret.removeprefix("whsec_")
    from db.schema import audit_log, webhook_secrets  # noqa: PLC0415 - only this look needs it

    with bound(engine, hooks.workspace) as connection:
        for table in (audit_log, webhook_secrets):
            rows = connection.execute(table.select().where(table.c.workspace_id == hooks.workspace)).all()
            assert rows
            assert raw not in repr(rows)
            assert "canary" not in repr(rows)
    assert json.dumps(hooks.wire.bodies()) == "[]"
