"""What is built in is known, pinned and looked up: the audit, the locks and the list of parts."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.audit import read

ROOT = Path(__file__).parents[1]
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z,]+\])?==([^\s;\\]+)", re.MULTILINE)


@pytest.mark.fault("70")
def test_a_vulnerability_fails_the_audit() -> None:
    """Each is a line with the version that mends it."""
    report = {
        "dependencies": [
            {"name": "good", "version": "1", "vulns": []},
            {"name": "bad", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": ["2.1"], "aliases": []}]},
            {"name": "private", "skip_reason": "not found"},
        ]
    }
    found = read(json.dumps(report))
    assert found.found == ["bad 2: CVE-1, mended in 2.1"]
    assert (found.known, found.unknown) == (2, 1)
    assert "2 packages looked up, 1 vulnerabilities" in found.words


@pytest.mark.parametrize(
    "report", ["", "Traceback", "[]", '{"dependencies": [{"name": "a", "skip_reason": "not found"}]}']
)
def test_an_audit_that_could_not_ask_says_so(report: str) -> None:
    """Without the network it is no failure, and no success either."""
    found = read(report)
    assert found.found == []
    assert "SKIPPED" in found.words


@pytest.mark.fault("70")
def test_ci_runs_what_is_here_and_nothing_unpinned() -> None:
    """The audit is among what every change must pass; an action of somebody else's would have to name its commit."""
    steps = (ROOT / ".ci" / "run").read_text().splitlines()
    assert any("make check audit" in line.partition("#")[0] for line in steps)
    flows = [path for folder in (".ci", ".github") for path in (ROOT / folder).rglob("*") if path.is_file()]
    assert flows
    used = [one for path in flows for one in re.findall(r"^\s*-?\s*uses:\s*(\S+)", path.read_text(), re.MULTILINE)]
    assert [one for one in used if not one.startswith("./") and not re.search(r"@[0-9a-f]{40}$", one)] == []


@pytest.mark.fault("70")
def test_a_tampered_lock_or_package_is_not_installed(tmp_path: Path) -> None:
    """The command that `make` and the Dockerfile use refuses a wheel of another hash."""
    wheel = tmp_path / "parcel-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("parcel.py", "")
        file.writestr("parcel-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: parcel\nVersion: 1.0\n")
        file.writestr("parcel-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr("parcel-1.0.dist-info/RECORD", "")
    lock = tmp_path / "wrong.lock"
    lock.write_text(f"parcel==1.0 --hash=sha256:{'0' * 64}\n")
    local = ["--no-index", "--find-links", str(tmp_path), "--target", str(tmp_path / "out")]
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock), *local]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "DO NOT MATCH THE HASHES" in ended.stderr
    assert not (tmp_path / "out").exists()


def test_the_list_of_parts_names_each_pinned_package(tmp_path: Path) -> None:
    """`make sbom`: CycloneDX JSON with name, version and hashes of everything in the lock."""
    command = re.search(r"^sbom:.*\n(?:\t.*\n)*?\t.*?(cyclonedx-py .*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert command is not None
    target = tmp_path / "sbom.json"
    arguments = command[1].replace("build/sbom.json", str(target)).split()[1:]
    subprocess.run([sys.executable, "-m", "cyclonedx_py", *arguments], cwd=ROOT, check=True, capture_output=True)
    listed = {one["name"]: one for one in json.loads(target.read_text())["components"]}
    pinned = dict(PIN.findall((ROOT / "requirements-observe.lock").read_text()))
    assert len(pinned) > 50
    assert {name: one["version"] for name, one in listed.items()} == pinned
    assert all(one["purl"].startswith("pkg:pypi/") for one in listed.values())
