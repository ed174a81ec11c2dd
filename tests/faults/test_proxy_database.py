"""PostgreSQL behind a network that goes wrong in every way, under the whole product."""

from pathlib import Path

import pytest

from analysis.model.conversation import ConversationState
from tests.fakes.fault_proxy import Mode
from tests.fakes.provider_server import Reply
from tests.faults.town import town, until

HARMLESS = {Mode.LATENCY, Mode.DRIP}
MODES = [mode for mode in Mode if mode is not Mode.PASS]


@pytest.mark.fault("10", "56")
@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_database_that_cannot_be_reached_costs_nothing_but_time(postgres_url: str, tmp_path: Path) -> None:
    """What was acknowledged is done in the end, nothing is bought twice; meanwhile requests get 2xx or a clean 503."""
    found: list[str] = []
    with town(postgres_url, tmp_path) as here:
        proxy = here.proxies["database"]
        for mode in MODES:
            here.gemini.script(Reply(delay_s=0.3))
            begun = here.acts.words(f"database {mode}")
            until(lambda: here.gemini.purchases or not here.idle(), "a purchase under way")
            proxy.go_wrong(
                mode, delay_s=0.002 if mode is Mode.LATENCY else 0.0005, size=40 if mode is Mode.TRUNCATE else 400
            )
            answers = {
                "command": here.command("/analyze help"),
                "push": here.push(f"push-{mode}"),
                "health": here.health(),
            }
            proxy.mend()
            fine = {"command": {200, 503}, "push": {202, 503}, "health": {200, 503}}
            found += [f"{mode}: {what} got {status}" for what, status in answers.items() if status not in fine[what]]
            until(lambda mode=mode: here.push(f"push-{mode}") == 202, f"taken in after {mode}")  # type: ignore[misc]
            if here.ended(begun) not in {ConversationState.DONE, ConversationState.UNKNOWN}:
                found.append(f"{mode}: {here.view(begun).conversation}")
            until(here.idle, f"rest after {mode}")
            if here.command("/analyze help") != 200 or here.health() != 200:
                found.append(f"{mode}: it does not recover")
            if here.twice():
                found.append(f"{mode}: bought twice")
    assert found == []
