"""Somebody who has never seen this product, with nothing but the page at /api/docs; and a machine that tries it all."""

import html
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, ViewportSize

from bot.stage import free_port
from tests.bot.test_serve import ROOT, eventually, running
from tests.fakes.chromium import PHONE, WIDE, launched, patient
from tests.fakes.gemini_server import GeminiServer
from tests.handlers.api.driver import RING_TEXT

pytestmark = pytest.mark.slow

LIMITS = ("REQUESTS", "READS", "WRITES", "UPLOADS", "ADDRESS_REQUESTS")
BLOCK = re.compile(r'<pre><code class="language-(\w+)">(.*?)</code></pre>', re.DOTALL)
SECTION = re.compile(r'<h2 id="([\w-]+)">(.*?)(?=<h2 id=)', re.DOTALL)
CASES = 1000


@dataclass(frozen=True, slots=True)
class Installation:
    """A running server, with its worker inside.

    Attributes:
        environment: What its command line needs too.
    """

    url: str
    environment: dict[str, str]

    def bot(self, *arguments: str) -> str:
        """Run a command of the operator's, and return what it prints."""
        command = [sys.executable, "-m", "bot", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout

    def token(self, *scopes: str) -> str:
        """Make a bearer token."""
        wanted = [word for scope in scopes for word in ("--scope", scope)]
        made = re.search(r"sca_[\w-]+", self.bot("tokens", "create", "--name", "Script", *wanted, "--days", "1"))
        assert made
        return made[0]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One server for the module, over SQLite, with a stand-in for the model."""
    folder, port = tmp_path_factory.mktemp("installation"), free_port()
    with GeminiServer() as gemini:
        environment = {
            "PATH": os.environ["PATH"],
            "ENVIRONMENT": "test",
            "DATA_FOLDER": str(folder / "data"),
            "PORT": str(port),
            "TOKEN_ENCRYPTION_KEYS": RING_TEXT,
            "GEMINI_API_KEY": "loopback",
            "GOOGLE_GEMINI_BASE_URL": gemini.url,
            "LOG_LEVEL": "WARNING",
            **{f"API_{name}_PER_MINUTE": "1000000" for name in LIMITS},
        }
        with running("serve", environment, folder / "serve.log"):
            url = f"http://127.0.0.1:{port}"
            eventually(f"{url}/health")
            yield Installation(url, environment)


@pytest.fixture(scope="module")
def guide(installation: Installation) -> dict[str, list[tuple[str, str]]]:
    """The blocks of code on the page, by section: (language, code)."""
    text = eventually(f"{installation.url}/api/docs").text
    return {
        name: [(language, html.unescape(code)) for language, code in BLOCK.findall(section)]
        for name, section in SECTION.findall(text)
    }


def shell(code: str, folder: Path) -> str:
    """Run lines of a shell and return what they print; skip the test where a program of theirs is missing."""
    for program in ("curl", "openssl"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    environment = {"PATH": os.environ["PATH"]}
    done = subprocess.run(["sh", "-eu"], input=code, cwd=folder, env=environment, capture_output=True, text=True)  # noqa: PLW1510 - asserted
    assert done.returncode == 0, done.stderr
    return done.stdout


def last(printed: str) -> Any:
    """Return the last line that is JSON."""
    return json.loads([line for line in printed.splitlines() if line.startswith("{")][-1])


def test_a_stranger_pushes_a_call_and_reads_its_analysis(
    installation: Installation, guide: dict[str, list[tuple[str, str]]], tmp_path: Path
) -> None:
    """The commands of the quick start, word for word, with curl and openssl alone."""
    made = installation.bot("keys", "create", "--name", "Dialer", "--scope", "calls:write", "--scope", "calls:read")
    key, secret = re.search(r"dk_[\w-]+", made), re.search(r"^[\w+/]{43}=", made, re.MULTILINE)
    assert key
    assert secret
    recipe, push, follow = (code for language, code in guide["quick-start"] if language == "sh")
    hello = recipe.replace("dk_…", key[0]).replace("API_SECRET=…", f"API_SECRET={secret[0]}")
    assert last(shell(hello, tmp_path))["id"] == key[0]
    export = next(line for line in hello.splitlines() if line.startswith("export"))
    call = last(shell(f"{export}\n{push}", tmp_path))
    found = last(shell(f"{export}\n{follow.replace('conv_…', call['id'])}", tmp_path))
    assert (found["conversation_id"], found["kind"], len(found["letters"])) == (call["id"], "meddic", 6)


def test_a_stranger_does_the_same_in_python(
    installation: Installation, guide: dict[str, list[tuple[str, str]]], tmp_path: Path
) -> None:
    """The client is one file from the page; pushed twice, the call is one."""
    token = installation.token("calls:write", "calls:read")
    (tmp_path / "client.py").write_bytes(eventually(f"{installation.url}/api/docs/client.py").content)
    code = next(code for language, code in guide["quick-start"] if language == "python")
    code = code.replace('key="dk_…", secret="…"', f'token="{token}"')
    words = f"Ann: What does it cost you?\nBob: {'A lot. ' * 20}\nAnn: Who signs?\nBob: I do, after legal has looked."
    (tmp_path / "push.py").write_text(f"words = {words!r}\n{code}    print(call['case_number'])\n")
    command = [sys.executable, "push.py"]
    printed = [
        subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.split()
        for _ in range(2)
    ]
    assert printed[0] == printed[1]
    assert int(printed[0][0]) >= 0


async def look(browser: Browser, url: str, size: ViewportSize) -> tuple[int, list[str], list[str]]:
    """Open a page; return how wide it is, what the console says, and what was loaded."""
    said, asked = list[str](), list[str]()
    context = await patient(browser, size)
    page = await context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(url)
    wide = int(await page.evaluate("document.documentElement.scrollWidth"))
    await context.close()
    return wide, said, asked


async def test_the_page_fits_a_phone_and_a_desk(installation: Installation) -> None:
    """Nothing runs over the edge, nothing is loaded from elsewhere, and the browser has no complaint."""
    async with launched() as browser:
        for size in (PHONE, WIDE):
            for path in ("/api/docs", "/api/docs/problems"):
                wide, said, asked = await look(browser, installation.url + path, size)
                assert wide <= size["width"], path
                assert said == []
                assert {url.split("/api/")[0] for url in asked} == {installation.url}


REFUSED = ("400", "403", "404", "409", "412", "413", "422", "428")
"""What may be said to what the document allows: a cursor nobody gave, an id of nothing, too much of it at once."""
WRONG = (*REFUSED, "401", "405", "415")
CONFIG = f"""
[checks]
positive_data_acceptance.expected-statuses = {json.dumps(["2xx", "304", *REFUSED])}
negative_data_rejection.expected-statuses = {json.dumps(WRONG)}
missing_required_header.expected-statuses = {json.dumps(WRONG)}
"""


def for_machines(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document for a machine with a token, which cannot sign, and shall not wait or read streams."""
    document["security"] = [{"token": []}]
    schemes = document["components"]["securitySchemes"]
    document["components"]["securitySchemes"] = {"token": schemes["token"]}
    del document["paths"]["/conversations/{conversation_id}/events"]
    one = document["paths"]["/conversations/{conversation_id}"]["get"]
    one["parameters"] = [each for each in one["parameters"] if each["name"] not in {"wait", "until"}]
    return document


@pytest.mark.fault("30", "31")
def test_a_thousand_cases_find_no_fault(installation: Installation, tmp_path: Path) -> None:
    """No 5xx, no answer that is not in the document, nothing wrong taken, nothing right refused."""
    token = installation.token("calls:write", "calls:read", "usage:read", "keys:manage")
    document = for_machines(eventually(f"{installation.url}/api/openapi.json").json())
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    (tmp_path / "config.toml").write_text(CONFIG)
    done = subprocess.run(  # noqa: PLW1510 - asserted
        [
            Path(sys.executable).with_name("schemathesis"),
            *("--config-file", "config.toml", "run", "openapi.json", "--url", f"{installation.url}/api/v1"),
            *("-H", f"Authorization: Bearer {token}", "--phases", "examples,coverage,fuzzing", "-n", "8", "-w", "2"),
            *("--seed", "20261122", "--no-color", "--request-timeout", "60", "--suppress-health-check", "all"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    found = re.search(r"^=+ (?:ERRORS|FAILURES) =+.*?(?=^=+ WARNINGS)", done.stdout, re.DOTALL | re.MULTILINE)
    assert done.returncode == 0, found[0][:20_000] if found else done.stdout[-4000:]
    cases = re.search(r"([\d,]+) generated", done.stdout)
    assert cases
    assert int(cases[1].replace(",", "")) >= CASES, done.stdout[-2000:]
