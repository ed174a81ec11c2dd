"""Examples made of the schemas, so that no example can be wrong: a test checks each against its model."""

import json
from typing import Any

Json = dict[str, Any]

NAMES: Json = {
    "id": "conv_5dQkW1r0cXqkq0bq8mZ2Yw",
    "conversation_id": "conv_5dQkW1r0cXqkq0bq8mZ2Yw",
    "opportunity_id": "opp_q3hB0v5k0m1n8d2s7f4g6A",
    "owner_id": "usr_Zk3m9s8d7f6g5h4j3k2l1A",
    "owner": "U024BE7LH",
    "assignee": "U024BE7LH",
    "case_number": "202611-IC046",
    "title": "Discovery with Harbor & Pine",
    "company": "Harbor & Pine",
    "external_id": "crm-4711",
    "stage": "Discovery",
    "name": "Ann",
    "label": "Ann",
    "speaker": "Bob",
    "role": "CFO",
    "text": "We lose about 40,000 dollars a month.",
    "segment_id": "s2",
    "start_ms": 4000,
    "end_ms": 7500,
    "size_bytes": 1048576,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "audio_url": "https://recordings.example.com/4711.mp3",
    "url": "https://recordings.example.com/4711.mp3",
    "media_type": "audio/mpeg",
    "description": "Our CRM",
    "next_cursor": "bmV4dC1wYWdl",
}
"""Values that tell more by a field's name than its schema could."""
SKIPPED = frozenset({"default", "failure", "upload", "seller_channel"})
WHEN = {"date-time": "2026-11-22T09:30:00Z", "date": "2026-12-05"}
DEEPEST = 6


def example(schema: Json, document: Json, name: str = "", depth: int = 0) -> Any:  # noqa: ANN401 - any JSON
    """Return a value that fits a schema of an OpenAPI *document*; *name* is of the field that it is for."""
    schema = resolved(schema, document)
    for listed in ("examples", "enum"):
        if listed in schema:
            return schema[listed][0]
    for options in ("oneOf", "anyOf"):
        if options in schema:
            return example(schema[options][0], document, name, depth)
    match schema.get("type"):
        case "object":
            return fields(schema, document, depth)
        case "array":
            return [example(schema.get("items", {}), document, name, depth + 1)] if depth < DEEPEST else []
    return scalar(schema, name)


def resolved(schema: Json, document: Json) -> Json:
    """Return a schema with what it refers to."""
    reference = schema.get("$ref", "")
    if not reference:
        return schema
    found: Json = document["components"]["schemas"][reference.rpartition("/")[2]]
    return found


def fields(schema: Json, document: Json, depth: int) -> Json:
    """Return an object: what is required, and what says most."""
    required = set(schema.get("required", ()))
    chosen = {
        name: one
        for name, one in schema.get("properties", {}).items()
        if name in required or (name not in SKIPPED and depth < DEEPEST)
    }
    return {name: example(one, document, name, depth + 1) for name, one in chosen.items()}


def scalar(schema: Json, name: str) -> Any:  # noqa: ANN401 - any JSON
    """Return a number, a truth or a string."""
    if "const" in schema:
        return schema["const"]
    match schema.get("type"):
        case "boolean":
            return False
        case "integer" | "number":
            return NAMES.get(name) if isinstance(NAMES.get(name), int) else max(schema.get("minimum", 1), 1)
        case "string":
            found = NAMES.get(name, "")
            return WHEN.get(schema.get("format", ""), found if isinstance(found, str) and found else "…")
    return "…"


def written(value: Any) -> str:  # noqa: ANN401 - any JSON
    """Return JSON to be read."""
    return json.dumps(value, ensure_ascii=False, indent=2)
