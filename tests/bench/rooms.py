"""Databases for benchmarks: of each kind one is migrated, the others are copies, and PostgreSQL is started once."""

import atexit
import shutil
import tempfile
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from bot.settings import load
from bot.wiring import migrate
from tests.fakes.postgres import PrivatePostgres

NUMBERS = count(1)


@cache
def scratch() -> Path:
    """Return a folder that goes when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def folder() -> Path:
    """Return a new folder in it."""
    made = scratch() / f"f{next(NUMBERS)}"
    made.mkdir()
    return made


@cache
def _server() -> PrivatePostgres:
    server = PrivatePostgres()
    atexit.register(server.close)
    with psycopg.connect(server.url, autocommit=True) as link:
        link.execute("create database template")
    migrate(load(None, environment="test", database_url=_named("template", server.url)))
    return server


@cache
def _file() -> Path:
    path = scratch() / "template.db"
    migrate(load(None, environment="test", database_url=f"sqlite:///{path}"))
    return path


def _named(name: str, url: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def sqlite() -> str:
    """Return the address of a fresh, migrated SQLite file."""
    path = folder() / "bench.db"
    shutil.copyfile(_file(), path)
    return f"sqlite:///{path}"


def postgresql() -> str:
    """Return the address of a fresh, migrated PostgreSQL database."""
    server, name = _server(), f"bench_{next(NUMBERS)}"
    with psycopg.connect(server.url, autocommit=True) as link:
        link.execute(f"create database {name} template template")
    return _named(name, server.url)


KINDS = {"SQLite": sqlite, "PostgreSQL": postgresql}
"""Makers of databases, by the name of their kind."""
