"""No secret and no control character gets into a log line, wherever in it somebody puts them."""

import io
import json
import logging
import re
import string
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import log

WORD = string.ascii_letters + string.digits
CONTROLS = "\x00\x07\x08\x0b\x1b\x7f\x9b\u2028\u202e\u2066"


def some(prefix: str, alphabet: str = WORD, least: int = 20, ending: str = "") -> st.SearchStrategy[tuple[str, str]]:
    """Return texts that hold a secret, with the part that must not be seen."""
    return st.text(alphabet, min_size=least, max_size=60).map(lambda made: (f"{prefix}{made}{ending}", made))


SECRETS = st.one_of(
    some("xoxb-", WORD + "-"),
    some("xoxe-"),
    some("xapp-"),
    some("sca_", WORD + "-_"),
    some("gsk_"),
    some("AIza", WORD + "-_"),
    some("whsec_", WORD + "+/"),
    some("Authorization: Bearer ", WORD + "._-"),
    some("https://b.example/o?X-Amz-Expires=9&X-Amz-Signature=", "0123456789abcdef"),
    some("http://127.0.0.1:8000/files/audio/x?expires=1&signature=", WORD),
    some("postgresql://rep:", WORD + "!$%", ending="@db.example/calls"),
    some("redis://:", ending="@db.example"),
)
NAMES = st.sampled_from(["slack_token", "password", "Authorization", "client_secret", "GROQ_API_KEY", "signature"])


@dataclass
class Holder:
    """Something that shows what it holds."""

    held: object


WRAPS: tuple[Callable[[Any], Any], ...] = (
    lambda one: one,
    lambda one: [1, one],
    lambda one: (one, None),
    lambda one: {"deep": one},
    Holder,
    ValueError,
)
FLAT: tuple[Callable[[str], Any], ...] = (
    lambda text: text,
    lambda text: {text: 1},
    lambda text: {text},
    lambda text: text.encode(),
    lambda text: f"before {text} after",
    lambda text: f"\n{text}\n",
)
PLACES = st.tuples(st.sampled_from(FLAT), st.lists(st.sampled_from(WRAPS), max_size=3))


@pytest.fixture(params=[True, False], ids=["json", "console"])
def said(request: pytest.FixtureRequest, logs_restored: None) -> Iterator[io.StringIO]:
    """What the log of this process says, in either form."""
    kept, sys.stderr = sys.stderr, io.StringIO()
    try:
        log.configure("DEBUG", as_json=request.param)
        yield sys.stderr
    finally:
        sys.stderr = kept


def line(said: io.StringIO) -> str:
    """Return what was said since the last look."""
    text = said.getvalue()
    said.seek(0)
    said.truncate()
    return text


def fail(value: object) -> NoReturn:
    """Raise an error with it."""
    raise RuntimeError(value)


def crash(value: object) -> Exception:
    """Return an error that was raised, and so has a stack."""
    with pytest.raises(RuntimeError) as caught:
        fail(value)
    return caught.value


quickly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.fault("64")
@quickly
@given(secret=SECRETS, place=PLACES)
def test_a_secret_is_seen_by_its_shape(said: io.StringIO, secret: tuple[str, str], place: Any) -> None:
    """As a value, a key, the event itself, in bytes, in errors and their stacks, in a library's message."""
    text, hidden = secret
    flat, wraps = place
    value = flat(text)
    for wrap in wraps:
        value = wrap(value)
    logger = structlog.get_logger("x")
    logger.info("call.stored", value=value)
    logger.info(text, **{text: 1})
    logging.getLogger("library").warning("cannot read %s", value)
    logger.error("step.crashed", exc_info=crash(value))
    assert hidden not in line(said)


@quickly
@given(name=NAMES, secret=st.text(WORD, min_size=12), wraps=st.lists(st.sampled_from(WRAPS[:4]), max_size=3))
def test_a_secret_is_seen_by_its_name(said: io.StringIO, name: str, secret: str, wraps: Any) -> None:
    """Whatever its shape and however deep."""
    value: Any = {name: secret}
    for wrap in wraps:
        value = wrap(value)
    structlog.get_logger("x").info("call.stored", value=value, **{name: secret})
    assert secret not in line(said)


@pytest.mark.fault("65")
@quickly
@given(text=st.text(st.sampled_from(CONTROLS + "ab \n\r"), min_size=1), place=PLACES)
def test_nobody_forges_a_line_or_paints_a_terminal(said: io.StringIO, text: str, place: Any) -> None:
    """One event is one line, and no character in it moves a cursor or turns the text around."""
    flat, wraps = place
    value = flat(text)
    for wrap in wraps:
        value = wrap(value)
    structlog.get_logger("x").info("call.stored", value=value, other=text)
    found = line(said)
    assert found.count("\n") == 1
    assert found.endswith("\n")
    assert not re.search(f"[\r{CONTROLS}]", found)


def test_plain_values_stay_as_they_are() -> None:
    """Numbers can be counted, and words that only sound like a secret's name are not hidden when there is none."""
    event = {"audio_s": 2.5, "n": 3, "ok": True, "none": None, "deep": {"list": [1, "two"]}, "token": ""}
    assert log.redacted(None, "", dict(event)) == event


def test_a_line_is_json(logs_restored: None, capsys: pytest.CaptureFixture[str]) -> None:
    """With ids, and with values that JSON does not know."""
    log.configure("INFO", as_json=True)
    structlog.get_logger("x").info("call.stored", who={1, 2}, error=ValueError("no"), way=Holder(1))
    found = json.loads(capsys.readouterr().err)
    assert (found["who"], found["error"], found["way"]) == ([1, 2], "ValueError('no')", "Holder(held=1)")
