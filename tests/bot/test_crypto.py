"""A stolen database holds no token that anybody can read or move: row 63 of the fault catalog."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import RejectedError
from analysis.ports.tenancy import Sealed
from bot.crypto import KeyRing, KeysError

ONE = "v1:" + base64.b64encode(b"1" * 32).decode()
TWO = "v2:" + base64.b64encode(b"2" * 32).decode()
PLACE = "slack_installations|ws_1||T1|bot_token"


@given(st.text(max_size=300))
def test_what_is_sealed_opens_at_its_place(secret: str) -> None:
    """Any text comes back, and does not stand in what is stored."""
    ring = KeyRing.parse(ONE)
    sealed = ring.seal(secret, PLACE)
    assert ring.open(sealed, PLACE) == secret
    assert len(secret) < 4 or secret.encode() not in sealed.content


@pytest.mark.fault("63")
def test_a_secret_moved_to_another_row_does_not_open() -> None:
    """Who can write to the table still cannot give one team the token of another."""
    ring = KeyRing.parse(ONE)
    sealed = ring.seal("xoxb-secret", PLACE)
    with pytest.raises(RejectedError):
        ring.open(sealed, PLACE.replace("T1", "T2"))


@given(st.integers(0, 10_000), st.integers(0, 7))
def test_a_changed_bit_does_not_open(place: int, bit: int) -> None:
    """Nothing half right comes out."""
    ring = KeyRing.parse(ONE)
    sealed = ring.seal("xoxb-secret", PLACE)
    content = bytearray(sealed.content)
    content[place % len(content)] ^= 1 << bit
    with pytest.raises(RejectedError):
        ring.open(Sealed(bytes(content), 1), PLACE)


def test_equal_secrets_do_not_look_alike() -> None:
    """Each has a nonce of its own."""
    ring = KeyRing.parse(ONE)
    assert ring.seal("same", PLACE).content != ring.seal("same", PLACE).content


@pytest.mark.fault("63")
def test_a_new_key_beside_the_old_one_changes_over_without_a_stop() -> None:
    """The newest key encrypts, both decrypt; without the old one its secrets say so."""
    old, both, new = KeyRing.parse(ONE), KeyRing.parse(f"{TWO}, {ONE}"), KeyRing.parse(TWO)
    sealed = old.seal("xoxb-secret", PLACE)
    assert both.open(sealed, PLACE) == "xoxb-secret"
    assert both.seal("xoxb-secret", PLACE).key_version == 2
    with pytest.raises(RejectedError, match="no key v1"):
        new.open(sealed, PLACE)


@pytest.mark.fault("63")
def test_a_version_cannot_be_swapped() -> None:
    """The version is bound in too, also where two versions hold the same key."""
    same = "v2:" + ONE.removeprefix("v1:")
    ring = KeyRing.parse(f"{ONE},{same}")
    sealed = KeyRing.parse(ONE).seal("xoxb-secret", PLACE)
    with pytest.raises(RejectedError):
        ring.open(Sealed(sealed.content, 2), PLACE)


@pytest.mark.fault("63")
@pytest.mark.parametrize(
    "text", ["", "v1", "v0:" + ONE[3:], "v1:short", ONE + "," + ONE, "v1:" + "A" * 42, "1:" + ONE[3:]]
)
def test_malformed_keys_are_refused_without_showing_them(text: str) -> None:
    """The line an operator reads names no key."""
    with pytest.raises(KeysError) as caught:
        KeyRing.parse(text)
    assert ONE[3:] not in str(caught.value)


@pytest.mark.fault("64")
def test_a_key_ring_shows_no_key() -> None:
    """Nor does a traceback that prints it."""
    assert repr(KeyRing.parse(ONE)) == "KeyRing()"
