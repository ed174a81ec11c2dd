"""Who reads only the operators' pages gets on: each command there exists, and the ways they describe were gone."""

import base64
import re
from pathlib import Path
from typing import Any

from typer.main import get_command
from typer.testing import CliRunner, Result

from bot.commands import app
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    ROOT / "docs" / f"{name}.md"
    for name in (
        "operations",
        "runbook",
        "security",
        "observability",
        "sizing",
        "privacy",
        "for-admins",
        "for-admins.zh-TW",
    )
)
OLD, NEW = (f"v{number}:" + base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))


def test_every_command_that_a_page_names_exists() -> None:
    """With every option that stands there."""
    pattern = re.compile(r"python -m bot ([^`\n#]+)")
    told = [(page.name, line.strip()) for page in PAGES for line in pattern.findall(page.read_text())]
    assert len(told) > 25
    top: Any = get_command(app)
    for page, line in told:
        words, command = line.split(), top
        while words and words[0] in getattr(command, "commands", {}):
            command = command.commands[words.pop(0)]
        assert command is not top, (page, line)
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, (page, line)


class Operator:
    """Somebody with a shell and the pages."""

    def __init__(self, folder: Path, **settings: str) -> None:
        """Take an installation's folder and settings."""
        nothing: dict[str, str | None] = {name.upper(): None for name in Settings.model_fields}
        self.environment = nothing | {"DATA_FOLDER": str(folder), "COLUMNS": "200", **settings}

    def run(self, line: str, **settings: str) -> Result:
        """Type a command, in an environment with some settings changed for good."""
        self.environment |= settings
        return CliRunner().invoke(app, line.split(), env=self.environment)

    def does(self, line: str, **settings: str) -> str:
        """Type a command that works, and return what it says, not folded."""
        ended = self.run(line, **settings)
        assert ended.exit_code == 0, ended.output + ended.stderr
        return " ".join(ended.output.split())


def test_backup_restore_keys_and_audit_as_the_pages_tell(tmp_path: Path, logs_restored: None) -> None:
    """Rotate the encryption key, change and take back a program's key and token, back up, restore, verify."""
    here = Operator(tmp_path / "data", TOKEN_ENCRYPTION_KEYS=OLD)
    key = re.search(r"dk_[\w-]+", here.does("keys create --name Dialer --scope calls:write"))
    token = re.search(r"tok_[\w-]+", here.does("tokens create --name Board --scope calls:read"))
    assert key is not None
    assert token is not None

    # Keys: the old one can go once nothing is sealed with it.
    assert "older: 1" in here.does("doctor", TOKEN_ENCRYPTION_KEYS=f"{OLD},{NEW}")
    assert "1 row" in here.does("reseal")
    assert "older: 0" in here.does("doctor", TOKEN_ENCRYPTION_KEYS=NEW)

    # A leaked key and a leaked token.
    here.does(f"keys rotate {key[0]}")
    here.does(f"keys retire {key[0]}")
    here.does(f"keys disable {key[0]}")
    here.does(f"tokens revoke {token[0]}")

    # Backups, restored into an empty installation with the same keys.
    file = tmp_path / "analyst.tar"
    here.does(f"backup {file}")
    there = Operator(tmp_path / "other", TOKEN_ENCRYPTION_KEYS=NEW)
    there.does(f"restore {file}")
    assert key[0] in there.does("keys list")
    there.does(f"keys rotate {key[0]}")  # opens and seals: the key was the right one

    # Who changed that.
    assert "keys" in there.does("audit --format json") or "key." in there.does("audit --format json")
    assert "wait to be sealed" in there.does("audit verify")
    refused: Any = there.run("audit verify --head 3f9c")
    assert refused.exit_code == 1
    assert "3f9c" in refused.output
