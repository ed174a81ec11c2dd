"""`make image-check`: builds the image and uses it as an operator would, with docker or podman, whichever is there.

No account and no port of this machine is needed: whoever asks is inside the container. Arguments go to `build`.
"""

import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
IMAGE = "sales-call-analyst:check"
HARDENED = ("--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", "--security-opt=no-new-privileges")
"""As compose runs it."""
WRONG_SETTING = 78
NEW_KEY = ("python", "-m", "bot", "keys", "create", "--name=Check", "--scope=calls:write", "--scope=calls:read")
HEALTHY_S = 180
STOP_S = 40
CLIENT = """
import sys, urllib.request
sys.path.insert(0, "/tmp")
urllib.request.urlretrieve("http://127.0.0.1:8000/api/docs/client.py", "/tmp/client.py")
from client import Client
said = {"kind": "text", "text": "Ann: What does the delay cost you?\\nBob: We lose about 40,000 dollars a month."}
with Client("http://127.0.0.1:8000", key=sys.argv[1], secret=sys.argv[2]) as api:
    call = api.push({"title": "Trial", "external_id": "1", "source": said}, idempotency_key="1")
    print(call["id"], api.result(call["id"])["kind"])
"""
"""Pushes a call with the client that the installation itself gives out. A second time the answer is the first one's."""


@dataclass(frozen=True, slots=True)
class Engine:
    """docker or podman."""

    name: str

    def tried(self, *words: str, said: str = "") -> subprocess.CompletedProcess[str]:
        """Run one command of it, whatever comes of it."""
        return subprocess.run([self.name, *words], input=said, capture_output=True, text=True, check=False, cwd=ROOT)

    def __call__(self, *words: str, said: str = "") -> str:
        """Run one command and return what it prints; end the check where it fails."""
        ended = self.tried(*words, said=said)
        if ended.returncode:
            sys.exit(f"{self.name} {' '.join(words)}\n{ended.stdout}{ended.stderr}")
        return ended.stdout.strip()

    def healthy(self, container: str) -> bool:
        """Ask for the image's own check; podman without systemd runs it only when told to."""
        if self.name == "podman":
            return self.tried("healthcheck", "run", container).returncode == 0
        return self("inspect", "--format={{.State.Health.Status}}", container) == "healthy"


def engine() -> Engine | None:
    """Return what is installed and answers."""
    for name in ("docker", "podman"):
        found = Engine(name)
        if shutil.which(name) and found.tried("info").returncode == 0:
            return found
    return None


@contextmanager
def cleared(run: Engine, container: str, *volumes: str) -> Iterator[None]:
    """Leave nothing behind but the image."""
    try:
        yield
    finally:
        run.tried("rm", "--force", container)
        run.tried("volume", "rm", *volumes)


def demand(truth: object, what: str) -> None:
    """Say what holds, or end."""
    if not truth:
        sys.exit(f"FAILED: {what}")
    print(f"holds: {what}", flush=True)


def until_healthy(run: Engine, container: str) -> None:
    """Wait for it, and say how long that took."""
    began = time.monotonic()
    while not run.healthy(container) and time.monotonic() - began < HEALTHY_S:
        time.sleep(0.5)
    demand(run.healthy(container), f"healthy after {time.monotonic() - began:.0f} s")


def check(run: Engine) -> None:
    """Use the image from its first start to a restored backup."""
    mega = int(run("image", "inspect", "--format={{.Size}}", IMAGE)) / 1e6
    print(f"{run.name}: {IMAGE}, {mega:.0f} MB", flush=True)
    refused = run.tried("run", "--rm", *HARDENED, "--env=ENVIRONMENT=production", IMAGE)
    demand(
        refused.returncode == WRONG_SETTING and "DATABASE_URL" in refused.stdout + refused.stderr,
        "production without a database is refused in words",
    )
    container, data, other = (f"analyst-check-{secrets.token_hex(4)}" for _ in range(3))
    with cleared(run, container, data, other):
        key = f"--env=TOKEN_ENCRYPTION_KEYS=v1:{'A' * 43}="
        run("run", "--detach", f"--name={container}", *HARDENED, key, f"--volume={data}:/data", IMAGE)
        until_healthy(run, container)
        demand(run("exec", container, "id", "-u") == "10001", "it runs as user 10001")
        demand(run.tried("exec", container, "touch", "/app/x").returncode, "its files cannot be changed")
        credential = re.search(r"(dk_\S+)\s+(\S+)", run("exec", container, *NEW_KEY))
        signed = ("exec", "--interactive", container, "python", "-", *(credential.groups() if credential else ()))
        first = run(*signed, said=CLIENT)
        demand(first.endswith("cue_scan"), "a signed call is worked off")
        run("exec", container, "python", "-m", "bot", "backup", "/data/check.tar")
        run("stop", f"--time={STOP_S}", container)
        demand(run("inspect", "--format={{.State.ExitCode}}", container) == "0", "SIGTERM ends it in peace")
        run("start", container)
        until_healthy(run, container)
        demand(run(*signed, said=CLIENT) == first, "what it knew it knows after a restart")
        restore = ("python", "-m", "bot", "restore", "/from/check.tar")
        run("run", "--rm", *HARDENED, key, f"--volume={data}:/from", f"--volume={other}:/data", IMAGE, *restore)
        run("rm", "--force", container)
        run("run", "--detach", f"--name={container}", *HARDENED, key, f"--volume={other}:/data", IMAGE)
        until_healthy(run, container)
        demand(run(*signed, said=CLIENT) == first, "a backup is restored elsewhere, key and call")


def main() -> None:
    """Build, then check; where there is no container engine, say so."""
    run = engine()
    if run is None:
        print("image-check: SKIPPED, neither docker nor podman answers here: nothing was built.")
        return
    # Podman keeps health checks only in docker's format.
    kind = ("--format=docker",) if run.name == "podman" else ()
    run("build", *kind, f"--tag={IMAGE}", *sys.argv[1:], ".")
    check(run)


if __name__ == "__main__":
    main()
