"""The gate in front of the steps."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from bot.engine.gate import AbandonedError, Gate


@pytest.mark.fault("53")
def test_closing_waits_for_the_steps_inside() -> None:
    """A step under way may finish; the closer learns that it did."""
    gate, inside, go_on = Gate(), Event(), Event()

    def step() -> None:
        with gate:
            inside.set()
            go_on.wait(120)

    with ThreadPoolExecutor(2) as pool:
        pool.submit(step)
        assert inside.wait(120)
        closed = pool.submit(gate.close, 10)
        assert not closed.done()
        go_on.set()
        assert closed.result(120) is True


def test_closing_gives_up_in_time() -> None:
    """A step that hangs cannot keep the process alive."""
    gate, inside, go_on = Gate(), Event(), Event()

    def step() -> None:
        with gate:
            inside.set()
            go_on.wait(120)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(step)
        assert inside.wait(120)
        assert gate.close(0.05) is False
        go_on.set()


def test_nobody_enters_a_closed_gate() -> None:
    """After a stop no further step begins: its thread waits for the process to end."""
    gate, entered = Gate(), Event()
    assert gate.close(1) is True

    def step() -> None:
        with gate:
            entered.set()

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(step)
        assert not entered.wait(0.1)
        assert not waiting.done()
        gate.abandon()
        with pytest.raises(AbandonedError):
            waiting.result(120)
    assert not entered.is_set()
