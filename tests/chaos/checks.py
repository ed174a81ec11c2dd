"""The checker: holds what is stored against the harness's books, and names whatever does not fit."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from analysis.model.alerts import AlertState
from analysis.model.conversation import ConversationState
from analysis.model.exchange import IntakeState
from analysis.model.messages import MessageKind, MessageState
from analysis.model.paid import PurchaseState
from analysis.model.webhooks import EventType, WebhookState
from tests.chaos.books import Books
from tests.chaos.facts import ON_ITS_WAY, TO_TELL, UNDER_WAY, WAITING_JOBS, Facts, Row

DONE, UNKNOWN, FAILED = ConversationState.DONE, ConversationState.UNKNOWN, ConversationState.FAILED
PAID = {PurchaseState.DONE, PurchaseState.UNKNOWN}
BROKEN_JOBS = {"ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"}
TOLD = {
    EventType.CONVERSATION_COMPLETED: (DONE,),
    EventType.CONVERSATION_FAILED: (FAILED, UNKNOWN),
}
OPENLY = (("sent", "posted"), ("uncertain", "uncertain"), ("failed", "failed"))
"""Delivery of an alert and its message, where they tell the same."""
Check = Callable[[Facts, Books], Iterator[str]]


def pushed_is_stored(facts: Facts, books: Books) -> Iterator[str]:
    """Whatever a program was told is taken in is there, once."""
    known = defaultdict(list)
    for row in facts.conversations:
        known[row["external_id"]].append(row["id"])
    for name, call in books.calls.items():
        if known[name] != [call.id]:
            yield f"acknowledged call {name} ({call.id}) is stored as {known[name]}"
    for key, answered in books.answers.items():
        if len(answered) != 1:
            yield f"Idempotency-Key {key} was answered with {len(answered)} different things"


def brought_is_stored(facts: Facts, books: Books) -> Iterator[str]:
    """Whatever a person was told is taken in is there, once."""
    titles = Counter(row["title"] for row in facts.conversations)
    for mark in books.pasted | books.taken:
        if titles[mark] != 1:
            yield f"acknowledged call {mark} of a person's is stored {titles[mark]} times"
    offers = Counter(row["key"] for row in facts.intakes)
    for file, channel in books.shared:
        if offers[f"file:{file}:{channel}"] != 1:
            yield f"acknowledged file {file} in {channel} was offered {offers[f'file:{file}:{channel}']} times"


def asked_is_followed(facts: Facts, books: Books) -> Iterator[str]:
    """Where somebody was told that a call will be shown, a message follows it."""
    follow = {(row["conversation_id"], row["channel"]) for row in facts.messages if row["kind"] == MessageKind.PROGRESS}
    for call, channel in books.shown - follow:
        yield f"acknowledged /analyze of {call} in {channel} has no message"


def nothing_is_stuck(facts: Facts, _books: Books) -> Iterator[str]:
    """Everything is in a state that is final, and the queue is empty."""
    paid: set[str] = {PurchaseState.INTENDED}
    hooks: set[str] = {WebhookState.PENDING}
    taken: set[str] = {IntakeState.ACCEPTED}
    yield from in_states("conversation", facts.conversations, UNDER_WAY)
    yield from in_states("message", facts.messages, ON_ITS_WAY)
    yield from in_states("alert delivery", facts.deliveries, TO_TELL, "alert_id")
    yield from in_states("webhook delivery", facts.hooks, hooks)
    yield from in_states("purchase", facts.purchases, paid)
    yield from in_states("file", facts.intakes, taken)
    yield from in_states("job", facts.jobs, set(WAITING_JOBS) | BROKEN_JOBS, "workflow_uuid", "status")
    for row in facts.messages:
        if row["state"] == MessageState.POSTED and row["wanted"] > row["shown"]:
            yield f"message {row['key']} shows change {row['shown']} of {row['wanted']}"


def in_states(what: str, rows: list[Row], bad: set[str], name: str = "id", state: str = "state") -> Iterator[str]:
    """Yield the rows that are in one of these states."""
    for row in rows:
        if row[state] in bad:
            yield f"{what} {row[name]} is left {row[state]}"


def one_result_each(facts: Facts, books: Books) -> Iterator[str]:
    """Each call has exactly one result, or says why not."""
    results = Counter(row["conversation_id"] for row in facts.analyses)
    ready = {call.id for call in books.calls.values() if call.ready}
    for row in facts.conversations:
        call, state, count = row["id"], row["state"], results[row["id"]]
        if count > 1 or (state == DONE and count == 0):
            yield f"conversation {call} is {state} with {count} results"
        if state in {FAILED, UNKNOWN} and not (row["failure"] or {}).get("key"):
            yield f"conversation {call} is {state} without a reason"
        if state not in {DONE, FAILED, UNKNOWN} and (state != ConversationState.WAITING or call in ready):
            yield f"conversation {call} ended {state}, and nobody asked for that"


def messages_once(facts: Facts, books: Books) -> Iterator[str]:
    """Each message stands in Slack exactly once; where nobody could find out, at most once."""
    places = Counter(
        (row["conversation_id"], row["channel"], row["thread"], row["private"], row["private"] and row["asker"])
        for row in facts.messages
        if row["kind"] == MessageKind.PROGRESS
    )
    for place, count in places.items():
        if count != 1:
            yield f"conversation {place[0]} has {count} messages in {place[1]}"
    for row in facts.messages:
        posted = books.shares[row["file"]] if row["file"] else books.posts[row["id"]]
        fewest, most = (1, 1) if row["state"] == MessageState.POSTED else (0, 1)
        if not fewest <= posted <= most:
            yield f"message {row['key']} is {row['state']} and was posted {posted} times"
    known = {row["id"] for row in facts.messages} | {""}
    for message in books.posts.keys() - known:
        yield f"message {message} was posted and is not stored"


def alerts_once(facts: Facts, books: Books) -> Iterator[str]:
    """Each call that sets off the rule has one alert, and no other call has any."""
    found = defaultdict(list)
    for row in facts.alerts:
        found[row["conversation_id"]].append(str(row["state"]))
    done = {row["id"] for row in facts.conversations if row["state"] == DONE}
    for call in books.calls.values():
        states = found[call.id]
        due = call.alert and call.id in done
        if due and (len(states) != 1 or states == [AlertState.SUPPRESSED]):
            yield f"conversation {call.id} has {len(states)} alerts: {states}"
        if states and not call.alert:
            yield f"conversation {call.id} has an alert that nothing calls for"


def alerts_are_told_once(facts: Facts, _books: Books) -> Iterator[str]:
    """Each alert was told to one person; where that could not be, its message says so. (Messages: `messages_once`.)"""
    messages = {row["key"]: row["state"] for row in facts.messages}
    told = defaultdict(list)
    for row in facts.deliveries:
        shown = messages.get(f"alert:{row['alert_id']}:{row['recipient_id']}")
        told[row["alert_id"]].append((str(row["state"]), str(shown)))
    for alert in facts.alerts:
        ways = told[alert["id"]]
        if not any(way in OPENLY for way in ways) or sum(way == OPENLY[0] for way in ways) > 1:
            yield f"alert {alert['id']} was told {ways} (delivery, message)"


def paid_once(facts: Facts, books: Books) -> Iterator[str]:
    """Whatever was billed is booked, and nothing is billed twice but on somebody's word."""
    attempts = {row["id"]: row["attempt"] for row in facts.conversations}
    for provider, billed in books.bought.items():
        mine = [row for row in facts.purchases if row["provider"].startswith(f"{provider}:")]
        booked = sum(row["state"] in PAID for row in mine)
        sure = sum(row["state"] == PurchaseState.DONE for row in mine)
        if not sure <= len(billed) <= booked:
            yield f"{provider} billed {len(billed)} requests, of which {sure} to {booked} are booked"
        twice = sum(count - 1 for count in Counter(billed).values())
        doubts = [row for row in mine if row["state"] == PurchaseState.UNKNOWN]
        asked = sum(row["attempt"] < attempts[row["conversation_id"]] for row in doubts)
        if twice > asked:
            yield f"{provider} was paid twice {twice} times; another attempt was asked for after {asked} doubts"


def each_call_paid_once(facts: Facts, books: Books) -> Iterator[str]:
    """No call has two answers to one question, nor was billed for it again before somebody asked for another try."""
    answered = Counter(
        (row["conversation_id"], row["key"]) for row in facts.purchases if row["state"] == PurchaseState.DONE
    )
    for (call, key), count in answered.items():
        if count > 1:
            yield f"conversation {call} bought {key[:12]} {count} times"
    titles = {row["title"].removeprefix("Call "): row for row in facts.conversations}
    doubted = Counter(row["conversation_id"] for row in facts.purchases if row["state"] == PurchaseState.UNKNOWN)
    for (mark, key), count in Counter(books.bought["gemini"]).items():
        row = titles.get(mark)
        if row is not None and count - 1 > min(doubted[row["id"]], row["attempt"] - 1):
            yield f"{mark} ({row['id']}) was billed {count} times for {key[:12]} in {row['attempt']} attempts"


def attempts_were_asked_for(facts: Facts, books: Books) -> Iterator[str]:
    """Nobody but a person or program opens another attempt."""
    opened = sum(row["attempt"] - 1 for row in facts.conversations)
    if opened > books.again.total():
        yield f"{opened} further attempts were opened, {books.again.total()} were asked for"


def hooks_at_least_once(facts: Facts, books: Books) -> Iterator[str]:
    """Each event reached the server, under its one id."""
    given = Counter(row["event_id"] for row in facts.hooks if row["state"] == WebhookState.DELIVERED)
    for event in facts.events:
        if given[event["id"]] != 1 or not books.hooks[event["id"]]:
            arrived = f"{given[event['id']]} deliveries, and arrived {books.hooks[event['id']]} times"
            yield f"event {event['id']} ({event['type']}) has {arrived}"
    for unknown in books.hooks.keys() - {event["id"] for event in facts.events}:
        yield f"the server was told {unknown}, which is no event"


def each_end_is_an_event(facts: Facts, _books: Books) -> Iterator[str]:
    """Each end of an attempt is one event; so is each alert."""
    told = Counter((event["conversation_id"], event["type"]) for event in facts.events)
    for row in facts.conversations:
        for kind, states in TOLD.items():
            fewest = int(row["state"] in states)
            most = row["attempt"] if kind == EventType.CONVERSATION_FAILED else fewest
            if not fewest <= told[row["id"], kind] <= most:
                yield f"conversation {row['id']} is {row['state']} and was told {told[row['id'], kind]} times as {kind}"
    alerts = Counter(event["data"]["alert"]["id"] for event in facts.events if event["type"] == EventType.ALERT_SENT)
    for alert, count in alerts.items():
        if count > 1:
            yield f"alert {alert} was told {count} times to the server"


def sums_agree(facts: Facts, books: Books) -> Iterator[str]:
    """Whichever way usage is added up, it is the same."""
    for what, ways in facts.sums.items():
        if len(set(ways.values())) > 1:
            yield f"{what} differ: {', '.join(f'{way} {value}' for way, value in ways.items())}"
    asked = sum(count for kind, count in books.sent.items() if kind.startswith("api "))
    if len(facts.requests) > asked:
        yield f"{len(facts.requests)} requests are in the books of usage, {asked} were made"


def file_is_sound(facts: Facts, _books: Books) -> Iterator[str]:
    """SQLite finds nothing wrong with its file."""
    if facts.integrity != "ok":
        yield f"integrity_check: {facts.integrity}"


def nothing_else(_facts: Facts, books: Books) -> Iterator[str]:
    """Nothing went wrong on the way."""
    yield from books.complaints


CHECKS: tuple[Check, ...] = (
    pushed_is_stored,
    brought_is_stored,
    asked_is_followed,
    nothing_is_stuck,
    one_result_each,
    messages_once,
    alerts_once,
    alerts_are_told_once,
    paid_once,
    each_call_paid_once,
    attempts_were_asked_for,
    hooks_at_least_once,
    each_end_is_an_event,
    sums_agree,
    file_is_sound,
    nothing_else,
)


def violations(facts: Facts, books: Books) -> list[str]:
    """Return everything that does not fit, each with the name of its check."""
    return [f"{check.__name__}: {found}" for check in CHECKS for found in check(facts, books)]
