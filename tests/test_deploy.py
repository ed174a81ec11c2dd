"""The files of deploy/ and the Dockerfile name what there is: commands, settings, folders, pages, metrics."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from bot.commands import app
from bot.http_server import http_options
from bot.settings import Settings, load

ROOT = Path(__file__).parents[1]
COMMANDS = set(getattr(get_command(app), "commands", {}))
SETTINGS = {name.upper() for name in Settings.model_fields}
IMAGE = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "MPLCONFIGDIR"}
"""What the image sets for others than us."""


@pytest.fixture(scope="module")
def compose() -> Any:
    """The compose file, its anchors resolved."""
    return yaml.safe_load((ROOT / "deploy/docker-compose.yml").read_text())


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions, lines that go on put together, its argument as it is by default."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
    [lock] = re.findall(r"^ARG LOCK=(.*)$", text, re.MULTILINE)
    text = text.replace("${LOCK}", lock)
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def run_by(command: list[str]) -> str:
    """Return which of our commands a command line runs."""
    assert command[:3] == ["python", "-m", "bot"]
    assert command[3] in COMMANDS
    return command[3]


def test_the_image_has_all_of_the_program_and_no_root() -> None:
    """Every package of ours is copied, nothing of tests; the last user is a number; settings and check are ours."""
    found = instructions()
    copied = [rest.split()[:-1] for word, rest in found if word == "COPY" and not rest.startswith("--from")]
    sources = {one for group in copied for one in group}
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages <= sources
    assert all((ROOT / one).exists() for one in sources)
    assert not sources & {"tests", ".", ".env", "data"}
    assert [rest for word, rest in found if word == "USER"] == ["10001"]
    assert any("--require-hashes -r /requirements.lock" in rest for word, rest in found if word == "RUN")
    names = {name for word, rest in found if word == "ENV" for name in re.findall(r"(\w+)=", rest)}
    assert names <= SETTINGS | IMAGE
    [check] = [rest for word, rest in found if word == "HEALTHCHECK"]
    assert "/health'" in check
    [command] = [rest for word, rest in found if word == "CMD"]
    assert run_by(json.loads(command)) == "serve"


def test_nothing_but_what_is_copied_reaches_the_build() -> None:
    """No settings, no recordings, no history: what .dockerignore lets through is what the Dockerfile names."""
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    assert lines[0] == "*"
    let_through = {line.removeprefix("!") for line in lines if line.startswith("!")}
    copied = {
        one for word, rest in instructions() if word == "COPY" and "--from" not in rest for one in rest.split()[:-1]
    }
    assert copied - {"requirements.lock"} == let_through - {"requirements*.lock"}
    assert "**/__pycache__" in lines


def test_compose_runs_what_there_is(compose: Any) -> None:
    """Each service of ours is one command; what it waits for, mounts and sets is there."""
    services = compose["services"]
    ours = {name: one for name, one in services.items() if one.get("build")}
    assert {run_by(one["command"]) for one in ours.values()} == {"serve", "worker", "migrate"}
    for one in services.values():
        assert set(one.get("depends_on", [])) <= set(services)
        mounted = {volume.partition(":")[0] for volume in one.get("volumes", [])}
        assert all(name in compose["volumes"] or (ROOT / "deploy" / name).exists() for name in mounted)
    for one in ours.values():
        assert set(one["environment"]) <= SETTINGS
        assert (one["read_only"], one["cap_drop"]) == (True, ["ALL"])
        assert one["tmpfs"] == ["/tmp"]
        assert one["init"], "or SIGTERM is not heard while it begins"
    assert ours["worker"]["stop_grace_period"] == "40s"
    graceful = http_options(load(None))["timeout_graceful_shutdown"]
    assert int(ours["web"]["stop_grace_period"].removesuffix("s")) >= graceful + 5, "or it is killed while it closes"
    assert "-h" in services["db"]["healthcheck"]["test"], "the socket answers before there is a database"
    assert "ports" not in ours["web"], "nobody but the proxy reaches it"


def test_a_copy_of_the_example_settings_does_not_undo_the_image(compose: Any) -> None:
    """What .env says goes before what the image says: compose says it once more, and the proxy finds the web server."""
    set_by_image = {
        name: value
        for word, rest in instructions()
        if word == "ENV"
        for name, value in re.findall(r"(\w+)=(\S+)", rest)
        if name in SETTINGS
    }
    assert set_by_image
    for one in (one for one in compose["services"].values() if one.get("build")):
        said = {name: str(value) for name, value in one["environment"].items()}
        assert set_by_image.items() <= said.items()
        assert f"reverse_proxy web:{said['PORT']} " in (ROOT / "deploy/Caddyfile").read_text()


def test_compose_believes_the_proxy_and_nobody_else(compose: Any) -> None:
    """The network is named, so that the address of a client is what the proxy says."""
    [subnet] = compose["networks"]["default"]["ipam"]["config"]
    environment = compose["services"]["web"]["environment"]
    assert environment["FORWARDED_ALLOW_IPS"] == subnet["subnet"]
    given = {name.lower(): value for name, value in environment.items()}
    given["database_url"] = "postgresql://analyst:pw@db/analyst"  # the rest of it stands in .env
    assert load(None, **given).forwarded_allow_ips == subnet["subnet"]


def test_the_client_in_the_image_is_not_older_than_the_server(compose: Any) -> None:
    """Debian 13 has PostgreSQL's programs of version 17, which dump servers up to 17."""
    assert compose["services"]["db"]["image"] == "postgres:17"
    bases = {rest.split()[0] for word, rest in instructions() if word == "FROM"}
    assert bases == {"python:3.11-slim-trixie"}


def test_the_procfile_runs_what_there_is() -> None:
    """Release, web and worker."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    found = {name: run_by(command.split()) for name, command in (line.split(": ") for line in lines)}
    assert found == {"release": "migrate", "web": "serve", "worker": "worker"}


def test_every_alert_is_a_rule_with_a_page_that_says_what_to_do() -> None:
    """Name, condition, how long, how bad, in words, and where the runbook goes on."""
    groups = yaml.safe_load((ROOT / "deploy/observe/alerts.yml").read_text())["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules) > 5
    for rule in rules:
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["runbook"].startswith("docs/runbook.md#")
        assert re.fullmatch(r"\d+[smh]", rule.get("for", "0s"))
        assert rule["expr"].count("(") == rule["expr"].count(")")
