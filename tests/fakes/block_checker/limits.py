"""Documented limits that the three outside sources miss, each found by a payload of invalid_payloads.json.

Source: https://docs.slack.dev/reference/block-kit (November 2026). Sizes are characters unless a name says otherwise.
"""

from collections.abc import Callable, Iterator
from typing import Any

OPTION_DESCRIPTION = 75
GROUP_LABEL = 75
INPUT_LENGTH = 3000
TABLE_COLUMNS = 20
DATA_TABLE_ROWS = (2, 101)  # with the header row
CHART_TITLE = 50

Json = dict[str, Any]


def problems(block: Json) -> Iterator[str]:
    """Yield the limits that a block, or anything inside it, breaks."""
    for node in nodes(block):
        rule = RULES.get(str(node.get("type")))
        if rule:
            yield from rule(node)
        yield from option_problems(node)


def nodes(value: Any) -> Iterator[Json]:
    """Yield every object inside a JSON value, itself first."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(inner)


def text_problems(node: Json) -> Iterator[str]:
    if node.get("text") == "":
        yield "text: empty"


def actions_problems(node: Json) -> Iterator[str]:
    if not node.get("elements"):
        yield "elements: empty"


def option_problems(node: Json) -> Iterator[str]:
    for option in node.get("options") or []:
        if len((option.get("description") or {}).get("text", "")) > OPTION_DESCRIPTION:
            yield f"options/description: over {OPTION_DESCRIPTION}"
    for group in node.get("option_groups") or []:
        if len((group.get("label") or {}).get("text", "")) > GROUP_LABEL:
            yield f"option_groups/label: over {GROUP_LABEL}"


def input_problems(node: Json) -> Iterator[str]:
    for key in ("min_length", "max_length"):
        if node.get(key, 0) > INPUT_LENGTH:
            yield f"{key}: over {INPUT_LENGTH}"


def table_problems(node: Json) -> Iterator[str]:
    rows = node.get("rows") or []
    if any(len(row) > TABLE_COLUMNS for row in rows):
        yield f"rows: over {TABLE_COLUMNS} columns"
    low, high = DATA_TABLE_ROWS
    if node["type"] == "data_table" and not low <= len(rows) <= high:
        yield f"rows: {len(rows)}, not {low} to {high} with the header"


def chart_problems(node: Json) -> Iterator[str]:
    if not 0 < len(node.get("title", "")) <= CHART_TITLE:
        yield f"title: not 1 to {CHART_TITLE}"
    if not node.get("chart"):
        yield "chart: missing"


RULES: dict[str, Callable[[Json], Iterator[str]]] = {
    "plain_text": text_problems,
    "mrkdwn": text_problems,
    "actions": actions_problems,
    "plain_text_input": input_problems,
    "table": table_problems,
    "data_table": table_problems,
    "data_visualization": chart_problems,
}
