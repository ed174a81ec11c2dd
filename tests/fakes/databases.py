"""PostgreSQL databases for the tests: copies of a migrated one, used again once they are empty."""

import contextlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import LiteralString
from uuid import uuid4

import psycopg
from psycopg import Connection, sql
from sqlalchemy import make_url

from bot.engine import launch
from db.migrate import migrate

TABLES: LiteralString = """select format('%I.%I', schemaname, tablename) from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1"""
SHAPE: LiteralString = """select md5(concat(
    (select string_agg(concat_ws(' ', oid, relname, relnatts, relacl), ',' order by oid)
        from pg_class where oid >= 16384),
    (select string_agg(concat_ws(' ', tgrelid, tgname, tgenabled), ',' order by oid) from pg_trigger),
    (select string_agg(concat_ws(' ', oid, xmin), ',' order by oid) from pg_proc where oid >= 16384),
    (select string_agg(concat_ws(' ', nspname, nspacl), ',' order by oid) from pg_namespace where oid >= 16384)))"""
"""Tables, indexes, rights, triggers and functions in one hash."""
RESTART: LiteralString = (
    "select setval(format('%I.%I', schemaname, sequencename), start_value, false) from pg_sequences"
)
ALONE: LiteralString = """select count(pg_terminate_backend(pid, 10000)) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()"""


def migrated(url: str) -> None:
    """Bring our tables and the queue's to their newest form."""
    migrate(url)
    launch.migrate(url)


@dataclass
class PostgresDatabases:
    """Makes databases by copying a migrated one; gives out again, empty, what a test has left whole."""

    server_url: str
    template: str = field(default_factory=lambda: f"template_{uuid4().hex[:12]}")
    idle: list[str] = field(default_factory=list)
    shapes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Migrate the template and note which of its tables are filled: those stay as they are."""
        self.server = make_url(self.server_url).set(drivername="postgresql")
        self.run("create database {}", self.template)
        migrated(self.url(self.template))
        with self.linked(self.template) as link:
            tables = [row[0] for row in link.execute(TABLES)]
            filled = {table for table in tables if _rows(link, table) != "[]"}
            self.kept = {table: _rows(link, table) for table in filled}
        self.emptied = [table for table in tables if table not in filled]

    def run(self, statement: LiteralString, *names: str) -> None:
        """Run one statement about databases."""
        with self.linked(str(self.server.database)) as link:
            link.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    @contextlib.contextmanager
    def linked(self, name: str) -> Iterator[Connection]:
        """Yield a connection to a database."""
        with closing(psycopg.connect(self.url(name), autocommit=True)) as link:
            yield link

    def url(self, name: str) -> str:
        """Return the address of a database on this server."""
        return self.server.set(database=name).render_as_string(hide_password=False)

    def make(self) -> tuple[str, str]:
        """Return name and address of a fresh database; about 70 ms."""
        name = f"test_{uuid4().hex[:12]}"
        # file_copy beats wal_log by far where fsync is off.
        self.run("create database {} template {} strategy file_copy", name, self.template)
        return name, self.url(name)

    @contextlib.contextmanager
    def bare(self) -> Iterator[str]:
        """Yield the address of a database without any table."""
        name = f"bare_{uuid4().hex[:12]}"
        self.run("create database {}", name)
        yield self.url(name)
        self.drop(name)

    def drop(self, name: str) -> None:
        """Drop it, whoever is still connected."""
        self.run("drop database if exists {} with (force)", name)

    def lend(self) -> str:
        """Return the name of an empty database."""
        if self.idle:
            return self.idle.pop()
        name, _ = self.make()
        with self.linked(name) as link:
            self.shapes[name] = _one(link, SHAPE)
        return name

    def take_back(self, name: str) -> None:
        """Empty it for the next test, or drop it where the schema or what the migrations filled is not as before."""
        try:
            with self.linked(name) as link:
                link.execute(ALONE)
                whole = _one(link, SHAPE) == self.shapes[name]
                whole = whole and all(_rows(link, table) == rows for table, rows in self.kept.items())
                if whole:
                    link.execute("set session_replication_role = replica")  # neither foreign keys nor triggers
                    link.execute(";".join(f"delete from {table}" for table in self.emptied))  # noqa: S608 - as quoted by it
                    link.execute(RESTART)
        except psycopg.Error:
            whole = False
        if whole:
            self.idle.append(name)
        else:
            self.drop(name)


def _one(link: Connection, statement: LiteralString) -> str:
    row = link.execute(statement).fetchone()
    return str(row and row[0])


def _rows(link: Connection, table: str) -> str:
    return repr(link.execute(f"select * from {table} order by 1").fetchall())  # noqa: S608 - names of the catalog
