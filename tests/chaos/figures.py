"""The table of a run."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from analysis.model.conversation import ConversationState
from analysis.model.messages import MessageState
from analysis.model.paid import PurchaseState
from analysis.model.webhooks import EventType
from tests.chaos.facts import Facts
from tests.chaos.sites import Site

COMPLETED = EventType.CONVERSATION_COMPLETED
STATES = (
    ConversationState.DONE,
    ConversationState.UNKNOWN,
    ConversationState.FAILED,
    ConversationState.WAITING,
)
"""The last are those whose recording never came: their program gave up."""
KINDS = ("api", "slack", "upload")


@dataclass(frozen=True)
class Outcome:
    """How a run over one set-up ended.

    Attributes:
        storm_s: How long load and storm went on.
        drain_s: From then until nothing was left to do.
    """

    site: Site
    facts: Facts
    violations: list[str]
    storm_s: float
    drain_s: float


def of_kind(counts: Counter[str], kind: str) -> int:
    """Add up what begins so."""
    return sum(count for name, count in counts.items() if name.startswith(kind))


def states(one: Outcome) -> Counter[str]:
    """Count the conversations by state."""
    return Counter(str(row["state"]) for row in one.facts.conversations)


def faults(one: Outcome, *words: str) -> str:
    """Say how often things of these kinds went wrong."""
    return ", ".join(
        f"{name} {count}" for name, count in sorted(one.site.books.faults.items()) if name.startswith(words)
    )


def longest(one: Outcome) -> str:
    """Say which fault it took longest to recover from."""
    found = max(((seconds, kind) for kind, seconds in one.site.books.recovery_s), default=None)
    return f"{found[0]:.1f} after {found[1]}" if found else "-"


def starts(one: Outcome) -> str:
    """Say how long the slowest start took."""
    found = [seconds for _, seconds in one.site.product.starting_s]
    return f"{max(found):.1f}" if found else "-"


def purchases(one: Outcome, state: PurchaseState) -> int:
    """Count them."""
    return sum(row["state"] == state for row in one.facts.purchases)


def duplicates(one: Outcome) -> int:
    """Count what is there more often than once: messages and files in Slack, results, events at the server's door."""
    books = one.site.books
    results = Counter(str(row["conversation_id"]) for row in one.facts.analyses)
    events = Counter(
        (str(row["conversation_id"]), str(row["type"])) for row in one.facts.events if row["type"] == COMPLETED
    )
    posts = Counter({name: count for name, count in books.posts.items() if name})
    return sum(count - 1 for counts in (results, events, posts, books.shares) for count in counts.values())


LINES: dict[str, Callable[[Outcome], object]] = {
    "storm, s": lambda one: f"{one.storm_s:.0f}",
    **{
        f"{kind} requests / acknowledged": lambda one, kind=kind: (  # type: ignore[misc]
            f"{of_kind(one.site.books.sent, kind)} / {of_kind(one.site.books.acked, kind)}"
        )
        for kind in KINDS
    },
    "refused in words": lambda one: one.site.books.words.total(),
    "kills": lambda one: faults(one, "kill"),
    "freezes": lambda one: faults(one, "freeze"),
    "database restarts": lambda one: faults(one, "database") or "-",
    "faults of Slack": lambda one: faults(one, "slack"),
    "faults of providers": lambda one: faults(one, "gemini", "groq"),
    "faults of the receiver": lambda one: faults(one, "receiver") or "-",
    "processes started again": lambda one: one.site.product.restarts,
    "- that ended by themselves": lambda one: len(one.site.product.ended_by_themselves),
    "slowest start, s": starts,
    "longest recovery, s": longest,
    "conversations": lambda one: len(one.facts.conversations),
    **{
        f"- {state}": lambda one, state=state: states(one)[state]  # type: ignore[misc]
        for state in STATES
    },
    "purchases done": lambda one: purchases(one, PurchaseState.DONE),
    "purchases unknown": lambda one: purchases(one, PurchaseState.UNKNOWN),
    "billed by providers": lambda one: sum(map(len, one.site.books.bought.values())),
    "further attempts asked for": lambda one: one.site.books.again.total(),
    "messages in Slack": lambda one: sum(row["state"] == MessageState.POSTED for row in one.facts.messages),
    "messages uncertain": lambda one: sum(row["state"] == MessageState.UNCERTAIN for row in one.facts.messages),
    "duplicates found": duplicates,
    "alerts": lambda one: len(one.facts.alerts),
    "webhook events / received": lambda one: f"{len(one.facts.events)} / {one.site.books.hooks.total()}",
    "usage rows": lambda one: len(one.facts.requests),
    "drain, s": lambda one: f"{one.drain_s:.0f}",
    "violations": lambda one: len(one.violations),
}


def table(seed: int, outcomes: list[Outcome]) -> str:
    """Return it in Markdown."""
    head = [f"| seed {seed}", *(one.site.name for one in outcomes)]
    body = [[f"| {name}", *(str(line(one)) for one in outcomes)] for name, line in LINES.items()]
    return "\n".join(" | ".join(row) + " |" for row in [head, ["| ---"] + ["---"] * len(outcomes), *body])
