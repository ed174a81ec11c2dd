"""Slack, Groq, Gemini and object storage behind a network that goes wrong in every way, under the whole product."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from analysis.model.conversation import ConversationState
from tests.fakes.fault_proxy import FaultProxy, Mode
from tests.faults.town import Town, town, until

HARMLESS = {Mode.LATENCY, Mode.DRIP}
"""Whoever is slow and not silent gets the time it takes."""
MODES = [mode for mode in Mode if mode is not Mode.PASS]
DONE, UNKNOWN = ConversationState.DONE, ConversationState.UNKNOWN


def bought(service: str, act: str) -> Callable[[Town, Mode], Iterator[str]]:
    """Return the case of a provider: done, or unknown with its cost and done after a retry; nothing twice unasked."""

    def case(here: Town, mode: Mode) -> Iterator[str]:
        before = here.twice()
        wrong(here.proxies[service], mode)
        call = here.acts(act, f"{service} {mode}")
        state = here.ended(call)
        here.proxies[service].mend()
        if state is not (DONE if mode in HARMLESS else UNKNOWN):
            yield f"it ended as {state}"
        if here.twice() > before:
            yield "bought twice unasked"
        if state is UNKNOWN:
            view = here.view(call)
            if not view.unknown or view.conversation.failure is None:
                yield "nobody is told what it may have cost"
            here.acts.retry(call)
            if (state := here.ended(call)) is not DONE:
                yield f"retried, it ended as {state}"
        if here.twice() > before + 1:
            yield "a retry bought more than what was unknown"

    return case


def kept(here: Town, mode: Mode) -> Iterator[str]:
    """Take an upload while storage is away: it waits, goes on, and is bought once."""
    before, proxy = here.twice(), here.proxies["storage"]
    call = here.acts.put(f"storage {mode}")
    connections = proxy.connections
    wrong(proxy, mode)
    here.acts.complete(call)
    if mode not in HARMLESS:
        until(lambda: proxy.connections > connections, "a try")
        if here.view(call).conversation.state is DONE:
            yield "done without its recording"
        proxy.mend()
    if (state := here.ended(call)) is not DONE:
        yield f"it ended as {state}"
    proxy.mend()
    if here.twice() > before:
        yield "bought twice"


def told(here: Town, mode: Mode) -> Iterator[str]:
    """Analyze while Slack is away: commands are answered, results stored, and each message comes once in the end."""
    proxy = here.proxies["slack"]
    connections = proxy.connections
    wrong(proxy, mode)
    if (status := here.command("/analyze help")) not in {200, 503}:
        yield f"a command was answered with {status}"
    call = here.acts.words(f"slack {mode}")
    if (state := here.ended(call)) is not DONE:
        yield f"it ended as {state}"
    until(lambda: proxy.connections > connections, "a try")
    if mode not in HARMLESS:
        proxy.mend()
    until(lambda: here.shown(call), "everything about it in Slack")
    proxy.mend()
    if again := here.posted_twice():
        yield f"posted twice: {again}"


CASES: dict[str, Callable[[Town, Mode], Iterator[str]]] = {
    "groq": bought("groq", "recording"),
    "gemini": bought("gemini", "words"),
    "storage": kept,
    "slack": told,
}


def wrong(proxy: FaultProxy, mode: Mode) -> None:
    """Let it go wrong: slow enough to be felt, never as slow as silence."""
    proxy.go_wrong(mode, delay_s=0.1 if mode is Mode.LATENCY else 0.005, size=40 if mode is Mode.TRUNCATE else 500)


@pytest.mark.fault("42", "48")
@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_whatever_the_network_does_it_ends_well_and_nothing_is_bought_twice(
    database_url: str, tmp_path: Path, *, full: bool
) -> None:
    """Late, reset, cut off, silent, gone, byte by byte: done, waiting, or unknown with its cost; mended, it goes on.

    Each database takes every other way of each service, and all of them with --full.
    """
    found: list[str] = []
    begin = database_url.startswith("sqlite")
    with town(database_url, tmp_path) as here:
        for offset, (service, case) in enumerate(CASES.items()):
            for mode in MODES if full else MODES[(begin + offset) % 2 :: 2]:
                found += [f"{service}, {mode}: {one}" for one in case(here, mode)]
                until(here.idle, f"rest after {service}, {mode}")
    assert found == []
