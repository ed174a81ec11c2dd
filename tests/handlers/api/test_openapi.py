"""The document and the page say what the server does."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.testclient import TestClient

from handlers.api.docs.examples import example
from handlers.api.endpoints import ENDPOINTS
from handlers.api.models.ground import Sent
from handlers.api.openapi import document
from handlers.api.problems import TYPES
from handlers.api.public import public_routes
from handlers.api.routing import Routes

BASE = "https://analyst.example.com"
DOCUMENT = document(ENDPOINTS, version="1", prefix="/api/v1", server=BASE)
REQUESTS = sorted({row.request for row in ENDPOINTS if row.request is not None}, key=lambda model: model.__name__)
ANSWERS = {model.__name__: model for row in ENDPOINTS for model in row.answers.values() if model is not None}


@pytest.fixture(scope="module")
def anybody() -> TestClient:
    """Somebody without a credential."""
    return TestClient(Starlette(routes=public_routes(ENDPOINTS, version="1", prefix="/api/v1", base=BASE)))


def test_the_document_is_valid() -> None:
    """OpenAPI 3.1, every reference leads somewhere, and each endpoint is in it once."""
    OpenAPIV31SpecValidator(DOCUMENT).validate()
    names = [one["operationId"] for ways in DOCUMENT["paths"].values() for one in ways.values()]
    assert len(names) == len(set(names)) == len(ENDPOINTS)
    assert len(Routes(ENDPOINTS).paths) == len(DOCUMENT["paths"])
    used = set(re.findall(r"#/components/schemas/([^\"]+)", json.dumps(DOCUMENT)))
    assert used <= set(DOCUMENT["components"]["schemas"])


@pytest.mark.parametrize("model", REQUESTS, ids=lambda model: model.__name__)
def test_the_example_of_each_request_is_taken(model: type[BaseModel]) -> None:
    """What the page shows can be sent as it stands."""
    shown = example({"$ref": f"#/components/schemas/{model.__name__}"}, DOCUMENT)
    assert model.model_validate_json(json.dumps(shown))


def test_the_example_of_each_answer_is_one() -> None:
    """What the page shows could have come."""
    for row in ENDPOINTS:
        for status, model in row.answers.items():
            if model is None or row.media_type != "application/json":
                continue
            responses = DOCUMENT["paths"][row.path][row.method.lower()]["responses"]
            schema = responses[str(status)]["content"]["application/json"]["schema"]
            assert model.model_validate_json(json.dumps(example(schema, DOCUMENT))), row.path


def test_whatever_is_sent_is_strict() -> None:
    """No request takes a field that nobody documented, or another type that looks alike."""
    for row in ENDPOINTS:
        for model in (row.request, row.query):
            assert model is None or issubclass(model, Sent), row.path
    assert Sent.model_config["strict"] is True
    assert Sent.model_config["extra"] == "forbid"


def test_what_makes_something_wants_a_key() -> None:
    """Every POST that answers 201, or opens an attempt, is safe to send twice."""
    for row in ENDPOINTS:
        assert row.creates or 201 not in row.answers, f"{row.method} {row.path}"


class Links(HTMLParser):
    """Collects what a page refers to."""

    def __init__(self) -> None:
        """Begin."""
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one."""
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id" and value:
                self.anchors.add(value)
            if name in {"href", "src"} and value:
                self.links.append(value)


def links(text: str) -> Links:
    """Return what a page refers to."""
    found = Links()
    found.feed(text)
    return found


def test_the_page_loads_nothing_of_others_and_every_link_leads_somewhere(anybody: TestClient) -> None:
    """No script at all; links to other hosts are only followed by people."""
    page, problems = anybody.get("/api/docs"), anybody.get("/api/docs/problems")
    pages = {"/api/docs": links(page.text), "/api/docs/problems": links(problems.text)}
    for path, found in pages.items():
        assert not found.tags & {"script", "img", "iframe", "form", "object"}, path
        for link in found.links:
            if link.startswith("https://"):
                continue
            target, _, anchor = link.partition("#")
            assert not target or anybody.get(target).status_code == 200, link
            assert not anchor or anchor in pages[target or path].anchors, link
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert page.headers["x-content-type-options"] == "nosniff"


def test_the_page_tells_everything(anybody: TestClient) -> None:
    """Every endpoint, model, problem and scope, and the address of this installation."""
    page, problems = anybody.get("/api/docs").text, anybody.get("/api/docs/problems").text
    for row in ENDPOINTS:
        assert f"</span>{row.path}</h3>" in page
    for name in DOCUMENT["components"]["schemas"]:
        assert f'id="{name}"' in page
    for name in TYPES:
        assert f'id="{name}"' in problems
    assert f"export API={BASE}" in page
    assert "{{" not in page


@pytest.mark.parametrize("name", ["openapi.json", "docs/style.css", "docs/call.sh", "docs/client.py"])
def test_what_the_page_offers_is_there(anybody: TestClient, name: str) -> None:
    """As it stands, to anybody."""
    answer = anybody.get(f"/api/{name}")
    assert answer.status_code == 200
    assert answer.content


def test_the_document_is_served_as_it_is(anybody: TestClient) -> None:
    """The one that these tests check."""
    served: dict[str, Any] = anybody.get("/api/openapi.json").json()
    assert served == json.loads(json.dumps(DOCUMENT))
