"""Keys and tokens: made, rotated and taken back by admins; found by whoever brings them; never stored in clear."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from analysis.errors import RefusedError, RejectedError
from analysis.model.credentials import ApiScope, Caller, KeyId, TokenId, new_token, token_hash, well_formed
from analysis.model.ids import UserId, WorkspaceId
from analysis.model.signing import KEY_SECRETS
from analysis.ports.credentials import KnownKey
from analysis.usecases.credentials import ManageKeys, ManageTokens, NewCredential, scopes_named
from bot.crypto import KeyRing
from db.callers import SqlCallers
from db.guard import ACROSS
from db.schema import api_tokens, audit_log, developer_key_secrets
from db.unit_of_work import SqlBegin
from tests.conftest import FakeClock

RING = KeyRing.parse("v1:" + "A" * 43 + "=")
DIALER = NewCredential("Dialer", frozenset({ApiScope.CALLS_WRITE}), team="North")


@dataclass(frozen=True)
class LookUps:
    """Looks, each in a transaction of its own."""

    engine: Engine

    def key(self, key: KeyId) -> KnownKey | None:
        with self.engine.begin() as connection:
            return SqlCallers(connection).key(key)

    def token(self, hashed: str, now: datetime) -> Caller | None:
        with self.engine.begin() as connection:
            return SqlCallers(connection).token(hashed, now)


@dataclass(frozen=True)
class Desk:
    """What an operator has at hand."""

    begin: SqlBegin
    engine: Engine
    workspace: WorkspaceId
    clock: FakeClock

    @property
    def keys(self) -> ManageKeys:
        return ManageKeys(self.begin, RING)

    @property
    def tokens(self) -> ManageTokens:
        return ManageTokens(self.begin, self.clock)

    @property
    def callers(self) -> "LookUps":
        return LookUps(self.engine)

    def key(self, new: NewCredential = DIALER) -> KeyId:
        return KeyId(self.keys.create(self.workspace, new, actor=None).id)

    def secrets(self, key: KeyId) -> list[str]:
        found = self.callers.key(key)
        return [] if found is None else [RING.open(sealed, place) for sealed, place in found.secrets]

    def dump(self) -> str:
        with self.engine.begin() as connection:
            rows = [
                row
                for table in (developer_key_secrets, api_tokens, audit_log)
                for row in connection.execute(select(table), execution_options={ACROSS: True})
            ]
        return str(rows)

    def person(self, role: str) -> UserId:
        with self.begin(self.workspace) as work:
            user = work.users.ensure(f"U{role.upper()}").id
            work.users.appoint(user, role=role, manager="", team="")
        return user


@pytest.fixture
def desk(begin: SqlBegin, engine: Engine, workspace: WorkspaceId, clock: FakeClock) -> Desk:
    """A desk over both databases."""
    return Desk(begin, engine, workspace, clock)


def test_a_key_is_found_with_its_secret(desk: Desk) -> None:
    """What was shown once is what requests are verified with; the workspace comes with the key."""
    shown = desk.keys.create(desk.workspace, DIALER, actor=None)
    found = desk.callers.key(KeyId(shown.id))
    assert found is not None
    assert found.enabled
    assert (found.caller.workspace, found.caller.credential) == (desk.workspace, shown.id)
    assert (found.caller.name, found.caller.team, found.caller.scopes) == ("Dialer", "North", DIALER.scopes)
    assert desk.secrets(KeyId(shown.id)) == [shown.secret]
    assert desk.callers.key(KeyId("dk_unknown")) is None


@pytest.mark.fault("36", "64")
def test_secrets_are_nowhere_in_clear(desk: Desk) -> None:
    """Neither in the tables nor in the audit log nor in what a listing or a trace prints."""
    key = desk.keys.create(desk.workspace, DIALER, actor=None)
    token = desk.tokens.create(desk.workspace, DIALER, days=30, actor=None)
    listed = str(desk.keys.list(desk.workspace, actor=None)) + str(desk.tokens.list(desk.workspace, actor=None))
    for said in (desk.dump(), listed, repr(key), repr(token)):
        assert key.secret not in said
        assert token.secret not in said
    assert token_hash(token.secret) not in listed


@pytest.mark.fault("63")
def test_row_63_a_secret_moved_to_another_row_does_not_open(desk: Desk) -> None:
    """It is sealed for its row."""
    found = desk.callers.key(desk.key())
    assert found is not None
    with pytest.raises(RejectedError):
        RING.open(found.secrets[0][0], KEY_SECRETS.place("dks_other"))


def test_two_secrets_verify_while_clients_change_over(desk: Desk) -> None:
    """A third waits until the oldest is retired; the last one cannot be."""
    key = desk.key()
    first = desk.secrets(key)[0]
    desk.clock.advance(1)
    second = desk.keys.rotate(desk.workspace, key, actor=None).secret
    assert sorted(desk.secrets(key)) == sorted([first, second])
    assert refusal(lambda: desk.keys.rotate(desk.workspace, key, actor=None)) == "credential-two-secrets"
    desk.keys.retire(desk.workspace, key, actor=None)
    assert desk.secrets(key) == [second]
    assert refusal(lambda: desk.keys.retire(desk.workspace, key, actor=None)) == "credential-one-secret"
    assert [one.retired_at is None for one in desk.keys.list(desk.workspace, actor=None)[0].secrets] == [False, True]


def test_a_retired_secret_is_forgotten(desk: Desk) -> None:
    """Nothing of it stays that could be opened later."""
    key = desk.key()
    desk.clock.advance(1)
    desk.keys.rotate(desk.workspace, key, actor=None)
    desk.keys.retire(desk.workspace, key, actor=None)
    with desk.engine.begin() as connection:
        query = select(developer_key_secrets.c.secret).order_by(developer_key_secrets.c.created_at)
        stored = connection.scalars(query, execution_options={ACROSS: True}).all()
    assert stored[0] == b""
    assert stored[1] != b""


@pytest.mark.fault("19")
def test_switched_off_and_deleted_counts_at_once(desk: Desk) -> None:
    """Every request reads the database."""
    key = desk.key()
    assert desk.keys.enable(desk.workspace, key, enabled=False, actor=None)
    assert not desk.keys.enable(desk.workspace, key, enabled=False, actor=None)
    found = desk.callers.key(key)
    assert found is not None
    assert not found.enabled
    assert desk.keys.enable(desk.workspace, key, enabled=True, actor=None)
    desk.keys.delete(desk.workspace, key, actor=None)
    assert desk.callers.key(key) is None
    assert desk.keys.list(desk.workspace, actor=None) == []


@pytest.mark.fault("19")
def test_a_token_opens_until_it_expires_or_is_revoked(desk: Desk) -> None:
    """To the second, by the clock of the server."""
    shown = desk.tokens.create(desk.workspace, DIALER, days=2, actor=None)
    hashed = token_hash(shown.secret)
    caller = desk.callers.token(hashed, desk.clock())
    assert caller is not None
    assert (caller.workspace, caller.credential, caller.team) == (desk.workspace, shown.id, "North")
    assert desk.callers.token(hashed, desk.clock() + timedelta(days=2)) is None
    assert desk.tokens.revoke(desk.workspace, TokenId(shown.id), actor=None)
    assert not desk.tokens.revoke(desk.workspace, TokenId(shown.id), actor=None)
    assert desk.callers.token(hashed, desk.clock()) is None


def test_a_mistyped_token_is_known_without_a_look_up() -> None:
    """Any changed character breaks the checksum."""
    token = new_token()
    assert well_formed(token)
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        assert not well_formed(token[:place] + other + token[place + 1 :])
    assert not any(map(well_formed, ("", "sca_", token[:-1], token + "0", "sca_00000000", f"xca_{token[4:]}")))


def test_the_last_use_only_goes_forward(desk: Desk) -> None:
    """Requests of two processes may be noted in any order."""
    key, token = desk.key(), desk.tokens.create(desk.workspace, DIALER, days=2, actor=None).id
    now = desk.clock()
    with desk.begin(desk.workspace) as work:
        for credential in (key, token):
            work.credentials.used(credential, now)
            work.credentials.used(credential, now - timedelta(seconds=5))
    assert desk.keys.list(desk.workspace, actor=None)[0].last_used_at == now
    assert desk.tokens.list(desk.workspace, actor=None)[0].last_used_at == now


@pytest.mark.parametrize("role", ["rep", "manager"])
def test_only_admins_decide(desk: Desk, role: str) -> None:
    """Each way in asks, also the listing; nothing changes."""
    key = desk.key()
    token = TokenId(desk.tokens.create(desk.workspace, DIALER, days=2, actor=None).id)
    actor, where = desk.person(role), desk.workspace
    tries: list[Callable[[], object]] = [
        lambda: desk.keys.create(where, DIALER, actor=actor),
        lambda: desk.keys.rotate(where, key, actor=actor),
        lambda: desk.keys.retire(where, key, actor=actor),
        lambda: desk.keys.enable(where, key, enabled=False, actor=actor),
        lambda: desk.keys.delete(where, key, actor=actor),
        lambda: desk.keys.list(where, actor=actor),
        lambda: desk.tokens.create(where, DIALER, days=2, actor=actor),
        lambda: desk.tokens.revoke(where, token, actor=actor),
        lambda: desk.tokens.list(where, actor=actor),
    ]
    assert {refusal(one) for one in tries} == {"access-admin-only"}
    found = desk.callers.key(key)
    assert found is not None
    assert found.enabled


def test_another_workspace_has_no_such_key(desk: Desk, other_workspace: WorkspaceId) -> None:
    """Its admins can neither see nor change it."""
    key = desk.key()
    token = TokenId(desk.tokens.create(desk.workspace, DIALER, days=2, actor=None).id)
    assert refusal(lambda: desk.keys.delete(other_workspace, key, actor=None)) == "credential-not-found"
    assert refusal(lambda: desk.tokens.revoke(other_workspace, token, actor=None)) == "credential-not-found"
    assert desk.keys.list(other_workspace, actor=None) == []
    assert desk.tokens.list(other_workspace, actor=None) == []


def test_every_change_is_in_the_audit_log(desk: Desk) -> None:
    """Who, what and when."""
    admin = desk.person("admin")
    key = KeyId(desk.keys.create(desk.workspace, DIALER, actor=admin).id)
    desk.keys.rotate(desk.workspace, key, actor=admin)
    desk.keys.retire(desk.workspace, key, actor=admin)
    desk.keys.enable(desk.workspace, key, enabled=False, actor=admin)
    desk.keys.delete(desk.workspace, key, actor=admin)
    token = TokenId(desk.tokens.create(desk.workspace, DIALER, days=2, actor=admin).id)
    desk.tokens.revoke(desk.workspace, token, actor=admin)
    with desk.engine.begin() as connection:
        rows = connection.execute(select(audit_log), execution_options={ACROSS: True}).all()
    said = {(row.action, row.target) for row in rows if row.actor == admin}
    assert said == {
        *(
            (action, key)
            for action in ("key.created", "key.rotated", "key.secret_retired", "key.disabled", "key.deleted")
        ),
        *((action, token) for action in ("token.created", "token.revoked")),
    }


def test_what_cannot_be_is_refused_in_words(desk: Desk) -> None:
    """No name, no scope, an unknown scope, no end, and no key to encrypt with."""
    where = desk.workspace
    nameless, powerless = replace(DIALER, name=" \x00"), replace(DIALER, scopes=frozenset())
    assert refusal(lambda: desk.keys.create(where, nameless, actor=None)) == "credential-name-missing"
    assert refusal(lambda: desk.tokens.create(where, powerless, days=1, actor=None)) == "credential-scopes-missing"
    assert refusal(lambda: scopes_named(["calls:write", "all"])) == "credential-scope-unknown"
    assert scopes_named(["calls:read"]) == {ApiScope.CALLS_READ}
    for days in (0, 367):
        assert refusal(lambda: desk.tokens.create(where, DIALER, days=days, actor=None)) == "credential-days"  # noqa: B023
    blind = ManageKeys(desk.begin, None)
    assert refusal(lambda: blind.create(where, DIALER, actor=None)) == "credential-needs-encryption"
    assert desk.keys.list(where, actor=None) == []


def refusal(act: Callable[[], object]) -> str:
    """Return the catalog key of what *act* is refused with."""
    with pytest.raises(RefusedError) as caught:
        act()
    return caught.value.key
