"""Check raw Block Kit JSON against outside sources, so that our own constants cannot vouch for themselves.

A: @slack/types 3.2.0 as JSON Schema with the limits of its comments (block-kit.limits.schema.json).
B: the validators of slack_sdk.models.
C: the surface table of slackblocks 3 (which block types a message, modal or Home takes).
D: documented limits that none of the three knows (limits.py).

Development only: needs jsonschema, slack_sdk and slackblocks.
Command line: python -m tests.fakes.block_checker.check_blocks FILE.json [message|modal|home]; exit 1 on problems.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, cast

import jsonschema
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slackblocks._surfaces import validate_surface_blocks

from tests.fakes.block_checker import limits

SCHEMA: dict[str, Any] = json.loads((Path(__file__).parent / "block-kit.limits.schema.json").read_text("utf-8"))
DEFINITIONS: dict[str, dict[str, Any]] = SCHEMA["definitions"]
SDK_UNKNOWN = {"data_table", "data_visualization"}  # real blocks without a model in slack_sdk 3.47
TYPES_UNKNOWN = {"data_visualization", "auth_provider"}  # real blocks without a type in @slack/types 3.2.0
SURFACES = ("modal", "home")
VIEW_BYTES = 250_000
MESSAGE_CHARS = 13_000  # msg_blocks_too_long was seen from about 13,200 characters (bolt-js issue 2509)
MARKDOWN_CHARS = 12_000
MESSAGE_BLOCKS = 50


def check(payload: Any, surface: str = "message") -> list[str]:
    """Return every problem of a list of blocks, a message ``{"blocks": […]}`` or a view; [] when it is clean."""
    if isinstance(payload, dict) and payload.get("type") not in {None, *SURFACES}:
        return [f"view: unknown type {payload['type']!r}"]
    is_view = isinstance(payload, dict) and "type" in payload
    if is_view:
        surface = payload["type"]
    blocks: list[dict[str, Any]] = payload.get("blocks", []) if isinstance(payload, dict) else payload
    found = [problem for index, block in enumerate(blocks) for problem in block_problems(index, block)]
    found += surface_problems(blocks, surface)
    found += view_problems(payload, surface, blocks) if is_view else message_problems(blocks)
    return found + id_problems(blocks)


def block_problems(index: int, block: dict[str, Any]) -> Iterator[str]:
    """Yield what the schema (A) and slack_sdk (B) say about one block."""
    kind = block.get("type")
    for message in schema_errors(block):
        yield f"[{index}] {kind} A: {message}"
    for message in limits.problems(block):
        yield f"[{index}] {kind} D: {message}"
    if kind in SDK_UNKNOWN:
        return
    for message in parsed_errors(block):
        yield f"[{index}] {kind} B: {message}"


def parsed_errors(block: dict[str, Any]) -> list[str]:
    """Return what slack_sdk says about one block; its parser raises a dozen kinds of error on bad input."""
    try:
        parsed = Block.parse(json.loads(json.dumps(block)))
        return ["unknown type"] if parsed is None else list(sdk_errors(parsed))
    except Exception as error:  # noqa: BLE001 - any failure to parse is a finding
        return [f"{type(error).__name__}: {error}"]


def sub_schemas(kind: str) -> Iterator[dict[str, Any]]:
    """Yield the schema definitions that describe a block of this type."""
    for name, definition in DEFINITIONS.items():
        for alternative in [definition, *definition.get("anyOf", [])]:
            properties = alternative.get("properties", {})
            if properties.get("type", {}).get("const") == kind and (name.endswith("Block") or "alt_text" in properties):
                yield alternative


def schema_errors(block: dict[str, Any]) -> list[str]:
    """Return the errors of the best fitting definition; [] when one definition fits."""
    kind = str(block.get("type"))
    if kind in TYPES_UNKNOWN:
        return []
    attempts = [schema_messages(schema, block) for schema in sub_schemas(kind)]
    return min(attempts, key=len) if attempts else [f"unknown block type {kind!r}"]


def schema_messages(schema: dict[str, Any], instance: Any) -> list[str]:
    """Return "path: message" of every violation of one definition."""
    validator = jsonschema.Draft7Validator({**schema, "definitions": DEFINITIONS})
    return ["/".join(map(str, e.absolute_path)) + ": " + e.message[:140] for e in validator.iter_errors(instance)]


def sdk_errors(parsed: JsonObject) -> Iterator[str]:
    """Yield what the slack_sdk validators say of an object and everything inside it."""
    try:
        parsed.validate_json()
    except Exception as error:  # noqa: BLE001 - any failure to validate is a finding
        yield str(error)
    for value in vars(parsed).values():
        for inner in value if isinstance(value, (list, tuple)) else [value]:
            if isinstance(inner, JsonObject):
                yield from sdk_errors(inner)


def surface_problems(blocks: Sequence[dict[str, Any]], surface: str) -> list[str]:
    """Return what slackblocks (C) says of the block types on this surface."""
    try:
        validate_surface_blocks(list(blocks), cast("Literal['home', 'message', 'modal']", surface))
    except Exception as error:  # noqa: BLE001 - any refusal is a finding
        return [f"C: {error}"]
    return []


def view_problems(view: dict[str, Any], surface: str, blocks: Sequence[dict[str, Any]]) -> list[str]:
    """Return the problems of a modal or Home view itself."""
    definition = DEFINITIONS[{"modal": "ModalView", "home": "HomeView"}[surface]]
    properties = {key: value for key, value in definition["properties"].items() if key != "blocks"}
    schema = {**definition, "properties": {**properties, "blocks": {"maxItems": 100}}}
    found = [f"view A: {message}" for message in schema_messages(schema, view)]
    try:
        # Blocks were judged one by one; dividers keep the count without judging them twice.
        hollow = {**json.loads(json.dumps(view)), "blocks": [{"type": "divider"}] * min(len(blocks), 101)}
        found += [f"view B: {message}" for message in sdk_errors(View(**hollow))]
    except Exception as error:  # noqa: BLE001 - any failure to parse is a finding
        found.append(f"view B: {error}")
    if len(json.dumps(view)) > VIEW_BYTES:
        found.append("view: over 250 kB (view_too_large)")
    if surface == "modal" and "submit" not in view and any(block.get("type") == "input" for block in blocks):
        found.append("view: input block without submit")
    return found


def message_problems(blocks: Sequence[dict[str, Any]]) -> list[str]:
    """Return the problems a message has as a whole."""
    found = [f"message: {len(blocks)} blocks > 50"] if len(blocks) > MESSAGE_BLOCKS else []
    markdown = sum(len(block.get("text", "")) for block in blocks if block.get("type") == "markdown")
    if markdown > MARKDOWN_CHARS:
        found.append(f"message: markdown text {markdown} > 12,000 in all")
    if len(json.dumps(blocks, ensure_ascii=False)) > MESSAGE_CHARS:
        found.append("message: blocks over about 13,000 characters in all (msg_blocks_too_long)")
    return found


def id_problems(blocks: Sequence[dict[str, Any]]) -> list[str]:
    """Return doubled block ids of the surface and doubled action ids of one block."""
    found = [f"duplicate block_id {name!r}" for name in doubled([block.get("block_id") for block in blocks])]
    for index, block in enumerate(blocks):
        elements = [element for element in block.get("elements", []) if isinstance(element, dict)]
        actions = doubled([element.get("action_id") for element in elements])
        found += [f"[{index}] duplicate action_id {name!r}" for name in actions]
    return found


def doubled(names: Sequence[str | None]) -> list[str]:
    """Return the names that stand more than once, sorted."""
    return sorted({name for name in names if name and names.count(name) > 1})


if __name__ == "__main__":
    problems = check(json.loads(Path(sys.argv[1]).read_text("utf-8")), *sys.argv[2:3])
    sys.stdout.write("\n".join(problems or ["ok"]) + "\n")
    sys.exit(bool(problems))
