"""The command line: `python -m bot --help`."""

from bot.commands import app

if __name__ == "__main__":
    app(prog_name="python -m bot")
