"""What this process counts: steps of jobs, requests, paid calls. Prometheus' own registry, one for each process."""

from prometheus_client import Counter, Histogram

from analysis.model.paid import PaidAnswer
from analysis.usecases.paid import Order
from handlers.jobs.engine import Outcome

STEP_BUCKETS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
REQUEST_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 10.0)
"""With Slack's limit of three seconds as an edge."""

STEPS = Histogram(
    "analyst_step_seconds",
    "One try of a job's step, by its name and by how it ended: done, waits, failed.",
    ("step", "ended"),
    buckets=STEP_BUCKETS,
)
PROVIDER_ERRORS = Counter(
    "analyst_provider_errors_total",
    "Tries that a provider (slack, groq, gemini, the database) ended: limited, away, rejected or unknown.",
    ("provider", "kind"),
)
PURCHASES = Counter("analyst_purchases_total", "Paid answers that arrived and were stored.", ("provider", "step"))
COST = Counter("analyst_cost_usd_total", "What the stored answers cost, where the price is known.", ("provider",))
REQUESTS = Histogram(
    "analyst_request_seconds",
    "HTTP requests by the way in (slack, api, page, health, file), method and status.",
    ("way", "method", "status"),
    buckets=REQUEST_BUCKETS,
)

KINDS = {"provider-unavailable": "away", "provider-rejected": "rejected", "outcome-unknown": "unknown"}
"""What a failure with a provider in it is called."""


def tried(step: str, seconds: float, outcome: Outcome) -> None:
    """Count one try of a step.

    Args:
        step: Its stable name.
        seconds: How long it took.
        outcome: What it came to.
    """
    if "done" in outcome:
        ended = "done"
    elif "failure" in outcome:
        ended = "failed"
        failure = outcome["failure"]
        provider = failure["params"].get("provider")
        if provider:
            PROVIDER_ERRORS.labels(plain(str(provider)), KINDS.get(failure["key"], "rejected")).inc()
    else:
        ended = "waits"
        kind = "away" if outcome.get("retry_after") is None else "limited"
        PROVIDER_ERRORS.labels(plain(str(outcome.get("provider", ""))), kind).inc()
    STEPS.labels(step, ended).observe(seconds)


def bought(order: Order, answer: PaidAnswer) -> None:
    """Count an answer that was paid for and is stored."""
    provider = plain(order.provider)
    PURCHASES.labels(provider, order.step.value).inc()
    if answer.usage.cost_usd:
        COST.labels(provider).inc(float(answer.usage.cost_usd))


def plain(provider: str) -> str:
    """Return "groq" of "groq:whisper-large-v3-turbo": models come and go, and each label is a series for ever."""
    return provider.partition(":")[0]
