"""What the harness remembers of a run. Its process never dies, so whatever stands here has happened."""

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field


@dataclass(slots=True)
class Pushed:
    """A call that a program was told is taken in.

    Attributes:
        owner: Slack user whose call it is.
        alert: A buyer says in it what the one alert rule listens for.
        ready: False while its recording is not known to be complete.
    """

    id: str
    case: str
    owner: str
    alert: bool
    ready: bool = True


@dataclass(slots=True)
class Books:
    """Of one set-up.

    Attributes:
        sent: Requests by kind, each try counted.
        acked: Answers that promise something, by kind.
        words: Answers that refuse in words, by kind: nothing was promised.
        calls: Calls pushed and acknowledged, by external id.
        answers: Ids that one Idempotency-Key was answered with.
        pasted: Titles of calls that people pasted, acknowledged.
        taken: Titles of calls that people made of shared files, acknowledged.
        shown: (conversation, channel): `/analyze` said that the call will be shown there.
        shared: (file, channel): Slack's event of a shared file was acknowledged.
        again: How often a person or program asked for another attempt, by conversation; tries, not answers.
        posts: `chat.postMessage` carried out, by the identity in the metadata.
        shares: Files shared by us.
        bought: (mark of the call or "", hash of the request) of each billed request, by provider.
        hooks: Webhooks received, by webhook-id.
        faults: What the storm did, by kind.
        recovery_s: From each fault to the first acknowledged request that began after it.
        down: Faults after which nothing was acknowledged yet, with their moments.
        complaints: What went wrong at once, such as a refusal that nothing explains.
    """

    sent: Counter[str] = field(default_factory=Counter)
    acked: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    calls: dict[str, Pushed] = field(default_factory=dict)
    answers: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    pasted: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    shown: set[tuple[str, str]] = field(default_factory=set)
    shared: set[tuple[str, str]] = field(default_factory=set)
    again: Counter[str] = field(default_factory=Counter)
    posts: Counter[str] = field(default_factory=Counter)
    shares: Counter[str] = field(default_factory=Counter)
    bought: defaultdict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    hooks: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    recovery_s: list[tuple[str, float]] = field(default_factory=list)
    down: list[tuple[str, float]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def fault(self, kind: str, *, felt: bool) -> None:
        """Note what the storm does; *felt* when nobody may be answered for a while."""
        self.faults[kind] += 1
        if felt:
            self.down.append((kind, time.monotonic()))

    def answered(self, kind: str, began: float) -> None:
        """Note an acknowledgement of a request that began then."""
        self.acked[kind] += 1
        self.recovery_s += [(fault, time.monotonic() - at) for fault, at in self.down if at <= began]
        self.down = [(fault, at) for fault, at in self.down if at > began]
