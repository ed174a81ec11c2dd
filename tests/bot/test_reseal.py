"""Changing the keys that seal secrets: old and new work side by side, and the old one can go."""

import base64
from pathlib import Path

import pytest
from sqlalchemy import Engine, LargeBinary
from typer.testing import CliRunner

from analysis.errors import RejectedError
from analysis.model.credentials import KeyId
from analysis.usecases.credentials import ManageKeys, NewCredential, scopes_named
from analysis.usecases.installations import Install, NewInstallation
from bot.commands import app
from bot.crypto import KeyRing
from bot.reseal import reseal
from db.callers import SqlCallers
from db.directory import Directory
from db.schema import metadata
from db.sealed import COLUMNS, SqlSealed
from db.unit_of_work import SqlBegin
from tests.conftest import FakeClock

OLD, NEW = (f"v{number}:" + base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))


def test_every_sealed_column_is_known() -> None:
    """Whatever has a key's version beside it is sealed anew."""
    sealed = {table.name for table in metadata.sorted_tables if "key_version" in table.c}
    assert sealed == {table.name for table in COLUMNS}
    for table, columns in COLUMNS.items():
        binary = {column.name for column in table.c if isinstance(column.type, LargeBinary)}
        assert binary == set(columns)


def ring(*keys: str) -> KeyRing:
    """Return the keys of an installation."""
    return KeyRing.parse(",".join(keys))


@pytest.fixture
def key(engine: Engine, begin: SqlBegin, clock: FakeClock) -> KeyId:
    """A developer key, and an installation in Slack, sealed with the old key."""
    told = NewInstallation("T1", "", "Acme", "A1", "B1", ("chat:write",), "U1", "xoxb-one", "xoxe-two")
    workspace = Install(begin, clock, Directory(engine, clock), ring(OLD))(told)
    new = NewCredential("Dialer", scopes_named(["calls:write"]))
    return KeyId(ManageKeys(begin, ring(OLD)).create(workspace, new, actor=None).id)


def secret_of(engine: Engine, key: KeyId, keys: KeyRing) -> str:
    """Return a developer key's secret as a request reads it."""
    with engine.begin() as connection:
        found = SqlCallers(connection).key(key)
    assert found is not None
    [(content, place)] = found.secrets
    return keys.open(content, place)


@pytest.mark.fault("63")
def test_the_old_key_can_go_after_resealing(engine: Engine, key: KeyId) -> None:
    """What the old key sealed opens before, meanwhile and afterwards; then the new key alone opens all."""
    sealed, secret = SqlSealed(engine), secret_of(engine, key, ring(OLD))
    assert secret_of(engine, key, ring(OLD, NEW)) == secret
    done = reseal(sealed, ring(OLD, NEW))
    assert (done.rows, done.version, done.left) == (2, 2, 0)
    assert secret_of(engine, key, ring(NEW)) == secret
    assert sealed.counts() == {2: 2}
    assert reseal(sealed, ring(NEW)).rows == 0


@pytest.mark.fault("63")
def test_a_key_that_is_missing_is_no_silence(engine: Engine, key: KeyId) -> None:
    """Without the old key nothing is written over: its rows stay as they are, for the day it is found."""
    with pytest.raises(RejectedError):
        reseal(SqlSealed(engine), ring(NEW))
    assert secret_of(engine, key, ring(OLD))


def test_what_somebody_changed_meanwhile_stays(engine: Engine, key: KeyId) -> None:
    """A secret rotated between reading and writing is not put back."""
    sealed = SqlSealed(engine)
    row = next(one for one in sealed.older(2) if one.table == "developer_key_secrets")
    assert sealed.replace(row, {"secret": b"rotated"}, 1)
    assert not sealed.replace(row, {"secret": b"put back"}, 2)
    [now] = [one for one in sealed.older(2) if one.table == "developer_key_secrets"]
    assert now.contents == {"secret": b"rotated"}


def test_the_command_says_what_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the terminal: a key is made, the keys change, `reseal` moves it, and `doctor` is content."""
    monkeypatch.setenv("DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOKEN_ENCRYPTION_KEYS", OLD)
    CliRunner().invoke(app, ["keys", "create", "--name", "Dialer", "--scope", "calls:write"])
    monkeypatch.setenv("TOKEN_ENCRYPTION_KEYS", f"{OLD},{NEW}")
    assert "older: 1" in CliRunner().invoke(app, ["doctor"]).output
    assert "Sealed anew with key v2: 1 row." in CliRunner().invoke(app, ["reseal"]).output
    assert "older: 0" in CliRunner().invoke(app, ["doctor"]).output
