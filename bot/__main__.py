"""The command line: `python -m bot --help`."""

import gc

# Nothing of what two thousand modules leave behind is garbage: looking for it costs a fifth of the start.
gc.disable()
from bot.commands import app  # noqa: E402 - see above

gc.freeze()
gc.enable()

if __name__ == "__main__":
    app(prog_name="python -m bot")
