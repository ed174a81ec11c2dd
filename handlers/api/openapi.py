"""The OpenAPI 3.1 document, made of the table of endpoints and the models: what is served is what is described."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from handlers.api.contract import Endpoint
from handlers.api.models.events import EVENTS
from handlers.api.problems import MEDIA_TYPE, TYPES, with_errors

Row = Endpoint[Any, Any]
Json = dict[str, Any]
Refs = Mapping[type[BaseModel], Json]

JSON = "application/json"
REF = "#/components/schemas/{model}"
PARAMETER = re.compile(r"\{(\w+)\}")
READS = "GET"
ALWAYS = (
    "malformed-request",
    "invalid-credentials",
    "stale-timestamp",
    "nonce-replayed",
    "quota-exceeded",
    "unavailable",
)
"""What every request may be answered with."""
HOOK_HEADERS: Mapping[str, str] = {
    "webhook-id": "msg_…, the same in every attempt: skip what you have seen.",
    "webhook-timestamp": "Seconds since 1970, of this attempt; refuse one more than five minutes off.",
    "webhook-signature": "v1, and base64 of HMAC-SHA256 over id.timestamp.body; several, separated by spaces.",
}
"""By Standard Webhooks (https://www.standardwebhooks.com)."""
PROBLEM: Json = {
    "type": "object",
    "description": "RFC 9457. `type` and `code` are part of the contract; the words may change.",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "In the language of Accept-Language: en or zh-TW."},
        "code": {"type": "string", "description": "Branch on it."},
        "request_id": {"type": "string", "description": "Tell it to whoever runs this."},
        "errors": {
            "type": "array",
            "description": "What does not fit, where the type is `validation`.",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "RFC 6901; `/query/…` for a parameter."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
SIGNED: Mapping[str, str] = {
    "X-Dev-Key": "dk_…",
    "X-Dev-Timestamp": "Seconds since 1970.",
    "X-Dev-Nonce": "Used once.",
    "X-Dev-Signature": "HMAC-SHA256 over method, path, query, time, nonce and body: /api/docs#signing.",
}
SECURITY: Json = {
    **{name: {"type": "apiKey", "in": "header", "name": name, "description": words} for name, words in SIGNED.items()},
    "token": {"type": "http", "scheme": "bearer", "description": "A bearer token, sca_…"},
}


def document(endpoints: Sequence[Row], *, version: str, prefix: str, server: str = "") -> Json:
    """Return the document.

    Args:
        endpoints: The table.
        version: Of the program.
        prefix: Under which the endpoints are served.
        server: Address of the installation, without a slash at its end; "" for wherever the document came from.
    """
    refs, schemas = component_schemas(endpoints)
    paths: dict[str, Json] = {}
    for row in endpoints:
        paths.setdefault(row.path, {})[row.method.lower()] = operation(row, refs)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sales call analyst",
            "version": version,
            "summary": "Push sales calls, read their MEDDIC analysis; every claim carries a quote.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": server + prefix}],
        "security": [{name: [] for name in SIGNED}, {"token": []}],
        "tags": [{"name": name} for name in dict.fromkeys(map(tag, endpoints))],
        "paths": paths,
        "webhooks": {kind.value: told(*what) for kind, what in EVENTS.items()},
        "components": {"schemas": {**schemas, **event_schemas(), "Problem": PROBLEM}, "securitySchemes": SECURITY},
    }


def told(model: type[BaseModel], summary: str) -> Json:
    """Return what somebody's server hears of one kind of event."""
    headers = [
        {"name": name, "in": "header", "required": True, "description": words, "schema": {"type": "string"}}
        for name, words in HOOK_HEADERS.items()
    ]
    schema = {"$ref": REF.format(model=name_in(model))}
    return {
        "post": {
            "tags": ["webhooks"],
            "summary": summary,
            "parameters": headers,
            "requestBody": {"required": True, "content": {JSON: {"schema": schema}}},
            "responses": {"2XX": {"description": "Taken. Anything else is sent again: docs/api/webhooks.md."}},
            "security": [],
        }
    }


def event_schemas() -> Json:
    """Return the schemas of what webhooks carry, by name."""
    models = dict.fromkeys(model for model, _ in EVENTS.values())
    _, found = models_json_schema([(model, "serialization") for model in models], ref_template=REF)
    return {name: there(plain(one)) for name, one in found.get("$defs", {}).items()}


def tag(row: Row) -> str:
    """Return the group of an endpoint: the first word of its path."""
    return re.split(r"[/.]", row.path.strip("/"))[0]


def name_of(row: Row) -> str:
    """Return the operation's id: "get_conversations_conversation_id_events"."""
    return "_".join([row.method.lower(), *re.findall(r"\w+", row.path)])


def component_schemas(endpoints: Iterable[Row]) -> tuple[Refs, Json]:
    """Return a reference to the schema of each model that is sent or shown, and the schemas by name."""
    rows = list(endpoints)
    sent = dict.fromkeys(row.request for row in rows if row.request is not None)
    shown = dict.fromkeys(model for row in rows for model in row.answers.values() if model is not None)
    _, bodies = models_json_schema([(model, "validation") for model in sent], ref_template=REF)
    _, replies = models_json_schema([(model, "serialization") for model in shown], ref_template=REF)
    schemas = {name: plain(one) for name, one in bodies.get("$defs", {}).items()}
    schemas |= {name: there(plain(one)) for name, one in replies.get("$defs", {}).items()}
    return {model: {"$ref": REF.format(model=name_in(model))} for model in [*sent, *shown]}, schemas


def name_in(model: type[BaseModel]) -> str:
    """Return the name of a model's schema, as pydantic makes it of "Page[AlertShown]"."""
    return re.sub(r"[^\w.-]", "_", model.__name__)


def plain(schema: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a schema without the titles that only repeat names."""
    if isinstance(schema, list):
        return [plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: value for name, value in schema.items() if not (name == "title" and isinstance(value, str))}
    return {name: plain(value) for name, value in kept.items()}


def there(schema: Json) -> Json:
    """Return the schema of something shown without null: what is empty is left out of an answer."""
    if "properties" not in schema:
        return schema
    return {**schema, "properties": {name: filled(one) for name, one in schema["properties"].items()}}


def filled(schema: Json) -> Json:
    """Return the schema of a field that is there."""
    if {"type": "null"} not in schema.get("anyOf", []):
        return schema
    options = [one for one in schema["anyOf"] if one != {"type": "null"}]
    rest = {name: value for name, value in schema.items() if name not in {"anyOf", "default"}}
    return {**rest, **(options[0] if len(options) == 1 else {"anyOf": options})}


def operation(row: Row, refs: Refs) -> Json:
    """Return one operation."""
    found: Json = {
        "operationId": name_of(row),
        "tags": [tag(row)],
        "summary": row.summary,
        "parameters": [*path_parameters(row), *query_parameters(row), *header_parameters(row)],
        "responses": {**answers(row, refs), **problems(row)},
        "x-scope": None if row.scope is None else row.scope.value,
        "x-limit": row.resource.value,
    }
    if row.request is not None:
        content = {JSON: {"schema": refs[row.request]}}
        found["requestBody"] = {"required": True, "content": content}
    return found


def path_parameters(row: Row) -> list[Json]:
    """Return the parameters in the path."""
    schema = {"type": "string", "minLength": 1, "maxLength": 255}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in PARAMETER.findall(row.path)]


def query_parameters(row: Row) -> list[Json]:
    """Return the parameters in the query, one for each field of its model."""
    if row.query is None:
        return []
    schema = plain(row.query.model_json_schema(ref_template=REF))
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            **({"description": one["description"]} if "description" in one else {}),
            "schema": given(one, schema.get("$defs", {})),
        }
        for name, one in schema["properties"].items()
    ]


def given(schema: Json, known: Json) -> Json:
    """Return the schema of a parameter that is there: no null, and what it refers to put in."""
    shown = {name: value for name, value in schema.items() if name != "description"}
    if shown.get("default", "") in ("", None):
        shown.pop("default", None)
    options = [one for one in shown.pop("anyOf", []) if one != {"type": "null"}]
    shown |= options[0] if options else {}
    reference = shown.pop("$ref", "")
    return {**shown, **known[reference.rpartition("/")[2]]} if reference else shown


def header_parameters(row: Row) -> list[Json]:
    """Return the headers that mean something here."""
    found: list[Json] = []
    if row.creates:
        words = "A new one for each thing to be made; the same for each try: its first answer is replayed."
        found.append(header("Idempotency-Key", words, required=True, schema={"pattern": r"^[!-~]{1,255}$"}))
    if row.method == "PATCH":
        found.append(header("If-Match", "The ETag you read; `*` for whatever stands.", required=True))
    if 304 in row.answers:  # noqa: PLR2004
        found.append(header("If-None-Match", "The ETag you have; nothing new is 304."))
    if row.media_type == "text/event-stream":
        found.append(header("Last-Event-ID", "Of the last event you saw."))
    return found


def header(name: str, description: str, *, required: bool = False, schema: Json | None = None) -> Json:
    """Return one header."""
    values = {"type": "string", **(schema or {})}
    return {"name": name, "in": "header", "required": required, "description": description, "schema": values}


def answers(row: Row, refs: Refs) -> Json:
    """Return the successes by status."""
    first = "Here it is." if row.method == READS else "Done."
    words = {200: first, 201: "Made.", 202: "Taken in.", 204: "Nothing to say.", 304: "You have it already."}
    found: Json = {}
    for status, model in sorted(row.answers.items()):
        one: Json = {"description": words.get(status, "Done.")}
        if status in {201, 202}:
            one["headers"] = {"Location": {"schema": {"type": "string"}, "description": "Where it is, once made."}}
        if row.media_type != JSON and status not in {204, 304}:
            one["content"] = {row.media_type: {"schema": {"type": "string"}}}
        elif model is not None:
            one["content"] = {JSON: {"schema": refs[model]}}
        found[str(status)] = one
    return found


def types(row: Row) -> list[str]:
    """Return the types of problem that an endpoint may answer with, in order of their status."""
    found = {*ALWAYS, *with_errors(row.refusals)}
    if row.scope is not None:
        found.add("insufficient-scope")
    if row.request is not None or row.query is not None:
        found.add("validation")
    if row.request is not None:
        found |= {"unsupported-media-type", "body-too-large"}
    if row.creates:
        found |= {"idempotency-key-reused", "idempotency-key-in-progress"}
    return [one for one in TYPES if one in found]


def problems(row: Row) -> Json:
    """Return what goes wrong, by status; the default stands for what may happen anywhere."""
    by_status: dict[int, list[str]] = {}
    for one in types(row):
        by_status.setdefault(TYPES[one], []).append(one)
    content = {MEDIA_TYPE: {"schema": {"$ref": REF.format(model="Problem")}}}
    found: Json = {
        str(status): {"description": ", ".join(f"`{one}`" for one in names), "content": content}
        for status, names in sorted(by_status.items())
    }
    return {**found, "default": {"description": "Any other problem.", "content": content}}
