"""What the dashboard and the alerting rules ask for is what a living process tells: each metric, label and grouping."""

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest
from prometheus_client.exposition import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import CollectorRegistry

from analysis.model.alerts import Answer
from analysis.usecases.alerts.precision import precision_of
from bot import metrics
from bot.observe.gauges import FRESH_S, FreshCollector, Standing, standing
from db.gauges import Gauges
from handlers.slack.errors import SHOWN
from handlers.slack.limits import SLOWED

FOLDER = Path(__file__).parents[3] / "deploy" / "observe"
METRIC = re.compile(r"\b((?:analyst|process)_[a-z_]+)(?:\{([^}]*)\})?")
GROUPING = re.compile(r"by \(([^)]*)\)")
COUNTED = (metrics.STEPS, metrics.PROVIDER_ERRORS, metrics.PURCHASES, metrics.COST, metrics.REQUESTS, SLOWED, SHOWN)
BY_THE_LIBRARY = "process_resident_memory_bytes"


def expressions() -> list[str]:
    """Return every expression of both files."""
    panels = json.loads((FOLDER / "grafana.json").read_text())["panels"]
    rules = (FOLDER / "alerts.yml").read_text()
    return [one["expr"] for panel in panels for one in panel["targets"]] + re.findall(r"expr: (.+)", rules)


@pytest.fixture(scope="module")
def told() -> dict[str, set[str]]:
    """The samples of a scrape with something in everything, and their labels."""
    registry = CollectorRegistry()
    answers = {("threshold", "not_true"): 1}
    registry.register(FreshCollector(Standing(lambda: Gauges({}, 0.0, {}, 0.0, answers), tuple), FRESH_S))
    for one in COUNTED:
        registry.register(one)
        one.labels(*("x" for _ in one._labelnames))
    found: dict[str, set[str]] = defaultdict(set)
    for family in text_string_to_metric_families(generate_latest(registry).decode()):
        for sample in family.samples:
            found[sample.name] |= sample.labels.keys()
    for one in COUNTED:
        one.remove(*("x" for _ in one._labelnames))
    return found


@pytest.mark.parametrize("expression", expressions())
def test_each_expression_finds_its_metrics_and_labels(told: dict[str, set[str]], expression: str) -> None:
    """A panel or a rule over something that no process tells stays empty for ever, and nobody hears of it."""
    asked = [found for found in METRIC.findall(expression) if found[0] != BY_THE_LIBRARY]
    assert asked or BY_THE_LIBRARY in expression
    for name, selected in asked:
        assert name in told
        assert set(re.findall(r"(\w+)\s*(?:=|!=|=~|!~)", selected)) <= told[name]
    for grouping in GROUPING.findall(expression):
        assert {label.strip() for label in grouping.split(",")} <= set().union(*(told[name] for name, _ in asked))


def test_precision_is_reckoned_as_the_rules_page_does() -> None:
    """Known and not mine stand aside; a rule that was never useful has 0, not nothing."""
    [expression] = [one for one in expressions() if "analyst_alert_answers" in one]
    above, below = expression.split(" / ")
    judged = {one.value for one in Answer if precision_of({one: 1}).judged}
    useful = {one.value for one in Answer if precision_of({one: 1}).useful}
    for words, counted in ((above, useful), (below, judged)):
        [pattern] = re.findall(r'answer=~?"([^"]+)"', words)
        assert {one.value for one in Answer if re.fullmatch(pattern, one)} == counted
    answers = {("threshold", "not_true"): 4, ("threshold", "known"): 2}
    [family] = [one for one in standing(Gauges({}, 0.0, {}, 0.0, answers)) if one.name == "analyst_alert_answers"]
    said = {sample.labels["answer"]: sample.value for sample in family.samples}
    assert said == {"useful": 0, "not_true": 4, "known": 2, "not_mine": 0, "not_important": 0}


def test_an_idle_queue_is_a_number(told: dict[str, set[str]]) -> None:
    """Depth is there from the first scrape on, for queues that never held a job too."""
    assert told["analyst_queue_jobs"] == {"queue", "state"}
